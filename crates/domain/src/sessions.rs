//! Sessions: a signed-in browser, and how long it stays signed in.

use std::{str::FromStr, time::Duration};

pub use crate::provider::AuthMethod;
use crate::{account::UnknownWord, time::Timestamp};

/// Declares the ways a session ends before its time, with their words, once.
macro_rules! endings {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $told:literal;)*) => {
        /// What ended a session before its time (rule 18).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EndedBy {
            $($(#[$doc])* $variant,)*
        }

        impl EndedBy {
            /// Every way.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the database and in addresses.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// What the person at an open page is told.
            pub fn told(self) -> &'static str {
                match self { $(Self::$variant => $told,)* }
            }
        }
    };
}

endings! {
    /// The person signed out in this browser.
    SignOut = "sign_out", "You are signed out.";
    /// A new sign-in in this browser took its place.
    Replaced = "replaced", "You signed in again in this browser.";
    /// The person ended it from another browser.
    Elsewhere = "elsewhere", "You ended this session from another browser.";
    /// An admin of the account ended it.
    Admin = "admin", "An admin of your account ended your session.";
    /// The agent was deactivated.
    Deactivated = "deactivated", "An admin of your account deactivated your access.";
    /// The agent's e-mail was changed.
    EmailChanged = "email_changed", "Your e-mail address in Convrs was changed.";
    /// The agent's link to the provider was reset.
    LinkReset = "link_reset", "Your link to the sign-in provider was reset.";
    /// The agent's password was changed.
    PasswordChanged = "password_changed", "Your password was changed.";
    /// Passwords were turned off, together with the sessions that began with one.
    PasswordsOff = "passwords_off", "Your account has turned passwords off.";
    /// Convrs suspended the account.
    Suspended = "suspended", "Convrs has suspended your account. Ask an admin of your account, or Convrs support.";
    /// The connection that the session began through was removed.
    ConnectionRemoved = "connection_removed", "Your account's connection to its sign-in provider was removed. Log in with your password.";
    /// The provider sent a logout token (`OpenID` Connect Back-Channel Logout 1.0).
    LogoutToken = "logout_token", "You signed out at your sign-in provider.";
    /// The provider revoked the person's tokens (Okta Universal Logout).
    TokenRevocation = "token_revocation", "Your organisation's sign-in provider ended your session.";
}

impl FromStr for EndedBy {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.iter().copied().find(|ended| ended.as_str() == word).ok_or_else(|| UnknownWord {
            kind: "end of a session",
            found: word.to_owned(),
            allowed: "the ways a session ends",
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
    fn every_end_survives_its_word_and_is_told_in_a_sentence() {
        for ended in EndedBy::ALL {
            assert_eq!(ended.as_str().parse(), Ok(*ended));
            assert!(ended.told().ends_with('.'));
        }
    }

    #[test]
    fn most_requests_do_not_write() {
        let lifetimes = Lifetimes::default();
        let seen = Timestamp::from_seconds(0);
        assert!(!lifetimes.touch_due(seen, seen + Duration::from_mins(1)));
        assert!(lifetimes.touch_due(seen, seen + HOUR));
    }
}
