//! How many people an account has, and who administers it, as support has to know.

use convrs_domain::{AccountId, Agent};
use sqlx::FromRow;

use crate::{
    agents::{AgentRow, agent_columns},
    error::StoreError,
    store::Store,
};

/// The people of an account, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct People {
    /// Those who may sign in.
    pub active: u32,
    /// Those of them who have a password.
    pub with_password: u32,
}

#[derive(FromRow)]
struct Row {
    active: i64,
    with_password: i64,
}

const COUNT: &str = "SELECT COUNT(*) AS active, COUNT(password_hash) AS with_password \
    FROM agents WHERE account_id = $1 AND active = 1";

/// More than these nobody needs to see at once.
const ADMINS: &str = concat!(
    "SELECT ",
    agent_columns!(),
    " FROM agents a WHERE a.account_id = $1 AND a.role = 'admin' AND a.active = 1 \
     ORDER BY a.created_at, a.id LIMIT 20"
);

impl Store {
    /// Counts the people of an account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn people(&self, account_id: &AccountId) -> Result<People, StoreError> {
        let mut conn = self.db.reader().await?;
        let row: Row =
            sqlx::query_as(COUNT).bind(account_id.as_str()).fetch_one(&mut *conn).await?;
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(People { active: count(row.active), with_password: count(row.with_password) })
    }

    /// The active admins of an account who were there first, twenty at most.
    ///
    /// # Errors
    /// Only faults.
    pub async fn admins(&self, account_id: &AccountId) -> Result<Vec<Agent>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<AgentRow> =
            sqlx::query_as(ADMINS).bind(account_id.as_str()).fetch_all(&mut *conn).await?;
        Ok(rows.into_iter().map(Agent::from).collect())
    }
}
