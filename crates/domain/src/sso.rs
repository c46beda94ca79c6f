//! Single sign-on settings: what an account's admin decides, and what follows from it.

use serde::{Deserialize, Serialize};

use crate::{account::Tier, connection::Provider};

/// What the account's admin decides on the Single Sign-On tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoSettings {
    /// Agents may sign in through the provider.
    pub enabled: bool,
    /// Which provider; nothing until one is chosen.
    pub provider: Option<Provider>,
    /// Agents may log in with e-mail and password as well. Counts only while single sign-on is
    /// [in use](SsoSettings::in_use).
    pub password_fallback: bool,
}

impl Default for SsoSettings {
    fn default() -> Self {
        Self { enabled: false, provider: None, password_fallback: true }
    }
}

/// Where an account stands, as the tab shows it at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SsoState {
    /// The tier does not have single sign-on.
    NotInTier,
    /// Support has not registered a connection yet.
    NotRegistered,
    /// Everything is there, nothing is switched on.
    ReadyToTest,
    /// On; passwords work as well.
    OnWithPasswords,
    /// On; the provider is the only way in.
    OnWithoutPasswords,
}

impl SsoSettings {
    /// Tells whether agents can sign in through the provider now. Below Enterprise nothing is
    /// deleted, it only stops being used.
    pub fn in_use(&self, tier: Tier, registered: bool) -> bool {
        self.enabled && self.provider.is_some() && registered && tier.has_sso()
    }

    /// Tells whether e-mail and password may be used. Off applies to every person of the account,
    /// admins too (rule 6).
    pub fn passwords_allowed(&self, tier: Tier, registered: bool) -> bool {
        self.password_fallback || !self.in_use(tier, registered)
    }

    /// Where the account stands.
    pub fn state(&self, tier: Tier, registered: bool) -> SsoState {
        if !tier.has_sso() {
            SsoState::NotInTier
        } else if !registered {
            SsoState::NotRegistered
        } else if !self.in_use(tier, registered) {
            SsoState::ReadyToTest
        } else if self.password_fallback {
            SsoState::OnWithPasswords
        } else {
            SsoState::OnWithoutPasswords
        }
    }
}

/// What must be known of an account before its settings may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The price tier.
    pub tier: Tier,
    /// The provider of the registered connection, if there is one.
    pub registered: Option<Provider>,
    /// How many active admins are linked on the current connection.
    pub linked_admins: u32,
}

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
        "Convrs support has not registered your connection yet. Send support the client ID, the client secret and the issuer URL first."
    )]
    NotRegistered,
    /// Rule 6: nobody is known to get in through the provider.
    #[error(
        "Passwords stay on until an admin of this account has signed in with {name}. Sign out, sign in with {name} once, then turn passwords off.",
        name = .provider.label()
    )]
    NoLinkedAdmin {
        /// The one to sign in with.
        provider: Provider,
    },
}

impl SettingsRefusal {
    /// The word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::ProviderMissing => "provider_missing",
            Self::NotRegistered => "not_registered",
            Self::NoLinkedAdmin { .. } => "no_linked_admin",
        }
    }
}

/// Decides whether an admin may put `wanted` in the place of `current`.
///
/// Turning single sign-on off is always allowed: it brings passwords back.
///
/// # Errors
/// The first reason against it.
pub fn check_change(
    current: SsoSettings,
    wanted: SsoSettings,
    standing: Standing,
) -> Result<(), SettingsRefusal> {
    if !wanted.enabled {
        return Ok(());
    }
    if !standing.tier.has_sso() {
        return Err(SettingsRefusal::Tier);
    }
    let provider = wanted.provider.ok_or(SettingsRefusal::ProviderMissing)?;
    if standing.registered != Some(provider) {
        return Err(SettingsRefusal::NotRegistered);
    }
    let already_without = current.provider == wanted.provider
        && current.in_use(standing.tier, true)
        && !current.password_fallback;
    if !wanted.password_fallback && !already_without && standing.linked_admins == 0 {
        return Err(SettingsRefusal::NoLinkedAdmin { provider });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: SsoSettings =
        SsoSettings { enabled: true, provider: Some(Provider::Okta), password_fallback: true };
    const WITHOUT: SsoSettings = SsoSettings { password_fallback: false, ..ON };
    const READY: Standing =
        Standing { tier: Tier::Enterprise, registered: Some(Provider::Okta), linked_admins: 0 };

    #[test]
    fn below_enterprise_nothing_can_be_enabled() {
        let standing = Standing { tier: Tier::Professional, ..READY };
        assert_eq!(check_change(SsoSettings::default(), ON, standing), Err(SettingsRefusal::Tier));
    }

    #[test]
    fn enabling_needs_a_provider_that_is_registered() {
        let none = SsoSettings { provider: None, ..ON };
        assert_eq!(check_change(none, none, READY), Err(SettingsRefusal::ProviderMissing));
        let standing = Standing { registered: None, ..READY };
        assert_eq!(check_change(none, ON, standing), Err(SettingsRefusal::NotRegistered));
    }

    #[test]
    fn passwords_stay_until_an_admin_is_linked() {
        let refused = SettingsRefusal::NoLinkedAdmin { provider: Provider::Okta };
        assert_eq!(check_change(ON, WITHOUT, READY), Err(refused));
        let linked = Standing { linked_admins: 1, ..READY };
        assert_eq!(check_change(ON, WITHOUT, linked), Ok(()));
    }

    #[test]
    fn another_provider_needs_an_admin_of_its_own_before_passwords_stay_off() {
        let google = Some(Provider::Google);
        let there = Standing { registered: google, ..READY };
        let switched = SsoSettings { provider: google, ..WITHOUT };
        let refused = SettingsRefusal::NoLinkedAdmin { provider: Provider::Google };
        assert_eq!(check_change(WITHOUT, switched, there), Err(refused));
        let with_passwords = SsoSettings { provider: google, ..ON };
        assert_eq!(check_change(WITHOUT, with_passwords, there), Ok(()));
    }

    #[test]
    fn the_reason_names_the_provider_to_sign_in_with() {
        for (provider, name) in [(Provider::Okta, "Okta"), (Provider::Google, "Google")] {
            let told = SettingsRefusal::NoLinkedAdmin { provider }.to_string();
            assert!(told.contains(&format!("sign in with {name} once")), "{told}");
        }
    }

    #[test]
    fn switching_off_is_always_allowed() {
        let standing = Standing { tier: Tier::Starter, registered: None, linked_admins: 0 };
        let off = SsoSettings { enabled: false, ..WITHOUT };
        assert_eq!(check_change(WITHOUT, off, standing), Ok(()));
        assert!(off.passwords_allowed(Tier::Enterprise, true));
    }

    #[test]
    fn enforcement_ends_with_the_tier_or_the_connection() {
        assert!(!WITHOUT.passwords_allowed(Tier::Enterprise, true));
        assert!(WITHOUT.passwords_allowed(Tier::Professional, true));
        assert!(WITHOUT.passwords_allowed(Tier::Enterprise, false));
    }

    #[test]
    fn the_state_follows_from_tier_connection_and_settings() {
        let state = |settings: SsoSettings, tier, registered| settings.state(tier, registered);
        assert_eq!(state(ON, Tier::Starter, true), SsoState::NotInTier);
        assert_eq!(state(ON, Tier::Enterprise, false), SsoState::NotRegistered);
        assert_eq!(state(SsoSettings::default(), Tier::Enterprise, true), SsoState::ReadyToTest);
        assert_eq!(state(ON, Tier::Enterprise, true), SsoState::OnWithPasswords);
        assert_eq!(state(WITHOUT, Tier::Enterprise, true), SsoState::OnWithoutPasswords);
    }
}
