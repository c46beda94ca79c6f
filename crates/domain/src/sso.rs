//! Single sign-on settings: what an account's admin decides, and what follows from it.

mod refusal;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use refusal::SettingsRefusal;

use crate::{account::Tier, connection::Provider, time::Timestamp};

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

/// How long an admin has, after turning passwords off on the page, to prove that somebody gets in.
pub const CONFIRM_WITHIN: Duration = Duration::from_mins(15);

/// Settings as they are kept. Passwords that were turned off on the page come back at a moment that
/// is kept beside them, unless it is confirmed before that somebody gets in: so what holds depends on
/// the time, and on nothing that has to happen at that time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptSettings {
    /// What was saved last.
    pub saved: SsoSettings,
    /// From when on passwords work again although `saved` has them off; nothing once confirmed.
    pub confirm_by: Option<Timestamp>,
}

impl KeptSettings {
    /// What holds at a moment.
    pub fn at(&self, now: Timestamp) -> SsoSettings {
        SsoSettings {
            password_fallback: self.saved.password_fallback || self.turned_back(now),
            ..self.saved
        }
    }

    /// Tells whether the time to confirm has run out: passwords are back.
    pub fn turned_back(&self, now: Timestamp) -> bool {
        self.confirm_by.is_some_and(|moment| moment <= now)
    }

    /// Until when it must be confirmed, while that time runs.
    pub fn waiting(&self, now: Timestamp) -> Option<Timestamp> {
        self.confirm_by.filter(|moment| *moment > now)
    }

    /// Where the account stands as it was last written down, for lists: passwords that came back show
    /// there with the next sweep.
    pub fn last_written_state(&self, tier: Tier, registered: bool) -> SsoState {
        match self.saved.state(tier, registered) {
            SsoState::OnWithoutPasswords if self.confirm_by.is_some() => SsoState::OnUnconfirmed,
            state => state,
        }
    }

    /// Where the account stands at a moment.
    pub fn state(&self, tier: Tier, registered: bool, now: Timestamp) -> SsoState {
        match self.at(now).state(tier, registered) {
            SsoState::OnWithoutPasswords if self.confirm_by.is_some() => SsoState::OnUnconfirmed,
            state => state,
        }
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
    /// On; the provider is the only way in, until passwords come back by themselves.
    OnUnconfirmed,
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

    fn state(self, tier: Tier, registered: bool) -> SsoState {
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
    /// How many active agents are not linked on the current connection: without passwords they are
    /// not known to get in.
    pub unlinked_agents: u32,
}

/// Who asks for a change, as far as turning passwords off depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// An admin, on the page.
    Admin {
        /// Whether that admin is linked on the current connection.
        linked: bool,
        /// Whether that admin accepts that agents who are not linked may be locked out.
        accepts_lock_outs: bool,
    },
    /// Somebody at the command line of the server.
    CommandLine {
        /// Whether to set rule 6 aside.
        forced: bool,
    },
}

/// Decides whether `wanted` may take the place of `current`. Turning single sign-on off is always
/// allowed: it brings passwords back. Tells whether the change turns passwords off.
///
/// # Errors
/// The first reason against it.
pub fn check_change(
    current: SsoSettings,
    wanted: SsoSettings,
    standing: Standing,
    asking: Asking,
) -> Result<bool, SettingsRefusal> {
    if !wanted.enabled {
        return Ok(false);
    }
    if !standing.tier.has_sso() {
        return Err(SettingsRefusal::Tier);
    }
    let provider = wanted.provider.ok_or(SettingsRefusal::ProviderMissing)?;
    if standing.registered != Some(provider) {
        return Err(SettingsRefusal::NotRegistered { provider });
    }
    let already_without = current.provider == wanted.provider
        && current.in_use(standing.tier, true)
        && !current.password_fallback;
    if wanted.password_fallback || already_without {
        return Ok(false);
    }
    check_way_in(provider, standing, asking).map(|()| true)
}

/// Decides whether passwords may be turned off (rule 6).
fn check_way_in(
    provider: Provider,
    standing: Standing,
    asking: Asking,
) -> Result<(), SettingsRefusal> {
    match asking {
        Asking::CommandLine { forced: true } => Ok(()),
        _ if standing.linked_admins == 0 => Err(SettingsRefusal::NoLinkedAdmin { provider }),
        Asking::Admin { linked: false, .. } => Err(SettingsRefusal::NotLinkedYourself { provider }),
        Asking::Admin { accepts_lock_outs: false, .. } if standing.unlinked_agents > 0 => {
            Err(SettingsRefusal::LockOuts { provider, agents: standing.unlinked_agents })
        }
        Asking::Admin { .. } | Asking::CommandLine { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: SsoSettings =
        SsoSettings { enabled: true, provider: Some(Provider::Okta), password_fallback: true };
    const WITHOUT: SsoSettings = SsoSettings { password_fallback: false, ..ON };
    const READY: Standing = Standing {
        tier: Tier::Enterprise,
        registered: Some(Provider::Okta),
        linked_admins: 0,
        unlinked_agents: 0,
    };
    const LINKED: Standing = Standing { linked_admins: 1, ..READY };
    const ADMIN: Asking = Asking::Admin { linked: true, accepts_lock_outs: false };

    #[test]
    fn what_waits_to_be_confirmed_is_shown_as_it_was_written() {
        let confirm_by = Some(Timestamp::from_seconds(1));
        for (saved, confirm_by, expected) in [
            (WITHOUT, confirm_by, SsoState::OnUnconfirmed),
            (WITHOUT, None, SsoState::OnWithoutPasswords),
            (ON, confirm_by, SsoState::OnWithPasswords),
        ] {
            let kept = KeptSettings { saved, confirm_by };
            assert_eq!(kept.last_written_state(Tier::Enterprise, true), expected);
        }
    }

    #[test]
    fn below_enterprise_nothing_can_be_enabled() {
        let standing = Standing { tier: Tier::Professional, ..READY };
        let refused = check_change(SsoSettings::default(), ON, standing, ADMIN);
        assert_eq!(refused, Err(SettingsRefusal::Tier));
    }

    #[test]
    fn enabling_needs_a_provider_that_is_registered() {
        let none = SsoSettings { provider: None, ..ON };
        assert_eq!(check_change(none, none, READY, ADMIN), Err(SettingsRefusal::ProviderMissing));
        let standing = Standing { registered: None, ..READY };
        let refused = SettingsRefusal::NotRegistered { provider: Provider::Okta };
        assert_eq!(check_change(none, ON, standing, ADMIN), Err(refused));
    }

    #[test]
    fn passwords_stay_until_an_admin_is_linked() {
        for asking in [ADMIN, Asking::CommandLine { forced: false }] {
            let refused = check_change(ON, WITHOUT, READY, asking);
            assert_eq!(refused, Err(SettingsRefusal::NoLinkedAdmin { provider: Provider::Okta }));
            assert_eq!(check_change(ON, WITHOUT, LINKED, asking), Ok(true));
        }
        let forced = Asking::CommandLine { forced: true };
        assert_eq!(check_change(ON, WITHOUT, READY, forced), Ok(true));
    }

    #[test]
    fn the_admin_who_turns_passwords_off_is_linked() {
        let asking = Asking::Admin { linked: false, accepts_lock_outs: true };
        let refused = check_change(ON, WITHOUT, LINKED, asking);
        assert_eq!(refused, Err(SettingsRefusal::NotLinkedYourself { provider: Provider::Okta }));
    }

    #[test]
    fn whoever_would_be_locked_out_is_accepted_explicitly() {
        let standing = Standing { unlinked_agents: 38, ..LINKED };
        let refused = check_change(ON, WITHOUT, standing, ADMIN).expect_err("not accepted");
        assert_eq!(refused, SettingsRefusal::LockOuts { provider: Provider::Okta, agents: 38 });
        assert!(refused.to_string().starts_with("38 agents have not signed in"), "{refused}");
        let accepted = Asking::Admin { linked: true, accepts_lock_outs: true };
        assert_eq!(check_change(ON, WITHOUT, standing, accepted), Ok(true));
        let by_command = Asking::CommandLine { forced: false };
        assert_eq!(check_change(ON, WITHOUT, standing, by_command), Ok(true));
    }

    #[test]
    fn what_is_off_already_is_not_asked_about_again() {
        let asking = Asking::Admin { linked: false, accepts_lock_outs: false };
        assert_eq!(check_change(WITHOUT, WITHOUT, READY, asking), Ok(false));
    }

    #[test]
    fn another_provider_needs_an_admin_of_its_own_before_passwords_stay_off() {
        let google = Some(Provider::Google);
        let there = Standing { registered: google, ..READY };
        let switched = SsoSettings { provider: google, ..WITHOUT };
        let refused = check_change(WITHOUT, switched, there, ADMIN);
        assert_eq!(refused, Err(SettingsRefusal::NoLinkedAdmin { provider: Provider::Google }));
        let with_passwords = SsoSettings { provider: google, ..ON };
        assert_eq!(check_change(WITHOUT, with_passwords, there, ADMIN), Ok(false));
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
        let standing = Standing { tier: Tier::Starter, registered: None, ..READY };
        let off = SsoSettings { enabled: false, ..WITHOUT };
        assert_eq!(check_change(WITHOUT, off, standing, ADMIN), Ok(false));
        assert!(off.passwords_allowed(Tier::Enterprise, true));
    }

    #[test]
    fn enforcement_ends_with_the_tier_or_the_connection() {
        assert!(!WITHOUT.passwords_allowed(Tier::Enterprise, true));
        assert!(WITHOUT.passwords_allowed(Tier::Professional, true));
        assert!(WITHOUT.passwords_allowed(Tier::Enterprise, false));
    }

    #[test]
    fn passwords_come_back_at_the_moment_kept_and_not_before() {
        let moment = Timestamp::from_seconds(1_000);
        let kept = KeptSettings { saved: WITHOUT, confirm_by: Some(moment) };
        let before = moment - Duration::from_millis(1);
        assert_eq!(kept.at(before), WITHOUT);
        assert_eq!(kept.waiting(before), Some(moment));
        assert_eq!((kept.at(moment), kept.waiting(moment)), (ON, None));
        let confirmed = KeptSettings { confirm_by: None, ..kept };
        assert_eq!(confirmed.at(moment + CONFIRM_WITHIN), WITHOUT);
    }

    #[test]
    fn the_state_follows_from_tier_connection_settings_and_time() {
        let now = Timestamp::from_seconds(1_000);
        let state = |saved, tier, registered| {
            KeptSettings { saved, confirm_by: None }.state(tier, registered, now)
        };
        assert_eq!(state(ON, Tier::Starter, true), SsoState::NotInTier);
        assert_eq!(state(ON, Tier::Enterprise, false), SsoState::NotRegistered);
        assert_eq!(state(SsoSettings::default(), Tier::Enterprise, true), SsoState::ReadyToTest);
        assert_eq!(state(ON, Tier::Enterprise, true), SsoState::OnWithPasswords);
        assert_eq!(state(WITHOUT, Tier::Enterprise, true), SsoState::OnWithoutPasswords);
        let waiting = KeptSettings { saved: WITHOUT, confirm_by: Some(now + CONFIRM_WITHIN) };
        assert_eq!(waiting.state(Tier::Enterprise, true, now), SsoState::OnUnconfirmed);
        let later = now + CONFIRM_WITHIN;
        assert_eq!(waiting.state(Tier::Enterprise, true, later), SsoState::OnWithPasswords);
    }
}
