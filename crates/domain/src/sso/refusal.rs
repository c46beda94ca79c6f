//! Why settings are refused, in words for the admin who wanted them.

use serde::{Deserialize, Serialize};

use crate::provider::Provider;

/// Why settings are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SettingsRefusal {
    /// The tier does not have single sign-on.
    #[error("Single sign-on is part of the Enterprise tier. Ask Convrs to change your tier first.")]
    Tier,
    /// Enabling needs a provider.
    #[error("Select a provider.")]
    ProviderMissing,
    /// Support has not registered a connection for that provider.
    #[error(
        "Convrs support has not registered your connection yet. {}",
        to_be_registered(*.provider)
    )]
    NotRegistered {
        /// The one that was chosen.
        provider: Provider,
    },
    /// Rule 6: nobody is known to get in through the provider.
    #[error(
        "Passwords stay on until an admin of this account has signed in with {name}. Sign out, sign in with {name} once, then turn passwords off.",
        name = .provider.label()
    )]
    NoLinkedAdmin {
        /// The one to sign in with.
        provider: Provider,
    },
    /// The admin who asks is not known to get in through the provider.
    #[error(
        "You have not signed in with {name} yourself yet. Sign out, sign in with {name} once, then turn passwords off.",
        name = .provider.label()
    )]
    NotLinkedYourself {
        /// The one to sign in with.
        provider: Provider,
    },
    /// Agents would be locked out, and nobody said that this is meant.
    #[error("{}", lock_outs(*.provider, *.agents))]
    LockOuts {
        /// The one they have not signed in with.
        provider: Provider,
        /// How many.
        agents: u32,
    },
}

impl SettingsRefusal {
    /// The word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::ProviderMissing => "provider_missing",
            Self::NotRegistered { .. } => "not_registered",
            Self::NoLinkedAdmin { .. } => "no_linked_admin",
            Self::NotLinkedYourself { .. } => "not_linked_yourself",
            Self::LockOuts { .. } => "lock_outs",
        }
    }
}

/// What support needs first, and how it gets there.
fn to_be_registered(provider: Provider) -> &'static str {
    if provider.has_hand_over() {
        "Hand issuer, client ID and client secret over on the tab Single Sign-On first."
    } else {
        "Send client ID, client secret and your domains to Convrs support first, by a protected way."
    }
}

/// Who would be locked out, and what to do about it.
fn lock_outs(provider: Provider, agents: u32) -> String {
    let have = if agents == 1 { "agent has" } else { "agents have" };
    let name = provider.label();
    format!(
        "{agents} {have} not signed in with {name} yet and may be locked out. Tick the box if you mean it."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_have_codes_of_their_own() {
        let provider = Provider::Okta;
        for (refusal, code) in [
            (SettingsRefusal::Tier, "tier"),
            (SettingsRefusal::ProviderMissing, "provider_missing"),
            (SettingsRefusal::NotRegistered { provider }, "not_registered"),
            (SettingsRefusal::NoLinkedAdmin { provider }, "no_linked_admin"),
            (SettingsRefusal::NotLinkedYourself { provider }, "not_linked_yourself"),
            (SettingsRefusal::LockOuts { provider, agents: 1 }, "lock_outs"),
        ] {
            assert_eq!(refusal.code(), code);
        }
    }

    #[test]
    fn a_secret_is_handed_over_where_that_can_be_done() {
        let told = |provider| SettingsRefusal::NotRegistered { provider }.to_string();
        assert!(told(Provider::Okta).contains("over on the tab Single Sign-On first."));
        assert!(told(Provider::Google).ends_with("first, by a protected way."));
    }
}
