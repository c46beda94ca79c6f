//! Sign-ins: a started flow, how it can end, and what is kept of it.

mod record;

pub use record::{SignInRecord, Trace};

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    account::UnknownWord,
    destination::Destination,
    identity::IdentityRefusal,
    ids::{AccountId, AgentId, ConnectionId},
    secret::Secret,
    time::Timestamp,
};

/// How long a started flow may take.
pub const PENDING_LIFETIME: Duration = Duration::from_mins(10);

/// The one allowance for clocks that differ: exp, iat, nbf and logout tokens.
pub const CLOCK_SKEW: Duration = Duration::from_mins(1);

/// The oldest ID token taken at the callback, by its `iat`.
pub const OLDEST_ID_TOKEN: Duration = Duration::from_mins(10);

/// Starts of a sign-in through a provider, per address and minute, unless configured otherwise.
pub const STARTS_PER_MINUTE: u32 = 600;

/// One started flow. Of its `state` and its browser the database knows only hashes; finishing a
/// sign-in takes it by value, so that it is used once (rule 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingSignIn {
    /// The account whose flow it is: everything after the start stays in it (rule 1).
    pub account_id: AccountId,
    /// The connection it goes through.
    pub connection_id: ConnectionId,
    /// The connection's version when it started.
    pub connection_version: i64,
    /// Sent to the provider, expected in the ID token (`OpenID` Connect Core 1.0, 3.1.2.1).
    pub nonce: Secret,
    /// Proves to the token endpoint who started (RFC 7636).
    pub pkce_verifier: Secret,
    /// What it is for.
    pub purpose: Purpose,
    /// The address typed at the start, as it was typed.
    pub email_typed: Option<String>,
    /// When it started.
    pub started_at: Timestamp,
}

/// What a flow was started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in, and go on to a page.
    SignIn(Destination),
    /// To see what would come of it: nobody is signed in, linked or counted.
    Test {
        /// The admin who wants to see it.
        by: AgentId,
    },
}

impl Purpose {
    /// Tells whether nothing is to come of it.
    pub fn is_test(&self) -> bool {
        matches!(self, Self::Test { .. })
    }

    /// Where it is to lead, so that another attempt leads there too.
    pub fn destination(&self) -> Destination {
        match self {
            Self::SignIn(destination) => *destination,
            Self::Test { .. } => Destination::Home,
        }
    }
}

impl PendingSignIn {
    /// Tells whether it took too long.
    pub fn expired(&self, now: Timestamp) -> bool {
        now.since(self.started_at) >= PENDING_LIFETIME
    }
}

/// Declares the outcomes with their codes, once.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $stage:ident;)*) => {
        /// How an attempt to sign in ended.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Outcome {
            $($(#[$doc])* $variant,)*
        }

        impl Outcome {
            /// Every outcome.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code in records, logs and metrics.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// How far the attempt came.
            pub fn stage(self) -> Stage {
                match self { $(Self::$variant => Stage::$stage,)* }
            }
        }
    };
}

/// How far an attempt came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before anybody was sent to the provider.
    Start,
    /// At the callback, before anything was asked of the provider.
    Response,
    /// Fetching the provider's metadata or keys.
    Discovery,
    /// Exchanging the code.
    Token,
    /// Verifying the ID token.
    IdToken,
    /// Asking userinfo.
    Userinfo,
    /// Finding the agent.
    Identity,
    /// Signed in.
    Done,
}

outcomes! {
    /// The person is in.
    SignedIn = "signed_in", Done;
    /// The password is wrong.
    WrongPassword = "wrong_password", Start;
    /// The password is right, but passwords are off.
    PasswordsOff = "passwords_off", Start;
    /// Too many wrong passwords came before.
    TooManyAttempts = "too_many_attempts", Start;
    /// The account is suspended.
    AccountSuspended = "account_suspended", Start;
    /// Single sign-on is not in use in the account, or no longer is.
    SsoOff = "sso_off", Start;
    /// The provider's page that begins a sign-in here names another issuer, or none.
    InitiateIssuer = "initiate_issuer", Start;
    /// Issuer or client ID changed in mid-flow.
    ConnectionChanged = "connection_changed", Response;
    /// The response has no `state`, or more than one.
    StateMissing = "state_missing", Response;
    /// No flow of the account has that state: it was used, or never was.
    StateUnknown = "state_unknown", Response;
    /// Another browser started the flow.
    OtherBrowser = "other_browser", Response;
    /// The flow took more than ten minutes.
    FlowExpired = "flow_expired", Response;
    /// The response has neither a code nor an error, or both, or did not arrive whole.
    ResponseMalformed = "response_malformed", Response;
    /// The response names another issuer (RFC 9207).
    ResponseIssuer = "response_issuer", Response;
    /// The provider answered `access_denied`: probably not assigned.
    AccessDenied = "access_denied", Response;
    /// The provider answered with another error.
    ProviderError = "provider_error", Response;
    /// The provider could not be reached.
    ProviderUnreachable = "provider_unreachable", Discovery;
    /// The provider took too long.
    ProviderTimeout = "provider_timeout", Discovery;
    /// The provider's address is not one Convrs may reach.
    ProviderForbidden = "provider_forbidden", Discovery;
    /// The provider's metadata or keys cannot be used.
    MetadataInvalid = "metadata_invalid", Discovery;
    /// The metadata names another issuer.
    IssuerMismatch = "issuer_mismatch", Discovery;
    /// The provider refuses the client ID or secret (`invalid_client`).
    ClientRefused = "client_refused", Token;
    /// The provider refuses the code (`invalid_grant`).
    CodeRefused = "code_refused", Token;
    /// The token endpoint failed in another way.
    TokenEndpointFailed = "token_endpoint_failed", Token;
    /// There is no ID token, or it cannot be read.
    IdTokenMalformed = "id_token_malformed", IdToken;
    /// The algorithm is not one we take.
    IdTokenAlgorithm = "id_token_algorithm", IdToken;
    /// No key of the provider made the signature.
    IdTokenSignature = "id_token_signature", IdToken;
    /// The token is from another issuer.
    IdTokenIssuer = "id_token_issuer", IdToken;
    /// The token is for another audience, or for several.
    IdTokenAudience = "id_token_audience", IdToken;
    /// The token is out of date, or not valid yet.
    IdTokenTime = "id_token_time", IdToken;
    /// The token answers another request.
    IdTokenNonce = "id_token_nonce", IdToken;
    /// The subject is missing, empty or too long.
    IdTokenSubject = "id_token_subject", IdToken;
    /// The token belongs to another access token (`at_hash`).
    IdTokenAccessToken = "id_token_access_token", IdToken;
    /// Userinfo failed.
    UserinfoFailed = "userinfo_failed", Userinfo;
    /// Userinfo speaks of another subject.
    UserinfoSubject = "userinfo_subject", Userinfo;
    /// The agent is deactivated.
    Deactivated = "deactivated", Identity;
    /// The person belongs to none of the connection's Google Workspace domains.
    HostedDomain = "hosted_domain", Identity;
    /// No address came.
    EmailMissing = "email_missing", Identity;
    /// The address is not verified.
    EmailNotVerified = "email_not_verified", Identity;
    /// No agent has the address.
    NoAgent = "no_agent", Identity;
    /// An agent has nearly the address.
    NearMiss = "near_miss", Identity;
    /// An agent of another account has the address.
    OtherAccount = "other_account", Identity;
    /// The agent is linked to another subject.
    LinkedToAnother = "linked_to_another", Identity;
}

impl Outcome {
    /// Tells whether the person got in.
    pub fn signed_in(self) -> bool {
        self == Self::SignedIn
    }
}

impl From<&IdentityRefusal> for Outcome {
    fn from(refusal: &IdentityRefusal) -> Self {
        match refusal {
            IdentityRefusal::Deactivated { .. } => Self::Deactivated,
            IdentityRefusal::HostedDomain => Self::HostedDomain,
            IdentityRefusal::EmailMissing => Self::EmailMissing,
            IdentityRefusal::EmailNotVerified => Self::EmailNotVerified,
            IdentityRefusal::NoAgent => Self::NoAgent,
            IdentityRefusal::NearMiss { .. } => Self::NearMiss,
            IdentityRefusal::OtherAccount => Self::OtherAccount,
            IdentityRefusal::LinkedToAnother { .. } => Self::LinkedToAnother,
        }
    }
}

impl FromStr for Outcome {
    type Err = UnknownWord;

    fn from_str(code: &str) -> Result<Self, UnknownWord> {
        Self::ALL.iter().copied().find(|outcome| outcome.code() == code).ok_or_else(|| {
            UnknownWord {
                kind: "outcome",
                found: code.to_owned(),
                allowed: "the codes of sign-in records",
            }
        })
    }
}

impl TryFrom<String> for Outcome {
    type Error = UnknownWord;

    fn try_from(code: String) -> Result<Self, UnknownWord> {
        code.parse()
    }
}

impl From<Outcome> for &'static str {
    fn from(outcome: Outcome) -> Self {
        outcome.code()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Where a request came from, as far as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientInfo {
    /// The network address.
    pub address: Option<String>,
    /// The browser's own name for itself, cut to 200 characters.
    pub user_agent: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_no_sign_in_and_leads_nowhere() {
        let (sign_in, test) =
            (Purpose::SignIn(Destination::Agents), Purpose::Test { by: AgentId::new("agent-1") });
        assert_eq!((sign_in.is_test(), sign_in.destination()), (false, Destination::Agents));
        assert_eq!((test.is_test(), test.destination()), (true, Destination::Home));
    }

    #[test]
    fn outcomes_survive_their_codes_and_no_two_share_one() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.code().parse(), Ok(*outcome));
            assert_eq!(<&str>::from(*outcome), outcome.code());
            assert_eq!(outcome.signed_in(), outcome.stage() == Stage::Done, "{outcome}");
        }
    }

    #[test]
    fn identity_refusals_keep_their_codes() {
        for refusal in
            [IdentityRefusal::NoAgent, IdentityRefusal::EmailMissing, IdentityRefusal::OtherAccount]
        {
            assert_eq!(Outcome::from(&refusal).code(), refusal.code());
        }
    }

    #[test]
    fn a_flow_is_gone_after_ten_minutes() {
        let start = Timestamp::from_seconds(1_000);
        let pending = PendingSignIn {
            account_id: AccountId::from_random([1; 8]),
            connection_id: ConnectionId::new("c"),
            connection_version: 1,
            nonce: Secret::new("n"),
            pkce_verifier: Secret::new("v"),
            purpose: Purpose::SignIn(Destination::Home),
            email_typed: None,
            started_at: start,
        };
        assert!(!pending.expired(start + Duration::from_secs(599)));
        assert!(pending.expired(start + PENDING_LIFETIME));
    }
}
