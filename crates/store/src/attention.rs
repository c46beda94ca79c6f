//! The signs that an account wants attention, read when they are asked for.

use convrs_domain::{
    AccountId, Timestamp,
    attention::{FEWEST_REFUSALS, SECRET_LIFETIME, SecretInUse, Signs, TODAY, WEEK},
    connection::Provider,
};
use sqlx::FromRow;

use crate::{columns::Text, error::StoreError, store::Store};

/// `outcome <> 'signed_in'` stands in every part about refusals: it is what their indexes ask for.
const SIGNS: &str = "SELECT \
    (SELECT MAX(created_at) FROM connection_secrets WHERE account_id = $1) AS secret_since, \
    (SELECT n.provider FROM connection_secrets s JOIN connections n \
     ON n.account_id = s.account_id AND n.id = s.connection_id WHERE s.account_id = $1 \
     ORDER BY s.created_at DESC, s.id DESC LIMIT 1) AS secret_of, \
    (SELECT COUNT(*) FROM sign_in_records WHERE account_id = $1 AND test = 0 AND at > $2 \
     AND outcome <> 'signed_in') AS refused_today, \
    (SELECT COUNT(*) FROM sign_in_records WHERE account_id = $1 AND test = 0 AND at > $3 AND at <= $2 \
     AND outcome <> 'signed_in') AS refused_week, \
    (SELECT MAX(at) FROM sign_in_records WHERE account_id = $1 AND test = 0 AND at > $2 \
     AND outcome <> 'signed_in' AND outcome IN ('provider_unreachable', 'provider_timeout')) \
     AS failed_at, \
    (SELECT MAX(at) FROM sign_in_records WHERE account_id = $1 AND test = 0 AND at > $2 \
     AND outcome = 'signed_in' AND method <> 'password') AS worked_at";

/// Accounts that may want attention: the signs of each decide.
const CANDIDATES: &str = "SELECT account_id FROM (\
    SELECT s.account_id AS account_id FROM connection_secrets s WHERE s.created_at <= $1 \
     AND NOT EXISTS (SELECT 1 FROM connection_secrets n \
     WHERE n.account_id = s.account_id AND n.created_at > s.created_at) \
    UNION ALL SELECT account_id FROM sign_in_records WHERE test = 0 AND at > $2 AND outcome <> 'signed_in' \
     GROUP BY account_id HAVING COUNT(*) >= $3 \
    UNION ALL SELECT account_id FROM sign_in_records WHERE test = 0 AND at > $2 AND outcome <> 'signed_in' \
     AND outcome IN ('provider_unreachable', 'provider_timeout')) found \
    GROUP BY account_id ORDER BY account_id LIMIT $4";

#[derive(FromRow)]
struct Row {
    secret_since: Option<i64>,
    secret_of: Option<Text<Provider>>,
    refused_today: i64,
    refused_week: i64,
    failed_at: Option<i64>,
    worked_at: Option<i64>,
}

impl Store {
    /// What is seen of an account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn signs(&self, account_id: &AccountId, now: Timestamp) -> Result<Signs, StoreError> {
        let today = now - TODAY;
        let mut conn = self.db.reader().await?;
        let row: Row = sqlx::query_as(SIGNS)
            .bind(account_id.as_str())
            .bind(today.as_millis())
            .bind((today - WEEK).as_millis())
            .fetch_one(&mut *conn)
            .await?;
        drop(conn);
        let count = |count: i64| u64::try_from(count).unwrap_or(0);
        let secret = row.secret_of.zip(row.secret_since);
        Ok(Signs {
            secret: secret.map(|(provider, since)| SecretInUse {
                provider: provider.0,
                since: Timestamp::from_millis(since),
            }),
            refused_today: count(row.refused_today),
            refused_week_before: count(row.refused_week),
            provider_failed_at: row.failed_at.map(Timestamp::from_millis),
            provider_worked_at: row.worked_at.map(Timestamp::from_millis),
            near_misses: u64::from(self.open_near_misses(account_id).await?),
        })
    }

    /// Accounts whose [`signs`](Self::signs) support should look at, at most `limit`.
    ///
    /// # Errors
    /// Only faults.
    pub async fn accounts_with_signs(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<(Text<AccountId>,)> = sqlx::query_as(CANDIDATES)
            .bind((now - SECRET_LIFETIME).as_millis())
            .bind((now - TODAY).as_millis())
            .bind(i64::try_from(FEWEST_REFUSALS).unwrap_or(i64::MAX))
            .bind(i64::from(limit))
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().map(|(id,)| id.0).collect())
    }
}
