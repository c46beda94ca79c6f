//! The words about each outcome, by the stage that an attempt came to.

use super::Screen;
use crate::sign_in::{Outcome, Stage};

/// What happened, where it is put right, and what to do there.
pub(super) type Words = (&'static str, Screen, &'static str);

/// What an outcome reads when its stage does not know it; a test keeps every outcome from it.
const UNEXPLAINED: Words = ("", Screen::Nowhere, "");

/// The words about an outcome.
pub(super) fn of(outcome: Outcome) -> Words {
    match outcome.stage() {
        Stage::Start => at_the_start(outcome),
        Stage::Response => at_the_callback(outcome),
        Stage::Discovery | Stage::Token => at_the_provider(outcome),
        Stage::IdToken | Stage::Userinfo => in_the_token(outcome),
        Stage::Identity => about_the_person(outcome),
        Stage::Done => ("The person is in.", Screen::Nowhere, "There is nothing to do."),
    }
}

fn at_the_start(outcome: Outcome) -> Words {
    match outcome {
        Outcome::WrongPassword => (
            "The e-mail is an agent's, the password was wrong.",
            Screen::Nowhere,
            "The person tries again, or asks an admin for a link to set a new password.",
        ),
        Outcome::PasswordsOff => (
            "The password was right, but this account signs in with Okta only.",
            Screen::SingleSignOn,
            "The person presses Sign in with Okta. If Okta is not ready yet, turn passwords on again.",
        ),
        Outcome::TooManyAttempts => (
            "There were too many wrong passwords for this e-mail or from this address, so passwords \
             are refused for some minutes.",
            Screen::Nowhere,
            "The person waits a quarter of an hour, or signs in with Okta. If it was somebody else \
             who tried, look at the addresses of the attempts before.",
        ),
        Outcome::AccountSuspended => (
            "The account is suspended: nobody can sign in.",
            Screen::Support,
            "Ask Convrs support why the account is suspended.",
        ),
        Outcome::SsoOff => (
            "Somebody came with Okta, but single sign-on is not enabled in this account.",
            Screen::SingleSignOn,
            "Enable SSO, or tell the person to log in with a password.",
        ),
        Outcome::InitiateIssuer => (
            "A sign-in was begun from Okta's tile, by another issuer than the one registered.",
            Screen::OktaMetadata,
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        _ => UNEXPLAINED,
    }
}

fn at_the_callback(outcome: Outcome) -> Words {
    match outcome {
        Outcome::ConnectionChanged => (
            "Issuer or client ID were changed while the person was at Okta.",
            Screen::Nowhere,
            "The person signs in once more.",
        ),
        Outcome::StateMissing => (
            "Okta's answer does not say which sign-in it belongs to.",
            Screen::OktaRedirectUris,
            "Start sign-ins at Convrs. For the tile in Okta, set \"Login initiated by\" to redirect \
             to the app's initiate login URI.",
        ),
        Outcome::ResponseMalformed => (
            "Okta's answer held neither a code nor an error, or parts of it twice.",
            Screen::OktaLog,
            "Look up this time in Okta's log. If it happens again, give Convrs support the reference.",
        ),
        Outcome::ResponseIssuer => (
            "The answer came from another issuer than the one registered.",
            Screen::OktaMetadata,
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        Outcome::AccessDenied => (
            "Okta did not let the person in: they are probably not assigned to Convrs.",
            Screen::OktaAssignments,
            "Assign the person, or a group the person is in. If they are assigned, look at the \
             app's sign-on policy.",
        ),
        Outcome::ProviderError => (
            "Okta answered with an error instead of signing the person in.",
            Screen::OktaLog,
            "Look up this time in Okta's log: it names the policy or setting that was against it.",
        ),
        lost => of_a_lost_flow(lost),
    }
}

/// The browser came back, but not to a sign-in that is under way in it.
fn of_a_lost_flow(outcome: Outcome) -> Words {
    const TRY_AGAIN: &str =
        "The person starts again from the login page; bookmarks of Okta's pages do not work.";
    match outcome {
        Outcome::StateUnknown => (
            "This sign-in was used already, or never began here: a reload, the back button or an \
             old bookmark.",
            Screen::Nowhere,
            TRY_AGAIN,
        ),
        Outcome::OtherBrowser => (
            "Another browser began this sign-in, or the browser lost its cookies on the way.",
            Screen::Nowhere,
            "The person starts and ends the sign-in in one browser, with cookies allowed.",
        ),
        Outcome::FlowExpired => {
            ("The sign-in took more than ten minutes.", Screen::Nowhere, TRY_AGAIN)
        }
        _ => UNEXPLAINED,
    }
}

fn at_the_provider(outcome: Outcome) -> Words {
    match outcome {
        Outcome::ProviderUnreachable => (
            "Convrs could not reach your Okta organisation.",
            Screen::SingleSignOn,
            "Check Okta's status page. While Okta is down, passwords can be turned on for the time being.",
        ),
        Outcome::ProviderTimeout => (
            "Your Okta organisation did not answer within five seconds.",
            Screen::SingleSignOn,
            "Check Okta's status page. While Okta is down, passwords can be turned on for the time being.",
        ),
        Outcome::ProviderForbidden => (
            "Okta's metadata names an address that Convrs does not connect to: one without https, \
             or inside a private network.",
            Screen::OktaMetadata,
            "Check that the addresses there are your public Okta domain; tell Convrs support if they are not.",
        ),
        Outcome::MetadataInvalid => (
            "Okta's metadata or keys could not be used.",
            Screen::OktaMetadata,
            "Open the metadata: it must be JSON with an issuer, endpoints and keys. If it looks \
             right, give Convrs support the reference.",
        ),
        Outcome::IssuerMismatch => (
            "Okta calls itself another issuer than the one registered. One slash is enough of a difference.",
            Screen::OktaMetadata,
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        Outcome::ClientRefused => (
            "Okta refused the client ID or the client secret that Convrs holds.",
            Screen::OktaCredentials,
            "Make a new secret if the old one was removed, and send client ID and secret to Convrs support.",
        ),
        Outcome::CodeRefused => (
            "Okta refused the code that it had given to the browser: it was used already, older \
             than a minute, or given for another redirect URI.",
            Screen::OktaRedirectUris,
            "The redirect URI there must be the one shown here, character for character. Then try again.",
        ),
        Outcome::TokenEndpointFailed => (
            "Okta failed to answer the request for tokens.",
            Screen::OktaLog,
            "Try again in a minute. If it goes on, look up this time in Okta's log.",
        ),
        _ => UNEXPLAINED,
    }
}

fn in_the_token(outcome: Outcome) -> Words {
    match outcome {
        Outcome::IdTokenMalformed => (
            "Okta sent no ID token, or one that cannot be read.",
            Screen::OktaLog,
            "Look up this time in Okta's log. The app must be an OpenID Connect web application.",
        ),
        Outcome::IdTokenAlgorithm => (
            "The ID token is signed in a way that Convrs does not take.",
            Screen::OktaCredentials,
            "Set the ID token's signature algorithm of the app to RS256, Okta's own default.",
        ),
        Outcome::IdTokenSignature => (
            "No key that Okta publishes made the ID token's signature.",
            Screen::OktaMetadata,
            "Check that the issuer registered is the authorization server this app uses.",
        ),
        Outcome::IdTokenIssuer => (
            "The ID token is from another issuer than the one registered.",
            Screen::OktaMetadata,
            "Compare the issuer there with the two values here, and send Convrs support the right one.",
        ),
        Outcome::IdTokenAudience => (
            "The ID token is meant for another application, or for several.",
            Screen::OktaCredentials,
            "Compare the client ID there with the one on the Single Sign-On tab.",
        ),
        Outcome::IdTokenTime => (
            "By our clock the ID token is out of date, or not valid yet.",
            Screen::Nowhere,
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
            ("The ID token answers another request.", Screen::Nowhere, TELL_SUPPORT)
        }
        Outcome::IdTokenSubject => (
            "The ID token does not say which Okta user it is about.",
            Screen::OktaMetadata,
            "On a custom authorization server, check the claim \"sub\"; then give Convrs support the reference.",
        ),
        Outcome::IdTokenAccessToken => (
            "The ID token belongs to another access token than the one that came with it.",
            Screen::Nowhere,
            TELL_SUPPORT,
        ),
        Outcome::UserinfoFailed => (
            "The ID token holds no e-mail, and asking Okta for it failed.",
            Screen::OktaLog,
            "Try again in a minute. If it goes on, check that the app may use the scopes openid, \
             profile and email.",
        ),
        Outcome::UserinfoSubject => {
            ("ID token and userinfo speak of two different people.", Screen::Nowhere, TELL_SUPPORT)
        }
        _ => UNEXPLAINED,
    }
}

fn about_the_person(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Deactivated => (
            "Okta signed the person in, but the agent is deactivated here.",
            Screen::Agents,
            "Activate the agent, or take the person off the app in Okta.",
        ),
        Outcome::HostedDomain => (
            "Google signed the person in, but with an account of none of your Workspace domains.",
            Screen::Support,
            "Have the person choose their work account; if a domain is missing, name it to Convrs support.",
        ),
        Outcome::EmailMissing => (
            "Okta signed the person in, but did not tell their e-mail.",
            Screen::OktaProfile,
            "Fill in the primary e-mail, and let the app use the scope email.",
        ),
        Outcome::EmailNotVerified => (
            "Okta says that the person's e-mail is not verified, so it cannot make the first link.",
            Screen::OktaProfile,
            "Have the primary e-mail verified, then try again.",
        ),
        Outcome::NoAgent => (
            "Okta signed the person in, but no agent here has that e-mail.",
            Screen::Agents,
            "Add the agent with exactly this e-mail, or take the person off the app in Okta.",
        ),
        Outcome::NearMiss => (
            "Okta signed the person in with an e-mail that is nearly an agent's. Only an exact match \
             makes a link.",
            Screen::Agents,
            "Correct the agent's e-mail if it is the same person; otherwise leave it.",
        ),
        Outcome::OtherAccount => (
            "Okta signed the person in, but their e-mail cannot be used in this account.",
            Screen::Support,
            "Give Convrs support the reference.",
        ),
        Outcome::LinkedToAnother => (
            "The agent with this e-mail is linked to another Okta user.",
            Screen::Agents,
            "If the Okta user was made anew for the same person, reset the agent's link to Okta.",
        ),
        _ => UNEXPLAINED,
    }
}
