//! The form for e-mail and password.

use leptos::prelude::*;

use crate::{
    form::{FormRefusal, LiveForm, Next},
    ui::{Button, ErrorSummary, Field, FormActions, FormErrors, PasswordField},
};

/// Asks for e-mail and password.
#[island]
pub(super) fn PasswordForm(
    /// The address, as it was typed before.
    email: String,
    /// The word of the page to go on to.
    to: String,
    /// What was wrong with the form before.
    errors: FormErrors,
) -> impl IntoView {
    let form = LiveForm::<LogIn>::new(errors);
    let errors = form.errors();
    view! {
        <form method="post" action="/login" novalidate on:submit=move |event| form.submit(&event)>
            <ErrorSummary errors />
            <Field
                label="E-mail"
                name="email"
                kind="email"
                autocomplete="username"
                value=email
                required=true
                errors
            />
            <PasswordField label="Password" name="password" autocomplete="current-password" errors />
            <input type="hidden" name="to" value=to />
            <FormActions>
                <Button busy=form.busy()>"Log in"</Button>
            </FormActions>
        </form>
    }
}

/// Signs in with e-mail and password.
///
/// # Errors
/// 422 for what is no e-mail, 401 for a wrong one, 403 when the account uses its provider only, 429
/// and 503 when it is too much.
#[server(prefix = "/fn", endpoint = "log_in")]
pub(crate) async fn log_in(
    /// The address, as typed.
    #[server(default)]
    email: String,
    /// The password.
    #[server(default)]
    password: String,
    /// The word of the page to go on to.
    #[server(default)]
    to: String,
) -> Result<Next, FormRefusal> {
    let call = crate::web::Call::current();
    let attempt = convrs_flows::LogIn {
        email: &email,
        password: convrs_domain::Secret::new(password),
        destination: convrs_domain::Destination::from_word(&to),
        client: call.visit.client(),
        replaces: call.visit.session_token(),
    };
    let result = match call.app.flows().log_in(attempt).await {
        Ok(session) => {
            call.set_cookie(crate::web::cookies::session(&session.token));
            Ok(Next::Go(session.destination.path().to_owned()))
        }
        Err(refused) => Err(told(&call, refused)),
    };
    call.answer(result)
}

#[cfg(feature = "ssr")]
fn told(call: &crate::web::Call, refused: convrs_flows::RefusedLogIn) -> FormRefusal {
    use convrs_flows::LogInRefusal as Why;
    let reference = refused.reference.map(|it| format!(" Reference {it}.")).unwrap_or_default();
    let with_reference = |words: &str| [words, &reference].concat();
    match refused.why {
        Why::InvalidEmail(invalid) => FormRefusal::field(422, "email", invalid.to_string()),
        Why::PasswordMissing => FormRefusal::field(422, "password", refused.why.to_string()),
        Why::Wrong => FormRefusal::field(
            401,
            "password",
            with_reference("The e-mail or the password is wrong. Check both and try again."),
        ),
        Why::PasswordsOff(provider) => {
            FormRefusal::general(403, with_reference(&passwords_off(provider.label())))
        }
        Why::TooMany { wait } => {
            call.retry_after(wait);
            FormRefusal::general(429, with_reference(&too_many(wait)))
        }
        Why::Overloaded(_) => {
            call.retry_after(std::time::Duration::from_secs(1));
            FormRefusal::general(
                503,
                "Many people are logging in right now. Try again in a few seconds.",
            )
        }
        Why::Store(error) => call.unavailable(&error),
    }
}

#[cfg(feature = "ssr")]
fn passwords_off(provider: &str) -> String {
    format!("Your account signs in with {provider}. Press Sign in with {provider} below.")
}

#[cfg(feature = "ssr")]
fn too_many(wait: std::time::Duration) -> String {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    let wait = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    format!(
        "There were too many wrong passwords. Try again in {wait}, or sign in with your company's provider below."
    )
}
