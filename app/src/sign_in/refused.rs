//! The page for those whom the callback refuses: what happened, as far as they may know it, and
//! what to do next.

use axum::response::Response;
use convrs_domain::{connection::Provider, sign_in::Outcome};
use convrs_flows::Refused;
use http::StatusCode;
use leptos::prelude::*;

use crate::{
    ui::{AuthLayout, Button, ButtonKind, ButtonLink, FormActions},
    web::{App, Page, on_to, with_parameter},
};

/// What a refused person reads; `{provider}` stands for the provider's name until [`Words::about`].
struct Words {
    title: String,
    what: String,
    next: String,
}

impl Words {
    fn new(title: &str, what: impl Into<String>, next: &str) -> Self {
        Self { title: title.to_owned(), what: what.into(), next: next.to_owned() }
    }

    /// The same about one provider.
    fn about(self, provider: Provider) -> Self {
        let named = |text: String| text.replace("{provider}", provider.label());
        Self { title: named(self.title), what: named(self.what), next: named(self.next) }
    }
}

/// Whose fault it is decides the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The wrong person, or nobody's: 403, and another account at the provider may help (rule 17).
    Identity,
    /// The flow or the provider failed: 400, and trying again may help.
    Flow,
}

/// Renders the page. It loads no script, for its address holds a code.
pub fn refused_page(app: &App, refused: &Refused) -> Response {
    let words = words(refused);
    let kind = kind(refused.outcome);
    let status = match kind {
        Kind::Identity => StatusCode::FORBIDDEN,
        Kind::Flow => StatusCode::BAD_REQUEST,
    };
    let reference = refused.reference.to_string();
    let (title, heading) = (words.title.clone(), words.title);
    let (refused, back) = (refused.clone(), on_to("/login", refused.destination));
    Page::still(&title).status(status).leaving().render(app, move || {
        view! {
            <AuthLayout>
                <h1>{heading}</h1>
                <p>{words.what}</p>
                <p>{words.next}</p>
                <p class="reference">"Reference " <strong>{reference}</strong> "."</p>
                {ways_on(&refused)}
                <p><a href=back>"Back to the login page"</a></p>
            </AuthLayout>
        }
    })
}

/// The same for a form that stays on its page.
pub(super) fn in_one_line(refused: &Refused) -> String {
    let words = words(refused);
    format!("{} {} Reference {}.", words.what, words.next, refused.reference)
}

/// Nobody's callback.
pub fn unknown_account(app: &App) -> Response {
    let page = Page::still("Unknown AccountID").status(StatusCode::NOT_FOUND);
    page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"Unknown AccountID"</h1>
                <p>
                    "No Convrs account has the AccountID in this address. Ask whoever set up single \
                    sign-on to check the AccountID that was entered at the sign-in provider."
                </p>
                <ButtonLink href="/login">"Back to the login page"</ButtonLink>
            </AuthLayout>
        }
    })
}

/// The presses that may help; nobody is offered one that cannot.
fn ways_on(refused: &Refused) -> AnyView {
    let try_again = || again("Try again".to_owned(), ButtonKind::Primary, refused, false);
    let login = on_to("/login", refused.destination);
    match refused.outcome {
        Outcome::AccountSuspended => ().into_any(),
        Outcome::SsoOff => view! {
            <FormActions>
                <ButtonLink href=login>"Log in with your password"</ButtonLink>
            </FormActions>
        }
        .into_any(),
        outcome if kind(outcome) == Kind::Identity => {
            let label = format!("Use another {} account", refused.provider.label());
            let another = again(label, ButtonKind::Secondary, refused, true);
            let once_more = try_again();
            view! { <FormActions>{once_more} {another}</FormActions> }.into_any()
        }
        _ => {
            let once_more = try_again();
            view! { <FormActions>{once_more}</FormActions> }.into_any()
        }
    }
}

/// Starts again: in one press when we know the address, which was typed here, not sent by anybody.
fn again(label: String, kind: ButtonKind, refused: &Refused, another: bool) -> AnyView {
    let (form, to) = (super::path(refused.provider), refused.destination);
    let Some(email) = refused.email_typed.clone() else {
        let form = on_to(&form, to);
        let href = if another { with_parameter(&form, "another", "true") } else { form };
        return view! { <ButtonLink href=href kind=kind>{label}</ButtonLink> }.into_any();
    };
    view! {
        <form method="post" action=form>
            <input type="hidden" name="email" value=email />
            <input type="hidden" name="to" value=to.as_str() />
            {another.then(|| view! { <input type="hidden" name="another" value="true" /> })}
            <Button kind=kind>{label}</Button>
        </form>
    }
    .into_any()
}

fn kind(outcome: Outcome) -> Kind {
    use Outcome as O;
    match outcome {
        O::AccessDenied
        | O::AccountSuspended
        | O::Deactivated
        | O::HostedDomain
        | O::EmailMissing
        | O::EmailNotVerified
        | O::NoAgent
        | O::NearMiss
        | O::OtherAccount
        | O::LinkedToAnother => Kind::Identity,
        _ => Kind::Flow,
    }
}

fn words(refused: &Refused) -> Words {
    let who = refused.email_claimed.as_deref().unwrap_or("somebody without an e-mail");
    let words = match kind(refused.outcome) {
        Kind::Identity => identity_words(refused.outcome, who),
        Kind::Flow => flow_words(refused.outcome),
    };
    words.about(refused.provider)
}

fn identity_words(outcome: Outcome, who: &str) -> Words {
    use Outcome as O;
    let signed_in_as = |but: &str| format!("{{provider}} signed you in as {who}, but {but}");
    let (what, next) = match outcome {
        O::AccessDenied => (
            "Your {provider} account is probably not assigned to Convrs.".to_owned(),
            "Ask your {provider} admin to assign you to the Convrs app, then try again.",
        ),
        O::AccountSuspended => (
            "Your Convrs account cannot be used at the moment.".to_owned(),
            "Ask your Convrs admin to contact Convrs support.",
        ),
        O::Deactivated => (
            signed_in_as("your agent profile here is deactivated."),
            "Ask your Convrs admin to reactivate it.",
        ),
        O::HostedDomain => (
            signed_in_as("that account is not of your company's {provider} Workspace."),
            "Choose the account you use at work, or ask your Convrs admin.",
        ),
        O::EmailMissing => (
            "{provider} signed you in, but did not tell Convrs your e-mail.".to_owned(),
            "Ask your {provider} admin to fill in your e-mail and to let the Convrs app see it.",
        ),
        O::EmailNotVerified => (
            signed_in_as("says that this e-mail is not verified."),
            "Verify your e-mail in {provider}, or ask your {provider} admin to do it, then try again.",
        ),
        O::OtherAccount => (
            signed_in_as("this e-mail cannot be used here."),
            "Ask your Convrs admin to contact Convrs support.",
        ),
        O::LinkedToAnother => (
            signed_in_as("that agent signed in before with another {provider} account."),
            "Ask your Convrs admin to reset the link to {provider} if your {provider} account was replaced.",
        ),
        _ => (
            signed_in_as("no agent here has exactly that address."),
            "Ask your Convrs admin to add you, or to correct your e-mail in Agent Management.",
        ),
    };
    let denied = outcome == O::AccessDenied;
    let title = if denied { "{provider} did not let you in" } else { "You are not signed in" };
    Words::new(title, what, next)
}

fn flow_words(outcome: Outcome) -> Words {
    use Outcome as O;
    const ANEW: &str = "Start again from here.";
    let (title, what, next) = match outcome {
        O::StateMissing
        | O::StateUnknown
        | O::OtherBrowser
        | O::FlowExpired
        | O::ResponseMalformed => (
            "This sign-in cannot go on",
            "It was used already, took longer than ten minutes, or began in another browser.",
            ANEW,
        ),
        O::SsoOff => (
            "{provider} sign-in is off",
            "Your account does not use {provider} with Convrs at the moment.",
            "Log in with your password, or ask your Convrs admin.",
        ),
        O::InitiateIssuer => (
            "This link does not fit",
            "The page you came from names another sign-in provider than the one your account uses \
             with Convrs.",
            "Log in from here. Ask your {provider} admin to compare the issuer of the Convrs app in {provider} \
             with the one registered at Convrs, and give the reference below.",
        ),
        O::ConnectionChanged => (
            "This sign-in cannot go on",
            "Your account's connection to {provider} was changed while you were signing in.",
            ANEW,
        ),
        failed => return provider_words(failed),
    };
    Words::new(title, what, next)
}

/// When the provider failed, or answered what cannot be used.
fn provider_words(outcome: Outcome) -> Words {
    use Outcome as O;
    const AGAIN: &str =
        "Try again. If it happens again, give your Convrs admin the reference below.";
    let (title, what, next) = match outcome {
        O::ProviderUnreachable | O::ProviderTimeout => (
            "{provider} does not answer",
            "Convrs could not reach your company's {provider}, or waited too long for it.",
            "Try again in a minute. If it goes on, give your Convrs admin the reference below.",
        ),
        O::ClientRefused => (
            "{provider} does not accept Convrs",
            "{provider} refused the client ID or secret that Convrs has for your account.",
            "Ask your Convrs admin to give Convrs support the current client secret.",
        ),
        O::IssuerMismatch | O::ResponseIssuer | O::IdTokenIssuer => (
            "{provider} answered under another name",
            "The issuer that {provider} uses is not the one registered with Convrs.",
            "Ask your Convrs admin to compare the issuer URL with Convrs support.",
        ),
        O::IdTokenTime => (
            "{provider}'s clock and ours differ",
            "{provider}'s answer was not valid at this time.",
            AGAIN,
        ),
        _ => (
            "{provider}'s answer could not be used",
            "Something went wrong between Convrs and your company's {provider}.",
            AGAIN,
        ),
    };
    Words::new(title, what, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_to_do_next() {
        for outcome in Outcome::ALL.iter().copied().filter(|outcome| !outcome.signed_in()) {
            let words = match kind(outcome) {
                Kind::Identity => identity_words(outcome, "a@b.example"),
                Kind::Flow => flow_words(outcome),
            };
            let words = words.about(Provider::Google);
            assert!(!format!("{}{}{}", words.title, words.what, words.next).contains("Okta"));
            assert!(words.next.ends_with('.'), "{outcome}");
            assert!(words.what.ends_with('.'), "{outcome}");
        }
    }

    #[test]
    fn an_address_taken_elsewhere_is_told_neutrally() {
        let words = identity_words(Outcome::OtherAccount, "a@b.example");
        assert!(!words.what.contains("account"), "{}", words.what);
        assert!(words.next.contains("support"));
    }

    #[test]
    fn only_a_wrong_identity_offers_another_account() {
        assert_eq!(kind(Outcome::NoAgent), Kind::Identity);
        assert_eq!(kind(Outcome::AccessDenied), Kind::Identity);
        assert_eq!(kind(Outcome::IdTokenSignature), Kind::Flow);
    }
}
