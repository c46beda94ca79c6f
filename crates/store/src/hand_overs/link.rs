//! The link by which somebody without a login hands a connection over: made by support, spent by the
//! hand-over that was kept, by nothing else.

use convrs_domain::{Account, AccountId, Timestamp, audit::Action, one_time_link::LinkKind};
use serde_json::json;
use sqlx::AnyConnection;

use super::NewHandOver;
use crate::{
    accounts,
    audit::Change,
    error::StoreError,
    hash::TokenHash,
    one_time_links::{self, NewOneTimeLink, OneTimeLink},
    sso,
    store::Store,
};

/// What a person with such a link is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverLink {
    /// The account whose connection is handed over; not suspended.
    pub account: Account,
    /// Until when it works.
    pub expires_at: Timestamp,
}

impl Store {
    /// Makes the one open link by which an account's connection is handed over; an earlier one stops
    /// working.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub async fn make_hand_over_link(
        &self,
        account_id: &AccountId,
        token: &TokenHash,
        expires_at: Timestamp,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        let (kind, subject) = (LinkKind::HandOver, account_id.as_str());
        let new = NewOneTimeLink { kind, account_id, subject, token, expires_at };
        one_time_links::put(&mut tx, new, change.at).await?;
        let after = json!({"ends_at": expires_at});
        change.record_after(&mut tx, account_id, Action::HandOverLinkMade, subject, after).await?;
        Ok(tx.commit().await?)
    }

    /// Whose connection the link of a token hands over, if it works; looking does not spend it.
    ///
    /// # Errors
    /// Only faults.
    pub async fn hand_over_link(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<HandOverLink>, StoreError> {
        let mut conn = self.db.glance().await?;
        match one_time_links::find(&mut conn, LinkKind::HandOver, token, now).await? {
            Some(link) => shown(&mut conn, &link).await,
            None => Ok(None),
        }
    }

    /// Spends a link and keeps what its holder entered, both or neither.
    ///
    /// # Errors
    /// [`StoreError::LinkSpent`] when the link does not work, no longer, or for another account.
    pub async fn hand_over_by_link(
        &self,
        token: &TokenHash,
        new: &NewHandOver,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        // The lock first, as everybody takes it who replaces what waits.
        sso::lock(&mut tx, &new.account_id).await?;
        let link = one_time_links::spend(&mut tx, LinkKind::HandOver, token, change.at).await?;
        let link = link.filter(|link| link.account_id == new.account_id);
        let link = link.ok_or(StoreError::LinkSpent)?;
        shown(&mut tx, &link).await?.ok_or(StoreError::LinkSpent)?;
        self.keep_hand_over(&mut tx, new, change).await?;
        Ok(tx.commit().await?)
    }
}

/// The account of a link; nothing for one that is suspended.
async fn shown(
    conn: &mut AnyConnection,
    link: &OneTimeLink,
) -> Result<Option<HandOverLink>, StoreError> {
    let account = accounts::get(conn, &link.account_id).await?;
    let account = account.filter(|account| !account.suspended);
    Ok(account.map(|account| HandOverLink { account, expires_at: link.expires_at }))
}
