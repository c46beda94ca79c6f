//! The hand-over by somebody who may have no login here: a one-time link that support makes.

use std::net::IpAddr;

use convrs_domain::{AccountId, Secret, Timestamp, audit::Actor, one_time_link::LinkKind};
use convrs_store::{Change, HandOverLink, StoreError, TokenHash};

use super::Given;
use crate::{ConnectionRefusal, Flows, LinkMade, LinkRefusal, sessions::Support};

/// Why nothing is handed over by a link. Whatever the reason, the link is not spent by it.
#[derive(Debug, thiserror::Error)]
pub enum HandOverLinkRefusal {
    /// The link itself does not do it.
    #[error(transparent)]
    Link(#[from] LinkRefusal),
    /// What was entered is refused.
    #[error(transparent)]
    Connection(#[from] ConnectionRefusal),
}

impl From<StoreError> for HandOverLinkRefusal {
    fn from(error: StoreError) -> Self {
        Self::Link(error.into())
    }
}

impl Flows {
    /// Makes the one open link by which an account's connection is handed over.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], or a fault.
    pub async fn make_hand_over_link(
        &self,
        by: &Support,
        account_id: &AccountId,
    ) -> Result<LinkMade, StoreError> {
        let (token, made) = self.new_link(LinkKind::HandOver);
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().make_hand_over_link(account_id, &token, made.until, change).await?;
        Ok(made)
    }

    /// Until when an account's open link works; nothing when there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_hand_over_link(
        &self,
        account_id: &AccountId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let (kind, now) = (LinkKind::HandOver, self.now());
        let link = self.store().open_link(account_id, kind, account_id.as_str(), now).await?;
        Ok(link.map(|link| link.expires_at))
    }

    /// Whose connection a link hands over; looking does not spend it.
    ///
    /// # Errors
    /// See [`LinkRefusal`].
    pub async fn hand_over_link(
        &self,
        token: &Secret,
        address: IpAddr,
    ) -> Result<HandOverLink, LinkRefusal> {
        self.count_link(address)?;
        let token = TokenHash::of(token.expose());
        let found = self.store().hand_over_link(&token, self.now()).await?;
        found.ok_or(LinkRefusal::NoLink)
    }

    /// Keeps what the holder of a link enters, after the live check, and spends the link by it. Only
    /// for a link that was found to work is a provider asked at all.
    ///
    /// # Errors
    /// See [`HandOverLinkRefusal`].
    pub async fn hand_over_by_link(
        &self,
        token: &Secret,
        link: &HandOverLink,
        given: Given,
    ) -> Result<(), HandOverLinkRefusal> {
        let new = self.checked(&link.account.id, given).await?;
        let change = Change { by: &Actor::LinkHolder, at: self.now() };
        let token = TokenHash::of(token.expose());
        Ok(self.store().hand_over_by_link(&token, &new, change).await?)
    }
}
