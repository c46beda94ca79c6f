//! What is so at Google only: the screens of its consoles, and outcomes that mean something special
//! there. Its issuer, metadata and algorithms are the same for everybody, so nobody but Convrs can put
//! those right.

use super::{
    ProviderScreen,
    words::{Place, Words},
};
use crate::sign_in::Outcome;

/// The way to a screen of Google's: of the Cloud console, where the client is, or of the Admin console
/// of the Workspace, where the people are.
pub(super) fn path(screen: ProviderScreen) -> &'static str {
    match screen {
        ProviderScreen::Assignments => {
            "Google Admin console: Security > Access and data control > API controls"
        }
        ProviderScreen::Credentials => {
            "Google Cloud console: Google Auth Platform > Clients > Convrs > Client secrets"
        }
        ProviderScreen::RedirectUris => {
            "Google Cloud console: Google Auth Platform > Clients > Convrs > Authorized redirect URIs"
        }
        ProviderScreen::Metadata => "Google: accounts.google.com/.well-known/openid-configuration",
        ProviderScreen::Profile => "Google Admin console: Directory > Users > the person",
        ProviderScreen::Log => {
            "Google Admin console: Reporting > Audit and investigation > OAuth log events"
        }
    }
}

/// The words about what is special at Google.
pub(super) fn special(outcome: Outcome) -> Option<Words> {
    const START_HERE: &str =
        "The person starts at the login page: no page of Google's leads to Convrs.";
    const TELL_SUPPORT: &str = "Give Convrs support the reference.";
    let words = match outcome {
        Outcome::InitiateIssuer => {
            ("A sign-in was begun from a page that is not Google's.", Place::NOWHERE, START_HERE)
        }
        Outcome::StateMissing => {
            ("The answer does not say which sign-in it belongs to.", Place::NOWHERE, START_HERE)
        }
        Outcome::AccessDenied => (
            "Google did not let the person in: they pressed Cancel, or your Workspace does not allow \
             the app.",
            Place::There(ProviderScreen::Assignments),
            "Allow the app Convrs there, then have the person try again.",
        ),
        Outcome::HostedDomain => (
            "Google signed the person in, but with an account of none of your Workspace domains.",
            Place::SUPPORT,
            "Have the person choose their work account; if a domain is missing, name it to Convrs support.",
        ),
        Outcome::IssuerMismatch | Outcome::ResponseIssuer | Outcome::IdTokenIssuer => {
            ("The answer came under another issuer than Google's.", Place::SUPPORT, TELL_SUPPORT)
        }
        Outcome::IdTokenAlgorithm => (
            "The ID token is signed in a way that Convrs does not take.",
            Place::SUPPORT,
            TELL_SUPPORT,
        ),
        Outcome::IdTokenSignature => (
            "No key that Google publishes made the ID token's signature.",
            Place::SUPPORT,
            TELL_SUPPORT,
        ),
        Outcome::IdTokenSubject => (
            "The ID token does not say which Google user it is about.",
            Place::SUPPORT,
            TELL_SUPPORT,
        ),
        _ => return None,
    };
    Some(words)
}
