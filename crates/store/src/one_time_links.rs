//! One-time links: kept as hashes, one open for each thing, gone when they are used.

use convrs_domain::{AccountId, Timestamp, one_time_link::LinkKind};
use sqlx::{AnyConnection, FromRow};

use crate::{columns::Text, error::StoreError, hash::TokenHash, store::Store};

/// A link to be handed out.
#[derive(Debug, Clone, Copy)]
pub struct NewOneTimeLink<'a> {
    /// What it is for.
    pub kind: LinkKind,
    /// Whose.
    pub account_id: &'a AccountId,
    /// The key of what it is about.
    pub subject: &'a str,
    /// The hash of its token.
    pub token: &'a TokenHash,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// A link that works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// Whose.
    pub account_id: AccountId,
    /// The key of what it is about.
    pub subject: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    account_id: Text<AccountId>,
    subject: String,
    expires_at: i64,
}

impl From<Row> for OneTimeLink {
    fn from(row: Row) -> Self {
        Self {
            account_id: row.account_id.0,
            subject: row.subject,
            expires_at: Timestamp::from_millis(row.expires_at),
        }
    }
}

const PUT: &str = "INSERT INTO one_time_links \
    (token_hash, kind, account_id, subject, created_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, kind, subject) DO UPDATE SET \
    token_hash = excluded.token_hash, created_at = excluded.created_at, \
    expires_at = excluded.expires_at";

const FIND: &str = "SELECT account_id, subject, expires_at FROM one_time_links \
    WHERE token_hash = $1 AND kind = $2 AND expires_at > $3";

const SPEND: &str = "DELETE FROM one_time_links \
    WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 \
    RETURNING account_id, subject, expires_at";

const OPEN: &str = "SELECT account_id, subject, expires_at FROM one_time_links \
    WHERE account_id = $1 AND kind = $2 AND subject = $3 AND expires_at > $4";

const VOID: &str =
    "DELETE FROM one_time_links WHERE account_id = $1 AND kind = $2 AND subject = $3";

impl Store {
    /// The open link about something; its token is nowhere to be had any more.
    ///
    /// # Errors
    /// Only faults.
    pub async fn open_link(
        &self,
        account_id: &AccountId,
        kind: LinkKind,
        subject: &str,
        now: Timestamp,
    ) -> Result<Option<OneTimeLink>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<Row> = sqlx::query_as(OPEN)
            .bind(account_id.as_str())
            .bind(kind.as_str())
            .bind(subject)
            .bind(now.as_millis())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.map(OneTimeLink::from))
    }
}

/// Makes a link the one open link about its subject: an earlier one stops working.
pub(crate) async fn put(
    tx: &mut AnyConnection,
    new: NewOneTimeLink<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(PUT)
        .bind(new.token.as_str())
        .bind(new.kind.as_str())
        .bind(new.account_id.as_str())
        .bind(new.subject)
        .bind(now.as_millis())
        .bind(new.expires_at.as_millis())
        .execute(tx)
        .await?;
    Ok(())
}

/// The link of a token, if it works; looking does not spend it.
pub(crate) async fn find(
    conn: &mut AnyConnection,
    kind: LinkKind,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StoreError> {
    fetch(conn, FIND, kind, token, now).await
}

/// Takes a link out of use, as part of what it is used for.
pub(crate) async fn spend(
    tx: &mut AnyConnection,
    kind: LinkKind,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StoreError> {
    fetch(tx, SPEND, kind, token, now).await
}

/// Takes back the open link about something, and counts it.
pub(crate) async fn void(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    kind: LinkKind,
    subject: &str,
) -> Result<u64, StoreError> {
    let voided = sqlx::query(VOID)
        .bind(account_id.as_str())
        .bind(kind.as_str())
        .bind(subject)
        .execute(tx)
        .await?;
    Ok(voided.rows_affected())
}

async fn fetch(
    conn: &mut AnyConnection,
    statement: &'static str,
    kind: LinkKind,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StoreError> {
    let row: Option<Row> = sqlx::query_as(statement)
        .bind(token.as_str())
        .bind(kind.as_str())
        .bind(now.as_millis())
        .fetch_optional(conn)
        .await?;
    Ok(row.map(OneTimeLink::from))
}
