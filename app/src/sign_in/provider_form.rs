//! The form that leads from an e-mail to the account's provider.

use leptos::prelude::*;

use crate::{
    form::{FormRefusal, LiveForm, Next, Tick},
    ui::{Button, ErrorSummary, Field, FormActions, FormErrors, NoticeKind, NoticeText},
};

/// Asks for the e-mail.
#[island]
pub(super) fn ProviderForm(
    /// The provider's word.
    provider: String,
    /// The address, as it was typed before.
    email: String,
    /// The word of the page to go on to.
    to: String,
    /// The provider is to ask who it is, whatever session it has.
    another: bool,
    /// The address led nowhere before.
    nowhere: bool,
    /// What was wrong with the form before.
    errors: FormErrors,
) -> impl IntoView {
    let form = LiveForm::<BeginSignIn>::new(errors);
    let errors = form.errors();
    let led_nowhere = form.nowhere();
    let action = format!("/login/{provider}");
    view! {
        <form method="post" action=action novalidate on:submit=move |event| form.submit(&event)>
            <ErrorSummary errors />
            <div hidden=move || !(nowhere || led_nowhere.get())>
                <NoticeText
                    kind=NoticeKind::Warning
                    title="This sign-in did not start"
                    text="Convrs has no such sign-in for this e-mail. Check that it is spelt as at your provider. \
                    If your team does not use it with Convrs, log in with your password. \
                    If it does, ask your Convrs admin."
                />
            </div>
            <Field
                label="E-mail"
                name="email"
                kind="email"
                hint="The one you use at work."
                autocomplete="username"
                value=email
                required=true
                errors
            />
            <input type="hidden" name="provider" value=provider />
            <input type="hidden" name="to" value=to />
            {another.then(|| view! { <input type="hidden" name="another" value="true" /> })}
            <FormActions>
                <Button busy=form.busy()>"Login"</Button>
            </FormActions>
        </form>
    }
}

/// Starts a sign-in through the provider of the account that an e-mail belongs to.
///
/// # Errors
/// 422 for what is no e-mail, 400 when the provider fails, 429 and 503 when it is too much.
#[server(prefix = "/fn", endpoint = "begin_sign_in")]
pub(crate) async fn begin_sign_in(
    /// The provider's word; Okta's where there is none.
    #[server(default)]
    provider: String,
    /// The address, as typed.
    #[server(default)]
    email: String,
    /// The word of the page to go on to.
    #[server(default)]
    to: String,
    /// Okta is to ask who it is.
    #[server(default)]
    another: Tick,
) -> Result<Next, FormRefusal> {
    let call = crate::web::Call::current();
    let begin = convrs_flows::Begin {
        provider: provider.parse().unwrap_or(convrs_domain::connection::Provider::Okta),
        email: &email,
        destination: convrs_domain::Destination::from_word(&to),
        another_account: another.0,
        client: call.visit.client(),
    };
    let result = match call.app.flows().begin(begin).await {
        Ok(begun) => Ok(next(&call, begun)),
        Err(refusal) => Err(refused(&call, refusal)),
    };
    call.answer(result)
}

#[cfg(feature = "ssr")]
fn next(call: &crate::web::Call, begun: convrs_flows::Begun) -> Next {
    match begun {
        convrs_flows::Begun::AtProvider(at_provider) => {
            for cookie in super::leave::cookies_of(&call.visit, &at_provider) {
                call.set_cookie(cookie);
            }
            Next::Go(at_provider.location)
        }
        convrs_flows::Begun::Nowhere => Next::Nowhere,
    }
}

#[cfg(feature = "ssr")]
fn refused(call: &crate::web::Call, refusal: convrs_flows::BeginRefusal) -> FormRefusal {
    use convrs_flows::BeginRefusal as Why;
    match refusal {
        Why::InvalidEmail(invalid) => FormRefusal::field(422, "email", invalid.to_string()),
        Why::TooMany { wait } => {
            call.retry_after(wait);
            FormRefusal::general(
                429,
                "Too many sign-ins were started from your network. Try again in a minute.",
            )
        }
        Why::Provider(refused) => FormRefusal::general(400, super::refused::in_one_line(&refused)),
        Why::Store(error) => call.unavailable(&error),
    }
}
