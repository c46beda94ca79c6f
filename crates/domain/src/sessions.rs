//! Sessions: a signed-in browser, and how long it stays signed in.

use std::{str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{account::UnknownWord, connection::Provider, time::Timestamp};

/// How a person signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// With e-mail and password.
    Password,
    /// Through the account's Okta organisation.
    Okta,
}

impl AuthMethod {
    /// Every method.
    pub const ALL: [Self; 2] = [Self::Password, Self::Okta];

    /// The name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Okta => "okta",
        }
    }

    /// The name people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Password => "Password",
            Self::Okta => "Okta",
        }
    }
}

impl From<Provider> for AuthMethod {
    fn from(provider: Provider) -> Self {
        match provider {
            Provider::Okta => Self::Okta,
        }
    }
}

impl FromStr for AuthMethod {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|method| method.as_str() == word).ok_or_else(|| UnknownWord {
            kind: "method",
            found: word.to_owned(),
            allowed: "password, okta",
        })
    }
}

/// How long sessions live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Without a request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { idle: Duration::from_hours(8), absolute: Duration::from_hours(24) }
    }
}

impl Lifetimes {
    /// Tells whether a session is alive.
    pub fn alive(&self, created: Timestamp, seen: Timestamp, now: Timestamp) -> bool {
        now.since(created) < self.absolute && now.since(seen) < self.idle
    }

    /// Tells whether the time of the last request is to be written again. A sixteenth of the idle
    /// time may be lost, so that most requests only read.
    pub fn touch_due(&self, seen: Timestamp, now: Timestamp) -> bool {
        now.since(seen) >= self.idle / 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_session_ends_when_idle_and_in_any_case_after_a_day() {
        let lifetimes = Lifetimes::default();
        let start = Timestamp::from_seconds(1_000_000);
        assert!(lifetimes.alive(start, start, start + 7 * HOUR));
        assert!(!lifetimes.alive(start, start, start + 8 * HOUR));
        assert!(lifetimes.alive(start, start + 20 * HOUR, start + 23 * HOUR));
        assert!(!lifetimes.alive(start, start + 23 * HOUR, start + 24 * HOUR));
    }

    #[test]
    fn most_requests_do_not_write() {
        let lifetimes = Lifetimes::default();
        let seen = Timestamp::from_seconds(0);
        assert!(!lifetimes.touch_due(seen, seen + Duration::from_mins(1)));
        assert!(lifetimes.touch_due(seen, seen + HOUR));
    }
}
