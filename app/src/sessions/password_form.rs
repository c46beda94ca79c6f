//! The form that changes one's password.

use leptos::prelude::*;

use crate::{
    form::{FormRefusal, LiveForm, Next},
    ui::{Button, ErrorSummary, FormActions, FormErrors, PasswordField},
};

/// Asks for the current password and the new one. The address is there for password managers.
#[island]
pub(super) fn ChangePasswordForm(
    /// The person's address.
    email: String,
    /// What was wrong with the form before.
    errors: FormErrors,
) -> impl IntoView {
    let form = LiveForm::<ChangeOwnPassword>::new(errors);
    let errors = form.errors();
    view! {
        <form
            method="post"
            action="/account/password"
            novalidate
            on:submit=move |event| form.submit(&event)
        >
            <ErrorSummary errors />
            <input type="text" name="username" value=email autocomplete="username" hidden />
            <PasswordField
                label="Current password"
                name="current"
                autocomplete="current-password"
                errors
            />
            <PasswordField
                label="New password"
                name="new"
                autocomplete="new-password"
                hint="At least 15 characters. Four words in a row do well."
                errors
            />
            <FormActions>
                <Button busy=form.busy()>"Change password"</Button>
            </FormActions>
        </form>
    }
}

/// Changes the password of the person who is signed in, and ends that person's other sessions.
///
/// # Errors
/// 401 for those who are not signed in and for a wrong current password, 403 where there is no
/// password to change, 422 for a new one that cannot be one, 429 and 503 when it is too much.
#[server(prefix = "/fn", endpoint = "change_own_password")]
pub(crate) async fn change_own_password(
    /// The password until now.
    #[server(default)]
    current: String,
    /// The one from now on.
    #[server(default)]
    new: String,
) -> Result<Next, FormRefusal> {
    let call = crate::web::Call::current();
    let result = async {
        let person = call.person().await?;
        let signed_out = || FormRefusal::general(401, "You have been signed out.");
        let change = convrs_flows::ChangePassword {
            current: convrs_domain::Secret::new(current),
            new: convrs_domain::Secret::new(new),
            keep: call.visit.session_token().ok_or_else(signed_out)?,
            address: call.visit.client().address,
        };
        let changed = call.app.flows().change_own_password(&person, change).await;
        changed.map_err(|refusal| refused(&call, refusal))?;
        Ok(Next::Go("/account/password?changed=true".to_owned()))
    };
    call.answer(result.await)
}

#[cfg(feature = "ssr")]
fn refused(call: &crate::web::Call, refusal: convrs_flows::ChangePasswordRefusal) -> FormRefusal {
    use convrs_flows::ChangePasswordRefusal as Why;
    match refusal {
        Why::CurrentMissing => FormRefusal::field(422, "current", refusal.to_string()),
        Why::New(invalid) => FormRefusal::field(422, "new", invalid.to_string()),
        Why::Same => FormRefusal::field(422, "new", refusal.to_string()),
        Why::Wrong => FormRefusal::field(
            401,
            "current",
            "This is not your current password. Check it and try again.",
        ),
        Why::NotOffered => FormRefusal::general(
            403,
            "You have no Convrs password that could be changed. Reload the page to see why.",
        ),
        Why::TooMany { wait } => {
            call.retry_after(wait);
            let minutes = wait.as_secs().div_ceil(60).max(1);
            FormRefusal::general(
                429,
                format!("There were too many wrong passwords. Try again in {minutes} min."),
            )
        }
        Why::Overloaded(_) => {
            call.retry_after(std::time::Duration::from_secs(1));
            FormRefusal::general(503, "Convrs is busy at the moment. Try again in a few seconds.")
        }
        Why::Store(error) => call.unavailable(&error),
    }
}
