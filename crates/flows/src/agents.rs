//! Agent Management: what an account's admin sees of its agents and changes about them.

mod import;
mod import_file;
mod password_link;

use convrs_domain::{
    Agent, AgentId, Email, Role, Timestamp, account::Name, agent::AgentRefusal, audit::Actor,
    break_glass::PasswordsNow, one_time_link::LinkKind,
};
use convrs_store::{
    AgentChange, AgentQuery, AgentsPage, Change, ListedAgent, NewAgent, StoreError,
};

pub use import::{ImportPreview, ImportRefusal};
pub use password_link::PasswordLinkRefusal;

use crate::{Flows, sessions::Admin};

/// All that an agent's page shows.
#[derive(Debug, Clone)]
pub struct AgentOverview {
    /// The agent.
    pub listed: ListedAgent,
    /// How many browsers the agent is signed in with.
    pub sessions: u32,
    /// Until when an open link to set a password works.
    pub link_until: Option<Timestamp>,
    /// Whether a password lets the agent in now.
    pub passwords: PasswordsNow,
}

/// Why an agent is not added or changed.
#[derive(Debug, thiserror::Error)]
pub enum ManageRefusal {
    /// There is no such agent in the admin's account.
    #[error("There is no such agent in your account.")]
    NoSuchAgent,
    /// Somebody of the same account has the address.
    #[error("{} has this e-mail address already.", .0.name)]
    TakenHere(Box<Agent>),
    /// Somebody of another account has it; nothing more is told (rule 12).
    #[error("This e-mail address cannot be used here. Ask Convrs support about it.")]
    TakenElsewhere,
    /// Not one of the roles that may be given in this account.
    #[error("Choose one of the roles.")]
    Role,
    /// A rule is against it.
    #[error(transparent)]
    Rule(#[from] AgentRefusal),
    /// Rule 6: passwords are off, and nobody else is known to get in through the provider.
    #[error(
        "Passwords are off, and this is the only active admin who has signed in through the provider. Let another admin do so first, or turn passwords on, then try again."
    )]
    LastLinkedAdmin,
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ManageRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchAgent => Self::NoSuchAgent,
            StoreError::Agent(refusal) => Self::Rule(refusal),
            StoreError::LastLinkedAdmin => Self::LastLinkedAdmin,
            StoreError::SupportOutsideOperator => Self::Role,
            StoreError::EmailTaken | StoreError::DomainTaken => Self::TakenElsewhere,
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// A page of the agents of the admin's account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn agents_page(
        &self,
        admin: &Admin,
        query: &AgentQuery,
    ) -> Result<AgentsPage, StoreError> {
        self.store().agents_page(&admin.account().id, query).await
    }

    /// All that an agent's page shows; nothing when there is no such agent in the admin's account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn agent_overview(
        &self,
        admin: &Admin,
        id: &AgentId,
    ) -> Result<Option<AgentOverview>, StoreError> {
        let (store, account, now) = (self.store(), &admin.account().id, self.now());
        let Some(listed) = store.listed_agent(account, id).await? else { return Ok(None) };
        let lifetimes = self.0.parts.lifetimes;
        let link = store.open_link(account, LinkKind::SetPassword, id.as_str(), now).await?;
        let passwords = store.passwords_now(account, id, now).await?;
        Ok(Some(AgentOverview {
            sessions: store.count_sessions(account, id, now, lifetimes).await?,
            link_until: link.map(|link| link.expires_at),
            passwords: passwords.unwrap_or(PasswordsNow::On),
            listed,
        }))
    }

    /// Adds an agent without a password to the admin's account.
    ///
    /// # Errors
    /// [`ManageRefusal::TakenHere`], [`ManageRefusal::TakenElsewhere`] or [`ManageRefusal::Role`].
    pub async fn add_colleague(
        &self,
        admin: &Admin,
        email: Email,
        name: Name,
        role: Role,
    ) -> Result<AgentId, ManageRefusal> {
        may_give(admin, role)?;
        let account_id = admin.account().id.clone();
        let new = NewAgent { account_id, email, name, role, password_hash: None };
        let actor = admin.actor();
        let added = self.store().add_agent(&new, self.change_by(&actor)).await;
        match added {
            Err(StoreError::EmailTaken) => Err(self.taken(admin, &new.email).await?),
            added => Ok(added?),
        }
    }

    /// Changes name, role or state of an agent of the admin's account.
    ///
    /// # Errors
    /// See [`ManageRefusal`].
    pub async fn change_agent(
        &self,
        admin: &Admin,
        id: &AgentId,
        wanted: &AgentChange,
    ) -> Result<(), ManageRefusal> {
        if let Some(role) = wanted.role {
            may_give(admin, role)?;
        }
        let actor = admin.actor();
        let change = self.change_by(&actor);
        Ok(self.store().change_agent(&admin.account().id, id, wanted, change).await?)
    }

    /// Gives an agent of the admin's account another address; link and sessions go with the old one.
    ///
    /// # Errors
    /// See [`ManageRefusal`].
    pub async fn correct_email(
        &self,
        admin: &Admin,
        id: &AgentId,
        email: &Email,
    ) -> Result<(), ManageRefusal> {
        let actor = admin.actor();
        let change = self.change_by(&actor);
        match self.store().change_agent_email(&admin.account().id, id, email, change).await {
            Err(StoreError::EmailTaken) => Err(self.taken(admin, email).await?),
            changed => Ok(changed?),
        }
    }

    /// Forgets which identity at the provider an agent is, and ends the agent's sessions.
    ///
    /// # Errors
    /// See [`ManageRefusal`].
    pub async fn reset_link(&self, admin: &Admin, id: &AgentId) -> Result<(), ManageRefusal> {
        let actor = admin.actor();
        Ok(self.store().reset_link(&admin.account().id, id, self.change_by(&actor)).await?)
    }

    /// Signs an agent out everywhere.
    ///
    /// # Errors
    /// See [`ManageRefusal`].
    pub async fn sign_agent_out(&self, admin: &Admin, id: &AgentId) -> Result<(), ManageRefusal> {
        let actor = admin.actor();
        let ended = self.store().sign_agent_out(&admin.account().id, id, self.change_by(&actor));
        ended.await?;
        Ok(())
    }

    /// Tells an address that is taken here, whose holder may be named, from one taken elsewhere.
    async fn taken(&self, admin: &Admin, email: &Email) -> Result<ManageRefusal, ManageRefusal> {
        let holder = self.store().agent_by_email(&admin.account().id, email).await?;
        Ok(match holder {
            Some(agent) => ManageRefusal::TakenHere(Box::new(agent)),
            None => ManageRefusal::TakenElsewhere,
        })
    }

    fn change_by<'a>(&self, actor: &'a Actor) -> Change<'a> {
        Change { by: actor, at: self.now() }
    }
}

fn may_give(admin: &Admin, role: Role) -> Result<(), ManageRefusal> {
    let given = Role::given_in(admin.account().is_operator);
    if given.contains(&role) { Ok(()) } else { Err(ManageRefusal::Role) }
}
