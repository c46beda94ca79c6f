//! The cut-over: how far each agent of an account is on the way from passwords to the provider.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::UnknownWord;

/// How far an agent is, on the account's current connection and issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Signed in through the provider once: linked.
    Linked,
    /// The provider vouched for nearly this agent's address.
    NearMiss,
    /// Tried, and was refused.
    Failed,
    /// Has not tried yet.
    NotTried,
}

impl Progress {
    /// Every state, from done to not begun.
    pub const ALL: [Self; 4] = [Self::Linked, Self::NearMiss, Self::Failed, Self::NotTried];

    /// The word in addresses, queries and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::NearMiss => "near_miss",
            Self::Failed => "failed",
            Self::NotTried => "not_tried",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Linked => "Linked",
            Self::NearMiss => "Near miss",
            Self::Failed => "Failed",
            Self::NotTried => "Not tried",
        }
    }
}

impl FromStr for Progress {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|progress| progress.as_str() == word).ok_or_else(|| {
            UnknownWord {
                kind: "state",
                found: word.to_owned(),
                allowed: "linked, near_miss, failed, not_tried",
            }
        })
    }
}

/// How many active agents are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CutOverCounts {
    /// Linked.
    pub linked: u32,
    /// Near misses that wait for an admin.
    pub near_misses: u32,
    /// Failed, whoever it was.
    pub failed: u32,
    /// Of these, known by the e-mail typed alone.
    pub unproven: u32,
    /// Not tried.
    pub not_tried: u32,
}

impl CutOverCounts {
    /// All active agents.
    pub fn all(&self) -> u32 {
        self.linked + self.near_misses + self.failed + self.not_tried
    }

    /// How many are in a state.
    pub fn of(&self, progress: Progress) -> u32 {
        match progress {
            Progress::Linked => self.linked,
            Progress::NearMiss => self.near_misses,
            Progress::Failed => self.failed,
            Progress::NotTried => self.not_tried,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_names_to_read() {
        let labels = Progress::ALL.map(Progress::label);
        assert!(
            labels
                .iter()
                .all(|label| ["Linked", "Near miss", "Failed", "Not tried"].contains(label))
        );
    }

    #[test]
    fn states_survive_their_words() {
        for progress in Progress::ALL {
            assert_eq!(progress.as_str().parse(), Ok(progress));
        }
        assert!("done".parse::<Progress>().is_err());
    }

    #[test]
    fn the_states_add_up() {
        let counts =
            CutOverCounts { linked: 1, near_misses: 2, failed: 3, unproven: 1, not_tried: 4 };
        let sum: u32 = Progress::ALL.into_iter().map(|progress| counts.of(progress)).sum();
        assert_eq!((counts.all(), sum), (10, 10));
    }
}
