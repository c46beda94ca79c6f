//! Sessions ended at a provider's word: the token is spent, the sessions end and the audit tells of
//! it, at once or not at all.

use std::collections::BTreeMap;

use convrs_domain::{
    AccountId, AgentId, Email, Secret, Timestamp,
    audit::{Action, Actor},
    connection::Connection,
    sessions::EndedBy,
    sign_out::{LoggedOut, Revoked},
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use crate::{
    audit::{Change, Changed},
    columns::Text,
    connections::{ConnectionRow, connection_columns},
    error::StoreError,
    hash::TokenHash,
    sessions::{self, End, ended, id_token_place},
    store::Store,
};

/// A logout token that was verified.
#[derive(Clone, Copy)]
pub struct SentLogout<'a> {
    /// The connection whose provider signed it.
    pub connection: &'a Connection,
    /// The token's own name.
    pub jti: &'a str,
    /// Whose sessions it ends.
    pub of: &'a LoggedOut,
    /// When it came.
    pub at: Timestamp,
}

/// A revocation whose token was verified.
#[derive(Clone, Copy)]
pub struct SentRevocation<'a> {
    /// The connection whose provider signed the token.
    pub connection: &'a Connection,
    /// The token's own name.
    pub jti: &'a str,
    /// Whose sessions it ends.
    pub of: &'a Revoked,
    /// When it came.
    pub at: Timestamp,
}

/// A session that just ended, as its provider knows it.
#[derive(Debug)]
pub struct EndedThere {
    /// The connection it came through.
    pub connection: Connection,
    /// The ID token it began with.
    pub id_token: Secret,
}

#[derive(FromRow)]
struct HintRow {
    account_id: Text<AccountId>,
    id_token: String,
    #[sqlx(flatten)]
    connection: ConnectionRow,
}

/// The ID token of a session and the connection it came through.
const HINT: &str = concat!(
    "SELECT t.account_id AS account_id, t.id_token AS id_token, ",
    connection_columns!(),
    " FROM sessions t JOIN connections n ON n.account_id = t.account_id AND n.id = t.connection_id \
     WHERE t.token_hash = $1 AND t.ended_at IS NULL AND t.id_token IS NOT NULL"
);

const SPEND: &str = "INSERT INTO spent_tokens (token_hash, account_id, connection_id, spent_at) \
    VALUES ($1, $2, $3, $4) ON CONFLICT (token_hash) DO NOTHING";

const LINKED: &str = "SELECT agent_id FROM links \
    WHERE account_id = $1 AND connection_id = $2 AND issuer = $3 AND subject = $4";

const BY_EMAIL: &str = "SELECT id FROM agents WHERE account_id = $1 AND email = $2";

/// Begins the statements that end sessions which came through a connection.
macro_rules! end_through {
    ($which:literal) => {
        concat!(
            "UPDATE sessions SET ",
            ended!("$3", "$4"),
            " WHERE account_id = $1 AND connection_id = $2 AND ended_at IS NULL AND ",
            $which,
            " RETURNING agent_id"
        )
    };
}

const END_SESSION: &str = end_through!("sid = $5");
const END_SUBJECT: &str = end_through!("agent_id = $5");
/// A session whose ID token had no `sid` may be the one that is meant.
const END_SESSION_OF: &str = end_through!("agent_id = $5 AND (sid = $6 OR sid IS NULL)");

impl Store {
    /// Ends a session and gives what its provider needs to sign the person out there too; nothing
    /// where there is no such thing. The session ends in any case.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when the ID token does not open; the session has ended all the same.
    pub async fn end_session_there_too(
        &self,
        token: &TokenHash,
        end: End,
    ) -> Result<Option<EndedThere>, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let hint: Option<HintRow> =
            sqlx::query_as(HINT).bind(token.as_str()).fetch_optional(&mut *tx).await?;
        sessions::end_one(&mut tx, token, end).await?;
        tx.commit().await?;
        let Some(HintRow { account_id, id_token, connection }) = hint else { return Ok(None) };
        let Some(connection) = connection.of(&account_id.0) else { return Ok(None) };
        let id_token = self.sealing.open(id_token_place(&account_id.0, token), &id_token)?;
        Ok(Some(EndedThere { connection, id_token }))
    }

    /// Ends the sessions that a logout token names, among those that came through its connection, and
    /// counts them. Nothing to end is no failure: the person is signed out then.
    ///
    /// # Errors
    /// [`StoreError::TokenSpent`] when the token was used before; nothing was changed then.
    pub async fn sign_out_by_token(&self, sent: SentLogout<'_>) -> Result<u64, StoreError> {
        let SentLogout { connection, jti, of, at } = sent;
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        spend(&mut tx, connection, jti, at).await?;
        let end = End { by: EndedBy::LogoutToken, at };
        let ended = end_through(&mut tx, connection, of, end).await?;
        for (agent_id, sessions) in &ended {
            record(&mut tx, &connection.account_id, agent_id, *sessions, end).await?;
        }
        tx.commit().await?;
        Ok(ended.values().sum())
    }

    /// Ends all sessions of the agent that a revocation names, however they began, and counts them;
    /// nothing when the account has no such agent. The token is spent in either case.
    ///
    /// # Errors
    /// [`StoreError::TokenSpent`] when the token was used before; nothing was changed then.
    pub async fn revoke_sessions(
        &self,
        sent: SentRevocation<'_>,
    ) -> Result<Option<u64>, StoreError> {
        let SentRevocation { connection, jti, of, at } = sent;
        let account_id = &connection.account_id;
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        spend(&mut tx, connection, jti, at).await?;
        let agent_id = match of {
            Revoked::Subject { sub } => linked(&mut tx, connection, sub).await?,
            Revoked::Email { email } => with_email(&mut tx, account_id, email).await?,
        };
        let mut ended = None;
        if let Some(agent_id) = &agent_id {
            let end = End { by: EndedBy::TokenRevocation, at };
            let sessions = sessions::end_of_agent(&mut tx, account_id, agent_id, None, end).await?;
            record(&mut tx, account_id, agent_id, sessions, end).await?;
            ended = Some(sessions);
        }
        tx.commit().await?;
        Ok(ended)
    }
}

/// Spends a token; of any number of servers that try at once, one may go on.
async fn spend(
    tx: &mut AnyConnection,
    connection: &Connection,
    jti: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let hash = TokenHash::of(&format!("{}\n{jti}", connection.id));
    let spent = sqlx::query(SPEND)
        .bind(hash.as_str())
        .bind(connection.account_id.as_str())
        .bind(connection.id.as_str())
        .bind(at.as_millis())
        .execute(tx)
        .await?;
    if spent.rows_affected() == 1 { Ok(()) } else { Err(StoreError::TokenSpent) }
}

/// Ends the sessions, and counts them by agent.
async fn end_through(
    tx: &mut AnyConnection,
    connection: &Connection,
    of: &LoggedOut,
    end: End,
) -> Result<BTreeMap<AgentId, u64>, StoreError> {
    let agent_id = match of {
        LoggedOut::Session { .. } => None,
        LoggedOut::Subject { sub } | LoggedOut::SessionOf { sub, .. } => {
            let Some(agent_id) = linked(tx, connection, sub).await? else {
                return Ok(BTreeMap::new());
            };
            Some(agent_id)
        }
    };
    let agent_id = agent_id.as_ref().map_or("", AgentId::as_str);
    let (statement, keys) = match of {
        LoggedOut::Session { sid } => (END_SESSION, vec![sid.as_str()]),
        LoggedOut::Subject { .. } => (END_SUBJECT, vec![agent_id]),
        LoggedOut::SessionOf { sid, .. } => (END_SESSION_OF, vec![agent_id, sid]),
    };
    let mut query = sqlx::query_as(statement)
        .bind(connection.account_id.as_str())
        .bind(connection.id.as_str())
        .bind(end.at.as_millis())
        .bind(end.by.as_str());
    for key in keys {
        query = query.bind(key);
    }
    let rows: Vec<(Text<AgentId>,)> = query.fetch_all(tx).await?;
    let mut ended = BTreeMap::new();
    for (agent_id,) in rows {
        *ended.entry(agent_id.0).or_default() += 1;
    }
    Ok(ended)
}

async fn linked(
    tx: &mut AnyConnection,
    connection: &Connection,
    sub: &str,
) -> Result<Option<AgentId>, StoreError> {
    let row: Option<(Text<AgentId>,)> = sqlx::query_as(LINKED)
        .bind(connection.account_id.as_str())
        .bind(connection.id.as_str())
        .bind(connection.issuer.as_str())
        .bind(sub)
        .fetch_optional(tx)
        .await?;
    Ok(row.map(|(agent_id,)| agent_id.0))
}

async fn with_email(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    email: &Email,
) -> Result<Option<AgentId>, StoreError> {
    let row: Option<(Text<AgentId>,)> = sqlx::query_as(BY_EMAIL)
        .bind(account_id.as_str())
        .bind(email.as_str())
        .fetch_optional(tx)
        .await?;
    Ok(row.map(|(agent_id,)| agent_id.0))
}

async fn record(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    agent_id: &AgentId,
    sessions: u64,
    end: End,
) -> Result<(), StoreError> {
    let changed = Changed {
        account_id,
        action: Action::SessionsEnded,
        target: agent_id.as_str(),
        before: Value::Null,
        after: json!({"sessions": sessions, "by": end.by.as_str()}),
    };
    Change { by: &Actor::Provider, at: end.at }.record(tx, changed).await
}
