//! Audit: who changed what, before and after, never with a secret in it.

use serde::{Deserialize, Serialize};

use crate::ids::AgentId;

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Actor {
    /// A signed-in person.
    Agent {
        /// Who.
        id: AgentId,
        /// The person's address at that time.
        email: String,
    },
    /// Somebody at the command line of the server.
    CommandLine,
    /// The product itself, for a time that ran out.
    System,
    /// The account's identity provider, by a token it signed.
    Provider,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// An account was added.
    AccountAdded,
    /// An account's name or tier was changed.
    AccountChanged,
    /// An agent was added.
    AgentAdded,
    /// An agent was changed.
    AgentChanged,
    /// A connection was registered or changed.
    ConnectionSet,
    /// Single sign-on settings were changed.
    SsoSettingsChanged,
    /// An agent was linked to a provider identity.
    LinkMade,
    /// Sessions of an agent were ended at the provider's word.
    SessionsEnded,
}

impl Action {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountAdded => "account_added",
            Self::AccountChanged => "account_changed",
            Self::AgentAdded => "agent_added",
            Self::AgentChanged => "agent_changed",
            Self::ConnectionSet => "connection_set",
            Self::SsoSettingsChanged => "sso_settings_changed",
            Self::LinkMade => "link_made",
            Self::SessionsEnded => "sessions_ended",
        }
    }
}
