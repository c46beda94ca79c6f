//! Break-glass: opened, looked at, closed. Whether passwords are open is asked of the stored times at
//! every decision; nothing runs to close them.

use convrs_domain::{
    AccountId, AgentId, Email, Timestamp,
    audit::{Action, Actor},
    break_glass::{BreakGlass, OpenFor, PasswordsNow, Reason},
    connection::Provider,
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use crate::{
    audit::{Change, Changed},
    columns::Text,
    error::StoreError,
    row_id,
    sign_in::route::{self, Route},
    sso,
    store::Store,
};

/// Passwords to be opened.
#[derive(Debug, Clone)]
pub struct NewBreakGlass {
    /// The account.
    pub account_id: AccountId,
    /// The people they are opened for; everybody when nobody is named.
    pub emails: Vec<Email>,
    /// For how long.
    pub time: OpenFor,
    /// Why.
    pub reason: Reason,
}

const AGENT: &str = "SELECT id FROM agents WHERE account_id = $1 AND email_key = $2";

const INSERT: &str = "INSERT INTO break_glass \
    (id, account_id, agent_id, reason, opened_by, opened_at, ends_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

const CLOSE: &str = "UPDATE break_glass SET closed_at = $2 \
    WHERE account_id = $1 AND ends_at > $2 AND closed_at IS NULL";

#[derive(FromRow)]
struct Row {
    email: Option<String>,
    reason: String,
    opened_by: String,
    opened_at: i64,
    ends_at: i64,
}

impl From<Row> for BreakGlass {
    fn from(row: Row) -> Self {
        Self {
            email: row.email,
            reason: row.reason,
            opened_by: row.opened_by,
            opened_at: Timestamp::from_millis(row.opened_at),
            ends_at: Timestamp::from_millis(row.ends_at),
        }
    }
}

const OPEN: &str = "SELECT a.email AS email, b.reason AS reason, b.opened_by AS opened_by, \
    b.opened_at AS opened_at, b.ends_at AS ends_at FROM break_glass b \
    LEFT JOIN agents a ON a.account_id = b.account_id AND a.id = b.agent_id \
    WHERE b.account_id = $1 AND b.ends_at > $2 AND b.closed_at IS NULL \
    ORDER BY b.ends_at DESC, b.id LIMIT 50";

const OPEN_FOR: &str = "SELECT ends_at FROM break_glass WHERE account_id = $1 AND ends_at > $3 \
    AND closed_at IS NULL AND (agent_id IS NULL OR agent_id = $2) ORDER BY ends_at DESC LIMIT 1";

impl Store {
    /// How it stands with passwords for an agent; nothing when there is no such account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn passwords_now(
        &self,
        account_id: &AccountId,
        agent_id: &AgentId,
        now: Timestamp,
    ) -> Result<Option<PasswordsNow>, StoreError> {
        let mut conn = self.db.glance().await?;
        match route::get(&mut conn, account_id).await? {
            Some(route) => passwords_now(&mut conn, &route, agent_id, now).await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens passwords for a time, and gives the moment at which they close.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::NoSuchAgent`] when a person named is none of the
    /// account's: then nobody's are opened.
    pub async fn open_break_glass(
        &self,
        new: &NewBreakGlass,
        change: Change<'_>,
    ) -> Result<Timestamp, StoreError> {
        let ends_at = new.time.ends_at(change.at);
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, &new.account_id).await?;
        if new.emails.is_empty() {
            insert(&mut tx, new, None, ends_at, change).await?;
        }
        for email in &new.emails {
            let agent = agent_of(&mut tx, &new.account_id, email).await?;
            insert(&mut tx, new, Some(&agent), ends_at, change).await?;
        }
        let changed = Changed {
            account_id: &new.account_id,
            action: Action::BreakGlassOpened,
            target: new.account_id.as_str(),
            before: Value::Null,
            after: json!({
                "people": if new.emails.is_empty() { json!("everybody") } else { json!(new.emails) },
                "reason": new.reason,
                "ends_at": ends_at,
            }),
        };
        change.record(&mut tx, changed).await?;
        tx.commit().await?;
        Ok(ends_at)
    }

    /// Closes what is open in an account before its time, and counts it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub async fn close_break_glass(
        &self,
        account_id: &AccountId,
        change: Change<'_>,
    ) -> Result<u64, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        let closed = sqlx::query(CLOSE)
            .bind(account_id.as_str())
            .bind(change.at.as_millis())
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if closed > 0 {
            let changed = Changed {
                account_id,
                action: Action::BreakGlassClosed,
                target: account_id.as_str(),
                before: Value::Null,
                after: json!({"closed": closed}),
            };
            change.record(&mut tx, changed).await?;
        }
        tx.commit().await?;
        Ok(closed)
    }

    /// What is open in an account now, the longest first; fifty at most.
    ///
    /// # Errors
    /// Only faults.
    pub async fn break_glass(
        &self,
        account_id: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<BreakGlass>, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<Row> = sqlx::query_as(OPEN)
            .bind(account_id.as_str())
            .bind(now.as_millis())
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().map(BreakGlass::from).collect())
    }
}

/// How it stands with passwords for an agent, within the transaction that decides on one.
pub(crate) async fn passwords_now(
    tx: &mut AnyConnection,
    route: &Route,
    agent_id: &AgentId,
    now: Timestamp,
) -> Result<PasswordsNow, StoreError> {
    if route.passwords_allowed(now) {
        return Ok(PasswordsNow::On);
    }
    let open: Option<(i64,)> = sqlx::query_as(OPEN_FOR)
        .bind(route.account.id.as_str())
        .bind(agent_id.as_str())
        .bind(now.as_millis())
        .fetch_optional(tx)
        .await?;
    Ok(match open {
        Some((ends_at,)) => PasswordsNow::OpenUntil(Timestamp::from_millis(ends_at)),
        // While passwords are off there is one: settings without a provider are off themselves.
        None => PasswordsNow::Off(route.settings.at(now).provider.unwrap_or(Provider::Okta)),
    })
}

async fn agent_of(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    email: &Email,
) -> Result<AgentId, StoreError> {
    let row: Option<(Text<AgentId>,)> = sqlx::query_as(AGENT)
        .bind(account_id.as_str())
        .bind(email.key())
        .fetch_optional(tx)
        .await?;
    row.map(|(id,)| id.0).ok_or(StoreError::NoSuchAgent)
}

async fn insert(
    tx: &mut AnyConnection,
    new: &NewBreakGlass,
    agent: Option<&AgentId>,
    ends_at: Timestamp,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let by = match change.by {
        Actor::Agent { email, .. } => email,
        Actor::CommandLine | Actor::System | Actor::Provider | Actor::LinkHolder => {
            "Convrs support"
        }
    };
    sqlx::query(INSERT)
        .bind(row_id::new(change.at))
        .bind(new.account_id.as_str())
        .bind(agent.map(AgentId::as_str))
        .bind(new.reason.as_str())
        .bind(by)
        .bind(change.at.as_millis())
        .bind(ends_at.as_millis())
        .execute(tx)
        .await?;
    Ok(())
}
