//! What is so at Okta only: its screens, and outcomes that mean something special there.

use super::{
    ProviderScreen,
    words::{Place, Words},
};
use crate::sign_in::Outcome;

/// The way to a screen of Okta's.
pub(super) fn path(screen: ProviderScreen) -> &'static str {
    match screen {
        ProviderScreen::Assignments => "Okta: Applications > Convrs > Assignments",
        ProviderScreen::Credentials => "Okta: Applications > Convrs > Sign On > Client secret",
        ProviderScreen::RedirectUris => {
            "Okta: Applications > Convrs > Sign On > AccountID, which makes the redirect URI"
        }
        ProviderScreen::Metadata => {
            "Okta: Applications > Convrs > Sign On > OpenID Provider Metadata"
        }
        ProviderScreen::Profile => "Okta: Directory > People > the person > Profile",
        ProviderScreen::Log => "Okta: Reports > System Log",
    }
}

/// The words about what is special at Okta.
pub(super) fn special(outcome: Outcome) -> Option<Words> {
    let words = match outcome {
        Outcome::InitiateIssuer => (
            "A sign-in was begun from Okta's tile, by another issuer than the one registered.",
            Place::There(ProviderScreen::Metadata),
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        Outcome::StateMissing => (
            "Okta's answer does not say which sign-in it belongs to.",
            Place::There(ProviderScreen::RedirectUris),
            "Start sign-ins at Convrs. For the tile in Okta, let \"Login initiated by\" be \"Either Okta \
             or App\", and choose \"Redirect to app to initiate login\".",
        ),
        Outcome::AccessDenied => (
            "Okta did not let the person in: they are probably not assigned to Convrs.",
            Place::There(ProviderScreen::Assignments),
            "Assign the person, or a group the person is in. If they are assigned, look at the \
             app's sign-on policy.",
        ),
        Outcome::ProviderForbidden => (
            "Okta's metadata names an address that Convrs does not connect to: one without https, \
             or inside a private network.",
            Place::There(ProviderScreen::Metadata),
            "Check that the addresses there are your public Okta domain; tell Convrs support if they are not.",
        ),
        Outcome::ClientRefused => (
            "Okta refused the client ID or the client secret that Convrs holds.",
            Place::There(ProviderScreen::Credentials),
            "Make a new secret if the old one was removed, and hand client ID and secret over on the \
             tab Single Sign-On.",
        ),
        Outcome::IdTokenAlgorithm => (
            "The ID token is signed in a way that Convrs does not take.",
            Place::There(ProviderScreen::Credentials),
            "Set the ID token's signature algorithm of the app to RS256, Okta's own default.",
        ),
        Outcome::IdTokenSubject => (
            "The ID token does not say which Okta user it is about.",
            Place::There(ProviderScreen::Metadata),
            "On a custom authorization server, check the claim \"sub\"; then give Convrs support the reference.",
        ),
        _ => return None,
    };
    Some(words)
}
