//! Agents: the people who work in an account, and what their role lets them do.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    account::UnknownWord,
    email::Email,
    ids::{AccountId, AgentId},
};

/// What an agent may do. Roles are Convrs' own: no provider gives, takes or changes one (rule 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers customers.
    Agent,
    /// Administers the account too.
    Admin,
    /// Works at Convrs and looks after accounts; in the operator account only.
    Support,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Admin, Self::Support];

    /// The name in the database, on the command line and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Admin => "admin",
            Self::Support => "support",
        }
    }

    /// The name people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::Admin => "Admin",
            Self::Support => "Support",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| UnknownWord {
            kind: "role",
            found: word.to_owned(),
            allowed: "agent, admin, support",
        })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A person who works in an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The row's key.
    pub id: AgentId,
    /// The one account the person works in.
    pub account_id: AccountId,
    /// The address, as entered.
    pub email: Email,
    /// The name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Whether the person may sign in at all.
    pub active: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_survive_their_words() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("owner".parse::<Role>().is_err());
    }
}
