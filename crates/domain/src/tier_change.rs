//! What follows from moving an account to another price tier, told before it is done.

use crate::{account::Tier, sso::SsoSettings};

/// What a change of tier does to the way people sign in. Nothing is ever deleted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierEffect {
    /// Nothing: people sign in as they did.
    Nothing,
    /// Single sign-on can be set up from now on.
    SsoBecomesAvailable,
    /// Single sign-on stops being used, at once.
    SsoStops {
        /// Passwords were off, and work again.
        passwords_return: bool,
    },
    /// Single sign-on is used again as it was set up before, at once.
    SsoResumes {
        /// Passwords, which work now, are off then.
        passwords_end: bool,
    },
}

impl TierEffect {
    /// Tells what changing `from` into `to` does, in an account with those settings.
    pub fn of(from: Tier, to: Tier, settings: SsoSettings, registered: bool) -> Self {
        let in_use = |tier| settings.in_use(tier, registered);
        let passwords = |tier| settings.passwords_allowed(tier, registered);
        match (in_use(from), in_use(to)) {
            (true, false) => Self::SsoStops { passwords_return: !passwords(from) },
            (false, true) => Self::SsoResumes { passwords_end: !passwords(to) },
            _ if to.has_sso() && !from.has_sso() => Self::SsoBecomesAvailable,
            _ => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Provider;

    const ON: SsoSettings =
        SsoSettings { enabled: true, provider: Some(Provider::Okta), password_fallback: true };
    const WITHOUT: SsoSettings = SsoSettings { password_fallback: false, ..ON };

    #[test]
    fn below_enterprise_single_sign_on_stops_and_passwords_return_where_they_were_off() {
        let down = |settings| TierEffect::of(Tier::Enterprise, Tier::Starter, settings, true);
        assert_eq!(down(ON), TierEffect::SsoStops { passwords_return: false });
        assert_eq!(down(WITHOUT), TierEffect::SsoStops { passwords_return: true });
        assert_eq!(down(SsoSettings::default()), TierEffect::Nothing);
    }

    #[test]
    fn back_on_enterprise_everything_is_as_it_was() {
        let up = |settings, registered| {
            TierEffect::of(Tier::Professional, Tier::Enterprise, settings, registered)
        };
        assert_eq!(up(WITHOUT, true), TierEffect::SsoResumes { passwords_end: true });
        assert_eq!(up(ON, true), TierEffect::SsoResumes { passwords_end: false });
        assert_eq!(up(ON, false), TierEffect::SsoBecomesAvailable);
    }

    #[test]
    fn between_the_lower_tiers_nothing_follows() {
        let effect = TierEffect::of(Tier::Starter, Tier::Professional, WITHOUT, true);
        assert_eq!(effect, TierEffect::Nothing);
    }
}
