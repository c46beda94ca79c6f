//! Identifiers: the `AccountID` that customers handle, the references people read out, row ids.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Crockford's base 32: no `i`, `l`, `o` or `u`, so nothing in it is misheard or misread.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The characters of a group, as in `k7q2`.
const GROUP: usize = 4;

/// A value that is no identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not {expected}")]
pub struct InvalidId {
    expected: &'static str,
}

/// The `AccountID`: an account's public handle, part of its redirect URI, entered in Okta by the
/// customer's admin. Twelve random characters in three groups: `k7q2-9d4m-x3tv`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

impl AccountId {
    const GROUPS: usize = 3;
    const EXPECTED: &str = "an AccountID (three groups of four, such as k7q2-9d4m-x3tv)";

    /// Makes an `AccountID` of 60 random bits.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        Self(grouped(u64::from_le_bytes(bytes), Self::GROUPS))
    }

    /// Reads an `AccountID` as a person types it: any letter case, with or without hyphens and
    /// spaces, the letters O, I and L taken for the digits they look like.
    ///
    /// # Errors
    /// When what remains is not twelve characters of the alphabet.
    pub fn parse_typed(typed: &str) -> Result<Self, InvalidId> {
        read_typed(typed, Self::GROUPS).map(Self).ok_or(InvalidId { expected: Self::EXPECTED })
    }

    /// The canonical text, as it stands in URLs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = InvalidId;

    /// Accepts the canonical text alone: a redirect URI has one spelling.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let id = Self::parse_typed(text)?;
        if id.0 == text { Ok(id) } else { Err(InvalidId { expected: Self::EXPECTED }) }
    }
}

/// The reference of one sign-in attempt, which a person reads out to support: `K7Q2-9D4M`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

impl Reference {
    const GROUPS: usize = 2;
    const EXPECTED: &str = "a reference (two groups of four, such as K7Q2-9D4M)";

    /// Makes a reference of 40 random bits.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        Self(grouped(u64::from_le_bytes(bytes), Self::GROUPS).to_ascii_uppercase())
    }

    /// Reads a reference as a person types it; see [`AccountId::parse_typed`].
    ///
    /// # Errors
    /// When what remains is not eight characters of the alphabet.
    pub fn parse_typed(typed: &str) -> Result<Self, InvalidId> {
        read_typed(typed, Self::GROUPS)
            .map(|text| Self(text.to_ascii_uppercase()))
            .ok_or(InvalidId { expected: Self::EXPECTED })
    }

    /// The text people see.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reference {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::parse_typed(text)
    }
}

fn grouped(mut bits: u64, groups: usize) -> String {
    let mut text = String::with_capacity(groups * (GROUP + 1));
    for position in 0..groups * GROUP {
        if position > 0 && position % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[(bits & 31) as usize]));
        bits >>= 5;
    }
    text
}

fn read_typed(typed: &str, groups: usize) -> Option<String> {
    let mut text = String::new();
    let mut read = 0;
    for letter in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let letter = match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        if !letter.is_ascii() || !ALPHABET.contains(&(letter as u8)) {
            return None;
        }
        if read > 0 && read % GROUP == 0 {
            text.push('-');
        }
        text.push(letter);
        read += 1;
    }
    (read == groups * GROUP).then_some(text)
}

/// Declares a newtype over the text of a row's key.
macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the key as the database holds it.
            pub fn new(key: impl Into<String>) -> Self {
                Self(key.into())
            }

            /// The key as the database holds it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

row_id!(
    /// Names an agent.
    AgentId
);
row_id!(
    /// Names a connection.
    ConnectionId
);

/// Writes the conversions that the two readable identifiers share.
macro_rules! readable_id {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }
    };
}

readable_id!(AccountId);
readable_id!(Reference);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_has_three_groups_and_survives_its_own_text() {
        let id = AccountId::from_random([0xff; 8]);
        assert_eq!(id.as_str(), "zzzz-zzzz-zzzz");
        assert_eq!(id.as_str().parse(), Ok(id));
    }

    #[test]
    fn whatever_is_typed_becomes_a_canonical_id_or_a_mistake() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let typed = String::from_utf8_lossy(bytes);
            if let Ok(id) = typed.parse::<AccountId>() {
                assert_eq!(id.as_str(), typed, "a URL has one spelling");
            }
            if let Ok(id) = AccountId::parse_typed(&typed) {
                assert_eq!(id.as_str().parse(), Ok(id.clone()));
                assert_eq!(AccountId::parse_typed(&id.as_str().to_uppercase()), Ok(id));
            }
        });
    }

    #[test]
    fn a_typed_account_id_forgives_case_spacing_and_look_alikes() {
        let id = AccountId::parse_typed(" K7Q2 9d4m-XOIL ").expect("twelve characters");
        assert_eq!(id.as_str(), "k7q2-9d4m-x011");
    }

    #[test]
    fn a_url_takes_only_the_canonical_account_id() {
        for other in ["K7Q2-9D4M-X3TV", "k7q29d4mx3tv", "k7q2-9d4m-x3t", "k7q2-9d4m-x3tu", ""] {
            assert!(other.parse::<AccountId>().is_err(), "{other} was accepted");
        }
    }

    #[test]
    fn a_reference_has_two_groups_in_capitals() {
        let reference = Reference::from_random([1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(reference.as_str().len(), 9);
        assert_eq!(Reference::parse_typed(&reference.as_str().to_lowercase()), Ok(reference));
    }
}
