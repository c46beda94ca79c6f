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
    /// Somebody without a login here, by a one-time link that was handed over.
    LinkHolder,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// An account was added.
    AccountAdded,
    /// An account's name or tier was changed.
    AccountChanged,
    /// An account was suspended: nobody signs in to it.
    AccountSuspended,
    /// A suspended account was opened again.
    AccountReactivated,
    /// An agent was added.
    AgentAdded,
    /// An agent was changed.
    AgentChanged,
    /// A connection was registered or changed.
    ConnectionSet,
    /// The next client secret was added beside the present one.
    SecretAdded,
    /// One of two client secrets was removed.
    SecretRemoved,
    /// A connection was removed, with its links.
    ConnectionRemoved,
    /// A link was made by which somebody without a login hands a connection over.
    HandOverLinkMade,
    /// A customer handed its connection over.
    HandedOver,
    /// A hand-over was registered.
    HandOverRegistered,
    /// A hand-over was discarded.
    HandOverDiscarded,
    /// An e-mail domain was claimed.
    DomainClaimed,
    /// An e-mail domain was verified.
    DomainVerified,
    /// An e-mail domain was given up.
    DomainDropped,
    /// Passwords were opened for a time although they are off.
    BreakGlassOpened,
    /// Opened passwords were closed before their time.
    BreakGlassClosed,
    /// Single sign-on settings were changed.
    SsoSettingsChanged,
    /// Passwords stay off: an admin got in through the provider in time.
    PasswordsOffConfirmed,
    /// Passwords came back by themselves, because nobody confirmed in time.
    PasswordsCameBack,
    /// An agent was linked to a provider identity.
    LinkMade,
    /// Sessions of an agent were ended at the provider's word.
    SessionsEnded,
    /// An agent's link to the provider was reset.
    LinkReset,
    /// An admin signed an agent out everywhere.
    AgentSignedOut,
    /// An admin made a link by which an agent sets a password.
    PasswordLinkMade,
    /// A near miss was put aside as somebody else.
    NearMissDismissed,
}

impl Action {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountAdded => "account_added",
            Self::AccountChanged => "account_changed",
            Self::AccountSuspended => "account_suspended",
            Self::AccountReactivated => "account_reactivated",
            Self::AgentAdded => "agent_added",
            Self::AgentChanged => "agent_changed",
            Self::ConnectionSet => "connection_set",
            Self::SecretAdded => "secret_added",
            Self::SecretRemoved => "secret_removed",
            Self::ConnectionRemoved => "connection_removed",
            Self::HandOverLinkMade => "hand_over_link_made",
            Self::HandedOver => "handed_over",
            Self::HandOverRegistered => "hand_over_registered",
            Self::HandOverDiscarded => "hand_over_discarded",
            Self::DomainClaimed => "domain_claimed",
            Self::DomainVerified => "domain_verified",
            Self::DomainDropped => "domain_dropped",
            Self::BreakGlassOpened => "break_glass_opened",
            Self::BreakGlassClosed => "break_glass_closed",
            Self::SsoSettingsChanged => "sso_settings_changed",
            Self::PasswordsOffConfirmed => "passwords_off_confirmed",
            Self::PasswordsCameBack => "passwords_came_back",
            Self::LinkMade => "link_made",
            Self::SessionsEnded => "sessions_ended",
            Self::LinkReset => "link_reset",
            Self::AgentSignedOut => "agent_signed_out",
            Self::PasswordLinkMade => "password_link_made",
            Self::NearMissDismissed => "near_miss_dismissed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_named_as_the_database_has_them() {
        for (action, name) in [
            (Action::AccountAdded, "account_added"),
            (Action::ConnectionSet, "connection_set"),
            (Action::PasswordsCameBack, "passwords_came_back"),
            (Action::NearMissDismissed, "near_miss_dismissed"),
        ] {
            assert_eq!(action.as_str(), name);
        }
    }
}
