//! The link by which an agent sets a password: we send no mail, an admin hands it over.

use std::{net::IpAddr, time::Duration};

use convrs_domain::{
    AccountId, AgentId, Role, Secret, Timestamp,
    audit::Actor,
    one_time_link::{LIFETIME, LinkKind},
    password::{InvalidPassword, NewPassword},
};
use convrs_store::{PasswordLink, StoreError, TokenHash};

use super::ManageRefusal;
use crate::{
    Flows, Overloaded, random,
    sessions::{Admin, Support},
};

/// A link that was made; it is shown once and never again.
#[derive(Debug, Clone)]
pub struct PasswordLinkMade {
    /// The whole address.
    pub address: Secret,
    /// Until when it works.
    pub until: Timestamp,
}

/// Why a link does not set a password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordLinkRefusal {
    /// It never was one, was used, is too old, or was taken back: all alike.
    #[error("This link does not work.")]
    NoLink,
    /// The password is none that may be chosen.
    #[error(transparent)]
    Password(#[from] InvalidPassword),
    /// Too many links were tried from that address.
    #[error("Too many links were tried from your network.")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The machine is busy hashing.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for PasswordLinkRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LinkSpent => Self::NoLink,
            error => Self::Store(error),
        }
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
    ) -> Result<PasswordLinkMade, ManageRefusal> {
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
    ) -> Result<PasswordLinkMade, ManageRefusal> {
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
    ) -> Result<PasswordLinkMade, ManageRefusal> {
        let token = random::token();
        let until = self.now() + LIFETIME;
        let hash = TokenHash::of(token.expose());
        let change = self.change_by(actor);
        self.store().make_password_link(account, id, &hash, until, change).await?;
        let path = LinkKind::SetPassword.path(token.expose());
        let address = Secret::new([self.public_url().origin(), &path].concat());
        Ok(PasswordLinkMade { address, until })
    }

    /// Whose password a link sets.
    ///
    /// # Errors
    /// See [`PasswordLinkRefusal`].
    pub async fn password_link(
        &self,
        token: &Secret,
        address: IpAddr,
    ) -> Result<PasswordLink, PasswordLinkRefusal> {
        let now = self.now();
        let counted = self.0.link_limit.count(address, now);
        counted.map_err(|wait| PasswordLinkRefusal::TooMany { wait })?;
        let found = self.store().password_link(&TokenHash::of(token.expose()), now).await?;
        found.ok_or(PasswordLinkRefusal::NoLink)
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
        self.password_link(token, address).await?;
        let hash = self.passwords().hash(NewPassword::parse(chosen)?).await?;
        let token = TokenHash::of(token.expose());
        Ok(self.store().set_password_by_link(&token, &hash, self.now()).await?)
    }
}
