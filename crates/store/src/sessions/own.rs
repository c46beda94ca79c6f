//! The sessions of one person, as that person sees them.

use convrs_domain::{
    AccountId, AgentId, Timestamp,
    sessions::{AuthMethod, EndedBy},
    sign_in::ClientInfo,
};
use sqlx::FromRow;

use super::{End, ended};
use crate::{columns::Text, error::StoreError, hash::TokenHash, store::Store};

/// The most sessions that a list shows, the last seen first.
const MOST: i64 = 200;

/// One session of a person, over or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// Its public handle.
    pub id: String,
    /// Whether it is the one of the token that asks.
    pub this: bool,
    /// How the person signed in.
    pub method: AuthMethod,
    /// When.
    pub created_at: Timestamp,
    /// When it was last seen, to a sixteenth of the idle time.
    pub seen_at: Timestamp,
    /// The browser it began in.
    pub client: ClientInfo,
    /// When it was ended before its time, and by what, as far as this version knows.
    pub ended: Option<(Timestamp, Option<EndedBy>)>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    this: i64,
    auth_method: Text<AuthMethod>,
    created_at: i64,
    seen_at: i64,
    address: Option<String>,
    user_agent: Option<String>,
    ended_at: Option<i64>,
    ended_by: Option<String>,
}

const LIST: &str = "SELECT id, CASE WHEN token_hash = $3 THEN 1 ELSE 0 END AS this, auth_method, \
    created_at, seen_at, address, user_agent, ended_at, ended_by FROM sessions \
    WHERE account_id = $1 AND agent_id = $2 ORDER BY seen_at DESC, id DESC LIMIT $4";

const END: &str = concat!(
    "UPDATE sessions SET ",
    ended!("$4", "$5"),
    " WHERE account_id = $1 AND agent_id = $2 AND id = $3 AND token_hash <> $6 AND ended_at IS NULL"
);

impl Store {
    /// The sessions of an agent that were not swept yet, the last seen first; `token` is the one that
    /// asks.
    ///
    /// # Errors
    /// Only faults.
    pub async fn sessions_of(
        &self,
        account_id: &AccountId,
        agent_id: &AgentId,
        token: &TokenHash,
    ) -> Result<Vec<OwnSession>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(LIST)
            .bind(account_id.as_str())
            .bind(agent_id.as_str())
            .bind(token.as_str())
            .bind(MOST)
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().map(OwnSession::from).collect())
    }

    /// Ends one session of an agent by its handle, unless it is the one to `keep`. Tells whether it
    /// was ended.
    ///
    /// # Errors
    /// Only faults.
    pub async fn end_session_of(
        &self,
        account_id: &AccountId,
        agent_id: &AgentId,
        id: &str,
        keep: &TokenHash,
        end: End,
    ) -> Result<bool, StoreError> {
        let mut conn = self.db.writer().await?;
        let ended = sqlx::query(END)
            .bind(account_id.as_str())
            .bind(agent_id.as_str())
            .bind(id)
            .bind(end.at.as_millis())
            .bind(end.by.as_str())
            .bind(keep.as_str())
            .execute(&mut *conn)
            .await?;
        Ok(ended.rows_affected() > 0)
    }
}

impl From<Row> for OwnSession {
    fn from(row: Row) -> Self {
        let by = row.ended_by.and_then(|word| word.parse().ok());
        Self {
            id: row.id,
            this: row.this != 0,
            method: row.auth_method.0,
            created_at: Timestamp::from_millis(row.created_at),
            seen_at: Timestamp::from_millis(row.seen_at),
            client: ClientInfo { address: row.address, user_agent: row.user_agent },
            ended: row.ended_at.map(|at| (Timestamp::from_millis(at), by)),
        }
    }
}
