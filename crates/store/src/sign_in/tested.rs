//! Test sign-ins: what passed, and which connections passed one as they are now.

use convrs_domain::{
    AccountId, Reference, Timestamp, connection::Connection, sign_in::PendingSignIn,
};
use sqlx::FromRow;

use crate::{
    connections::{ConnectionRow, connection_columns},
    error::StoreError,
    records::{self, Attempt},
    store::Store,
};

/// A connection, and whether a test sign-in came through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The connection.
    pub connection: Connection,
    /// When one came through last; nothing if its issuer or client ID is another since.
    pub passed_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    connection: ConnectionRow,
    passed_at: Option<i64>,
}

const ALL: &str = concat!(
    "SELECT ",
    connection_columns!(),
    ", CASE WHEN n.tested_version = n.version THEN n.tested_at END AS passed_at \
     FROM connections n WHERE n.account_id = $1 ORDER BY n.created_at, n.id"
);

const PASSED: &str = "UPDATE connections SET tested_at = $4, tested_version = version \
    WHERE account_id = $1 AND id = $2 AND version = $3";

impl Store {
    /// Every connection of the account, the oldest first, with its last test that passed.
    ///
    /// # Errors
    /// Only faults.
    pub async fn tested_connections(
        &self,
        account_id: &AccountId,
    ) -> Result<Vec<Tested>, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<Row> =
            sqlx::query_as(ALL).bind(account_id.as_str()).fetch_all(&mut *conn).await?;
        let tested = |row: Row| {
            let passed_at = row.passed_at.map(Timestamp::from_millis);
            Some(Tested { connection: row.connection.of(account_id)?, passed_at })
        };
        Ok(rows.into_iter().filter_map(tested).collect())
    }

    /// Records a test that came through, and that the connection is good as it was when the test
    /// began.
    ///
    /// # Errors
    /// Only faults.
    pub async fn record_passed_test(
        &self,
        pending: &PendingSignIn,
        attempt: &Attempt,
    ) -> Result<Reference, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sqlx::query(PASSED)
            .bind(pending.account_id.as_str())
            .bind(pending.connection_id.as_str())
            .bind(pending.connection_version)
            .bind(attempt.at.as_millis())
            .execute(&mut *tx)
            .await?;
        let reference = records::insert(&mut tx, attempt).await?;
        tx.commit().await?;
        Ok(reference)
    }
}
