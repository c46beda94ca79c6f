//! What each outcome of a sign-in means to an admin, and where it is put right: in Okta's console or
//! in Convrs. These are the only words about it; pages and documents take them from here.

mod words;

use crate::sign_in::{Outcome, Stage};

/// Where something is put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Who may use the app.
    OktaAssignments,
    /// Client ID and client secret.
    OktaCredentials,
    /// Where Okta may send people back to.
    OktaRedirectUris,
    /// The issuer, as Okta itself writes it.
    OktaMetadata,
    /// The address and name of one person.
    OktaProfile,
    /// What Okta itself wrote down.
    OktaLog,
    /// Agent Management.
    Agents,
    /// The tab Single Sign-On.
    SingleSignOn,
    /// Convrs support registers connections.
    Support,
    /// Nothing has to be changed: the person tries again.
    Nowhere,
}

impl Screen {
    /// The way there, as the menus name it.
    pub fn path(self) -> &'static str {
        match self {
            Self::OktaAssignments => "Okta: Applications > Convrs > Assignments",
            Self::OktaCredentials => "Okta: Applications > Convrs > Sign On > Client secret",
            Self::OktaRedirectUris => {
                "Okta: Applications > Convrs > General > Sign-in redirect URIs"
            }
            Self::OktaMetadata => {
                "Okta: Applications > Convrs > Sign On > OpenID Provider Metadata"
            }
            Self::OktaProfile => "Okta: Directory > People > the person > Profile",
            Self::OktaLog => "Okta: Reports > System Log",
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
            Self::Refused => "Refused after Okta",
            Self::Failed => "Failed between Convrs and Okta",
        }
    }
}

/// What happened, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remedy {
    /// What happened, in a sentence or two.
    pub happened: &'static str,
    /// Where it is put right.
    pub screen: Screen,
    /// What to do there.
    pub what_to_do: &'static str,
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
            Self::AccessDenied => "Not assigned in Okta",
            Self::ProviderError => "Okta reported an error",
            Self::ProviderUnreachable => "Okta unreachable",
            Self::ProviderTimeout => "Okta too slow",
            Self::ProviderForbidden => "Okta address not allowed",
            Self::MetadataInvalid => "Okta metadata unusable",
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
            Self::EmailMissing => "No e-mail from Okta",
            Self::EmailNotVerified => "E-mail not verified",
            Self::NoAgent => "No such agent",
            Self::NearMiss => "Near miss",
            Self::OtherAccount => "E-mail cannot be used here",
            Self::LinkedToAnother => "Linked to another Okta user",
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

    /// What it means and where it is put right.
    pub fn remedy(self) -> Remedy {
        let (happened, screen, what_to_do) = words::of(self);
        Remedy { happened, screen, what_to_do }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_outcome_is_explained_and_says_what_to_do() {
        for outcome in Outcome::ALL {
            let remedy = outcome.remedy();
            assert!(remedy.happened.ends_with('.'), "{outcome}");
            assert!(remedy.what_to_do.ends_with('.'), "{outcome}");
            assert_ne!(remedy.screen.path(), "", "{outcome}");
        }
    }

    #[test]
    fn no_two_outcomes_share_a_label() {
        let labels: HashSet<_> = Outcome::ALL.iter().map(|outcome| outcome.label()).collect();
        assert_eq!(labels.len(), Outcome::ALL.len());
    }

    #[test]
    fn what_is_wrong_in_okta_leads_to_the_screen_that_holds_it() {
        for (outcome, screen) in [
            (Outcome::AccessDenied, Screen::OktaAssignments),
            (Outcome::ClientRefused, Screen::OktaCredentials),
            (Outcome::CodeRefused, Screen::OktaRedirectUris),
            (Outcome::IssuerMismatch, Screen::OktaMetadata),
            (Outcome::EmailMissing, Screen::OktaProfile),
        ] {
            assert_eq!(outcome.remedy().screen, screen);
        }
    }

    #[test]
    fn an_address_of_another_account_is_told_neutrally() {
        let remedy = Outcome::OtherAccount.remedy();
        assert!(!remedy.happened.contains("another account"), "{}", remedy.happened);
        assert_eq!(remedy.screen, Screen::Support);
    }
}
