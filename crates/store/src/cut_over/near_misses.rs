//! Near misses that wait for an admin: listed, counted, dismissed.

use convrs_domain::{AccountId, Agent, Timestamp, audit::Action, email::Difference};
use serde_json::json;
use sqlx::FromRow;

use crate::{
    agents::{AgentRow, agent_columns},
    audit::Change,
    columns::Text,
    error::StoreError,
    store::Store,
};

/// An identity of the provider that is nearly an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Names it to the page that shows it.
    pub id: String,
    /// The agent; active.
    pub agent: Agent,
    /// The address the provider claimed, byte for byte.
    pub claimed: String,
    /// How the two addresses differ.
    pub difference: Difference,
    /// When it came for the first time.
    pub first_seen_at: Timestamp,
    /// When it came last.
    pub last_seen_at: Timestamp,
    /// How often it came.
    pub times: u32,
}

/// The columns of a near miss, of `near_misses m`; all null where a join found none.
macro_rules! near_miss_columns {
    () => {
        "m.id AS near_miss_id, m.claimed AS claimed, m.difference AS difference, \
         m.first_seen_at AS first_seen_at, m.last_seen_at AS last_seen_at, m.times AS times"
    };
}
pub(super) use near_miss_columns;

/// A near miss as `near_miss_columns!` reads it.
#[derive(FromRow)]
pub(super) struct NearMissRow {
    near_miss_id: Option<String>,
    claimed: Option<String>,
    difference: Option<Text<Difference>>,
    first_seen_at: Option<i64>,
    last_seen_at: Option<i64>,
    times: Option<i64>,
}

impl NearMissRow {
    /// The near miss of that agent; nothing where a join found none.
    pub(super) fn of(self, agent: &Agent) -> Option<NearMiss> {
        Some(NearMiss {
            id: self.near_miss_id?,
            agent: agent.clone(),
            claimed: self.claimed?,
            difference: self.difference?.0,
            first_seen_at: Timestamp::from_millis(self.first_seen_at?),
            last_seen_at: Timestamp::from_millis(self.last_seen_at?),
            times: u32::try_from(self.times?).unwrap_or(u32::MAX),
        })
    }
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    agent: AgentRow,
    #[sqlx(flatten)]
    near_miss: NearMissRow,
}

impl Row {
    fn near_miss(self) -> Option<NearMiss> {
        self.near_miss.of(&self.agent.into())
    }
}

/// The open ones of connections and issuers as they are now, of agents who may sign in and are not
/// linked: whoever comes with nearly the address of one who is, is somebody else.
macro_rules! open_near_misses {
    () => {
        " FROM near_misses m \
         JOIN agents a ON a.account_id = m.account_id AND a.id = m.agent_id AND a.active = 1 \
         JOIN connections n ON n.account_id = m.account_id AND n.id = m.connection_id \
         AND n.issuer = m.issuer \
         WHERE m.dismissed_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM links l WHERE l.account_id = m.account_id \
         AND l.connection_id = n.id AND l.issuer = n.issuer AND l.agent_id = m.agent_id)"
    };
}
pub(crate) use open_near_misses;

macro_rules! columns {
    () => {
        concat!("SELECT ", agent_columns!(), ", ", near_miss_columns!())
    };
}

const COUNT: &str = concat!("SELECT COUNT(*)", open_near_misses!(), " AND m.account_id = $1");

const NEWEST: &str = concat!(
    columns!(),
    open_near_misses!(),
    " AND m.account_id = $1 ORDER BY m.last_seen_at DESC, m.id DESC LIMIT $2"
);

const ONE: &str = concat!(columns!(), open_near_misses!(), " AND m.account_id = $1 AND m.id = $2");

const DISMISS: &str = "UPDATE near_misses SET dismissed_at = $3 \
    WHERE account_id = $1 AND id = $2 AND dismissed_at IS NULL";

impl Store {
    /// How many near misses of an account wait for an admin.
    ///
    /// # Errors
    /// Only faults.
    pub async fn open_near_misses(&self, account_id: &AccountId) -> Result<u32, StoreError> {
        let mut conn = self.db.glance().await?;
        let count: i64 =
            sqlx::query_scalar(COUNT).bind(account_id.as_str()).fetch_one(&mut *conn).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The newest of them.
    ///
    /// # Errors
    /// Only faults.
    pub async fn near_misses(
        &self,
        account_id: &AccountId,
        limit: u32,
    ) -> Result<Vec<NearMiss>, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<Row> = sqlx::query_as(NEWEST)
            .bind(account_id.as_str())
            .bind(i64::from(limit))
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().filter_map(Row::near_miss).collect())
    }

    /// One of them, if it is the account's and still waits.
    ///
    /// # Errors
    /// Only faults.
    pub async fn near_miss(
        &self,
        account_id: &AccountId,
        id: &str,
    ) -> Result<Option<NearMiss>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<Row> = sqlx::query_as(ONE)
            .bind(account_id.as_str())
            .bind(id)
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.and_then(Row::near_miss))
    }

    /// Puts a near miss aside: the identity is somebody else. It opens again when it comes again.
    /// Tells whether it was waiting.
    ///
    /// # Errors
    /// Only faults.
    pub async fn dismiss_near_miss(
        &self,
        near_miss: &NearMiss,
        change: Change<'_>,
    ) -> Result<bool, StoreError> {
        let account_id = &near_miss.agent.account_id;
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let dismissed = sqlx::query(DISMISS)
            .bind(account_id.as_str())
            .bind(near_miss.id.as_str())
            .bind(change.at.as_millis())
            .execute(&mut *tx)
            .await?;
        if dismissed.rows_affected() == 0 {
            return Ok(false);
        }
        let action = Action::NearMissDismissed;
        let target = near_miss.agent.id.as_str();
        let after = json!({"email": near_miss.agent.email, "claimed": near_miss.claimed});
        change.record_after(&mut tx, account_id, action, target, after).await?;
        tx.commit().await?;
        Ok(true)
    }
}
