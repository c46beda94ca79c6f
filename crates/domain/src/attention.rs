//! What wants the attention of an account's admins and of support, and from when on it does.

use std::time::Duration;

use crate::{destination::Destination, provider::Provider, time::Timestamp};

/// A client secret older than this is to be replaced.
pub const SECRET_LIFETIME: Duration = Duration::from_hours(180 * 24);

/// The time that counts as now: a day, so that nights and mornings do not matter.
pub const TODAY: Duration = Duration::from_hours(24);

/// The time that today is compared with, just before it.
pub const WEEK: Duration = Duration::from_hours(7 * 24);

/// Fewer refusals a day than this are everyday life.
pub const FEWEST_REFUSALS: u64 = 10;

/// So many times as many refusals as on a day of the week before are a rise.
pub const RISE: u64 = 3;

/// The newest client secret of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretInUse {
    /// The provider that made it.
    pub provider: Provider,
    /// Since when it is in use.
    pub since: Timestamp,
}

/// What is seen of an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// The newest client secret.
    pub secret: Option<SecretInUse>,
    /// Refused attempts of the last 24 hours.
    pub refused_today: u64,
    /// Refused attempts of the seven days before that.
    pub refused_week_before: u64,
    /// When the provider was last found down, in the last 24 hours.
    pub provider_failed_at: Option<Timestamp>,
    /// When somebody last got in through the provider, in the last 24 hours.
    pub provider_worked_at: Option<Timestamp>,
    /// Near misses that nobody decided about.
    pub near_misses: u64,
}

/// One thing that wants attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// The provider does not answer, and nobody got in through it since.
    ProviderDown,
    /// There are far more refusals than usual.
    MoreRefusals {
        /// In the last 24 hours.
        today: u64,
        /// On a day of the week before.
        usual: u64,
    },
    /// Somebody is nearly an agent.
    NearMisses {
        /// How many.
        count: u64,
    },
    /// The client secret has been in use for long.
    AgeingSecret {
        /// The provider that made it.
        provider: Provider,
        /// For how many days.
        days: u64,
    },
}

impl Signs {
    /// What wants attention, the most urgent first.
    pub fn attention(&self, now: Timestamp) -> Vec<Attention> {
        let usual = self.refused_week_before.div_ceil(7);
        let rise = self.refused_today >= FEWEST_REFUSALS
            && self.refused_today >= RISE.saturating_mul(usual);
        let down = self.provider_failed_at.is_some_and(|failed| {
            now.since(failed) < TODAY && self.provider_worked_at.is_none_or(|it| it < failed)
        });
        [
            down.then_some(Attention::ProviderDown),
            rise.then_some(Attention::MoreRefusals { today: self.refused_today, usual }),
            (self.near_misses > 0).then_some(Attention::NearMisses { count: self.near_misses }),
            self.secret.and_then(|secret| ageing(secret, now)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn ageing(secret: SecretInUse, now: Timestamp) -> Option<Attention> {
    let age = now.since(secret.since);
    let days = age.as_secs() / (24 * 60 * 60);
    (age >= SECRET_LIFETIME).then_some(Attention::AgeingSecret { provider: secret.provider, days })
}

impl Attention {
    /// What it is, in a sentence.
    pub fn title(self) -> String {
        match self {
            Self::ProviderDown => "Your sign-in provider does not answer".to_owned(),
            Self::MoreRefusals { today, usual } => {
                format!("{today} sign-ins were refused in the last 24 hours, usually {usual} a day")
            }
            Self::NearMisses { count: 1 } => "One person is nearly an agent".to_owned(),
            Self::NearMisses { count } => format!("{count} people are nearly agents"),
            Self::AgeingSecret { days, .. } => {
                format!("The client secret has been in use for {days} days")
            }
        }
    }

    /// What to do about it.
    pub fn what_to_do(self) -> &'static str {
        match self {
            Self::ProviderDown => {
                "Nobody has got in through it since. Check the provider's status page; passwords can \
                 be turned on for the time being."
            }
            Self::MoreRefusals { .. } => {
                "Look at the refused attempts: the outcome tells what they have in common."
            }
            Self::NearMisses { .. } => {
                "The provider signed them in with an e-mail that is nearly an agent's. Correct the \
                 agent's e-mail, or put the near miss aside."
            }
            Self::AgeingSecret { provider, .. } if provider.has_hand_over() => {
                "Make a new client secret at the provider and hand it over on the tab Single \
                 Sign-On. The old one works until it is replaced."
            }
            Self::AgeingSecret { .. } => {
                "Make a new client secret at the provider and send it to Convrs support by a \
                 protected way. The old one works until it is replaced."
            }
        }
    }

    /// The page where it is seen or put right.
    pub fn page(self) -> Destination {
        match self {
            Self::MoreRefusals { .. } => Destination::SignIns,
            Self::ProviderDown | Self::NearMisses { .. } | Self::AgeingSecret { .. } => {
                Destination::SingleSignOn
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const HOUR: Duration = Duration::from_hours(1);

    fn made_at(provider: Provider, since: Timestamp) -> Signs {
        Signs { secret: Some(SecretInUse { provider, since }), ..Signs::default() }
    }

    fn refusals(today: u64, week: u64) -> Vec<Attention> {
        let signs = Signs { refused_today: today, refused_week_before: week, ..Signs::default() };
        signs.attention(NOW)
    }

    #[test]
    fn a_quiet_account_wants_nothing() {
        assert_eq!(Signs::default().attention(NOW), []);
    }

    #[test]
    fn few_refusals_or_as_many_as_ever_are_no_rise() {
        assert_eq!(refusals(9, 0), []);
        assert_eq!(refusals(10, 0), [Attention::MoreRefusals { today: 10, usual: 0 }]);
        assert_eq!(refusals(29, 70), []);
        assert_eq!(refusals(30, 70), [Attention::MoreRefusals { today: 30, usual: 10 }]);
        assert_eq!(refusals(29, 64), [], "a part of a refusal a day counts as one");
    }

    #[test]
    fn a_provider_is_down_until_somebody_gets_in_or_a_day_is_over() {
        let down = |failed: Duration, worked: Option<Duration>| {
            let worked = worked.map(|ago| NOW - ago);
            let (failed, worked) = (Some(NOW - failed), worked);
            let signs = Signs {
                provider_failed_at: failed,
                provider_worked_at: worked,
                ..Signs::default()
            };
            signs.attention(NOW) == [Attention::ProviderDown]
        };
        assert!(down(HOUR, None));
        assert!(down(HOUR, Some(2 * HOUR)));
        assert!(!down(2 * HOUR, Some(HOUR)));
        assert!(!down(24 * HOUR, None));
        assert!(!down(HOUR, Some(HOUR)), "whoever gets in at that moment gets in");
    }

    #[test]
    fn the_week_that_today_is_compared_with_has_seven_days() {
        assert_eq!(WEEK, 7 * TODAY);
    }

    #[test]
    fn each_has_a_title_and_a_page() {
        let provider = Provider::Okta;
        for (attention, title, page) in [
            (
                Attention::ProviderDown,
                "Your sign-in provider does not answer",
                Destination::SingleSignOn,
            ),
            (
                Attention::MoreRefusals { today: 30, usual: 4 },
                "30 sign-ins were refused in the last 24 hours, usually 4 a day",
                Destination::SignIns,
            ),
            (
                Attention::NearMisses { count: 1 },
                "One person is nearly an agent",
                Destination::SingleSignOn,
            ),
            (
                Attention::NearMisses { count: 2 },
                "2 people are nearly agents",
                Destination::SingleSignOn,
            ),
            (
                Attention::AgeingSecret { provider, days: 200 },
                "The client secret has been in use for 200 days",
                Destination::SingleSignOn,
            ),
        ] {
            assert_eq!((attention.title().as_str(), attention.page()), (title, page));
        }
    }

    #[test]
    fn a_secret_is_old_after_half_a_year() {
        let provider = Provider::Okta;
        let of_age = |age: Duration| made_at(provider, NOW - age).attention(NOW);
        assert_eq!(of_age(179 * TODAY), []);
        assert_eq!(of_age(SECRET_LIFETIME), [Attention::AgeingSecret { provider, days: 180 }]);
    }

    #[test]
    fn a_new_secret_is_handed_over_where_that_can_be_done() {
        for provider in Provider::ALL {
            let told = Attention::AgeingSecret { provider, days: 180 }.what_to_do();
            assert_eq!(told.contains("hand it over on the tab"), provider.has_hand_over());
            assert_ne!(told.contains("send"), provider.has_hand_over(), "{told}");
        }
    }

    #[test]
    fn the_most_urgent_comes_first_and_each_says_what_to_do() {
        let signs = Signs {
            refused_today: 50,
            refused_week_before: 1,
            provider_failed_at: Some(NOW),
            near_misses: 1,
            ..made_at(Provider::Okta, NOW - 2 * SECRET_LIFETIME)
        };
        let all = signs.attention(NOW);
        assert_eq!(all.len(), 4);
        assert_eq!(all[0], Attention::ProviderDown);
        assert!(all.iter().all(|it| it.what_to_do().ends_with('.')));
    }
}
