//! What each outcome of a sign-in means to an admin, and where it is put right: at the provider or in
//! Convrs. These are the only words about it; pages and documents take them from here. What is so at
//! one provider only is in its own file.

mod google;
mod okta;
mod words;

use crate::{
    provider::Provider,
    sign_in::{Outcome, Stage},
};

/// Where something is put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// A screen of the provider's own.
    AtProvider(Provider, ProviderScreen),
    /// Agent Management.
    Agents,
    /// The tab Single Sign-On.
    SingleSignOn,
    /// Convrs support registers connections.
    Support,
    /// Nothing has to be changed: the person tries again.
    Nowhere,
}

/// What a provider has a screen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProviderScreen {
    /// Who may use the app.
    Assignments,
    /// Client ID and client secret.
    Credentials,
    /// Where the provider may send people back to.
    RedirectUris,
    /// The issuer, as the provider itself writes it.
    Metadata,
    /// The address and name of one person.
    Profile,
    /// What the provider itself wrote down.
    Log,
}

impl ProviderScreen {
    /// Every screen.
    pub const ALL: [Self; 6] = [
        Self::Assignments,
        Self::Credentials,
        Self::RedirectUris,
        Self::Metadata,
        Self::Profile,
        Self::Log,
    ];
}

impl Screen {
    /// The way there, as the menus name it.
    pub fn path(self) -> &'static str {
        match self {
            Self::AtProvider(Provider::Okta, screen) => okta::path(screen),
            Self::AtProvider(Provider::Google, screen) => google::path(screen),
            Self::Agents => "Convrs: Administration > Agent Management",
            Self::SingleSignOn => "Convrs: Administration > Organization Profile > Single Sign-On",
            Self::Support => "Convrs support",
            Self::Nowhere => "Nothing has to be changed",
        }
    }
}

/// The outcomes that a picture shows as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// The person is in.
    SignedIn,
    /// It ended before anybody was sent to the provider: passwords above all.
    AtLogin,
    /// The provider or Convrs did not let the person in.
    Refused,
    /// Something is wrong between Convrs and the provider.
    Failed,
}

impl Group {
    /// Every group, the best first.
    pub const ALL: [Self; 4] = [Self::SignedIn, Self::AtLogin, Self::Refused, Self::Failed];

    /// The group in a few words.
    pub fn label(self) -> &'static str {
        match self {
            Self::SignedIn => "Signed in",
            Self::AtLogin => "Refused at the login page",
            Self::Refused => "Refused after the provider",
            Self::Failed => "Failed between Convrs and provider",
        }
    }
}

/// What happened, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What happened, in a sentence or two.
    pub happened: String,
    /// Where it is put right.
    pub screen: Screen,
    /// What to do there.
    pub what_to_do: String,
}

impl Outcome {
    /// The outcome in a few words, for lists and filters.
    pub fn label(self) -> &'static str {
        match self {
            Self::SignedIn => "Signed in",
            Self::WrongPassword => "Wrong password",
            Self::PasswordsOff => "Passwords are off",
            Self::TooManyAttempts => "Too many wrong passwords",
            Self::AccountSuspended => "Account suspended",
            Self::SsoOff => "SSO is off",
            Self::InitiateIssuer => "Tile of another issuer",
            Self::ConnectionChanged => "Connection changed meanwhile",
            Self::StateMissing => "No sign-in under way",
            Self::StateUnknown => "Sign-in used or unknown",
            Self::OtherBrowser => "Another browser",
            Self::FlowExpired => "Took too long",
            Self::ResponseMalformed => "Unreadable response",
            Self::ResponseIssuer => "Response of another issuer",
            Self::AccessDenied => "Not assigned to Convrs",
            Self::ProviderError => "Provider reported an error",
            Self::ProviderUnreachable => "Provider unreachable",
            Self::ProviderTimeout => "Provider too slow",
            Self::ProviderForbidden => "Provider address not allowed",
            Self::MetadataInvalid => "Provider metadata unusable",
            Self::IssuerMismatch => "Issuer differs",
            Self::ClientRefused => "Client secret refused",
            Self::CodeRefused => "Code refused",
            Self::TokenEndpointFailed => "Token request failed",
            Self::IdTokenMalformed => "Unreadable ID token",
            Self::IdTokenAlgorithm => "ID token: algorithm",
            Self::IdTokenSignature => "ID token: signature",
            Self::IdTokenIssuer => "ID token: issuer",
            Self::IdTokenAudience => "ID token: audience",
            Self::IdTokenTime => "ID token: clock",
            Self::IdTokenNonce => "ID token: other request",
            Self::IdTokenSubject => "ID token: no person",
            Self::IdTokenAccessToken => "ID token: other access token",
            Self::UserinfoFailed => "Userinfo failed",
            Self::UserinfoSubject => "Userinfo: another person",
            Self::Deactivated => "Agent deactivated",
            Self::HostedDomain => "Not of your Workspace",
            Self::EmailMissing => "No e-mail from provider",
            Self::EmailNotVerified => "E-mail not verified",
            Self::NoAgent => "No such agent",
            Self::NearMiss => "Near miss",
            Self::OtherAccount => "E-mail cannot be used here",
            Self::LinkedToAnother => "Linked to another identity",
        }
    }

    /// The group it is shown with.
    pub fn group(self) -> Group {
        match self.stage() {
            Stage::Done => Group::SignedIn,
            Stage::Start => Group::AtLogin,
            Stage::Response | Stage::Identity => Group::Refused,
            Stage::Discovery | Stage::Token | Stage::IdToken | Stage::Userinfo => Group::Failed,
        }
    }

    /// What it means and where it is put right, for an attempt through a provider; an attempt with a
    /// password has none.
    pub fn remedy(self, through: impl Into<Option<Provider>>) -> Remedy {
        let through = through.into();
        let (happened, place, what_to_do) = words::of(self, through);
        let name = through.map_or("the provider", Provider::label);
        let named = |text: &str| text.replace("{provider}", name);
        Remedy {
            happened: named(happened),
            screen: place.of(through),
            what_to_do: named(what_to_do),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Every way an attempt can have been made.
    fn ways() -> impl Iterator<Item = Option<Provider>> {
        Provider::ALL.into_iter().map(Some).chain([None])
    }

    #[test]
    fn what_is_special_at_a_provider_is_told_in_words_of_its_own() {
        use Outcome as O;
        const OKTA: [Outcome; 7] = [
            O::InitiateIssuer,
            O::StateMissing,
            O::AccessDenied,
            O::ProviderForbidden,
            O::ClientRefused,
            O::IdTokenAlgorithm,
            O::IdTokenSubject,
        ];
        const GOOGLE: [Outcome; 10] = [
            O::InitiateIssuer,
            O::StateMissing,
            O::AccessDenied,
            O::HostedDomain,
            O::IssuerMismatch,
            O::ResponseIssuer,
            O::IdTokenIssuer,
            O::IdTokenAlgorithm,
            O::IdTokenSignature,
            O::IdTokenSubject,
        ];
        for outcome in Outcome::ALL.iter().copied() {
            assert_eq!(okta::special(outcome).is_some(), OKTA.contains(&outcome), "{outcome}");
            assert_eq!(google::special(outcome).is_some(), GOOGLE.contains(&outcome), "{outcome}");
        }
    }

    #[test]
    fn every_group_has_words_of_its_own() {
        let words: HashSet<_> = Group::ALL.map(Group::label).into();
        assert_eq!(words.len(), Group::ALL.len());
        assert_eq!(Group::SignedIn.label(), "Signed in");
    }

    #[test]
    fn every_outcome_is_explained_and_says_what_to_do_whoever_the_provider_is() {
        for (outcome, through) in
            Outcome::ALL.iter().flat_map(|it| ways().map(move |way| (it, way)))
        {
            let remedy = outcome.remedy(through);
            assert!(remedy.happened.ends_with('.'), "{outcome}");
            assert!(remedy.what_to_do.ends_with('.'), "{outcome}");
            assert_ne!(remedy.screen.path(), "", "{outcome}");
            let told = [&*remedy.happened, &*remedy.what_to_do, remedy.screen.path()].concat();
            assert!(!told.contains('{'), "{told}");
            for other in Provider::ALL.into_iter().filter(|it| Some(*it) != through) {
                assert!(!told.contains(other.label()), "{outcome} by {through:?}: {told}");
            }
        }
    }

    #[test]
    fn every_screen_of_a_provider_is_named_with_its_provider() {
        for provider in Provider::ALL {
            let path = |screen| Screen::AtProvider(provider, screen).path();
            let paths: HashSet<_> = ProviderScreen::ALL.into_iter().map(path).collect();
            assert_eq!(paths.len(), ProviderScreen::ALL.len());
            assert!(paths.iter().all(|path| path.starts_with(provider.label())), "{paths:?}");
        }
    }

    #[test]
    fn no_two_outcomes_share_a_label_and_none_names_a_provider() {
        let labels: HashSet<_> = Outcome::ALL.iter().map(|outcome| outcome.label()).collect();
        assert_eq!(labels.len(), Outcome::ALL.len());
        let names = |label: &&str| Provider::ALL.iter().any(|it| label.contains(it.label()));
        assert!(!labels.iter().any(names));
    }

    #[test]
    fn what_is_wrong_at_the_provider_leads_to_the_screen_that_holds_it() {
        for (outcome, screen) in [
            (Outcome::AccessDenied, ProviderScreen::Assignments),
            (Outcome::ClientRefused, ProviderScreen::Credentials),
            (Outcome::CodeRefused, ProviderScreen::RedirectUris),
            (Outcome::MetadataInvalid, ProviderScreen::Metadata),
            (Outcome::EmailMissing, ProviderScreen::Profile),
        ] {
            for provider in Provider::ALL {
                let expected = Screen::AtProvider(provider, screen);
                assert_eq!(outcome.remedy(provider).screen, expected, "{outcome}");
            }
        }
    }

    #[test]
    fn a_new_secret_is_handed_over_where_that_can_be_done() {
        for provider in Provider::ALL {
            let told = Outcome::ClientRefused.remedy(provider).what_to_do;
            assert_eq!(told.contains("over on the tab Single Sign-On"), provider.has_hand_over());
            assert_ne!(told.contains("send"), provider.has_hand_over(), "{told}");
        }
    }

    #[test]
    fn an_address_of_another_account_is_told_neutrally() {
        let remedy = Outcome::OtherAccount.remedy(Provider::Okta);
        assert!(!remedy.happened.contains("another account"), "{}", remedy.happened);
        assert_eq!(remedy.screen, Screen::Support);
    }
}
