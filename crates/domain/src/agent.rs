//! Agents: the people who work in an account, and what their role lets them do.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    account::UnknownWord,
    audit::Actor,
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

    /// The roles that an account's admin may give: support works at the operator alone.
    pub fn given_in(operator: bool) -> &'static [Self] {
        if operator { &Self::ALL } else { &[Self::Agent, Self::Admin] }
    }

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

impl Agent {
    /// Tells whether the person can administer the account now.
    pub fn administers(&self) -> bool {
        self.active && self.role == Role::Admin
    }
}

/// Why an agent's role or state must not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgentRefusal {
    /// Nobody takes administration from themselves: it would be gone with the same press.
    #[error("You cannot deactivate yourself or give up your own role. Another admin can do it.")]
    Yourself,
    /// The account would have nobody left to administer it.
    #[error(
        "This is the last active admin of your account. Make somebody else an admin first, then try again."
    )]
    LastAdmin,
    /// Nobody gets in as somebody who is deactivated.
    #[error("This agent is deactivated. Reactivate the agent first.")]
    Deactivated,
}

/// Decides whether an agent may become `after`, when there are so many other active admins in the
/// account. It must be asked while nobody else can change who is an admin.
///
/// # Errors
/// With the reason against it.
pub fn check_change(
    before: &Agent,
    after: &Agent,
    by: &Actor,
    other_admins: u32,
) -> Result<(), AgentRefusal> {
    let taken = before.administers() && !after.administers();
    let own = matches!(by, Actor::Agent { id, .. } if *id == before.id);
    match (taken, own, other_admins) {
        (true, true, _) => Err(AgentRefusal::Yourself),
        (true, false, 0) => Err(AgentRefusal::LastAdmin),
        _ => Ok(()),
    }
}

/// By what a list of agents is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AgentOrder {
    /// The name.
    #[default]
    Name,
    /// The address.
    Email,
    /// The role, by its name.
    Role,
    /// The last sign-in, those who never did first.
    LastSignIn,
}

impl AgentOrder {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Name, Self::Email, Self::Role, Self::LastSignIn];

    /// The name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Role => "role",
            Self::LastSignIn => "last_sign_in",
        }
    }

    /// The order a word names; by name for every other word.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|order| order.as_str() == word).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_names_to_read() {
        let labels = [Role::Agent, Role::Admin, Role::Support].map(Role::label);
        assert_eq!(labels, ["Agent", "Admin", "Support"]);
    }

    fn agent(id: &str, role: Role, active: bool) -> Agent {
        Agent {
            id: AgentId::new(id),
            account_id: AccountId::from_random([1; 8]),
            email: Email::parse("ann@acme.example").expect("an address"),
            name: "Ann".to_owned(),
            role,
            active,
        }
    }

    #[test]
    fn the_last_active_admin_stays_one() {
        let admin = agent("a", Role::Admin, true);
        for after in [agent("a", Role::Agent, true), agent("a", Role::Admin, false)] {
            let changed = |others| check_change(&admin, &after, &Actor::CommandLine, others);
            assert_eq!(changed(0), Err(AgentRefusal::LastAdmin));
            assert_eq!(changed(1), Ok(()));
        }
    }

    #[test]
    fn nobody_takes_administration_from_themselves() {
        let admin = agent("a", Role::Admin, true);
        let own = Actor::Agent { id: admin.id.clone(), email: admin.email.to_string() };
        let after = agent("a", Role::Agent, true);
        assert_eq!(check_change(&admin, &after, &own, 5), Err(AgentRefusal::Yourself));
        assert_eq!(check_change(&admin, &admin, &own, 0), Ok(()), "a new name, say");
    }

    #[test]
    fn who_administers_nothing_may_always_be_changed() {
        for before in [agent("a", Role::Agent, true), agent("a", Role::Admin, false)] {
            let after = agent("a", Role::Agent, false);
            assert_eq!(check_change(&before, &after, &Actor::CommandLine, 0), Ok(()));
        }
    }

    #[test]
    fn support_is_given_at_the_operator_alone() {
        assert!(Role::given_in(true).contains(&Role::Support));
        assert_eq!(Role::given_in(false), [Role::Agent, Role::Admin]);
    }

    #[test]
    fn orders_survive_their_words() {
        for order in AgentOrder::ALL {
            assert_eq!(AgentOrder::from_word(order.as_str()), order);
        }
        assert_eq!(AgentOrder::from_word("password_hash"), AgentOrder::Name);
    }

    #[test]
    fn roles_survive_their_words() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("owner".parse::<Role>().is_err());
    }
}
