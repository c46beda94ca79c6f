//! Break-glass: passwords opened for a time although they are off, for when the provider fails.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{connection::Provider, time::Timestamp};

/// The longest time for which passwords are opened at once.
pub const LONGEST: Duration = Duration::from_hours(24);

/// The longest reason taken, in characters.
const MAX_REASON: usize = 300;

/// Why passwords are opened: on one line, for the customer's admins to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reason(String);

/// What is wrong with a typed reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReason {
    /// Nothing was typed.
    #[error("Enter a reason. The customer's admins see it.")]
    Missing,
    /// It is longer than 300 characters.
    #[error("Enter a reason of at most 300 characters.")]
    TooLong,
}

impl Reason {
    /// Reads a reason as a person types it; line breaks become spaces.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn parse(typed: &str) -> Result<Self, InvalidReason> {
        let words: Vec<&str> = typed
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|it| !it.is_empty())
            .collect();
        let text = words.join(" ");
        if text.is_empty() {
            Err(InvalidReason::Missing)
        } else if text.chars().count() > MAX_REASON {
            Err(InvalidReason::TooLong)
        } else {
            Ok(Self(text))
        }
    }

    /// The reason.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For how long passwords are opened: more than nothing, at most a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenFor(Duration);

/// A time that is none, or longer than a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Choose a time of at most 24 hours.")]
pub struct InvalidTime;

impl OpenFor {
    /// Takes a time within the bounds.
    ///
    /// # Errors
    /// When it is none, or longer than a day.
    pub fn new(time: Duration) -> Result<Self, InvalidTime> {
        let fits = !time.is_zero() && time <= LONGEST;
        fits.then_some(Self(time)).ok_or(InvalidTime)
    }

    /// When passwords close again, opened now.
    pub fn ends_at(self, now: Timestamp) -> Timestamp {
        now + self.0
    }
}

/// Passwords that are open for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakGlass {
    /// The address of the one person they are open for; nothing when it is everybody.
    pub email: Option<String>,
    /// Why.
    pub reason: String,
    /// By whom: an address at Convrs, or the command line.
    pub opened_by: String,
    /// Since when.
    pub opened_at: Timestamp,
    /// Until when, unless they are closed earlier.
    pub ends_at: Timestamp,
}

/// Whether a right password lets a person in at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordsNow {
    /// The account lets people in with passwords.
    On,
    /// They are off, and opened for this person until then.
    OpenUntil(Timestamp),
    /// They are off: people sign in through that provider.
    Off(Provider),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_of_words() {
        let reason = Reason::parse(" Okta\n is   down ").map(|it| it.as_str().to_owned());
        assert_eq!(reason, Ok("Okta is down".to_owned()));
        assert_eq!(Reason::parse(" \n"), Err(InvalidReason::Missing));
        assert!(Reason::parse(&"ä".repeat(MAX_REASON)).is_ok());
        assert_eq!(Reason::parse(&"x".repeat(MAX_REASON + 1)), Err(InvalidReason::TooLong));
    }

    #[test]
    fn passwords_close_again_within_a_day() {
        let open = OpenFor::new(Duration::from_hours(2)).expect("two hours");
        let now = Timestamp::from_seconds(1_000);
        assert_eq!(open.ends_at(now), Timestamp::from_seconds(1_000 + 7_200));
        assert!(OpenFor::new(LONGEST).is_ok());
        assert_eq!(OpenFor::new(Duration::ZERO), Err(InvalidTime));
        assert_eq!(OpenFor::new(LONGEST + Duration::from_millis(1)), Err(InvalidTime));
    }
}
