//! The link by which an agent sets a password: we send no mail, an admin hands it over.

use std::net::IpAddr;

use convrs_domain::{
    AccountId, AgentId, Role, Secret,
    audit::Actor,
    one_time_link::LinkKind,
    password::{InvalidPassword, NewPassword},
};
use convrs_store::{PasswordLink, StoreError, TokenHash};

use super::ManageRefusal;
use crate::{
    Flows, LinkMade, LinkRefusal, Overloaded,
    sessions::{Admin, Support},
};

/// Why a link does not set a password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordLinkRefusal {
    /// The link itself does not do it.
    #[error(transparent)]
    Link(#[from] LinkRefusal),
    /// The password is none that may be chosen.
    #[error(transparent)]
    Password(#[from] InvalidPassword),
    /// The machine is busy hashing.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
}

impl From<StoreError> for PasswordLinkRefusal {
    fn from(error: StoreError) -> Self {
        Self::Link(error.into())
    }
}

impl Flows {
    /// Makes the one open link by which an agent of the admin's account sets a password.
    ///
    /// # Errors
    /// See [`ManageRefusal`].
    pub async fn make_password_link(
        &self,
        admin: &Admin,
        id: &AgentId,
    ) -> Result<LinkMade, ManageRefusal> {
        self.put_password_link(&admin.actor(), &admin.account().id, id).await
    }

    /// Makes such a link for an admin of whatever account, as support: how the first admin of a new
    /// account gets in.
    ///
    /// # Errors
    /// See [`ManageRefusal`]; [`ManageRefusal::NoSuchAgent`] for whoever is no admin.
    pub async fn make_admin_link(
        &self,
        by: &Support,
        account: &AccountId,
        id: &AgentId,
    ) -> Result<LinkMade, ManageRefusal> {
        let agent = self.store().agent(account, id).await?;
        let admin = agent.filter(|agent| agent.role == Role::Admin);
        let admin = admin.ok_or(ManageRefusal::NoSuchAgent)?;
        self.put_password_link(&by.actor(), account, &admin.id).await
    }

    async fn put_password_link(
        &self,
        actor: &Actor,
        account: &AccountId,
        id: &AgentId,
    ) -> Result<LinkMade, ManageRefusal> {
        let (token, made) = self.new_link(LinkKind::SetPassword);
        let change = self.change_by(actor);
        self.store().make_password_link(account, id, &token, made.until, change).await?;
        Ok(made)
    }

    /// Whose password a link sets.
    ///
    /// # Errors
    /// See [`LinkRefusal`].
    pub async fn password_link(
        &self,
        token: &Secret,
        address: IpAddr,
    ) -> Result<PasswordLink, LinkRefusal> {
        self.count_link(address)?;
        let token = TokenHash::of(token.expose());
        let found = self.store().password_link(&token, self.now()).await?;
        found.ok_or(LinkRefusal::NoLink)
    }

    /// Sets the password that was chosen, and spends the link. Only a link that works costs a hash.
    ///
    /// # Errors
    /// See [`PasswordLinkRefusal`].
    pub async fn set_password_by_link(
        &self,
        token: &Secret,
        chosen: Secret,
        address: IpAddr,
    ) -> Result<(), PasswordLinkRefusal> {
        let agent = self.password_link(token, address).await?.agent;
        let account = self.store().account(&agent.account_id).await?;
        let account = account.as_ref().map_or("", |account| account.name.as_str());
        let known = [agent.email.as_str(), agent.name.as_str(), account];
        let hash = self.passwords().hash(NewPassword::parse(chosen, &known)?).await?;
        let token = TokenHash::of(token.expose());
        Ok(self.store().set_password_by_link(&token, &hash, self.now()).await?)
    }
}
