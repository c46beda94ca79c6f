//! Sessions: who a browser is, read at every request, and how it stops being so.

mod own;

pub use own::OwnSession;

use convrs_domain::{
    Account, AccountId, Agent, AgentId, ConnectionId, Timestamp,
    connection::Issuer,
    sessions::{AuthMethod, EndedBy, Lifetimes},
    sign_in::ClientInfo,
};
use sqlx::{AnyConnection, FromRow};

use crate::{
    accounts::{AccountRow, account_columns},
    agents::{AgentRow, agent_columns},
    columns::Text,
    error::StoreError,
    hash::TokenHash,
    row_id,
    sealing::Place,
    store::Store,
};

/// A signed-in browser, alive when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its public handle.
    pub id: String,
    /// Who it is; active, with the role as it is now.
    pub agent: Agent,
    /// The agent's account; not suspended.
    pub account: Account,
    /// How the person signed in.
    pub method: AuthMethod,
    /// Since when it is signed in.
    pub created_at: Timestamp,
    /// Whether the person can sign out at the provider too.
    pub provider_sign_out: bool,
    /// When it was last seen, to a sixteenth of the idle time.
    pub seen_at: Timestamp,
}

/// How and when sessions are ended: part of every call that ends some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// By what.
    pub by: EndedBy,
    /// When.
    pub at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: String,
    auth_method: Text<AuthMethod>,
    has_id_token: i64,
    created_at: i64,
    seen_at: i64,
    #[sqlx(flatten)]
    agent: AgentRow,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            agent: row.agent.into(),
            account: row.account.into(),
            method: row.auth_method.0,
            provider_sign_out: row.has_id_token != 0,
            created_at: Timestamp::from_millis(row.created_at),
            seen_at: Timestamp::from_millis(row.seen_at),
        }
    }
}

const GET: &str = concat!(
    "SELECT t.id AS id, t.auth_method AS auth_method, \
     CASE WHEN t.id_token IS NULL THEN 0 ELSE 1 END AS has_id_token, t.created_at AS created_at, \
     t.seen_at AS seen_at, ",
    agent_columns!(),
    ", ",
    account_columns!(),
    " FROM sessions t JOIN agents a ON a.account_id = t.account_id AND a.id = t.agent_id \
     JOIN accounts c ON c.id = t.account_id \
     WHERE t.token_hash = $1 AND t.ended_at IS NULL AND a.active = 1 AND c.suspended = 0"
);

const TOUCH: &str = "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2";

/// What is set on a session that ends: when, by what, and no ID token any more.
macro_rules! ended {
    ($at:literal, $by:literal) => {
        concat!("ended_at = ", $at, ", ended_by = ", $by, ", id_token = NULL")
    };
}
pub(crate) use ended;

const END: &str = concat!(
    "UPDATE sessions SET ",
    ended!("$2", "$3"),
    " WHERE token_hash = $1 AND ended_at IS NULL"
);

const END_OF_AGENT: &str = concat!(
    "UPDATE sessions SET ",
    ended!("$4", "$5"),
    " WHERE account_id = $1 AND agent_id = $2 AND token_hash <> $3 AND ended_at IS NULL"
);

const END_OF_ACCOUNT: &str = concat!(
    "UPDATE sessions SET ",
    ended!("$2", "$3"),
    " WHERE account_id = $1 AND ended_at IS NULL"
);

const END_WITH_PASSWORD: &str = concat!(
    "UPDATE sessions SET ",
    ended!("$3", "$4"),
    " WHERE account_id = $1 AND auth_method = $2 AND ended_at IS NULL"
);

const ENDED_BY: &str = "SELECT ended_by FROM sessions WHERE token_hash = $1";

const COMPLETED: &str = "SELECT 1 FROM sessions \
    WHERE token_hash = $1 AND account_id = $2 AND state_hash = $3 AND ended_at IS NULL";

/// A session through a provider rests on its link, which this statement looks for: whoever resets it
/// holds the agent's row, for which the sign-in has waited by then.
const INSERT: &str = "INSERT INTO sessions (token_hash, id, account_id, agent_id, auth_method, \
    connection_id, sid, state_hash, created_at, seen_at, address, user_agent, id_token) \
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12 \
    WHERE $6 IS NULL OR EXISTS (SELECT 1 FROM links l WHERE l.connection_id = $6 \
    AND l.issuer = $13 AND l.subject = $14 AND l.account_id = $3 AND l.agent_id = $4)";

impl Store {
    /// The session of a token, if it is alive, its agent active and its account not suspended.
    ///
    /// # Errors
    /// Only faults.
    pub async fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
        lifetimes: Lifetimes,
    ) -> Result<Option<Session>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<Row> =
            sqlx::query_as(GET).bind(token.as_str()).fetch_optional(&mut *conn).await?;
        let session = row.map(Session::from);
        Ok(session.filter(|it| lifetimes.alive(it.created_at, it.seen_at, now)))
    }

    /// Writes down that a session was seen; to be called when [`Lifetimes::touch_due`] says so.
    ///
    /// # Errors
    /// Only faults.
    pub async fn touch_session(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        sqlx::query(TOUCH).bind(token.as_str()).bind(now.as_millis()).execute(&mut *conn).await?;
        Ok(())
    }

    /// Ends a session at once, on every server. Tells whether there was one.
    ///
    /// # Errors
    /// Only faults.
    pub async fn end_session(&self, token: &TokenHash, end: End) -> Result<bool, StoreError> {
        let mut conn = self.db.writer().await?;
        end_one(&mut conn, token, end).await
    }

    /// What ended the session of a token before its time; nothing when it was not ended, or is long
    /// gone.
    ///
    /// # Errors
    /// Only faults.
    pub async fn ended_by(&self, token: &TokenHash) -> Result<Option<EndedBy>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<(Option<Text<EndedBy>>,)> =
            sqlx::query_as(ENDED_BY).bind(token.as_str()).fetch_optional(&mut *conn).await?;
        Ok(row.and_then(|(ended_by,)| ended_by).map(|ended_by| ended_by.0))
    }

    /// Ends all sessions of an agent but the one to `keep`, and counts them.
    ///
    /// # Errors
    /// Only faults.
    pub async fn end_sessions(
        &self,
        account_id: &AccountId,
        agent_id: &AgentId,
        keep: Option<&TokenHash>,
        end: End,
    ) -> Result<u64, StoreError> {
        let mut conn = self.db.writer().await?;
        end_of_agent(&mut conn, account_id, agent_id, keep, end).await
    }

    /// Tells whether the flow of that state ended in the session of that token: the same callback has
    /// come again, by the back button or a reload.
    ///
    /// # Errors
    /// Only faults.
    pub async fn completed(
        &self,
        account_id: &AccountId,
        state: &TokenHash,
        token: &TokenHash,
    ) -> Result<bool, StoreError> {
        let mut conn = self.db.glance().await?;
        let found = sqlx::query(COMPLETED)
            .bind(token.as_str())
            .bind(account_id.as_str())
            .bind(state.as_str())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(found.is_some())
    }
}

/// A session to be begun, in the transaction that completes a sign-in.
pub(crate) struct NewSession<'a> {
    pub(crate) token: &'a TokenHash,
    pub(crate) account_id: &'a AccountId,
    pub(crate) agent_id: &'a AgentId,
    pub(crate) method: AuthMethod,
    /// Nothing after a password.
    pub(crate) through: Option<Through<'a>>,
    pub(crate) client: &'a ClientInfo,
    pub(crate) at: Timestamp,
}

/// What a session knows of the provider it came through.
#[derive(Clone, Copy)]
pub(crate) struct Through<'a> {
    pub(crate) connection_id: &'a ConnectionId,
    /// With the subject, the identity that the agent is linked to.
    pub(crate) issuer: &'a Issuer,
    pub(crate) subject: &'a str,
    pub(crate) sid: Option<&'a str>,
    pub(crate) state: &'a TokenHash,
    /// The ID token, sealed at [`id_token_place`].
    pub(crate) id_token: Option<&'a str>,
}

/// Where a session's ID token is sealed.
pub(crate) fn id_token_place<'a>(account_id: &'a AccountId, token: &'a TokenHash) -> Place<'a> {
    Place { account_id, row: token.as_str(), column: "sessions.id_token" }
}

/// Begins a session after a password and gives its public handle.
pub(crate) async fn insert(
    tx: &mut AnyConnection,
    new: &NewSession<'_>,
) -> Result<String, StoreError> {
    let id = row_id::new(new.at);
    put(tx, &id, new).await?;
    Ok(id)
}

/// Begins a session through a provider and gives its public handle; nothing when the link it would
/// rest on is not there. The agent's row must be held.
pub(crate) async fn insert_linked(
    tx: &mut AnyConnection,
    new: &NewSession<'_>,
) -> Result<Option<String>, StoreError> {
    let id = row_id::new(new.at);
    let begun = put(tx, &id, new).await?;
    Ok((begun > 0).then_some(id))
}

async fn put(tx: &mut AnyConnection, id: &str, new: &NewSession<'_>) -> Result<u64, StoreError> {
    let inserted = sqlx::query(INSERT)
        .bind(new.token.as_str())
        .bind(id)
        .bind(new.account_id.as_str())
        .bind(new.agent_id.as_str())
        .bind(new.method.as_str())
        .bind(new.through.map(|through| through.connection_id.as_str()))
        .bind(new.through.and_then(|through| through.sid))
        .bind(new.through.map(|through| through.state.as_str()))
        .bind(new.at.as_millis())
        .bind(new.client.address.as_deref())
        .bind(new.client.user_agent.as_deref())
        .bind(new.through.and_then(|through| through.id_token))
        .bind(new.through.map(|through| through.issuer.as_str()))
        .bind(new.through.map(|through| through.subject))
        .execute(tx)
        .await?;
    Ok(inserted.rows_affected())
}

/// Ends one session, as part of a greater change too. Tells whether there was one.
pub(crate) async fn end_one(
    conn: &mut AnyConnection,
    token: &TokenHash,
    end: End,
) -> Result<bool, StoreError> {
    let ended = sqlx::query(END)
        .bind(token.as_str())
        .bind(end.at.as_millis())
        .bind(end.by.as_str())
        .execute(conn)
        .await?;
    Ok(ended.rows_affected() > 0)
}

/// Ends the sessions of an agent but one, as part of a greater change too.
pub(crate) async fn end_of_agent(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    agent_id: &AgentId,
    keep: Option<&TokenHash>,
    end: End,
) -> Result<u64, StoreError> {
    let ended = sqlx::query(END_OF_AGENT)
        .bind(account_id.as_str())
        .bind(agent_id.as_str())
        .bind(keep.map_or("", TokenHash::as_str))
        .bind(end.at.as_millis())
        .bind(end.by.as_str())
        .execute(conn)
        .await?;
    Ok(ended.rows_affected())
}

/// Ends all sessions of an account, as part of a greater change.
pub(crate) async fn end_of_account(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    end: End,
) -> Result<u64, StoreError> {
    let ended = sqlx::query(END_OF_ACCOUNT)
        .bind(account_id.as_str())
        .bind(end.at.as_millis())
        .bind(end.by.as_str())
        .execute(tx)
        .await?;
    Ok(ended.rows_affected())
}

/// Ends the sessions of an account that began with a password, as part of a greater change.
pub(crate) async fn end_with_password(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    end: End,
) -> Result<u64, StoreError> {
    let ended = sqlx::query(END_WITH_PASSWORD)
        .bind(account_id.as_str())
        .bind(AuthMethod::Password.as_str())
        .bind(end.at.as_millis())
        .bind(end.by.as_str())
        .execute(conn)
        .await?;
    Ok(ended.rows_affected())
}
