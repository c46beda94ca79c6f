//! What was wrong with a connection that was entered, for those who register one and those who hand one over.

use convrs_domain::connection::InvalidIssuer;
use convrs_flows::ConnectionRefusal;
use leptos::prelude::*;

use crate::ui::{Button, ButtonKind, Compare, FormErrors};

/// A form that was not accepted.
#[derive(Debug, Default)]
pub(crate) struct ConnectionProblem {
    /// What to put right.
    pub(crate) errors: FormErrors,
    /// What else there is to say about the issuer.
    pub(crate) issuer: AboutIssuer,
}

/// What helps to put the issuer right, beside the words of its error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AboutIssuer {
    /// The issuer entered and the one that the metadata names, if they differ.
    differing: Option<(String, String)>,
    /// An issuer that may have been meant.
    suggestion: Option<String>,
}

impl From<FormErrors> for ConnectionProblem {
    fn from(errors: FormErrors) -> Self {
        Self { errors, issuer: AboutIssuer::default() }
    }
}

impl From<&ConnectionRefusal> for ConnectionProblem {
    fn from(refusal: &ConnectionRefusal) -> Self {
        let field = match refusal {
            ConnectionRefusal::SecretNeeded => "client_secret",
            ConnectionRefusal::DomainsMissing(_) | ConnectionRefusal::DomainsUnfit(_) => {
                "hosted_domains"
            }
            _ => "issuer",
        };
        let owned = |(entered, named): (&str, &str)| (entered.to_owned(), named.to_owned());
        let differing = refusal.differing_issuers().map(owned);
        let message = match differing {
            Some(_) => DIFFERS.to_owned(),
            None => refusal.to_string(),
        };
        let suggestion = refusal.suggestion().map(str::to_owned);
        Self {
            errors: FormErrors::default().with(field, message),
            issuer: AboutIssuer { differing, suggestion },
        }
    }
}

/// Both values stand below the field, so they are left out of its error.
const DIFFERS: &str = "The provider calls itself another issuer: compare the two below the field. Enter it exactly as the metadata says it, every slash included.";

impl ConnectionProblem {
    /// Adds an error of a field.
    pub(crate) fn add(&mut self, field: &str, message: impl Into<String>) {
        self.errors = std::mem::take(&mut self.errors).with(field, message);
    }

    /// Adds an issuer that is none, with the one that may have been meant.
    pub(crate) fn add_issuer(&mut self, invalid: &InvalidIssuer) {
        self.add("issuer", invalid.to_string());
        if let InvalidIssuer::MetadataAddress { suggestion } = invalid {
            self.issuer.suggestion = Some(suggestion.clone());
        }
    }
}

/// Below the issuer: both where they differ, and where a corrected one is offered.
#[component]
pub(crate) fn IssuerHelp(
    /// What there is to say.
    about: AboutIssuer,
) -> impl IntoView {
    let differing = about.differing.map(|(first, second)| {
        view! { <Compare first_is="You entered" first second_is="Its metadata says" second /> }
    });
    let meant = about.suggestion.map(|issuer| {
        view! {
            <p class="hint">
                "If you mean " <code>{issuer}</code> ", press the button for it at the end of the form."
            </p>
        }
    });
    let anything = differing.is_some() || meant.is_some();
    anything.then(|| view! { <div class="about-issuer">{differing} {meant}</div> })
}

/// Offers a corrected issuer; nothing is changed before somebody presses its button. It stands
/// behind the form's own button, because Enter presses the first one.
#[component]
pub(crate) fn IssuerInstead(
    /// What there is to say.
    about: AboutIssuer,
) -> impl IntoView {
    about.suggestion.map(|issuer| {
        let label = format!("Use {issuer} instead");
        view! {
            <p class="instead">
                <Button kind=ButtonKind::Secondary name="instead" value=issuer>{label}</Button>
                <span class="hint">"Enter the client secret again before you press it: what was refused is not kept."</span>
            </p>
        }
    })
}
