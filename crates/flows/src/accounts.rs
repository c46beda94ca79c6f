//! Accounts and their agents, as support and the command line add them.

use convrs_domain::{
    Account, AccountId, AgentId, Email, Role, Tier, account::Name, audit::Actor,
    password::NewPassword,
};
use convrs_store::{Change, NewAccount, NewAgent, StoreError};

use crate::{Flows, Overloaded, sessions::Admin};

/// A person to be added to an account.
#[derive(Debug)]
pub struct AddAgent<'a> {
    /// The account.
    pub account_id: &'a AccountId,
    /// The address; it must be nobody else's in any account (rule 11).
    pub email: Email,
    /// The name.
    pub name: Name,
    /// What the person may do.
    pub role: Role,
    /// The password; without one the person signs in through the provider only.
    pub password: Option<NewPassword>,
}

/// Why a person is not added.
#[derive(Debug, thiserror::Error)]
pub enum AddAgentRefusal {
    /// The password cannot be hashed now.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// No such account, an address that is taken, support outside the operator account, or a fault.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Flows {
    /// Adds an account and gives its `AccountID`.
    ///
    /// # Errors
    /// [`StoreError::OperatorExists`], or a fault.
    pub async fn add_account(
        &self,
        actor: &Actor,
        new: &NewAccount,
    ) -> Result<AccountId, StoreError> {
        self.store().add_account(new, Change { by: actor, at: self.now() }).await
    }

    /// Changes an account's name, tier or both, and gives it as it is then.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], or a fault.
    pub async fn change_account(
        &self,
        actor: &Actor,
        id: &AccountId,
        name: Option<&Name>,
        tier: Option<Tier>,
    ) -> Result<Account, StoreError> {
        self.store().set_account(id, name, tier, Change { by: actor, at: self.now() }).await?;
        self.store().account(id).await?.ok_or(StoreError::NoSuchAccount)
    }

    /// Finds the account that an address belongs to.
    ///
    /// # Errors
    /// A fault.
    pub async fn account_of(&self, email: &Email) -> Result<Option<AccountId>, StoreError> {
        let route = self.store().route_by_email(email).await?;
        Ok(route.map(|route| route.account.id))
    }

    /// Adds an agent to an account.
    ///
    /// # Errors
    /// See [`AddAgentRefusal`].
    pub async fn add_agent(&self, actor: &Actor, add: AddAgent<'_>) -> Result<(), AddAgentRefusal> {
        let password_hash = match add.password {
            Some(password) => Some(self.passwords().hash(password).await?),
            None => None,
        };
        let agent = NewAgent {
            account_id: add.account_id.clone(),
            email: add.email,
            name: add.name,
            role: add.role,
            password_hash,
        };
        self.store().add_agent(&agent, Change { by: actor, at: self.now() }).await?;
        Ok(())
    }

    /// Gives an agent of the admin's account another address; the agent's links and sessions go.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAgent`], [`StoreError::EmailTaken`], [`StoreError::LastLinkedAdmin`], or a
    /// fault.
    pub async fn change_agent_email(
        &self,
        admin: &Admin,
        agent: &AgentId,
        email: &Email,
    ) -> Result<(), StoreError> {
        let change = Change { by: &admin.actor(), at: self.now() };
        self.store().change_agent_email(&admin.account().id, agent, email, change).await
    }
}
