//! Accounts: the tenants, and what their price tier allows.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::AccountId;

/// The longest account or person name taken, in characters.
pub const MAX_NAME_LENGTH: usize = 120;

/// An account's price tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The smallest tier.
    Starter,
    /// The middle tier.
    Professional,
    /// The tier that has single sign-on.
    Enterprise,
}

impl Tier {
    /// Every tier, the smallest first.
    pub const ALL: [Self; 3] = [Self::Starter, Self::Professional, Self::Enterprise];

    /// Tells whether single sign-on comes with this tier.
    pub fn has_sso(self) -> bool {
        self == Self::Enterprise
    }

    /// The name in the database, on the command line and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starter => "starter",
            Self::Professional => "professional",
            Self::Enterprise => "enterprise",
        }
    }

    /// The name people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Starter => "Starter",
            Self::Professional => "Professional",
            Self::Enterprise => "Enterprise",
        }
    }
}

/// A word that is none of those allowed in its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a {kind}; use one of: {allowed}")]
pub struct UnknownWord {
    /// What the word should have named.
    pub kind: &'static str,
    /// What was found.
    pub found: String,
    /// The words allowed.
    pub allowed: &'static str,
}

impl FromStr for Tier {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == word).ok_or_else(|| UnknownWord {
            kind: "tier",
            found: word.to_owned(),
            allowed: "starter, professional, enterprise",
        })
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A customer organisation, the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its public handle.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its price tier.
    pub tier: Tier,
    /// Whether this is Convrs' own account, whose agents may be support.
    pub is_operator: bool,
    /// Whether it may be used; nobody signs in to a suspended account.
    pub suspended: bool,
}

/// The name of an account or a person: trimmed, of one to 120 characters, on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

/// What is wrong with a typed name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Nothing was typed.
    #[error("Enter a name.")]
    Missing,
    /// It is longer than 120 characters.
    #[error("Enter a name of at most 120 characters.")]
    TooLong,
    /// It has line breaks or other control characters in it.
    #[error("Enter a name on one line, without control characters.")]
    Control,
}

impl Name {
    /// Reads a name as a person types it.
    ///
    /// # Errors
    /// When it is empty, too long or has control characters.
    pub fn parse(typed: &str) -> Result<Self, InvalidName> {
        let text = typed.trim();
        if text.is_empty() {
            Err(InvalidName::Missing)
        } else if text.chars().count() > MAX_NAME_LENGTH {
            Err(InvalidName::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(InvalidName::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text by which names are searched: in lower case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_enterprise_has_single_sign_on() {
        assert_eq!(Tier::ALL.map(Tier::has_sso), [false, false, true]);
    }

    #[test]
    fn tiers_have_names_to_read() {
        assert_eq!(Tier::ALL.map(Tier::label), ["Starter", "Professional", "Enterprise"]);
    }

    #[test]
    fn a_name_of_the_longest_length_is_one_and_is_searched_in_lower_case() {
        let longest = "É".repeat(MAX_NAME_LENGTH);
        let name = Name::parse(&longest).expect("a name");
        assert_eq!(name.as_str(), longest);
        assert_eq!(name.key(), "é".repeat(MAX_NAME_LENGTH));
        assert_eq!(Name::parse(&format!("{longest}x")), Err(InvalidName::TooLong));
    }

    #[test]
    fn tiers_survive_their_words() {
        for tier in Tier::ALL {
            assert_eq!(tier.as_str().parse(), Ok(tier));
        }
        assert!("gold".parse::<Tier>().is_err());
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(
            Name::parse(" Acme ").map(|name| name.as_str().to_owned()),
            Ok("Acme".to_owned())
        );
        assert_eq!(Name::parse(" "), Err(InvalidName::Missing));
        assert_eq!(Name::parse(&"ä".repeat(121)), Err(InvalidName::TooLong));
        assert_eq!(Name::parse("a\nb"), Err(InvalidName::Control));
    }
}
