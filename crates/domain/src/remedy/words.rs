//! The words about each outcome, by the stage that an attempt came to; `{provider}` stands for the
//! provider's name.

use super::{ProviderScreen, Screen, google, okta};
use crate::{
    provider::Provider,
    sign_in::{Outcome, Stage},
};

/// What happened, where it is put right, and what to do there.
pub(super) type Words = (&'static str, Place, &'static str);

/// Where something is put right, whoever the provider is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// At the provider.
    There(ProviderScreen),
    /// Elsewhere.
    Here(Screen),
}

impl Place {
    pub(super) const AGENTS: Self = Self::Here(Screen::Agents);
    pub(super) const SINGLE_SIGN_ON: Self = Self::Here(Screen::SingleSignOn);
    pub(super) const SUPPORT: Self = Self::Here(Screen::Support);
    pub(super) const NOWHERE: Self = Self::Here(Screen::Nowhere);

    /// The screen, at the provider that an attempt went through.
    pub(super) fn of(self, through: Option<Provider>) -> Screen {
        match (self, through) {
            (Self::There(screen), Some(provider)) => Screen::AtProvider(provider, screen),
            (Self::There(_), None) => Screen::SingleSignOn,
            (Self::Here(screen), _) => screen,
        }
    }
}

/// What an outcome reads when its stage does not know it; a test keeps every outcome from it.
const UNEXPLAINED: Words = ("", Place::NOWHERE, "");

/// The words about an outcome: the provider's own where it is special, otherwise those for all.
pub(super) fn of(outcome: Outcome, through: Option<Provider>) -> Words {
    let special = match through {
        Some(Provider::Okta) => okta::special(outcome),
        Some(Provider::Google) => google::special(outcome),
        None => None,
    };
    special.unwrap_or_else(|| for_all(outcome))
}

fn for_all(outcome: Outcome) -> Words {
    match outcome.stage() {
        Stage::Start => at_the_start(outcome),
        Stage::Response => at_the_callback(outcome),
        Stage::Discovery | Stage::Token => at_the_provider(outcome),
        Stage::IdToken | Stage::Userinfo => in_the_token(outcome),
        Stage::Identity => about_the_person(outcome),
        Stage::Done => ("The person is in.", Place::NOWHERE, "There is nothing to do."),
    }
}

fn at_the_start(outcome: Outcome) -> Words {
    match outcome {
        Outcome::WrongPassword => (
            "The e-mail is an agent's, the password was wrong.",
            Place::NOWHERE,
            "The person tries again, or asks an admin for a link to set a new password.",
        ),
        Outcome::PasswordsOff => (
            "The password was right, but this account signs in without passwords.",
            Place::SINGLE_SIGN_ON,
            "The person signs in through the provider. If it is not ready yet, turn passwords on again.",
        ),
        Outcome::TooManyAttempts => (
            "There were too many wrong passwords for this e-mail or from this address, so passwords \
             are refused for some minutes.",
            Place::NOWHERE,
            "The person waits a quarter of an hour, or signs in through the provider. If it was somebody else \
             who tried, look at the addresses of the attempts before.",
        ),
        Outcome::AccountSuspended => (
            "The account is suspended: nobody can sign in.",
            Place::SUPPORT,
            "Ask Convrs support why the account is suspended.",
        ),
        Outcome::SsoOff => (
            "Somebody came through {provider}, but single sign-on is not enabled in this account.",
            Place::SINGLE_SIGN_ON,
            "Enable SSO, or tell the person to log in with a password.",
        ),
        Outcome::InitiateIssuer => (
            "A sign-in was begun from a page of another issuer than the one registered.",
            Place::There(ProviderScreen::Metadata),
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        _ => UNEXPLAINED,
    }
}

fn at_the_callback(outcome: Outcome) -> Words {
    match outcome {
        Outcome::ConnectionChanged => (
            "Issuer or client ID were changed while the person was at {provider}.",
            Place::NOWHERE,
            "The person signs in once more.",
        ),
        Outcome::StateMissing => (
            "{provider}'s answer does not say which sign-in it belongs to.",
            Place::There(ProviderScreen::RedirectUris),
            "Start sign-ins at Convrs, from the login page.",
        ),
        Outcome::ResponseMalformed => (
            "{provider}'s answer held neither a code nor an error, or parts of it twice, or did not \
             arrive whole.",
            Place::There(ProviderScreen::Log),
            "Look up this time in {provider}'s log. If it happens again, give Convrs support the reference.",
        ),
        Outcome::ResponseIssuer => (
            "The answer came from another issuer than the one registered.",
            Place::There(ProviderScreen::Metadata),
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        Outcome::AccessDenied => (
            "{provider} did not let the person in: they are probably not assigned to Convrs.",
            Place::There(ProviderScreen::Assignments),
            "Let the person use the app, then have them try again.",
        ),
        Outcome::ProviderError => (
            "{provider} answered with an error instead of signing the person in.",
            Place::There(ProviderScreen::Log),
            "Look up this time in {provider}'s log: it names the policy or setting that was against it.",
        ),
        lost => of_a_lost_flow(lost),
    }
}

/// The browser came back, but not to a sign-in that is under way in it.
fn of_a_lost_flow(outcome: Outcome) -> Words {
    const TRY_AGAIN: &str =
        "The person starts again from the login page; bookmarks of {provider}'s pages do not work.";
    match outcome {
        Outcome::StateUnknown => (
            "This sign-in was used already, or never began here: a reload, the back button or an \
             old bookmark.",
            Place::NOWHERE,
            TRY_AGAIN,
        ),
        Outcome::OtherBrowser => (
            "Another browser began this sign-in, or the browser lost its cookies on the way.",
            Place::NOWHERE,
            "The person starts and ends the sign-in in one browser, with cookies allowed.",
        ),
        Outcome::FlowExpired => {
            ("The sign-in took more than ten minutes.", Place::NOWHERE, TRY_AGAIN)
        }
        _ => UNEXPLAINED,
    }
}

fn at_the_provider(outcome: Outcome) -> Words {
    match outcome {
        Outcome::ProviderUnreachable => (
            "Convrs could not reach {provider}.",
            Place::SINGLE_SIGN_ON,
            "Check {provider}'s status page. While {provider} is down, passwords can be turned on for the time being.",
        ),
        Outcome::ProviderTimeout => (
            "{provider} did not answer in time.",
            Place::SINGLE_SIGN_ON,
            "Check {provider}'s status page. While {provider} is down, passwords can be turned on for the time being.",
        ),
        Outcome::ProviderForbidden => (
            "{provider}'s metadata names an address that Convrs does not connect to: one without https, \
             or inside a private network.",
            Place::There(ProviderScreen::Metadata),
            "Check that the addresses there are public ones; tell Convrs support if they are not.",
        ),
        Outcome::MetadataInvalid => (
            "{provider}'s metadata or keys could not be used.",
            Place::There(ProviderScreen::Metadata),
            "Open the metadata: it must be JSON with an issuer, endpoints and keys. If it looks \
             right, give Convrs support the reference.",
        ),
        Outcome::IssuerMismatch => (
            "{provider} calls itself another issuer than the one registered. One slash is enough of a difference.",
            Place::There(ProviderScreen::Metadata),
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        Outcome::ClientRefused => (
            "{provider} refused the client ID or the client secret that Convrs holds.",
            Place::There(ProviderScreen::Credentials),
            "Make a new secret if the old one was removed, and send client ID and secret to Convrs support \
             by a protected way.",
        ),
        Outcome::CodeRefused => (
            "{provider} refused the code that it had given to the browser: it was used already, older \
             than a minute, or given for another redirect URI.",
            Place::There(ProviderScreen::RedirectUris),
            "The redirect URI there must be the one shown here, character for character. Then try again.",
        ),
        Outcome::TokenEndpointFailed => (
            "{provider} failed to answer the request for tokens.",
            Place::There(ProviderScreen::Log),
            "Try again in a minute. If it goes on, look up this time in {provider}'s log.",
        ),
        _ => UNEXPLAINED,
    }
}

fn in_the_token(outcome: Outcome) -> Words {
    match outcome {
        Outcome::IdTokenMalformed => (
            "{provider} sent no ID token, or one that cannot be read.",
            Place::There(ProviderScreen::Log),
            "Look up this time in {provider}'s log. The app must be an OpenID Connect web application.",
        ),
        Outcome::IdTokenAlgorithm => (
            "The ID token is signed in a way that Convrs does not take.",
            Place::There(ProviderScreen::Credentials),
            "Have the app's ID tokens signed with RS256.",
        ),
        Outcome::IdTokenSignature => (
            "No key that {provider} publishes made the ID token's signature.",
            Place::There(ProviderScreen::Metadata),
            "Check that the issuer registered is the authorization server this app uses.",
        ),
        Outcome::IdTokenIssuer => (
            "The ID token is from another issuer than the one registered.",
            Place::There(ProviderScreen::Metadata),
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        Outcome::IdTokenAudience => (
            "The ID token is meant for another application, or for several.",
            Place::There(ProviderScreen::Credentials),
            "Compare the client ID there with the one on the Single Sign-On tab.",
        ),
        Outcome::IdTokenTime => (
            "By our clock the ID token is out of date, or not valid yet.",
            Place::NOWHERE,
            "Try again. The clock offset here says by how much the clocks differ; a minute is allowed.",
        ),
        other => about_the_request(other),
    }
}

/// Parts that do not fit each other, or the request.
fn about_the_request(outcome: Outcome) -> Words {
    const TELL_SUPPORT: &str =
        "Try again once. If it happens again, give Convrs support the reference.";
    match outcome {
        Outcome::IdTokenNonce => {
            ("The ID token answers another request.", Place::NOWHERE, TELL_SUPPORT)
        }
        Outcome::IdTokenSubject => (
            "The ID token does not say which {provider} user it is about.",
            Place::There(ProviderScreen::Metadata),
            "Check the claim \"sub\"; then give Convrs support the reference.",
        ),
        Outcome::IdTokenAccessToken => (
            "The ID token belongs to another access token than the one that came with it.",
            Place::NOWHERE,
            TELL_SUPPORT,
        ),
        Outcome::UserinfoFailed => (
            "The ID token holds no e-mail, and asking {provider} for it failed.",
            Place::There(ProviderScreen::Log),
            "Try again in a minute. If it goes on, check that the app may use the scopes openid \
             and email.",
        ),
        Outcome::UserinfoSubject => {
            ("ID token and userinfo speak of two different people.", Place::NOWHERE, TELL_SUPPORT)
        }
        _ => UNEXPLAINED,
    }
}

fn about_the_person(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Deactivated => (
            "{provider} signed the person in, but the agent is deactivated here.",
            Place::AGENTS,
            "Reactivate the agent, or take the person off the app at {provider}.",
        ),
        Outcome::HostedDomain => (
            "{provider} signed the person in, but with an account of none of your domains.",
            Place::SUPPORT,
            "Have the person choose their work account; if a domain is missing, name it to Convrs support.",
        ),
        Outcome::EmailMissing => (
            "{provider} signed the person in, but did not tell their e-mail.",
            Place::There(ProviderScreen::Profile),
            "Fill in the primary e-mail, and let the app use the scope email.",
        ),
        Outcome::EmailNotVerified => (
            "{provider} says that the person's e-mail is not verified, so it cannot make the first link.",
            Place::There(ProviderScreen::Profile),
            "Have the primary e-mail verified, then try again.",
        ),
        Outcome::NoAgent => (
            "{provider} signed the person in, but no agent here has that e-mail.",
            Place::AGENTS,
            "Add the agent with exactly this e-mail, or take the person off the app at {provider}.",
        ),
        Outcome::NearMiss => (
            "{provider} signed the person in with an e-mail that is nearly an agent's. Only an exact match \
             makes a link.",
            Place::AGENTS,
            "Correct the agent's e-mail if it is the same person; otherwise leave it.",
        ),
        Outcome::OtherAccount => (
            "{provider} signed the person in, but their e-mail cannot be used in this account.",
            Place::SUPPORT,
            "Give Convrs support the reference.",
        ),
        Outcome::LinkedToAnother => (
            "The agent with this e-mail is linked to another {provider} user.",
            Place::AGENTS,
            "If the {provider} user was made anew for the same person, reset the agent's link to {provider}.",
        ),
        _ => UNEXPLAINED,
    }
}
