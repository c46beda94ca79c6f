//! What is kept of an attempt: who, when, how it ended, and its trace.

use serde::{Deserialize, Serialize};

use super::{ClientInfo, Outcome, Stage};
use crate::{
    email::Difference,
    ids::{AccountId, AgentId, Reference},
    sessions::AuthMethod,
    time::Timestamp,
};

/// What an attempt leaves behind for admins and support: enough to act on, never a token, code,
/// secret or a provider's own text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trace {
    /// The redirect URI sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// The issuer registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_expected: Option<String>,
    /// The issuer met instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_received: Option<String>,
    /// The error code of the provider, where it is one the specifications name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_error: Option<String>,
    /// How far the attempt came, where its outcome does not tell: a provider may be out of reach at any
    /// of our calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// What we found wrong, in our words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The names (never the values) of the claims that came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// By how many seconds the provider's clock was ahead of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_offset: Option<i64>,
    /// How a near miss differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// Whether passwords worked only because support had opened them for a time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub break_glass: bool,
    /// Whether an admin only tried what would happen: nobody was signed in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub test: bool,
}

/// One attempt, good or bad, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRecord {
    /// The account it was aimed at.
    pub account_id: AccountId,
    /// When.
    pub at: Timestamp,
    /// How.
    pub method: AuthMethod,
    /// With what result.
    pub outcome: Outcome,
    /// What the person was given to read out.
    pub reference: Reference,
    /// Whose attempt it was, as far as that is known.
    pub agent_id: Option<AgentId>,
    /// Whether the agent is known by the e-mail typed alone: nobody vouched for the person.
    pub unproven: bool,
    /// The address claimed by the provider, otherwise the one typed.
    pub email: Option<String>,
    /// Where it came from.
    pub client: ClientInfo,
    /// What happened on the way.
    pub trace: Trace,
}

impl SignInRecord {
    /// How far the attempt came.
    pub fn stage(&self) -> Stage {
        self.trace.stage.unwrap_or_else(|| self.outcome.stage())
    }
}
