//! Sign-in records, counted.

use convrs_domain::{AccountId, Timestamp, sign_in::Outcome};
use sqlx::FromRow;

use crate::{columns::Text, error::StoreError, store::Store};

/// How many attempts of an hour ended alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourCount {
    /// How many whole hours after the beginning.
    pub hour: u32,
    /// How they ended.
    pub outcome: Outcome,
    /// How many.
    pub count: u64,
}

#[derive(FromRow)]
struct Row {
    hour: i64,
    outcome: Text<Outcome>,
    attempts: i64,
}

/// Answered from the index `sign_in_records_newest` alone. Tests do not count.
const BY_HOUR: &str = "SELECT (at - $2) / 3600000 AS hour, outcome, COUNT(*) AS attempts \
    FROM sign_in_records WHERE account_id = $1 AND at >= $2 AND at < $3 AND test = 0 \
    GROUP BY hour, outcome";

impl Store {
    /// The attempts at an account from `from` on and before `until`, counted by hours after `from`.
    ///
    /// # Errors
    /// Only faults.
    pub async fn attempts_by_hour(
        &self,
        account_id: &AccountId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<HourCount>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(BY_HOUR)
            .bind(account_id.as_str())
            .bind(from.as_millis())
            .bind(until.as_millis())
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.iter().map(counted).collect())
    }
}

fn counted(row: &Row) -> HourCount {
    HourCount {
        hour: u32::try_from(row.hour).unwrap_or(0),
        outcome: row.outcome.0,
        count: u64::try_from(row.attempts).unwrap_or(0),
    }
}
