//! The signs that an account wants attention, read when they are asked for.

use convrs_domain::{
    Account, AccountId, Timestamp,
    attention::{FEWEST_REFUSALS, RISE, SECRET_LIFETIME, SecretInUse, Signs, TODAY, WEEK},
    connection::Provider,
};
use sqlx::FromRow;

use crate::{
    accounts::{AccountRow, account_columns},
    columns::Text,
    cut_over::open_near_misses,
    error::StoreError,
    store::Store,
};

/// The signs of the account that `$account` names; today begins behind `$2`, the week before it
/// behind `$3`. `outcome <> 'signed_in'` stands in every part about refusals: it is what their
/// indexes ask for.
macro_rules! signs {
    ($account:literal) => {
        concat!(
            "(SELECT MAX(created_at) FROM connection_secrets WHERE account_id = ",
            $account,
            ") AS secret_since, \
             (SELECT n.provider FROM connection_secrets s JOIN connections n \
             ON n.account_id = s.account_id AND n.id = s.connection_id WHERE s.account_id = ",
            $account,
            " ORDER BY s.created_at DESC, s.id DESC LIMIT 1) AS secret_of, \
             (SELECT COUNT(*) FROM sign_in_records WHERE test = 0 AND at > $2 \
             AND outcome <> 'signed_in' AND account_id = ",
            $account,
            ") AS refused_today, \
             (SELECT COUNT(*) FROM sign_in_records WHERE test = 0 AND at > $3 AND at <= $2 \
             AND outcome <> 'signed_in' AND account_id = ",
            $account,
            ") AS refused_week, \
             (SELECT MAX(at) FROM sign_in_records WHERE test = 0 AND at > $2 \
             AND outcome <> 'signed_in' \
             AND outcome IN ('provider_unreachable', 'provider_timeout') AND account_id = ",
            $account,
            ") AS failed_at, \
             (SELECT MAX(at) FROM sign_in_records WHERE test = 0 AND at > $2 \
             AND outcome = 'signed_in' AND method <> 'password' AND account_id = ",
            $account,
            ") AS worked_at, (SELECT COUNT(*)",
            open_near_misses!(),
            " AND m.account_id = ",
            $account,
            ") AS near_misses"
        )
    };
}

const SIGNS: &str = concat!("SELECT ", signs!("$1"));

/// The accounts that want attention, the most urgent first: each part finds what the rule of the
/// same place in [`Signs::attention`] does. However many accounts there are, it goes through the
/// refusals of a day once, looks closer at a thousand accounts, and stops at `$6` where it can.
///
/// `|| ''` keeps `SQLite` from going through the refusals of all times, which it has by account.
/// The 6 and the 7 round up to a whole refusal on a day of the week.
const MOST_URGENT: &str = concat!(
    "WITH today AS (SELECT account_id || '' AS account_id, COUNT(*) AS refused, \
     MAX(CASE WHEN outcome IN ('provider_unreachable', 'provider_timeout') THEN at END) \
     AS failed_at FROM sign_in_records WHERE test = 0 AND at > $2 AND outcome <> 'signed_in' \
     GROUP BY account_id || '') SELECT ",
    account_columns!(),
    ", ",
    signs!("c.id"),
    " FROM (SELECT account_id, MIN(urgency) AS most FROM (\
     SELECT account_id, 1 AS urgency FROM (SELECT account_id, failed_at FROM today \
     WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT 1000) failing \
     WHERE (SELECT MAX(w.at) FROM sign_in_records w WHERE w.account_id = failing.account_id \
     AND w.test = 0 AND w.at >= failing.failed_at AND w.outcome = 'signed_in' \
     AND w.method <> 'password') IS NULL \
     UNION ALL SELECT account_id, 2 AS urgency FROM (SELECT account_id, refused FROM today \
     WHERE refused >= $4 ORDER BY refused DESC LIMIT 1000) busy \
     WHERE busy.refused >= $5 * (((SELECT COUNT(*) FROM sign_in_records b \
     WHERE b.account_id = busy.account_id AND b.test = 0 AND b.at > $3 AND b.at <= $2 \
     AND b.outcome <> 'signed_in') + 6) / 7) \
     UNION ALL SELECT account_id, 3 AS urgency FROM (SELECT m.account_id AS account_id",
    open_near_misses!(),
    " GROUP BY m.account_id ORDER BY m.account_id LIMIT $6) nearly \
     UNION ALL SELECT account_id, 4 AS urgency FROM (SELECT s.account_id AS account_id \
     FROM connection_secrets s WHERE s.created_at <= $1 AND NOT EXISTS (SELECT 1 \
     FROM connection_secrets y WHERE y.account_id = s.account_id AND y.created_at > s.created_at) \
     ORDER BY s.created_at LIMIT $6) ageing) found \
     GROUP BY account_id ORDER BY MIN(urgency), account_id LIMIT $6) wanting \
     JOIN accounts c ON c.id = wanting.account_id \
     ORDER BY wanting.most, c.name_order, c.id"
);

#[derive(FromRow)]
struct SignsRow {
    secret_since: Option<i64>,
    secret_of: Option<Text<Provider>>,
    refused_today: i64,
    refused_week: i64,
    failed_at: Option<i64>,
    worked_at: Option<i64>,
    near_misses: i64,
}

#[derive(FromRow)]
struct AccountSignsRow {
    #[sqlx(flatten)]
    account: AccountRow,
    #[sqlx(flatten)]
    signs: SignsRow,
}

impl From<SignsRow> for Signs {
    fn from(row: SignsRow) -> Self {
        let count = |count: i64| u64::try_from(count).unwrap_or(0);
        let secret = row.secret_of.zip(row.secret_since);
        Self {
            secret: secret.map(|(provider, since)| SecretInUse {
                provider: provider.0,
                since: Timestamp::from_millis(since),
            }),
            refused_today: count(row.refused_today),
            refused_week_before: count(row.refused_week),
            provider_failed_at: row.failed_at.map(Timestamp::from_millis),
            provider_worked_at: row.worked_at.map(Timestamp::from_millis),
            near_misses: count(row.near_misses),
        }
    }
}

impl Store {
    /// What is seen of an account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn signs(&self, account_id: &AccountId, now: Timestamp) -> Result<Signs, StoreError> {
        let today = now - TODAY;
        let mut conn = self.db.reader().await?;
        let row: SignsRow = sqlx::query_as(SIGNS)
            .bind(account_id.as_str())
            .bind(today.as_millis())
            .bind((today - WEEK).as_millis())
            .fetch_one(&mut *conn)
            .await?;
        Ok(row.into())
    }

    /// The accounts that want attention, at most `limit`, with their [`signs`](Self::signs): the
    /// most urgent first, those that want the same by their names.
    ///
    /// # Errors
    /// Only faults.
    pub async fn accounts_with_signs(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(Account, Signs)>, StoreError> {
        let today = now - TODAY;
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let mut conn = self.db.reader().await?;
        let rows: Vec<AccountSignsRow> = sqlx::query_as(MOST_URGENT)
            .bind((now - SECRET_LIFETIME).as_millis())
            .bind(today.as_millis())
            .bind((today - WEEK).as_millis())
            .bind(number(FEWEST_REFUSALS))
            .bind(number(RISE))
            .bind(i64::from(limit))
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().map(|row| (row.account.into(), row.signs.into())).collect())
    }
}
