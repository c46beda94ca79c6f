//! Passwords: what is taken as a new one, and how many wrong ones are allowed.

mod guessable;

use std::time::Duration;

use crate::secret::Secret;

/// The shortest new password, in characters (NIST SP 800-63B-4, 3.1.1.2, without a second factor).
pub const MIN_LENGTH: usize = 15;

/// So many characters of a new password must be worth guessing (OWASP ASVS 5.0, 6.2.4 and 6.2.11).
pub const MIN_WORTH: usize = 8;

/// The longest password read, in bytes: hashing costs by the byte.
pub const MAX_LENGTH: usize = 256;

/// Wrong passwords for one e-mail before passwords are refused for it.
pub const WRONG_PER_EMAIL: u32 = 10;

/// The time in which they are counted.
pub const EMAIL_WINDOW: Duration = Duration::from_mins(15);

/// Wrong passwords from one address (IPv4, or IPv6 /64) before it is refused.
pub const WRONG_PER_ADDRESS: u32 = 30;

/// The time in which they are counted.
pub const ADDRESS_WINDOW: Duration = Duration::from_mins(1);

/// A password that was chosen, not yet hashed.
#[derive(Debug, Clone)]
pub struct NewPassword(Secret);

/// What is wrong with a chosen password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// It can be tried out.
    #[error("Choose a password of at least 15 characters. Four words in a row do well.")]
    TooShort,
    /// It can be guessed.
    #[error(
        "This password is easy to guess. Leave out well-known words, patterns, your name, your e-mail \
         and your company; four words in a row do well."
    )]
    Guessable,
    /// It costs too much to hash.
    #[error("Choose a password of at most 256 bytes.")]
    TooLong,
}

impl NewPassword {
    /// Takes a chosen password as it is: every character counts, white space too. `known` is what
    /// anybody may know of its owner: e-mail, name, account.
    ///
    /// # Errors
    /// When it is too short, too long or easy to guess.
    pub fn parse(chosen: Secret, known: &[&str]) -> Result<Self, InvalidPassword> {
        let new = Self::given(chosen)?;
        if guessable::worth(new.expose(), known) < MIN_WORTH {
            return Err(InvalidPassword::Guessable);
        }
        Ok(new)
    }

    /// As [`parse`](Self::parse), for somebody at the server's command line, who may give a password
    /// that is easy to guess: for a trial, or until its owner sets another.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub fn given(chosen: Secret) -> Result<Self, InvalidPassword> {
        if chosen.expose().len() > MAX_LENGTH {
            Err(InvalidPassword::TooLong)
        } else if chosen.expose().chars().count() < MIN_LENGTH {
            Err(InvalidPassword::TooShort)
        } else {
            Ok(Self(chosen))
        }
    }

    /// The password, to be hashed.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_passwords_are_neither_short_nor_endless() {
        let taken = NewPassword::parse(Secret::new(" correct horse1"), &[]).expect("15 signs");
        assert_eq!(taken.expose(), " correct horse1", "as it is, the space in front included");
        let refused = |text: String| NewPassword::parse(Secret::new(text), &[]).err();
        assert_eq!(refused("fourteen signs".to_owned()), Some(InvalidPassword::TooShort));
        assert_eq!(refused("x".repeat(257)), Some(InvalidPassword::TooLong));
        assert_ne!(refused("x".repeat(256)), Some(InvalidPassword::TooLong));
    }

    #[test]
    fn eight_signs_that_cannot_be_guessed_are_enough() {
        let new = |text: &str| NewPassword::parse(Secret::new(text), &[]).err();
        assert_eq!(new("passwordgr7#kz!"), None, "one for the word, and seven");
        assert_eq!(new("password password7#kz"), Some(InvalidPassword::Guessable), "seven");
    }

    #[test]
    fn new_passwords_are_not_what_anybody_guesses_first() {
        let known = ["ada.brandt@acme.example", "Ada Brandt", "Acme Travel"];
        let refused = |text: &str| NewPassword::parse(Secret::new(text), &known).err();
        for text in [
            "passwordpassword",
            "Password123456789!",
            "aaaaaaaaaaaaaaaaaaaa",
            "qwertyuiopasdfghjkl",
            "123456789012345",
            "ada.brandt@acme.example",
            "AcmeTravel-2026",
            "Convrs-Welcome-1",
            "abcabcabcabcabcabc",
        ] {
            assert_eq!(refused(text), Some(InvalidPassword::Guessable), "{text}");
        }
        let given = NewPassword::given(Secret::new("correct horse battery staple"));
        assert!(given.is_ok(), "at the command line it is the operator's affair");
        for text in ["monday-morning-coffee", "a train, a lamp, acme", "gR7#kk-0vTz!pQ2"] {
            assert_eq!(refused(text), None, "{text}");
        }
    }
}
