//! Imports: a file of people that was read waits for its admin, then all of them are added or nobody.

mod rows;

use std::time::Duration;

use convrs_domain::{
    AccountId, AgentId, Timestamp,
    import::{ImportRow, Problem},
};
use serde_json::json;
use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use self::rows::Rows;
use crate::{
    audit::Change,
    columns::Text,
    domains,
    error::StoreError,
    many::{KEYS, places},
    row_id,
    store::Store,
};

/// How long a file waits.
pub(crate) const WAITS: Duration = Duration::from_hours(1);

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Its people, those of good rows.
    pub people: Vec<ImportRow>,
    /// What is wrong with it; with anything wrong nobody is added.
    pub problems: Vec<Problem>,
    /// How many people were added, once they were.
    pub added: Option<u32>,
}

#[derive(FromRow)]
struct Row {
    people: i64,
    rows: String,
    problems: String,
    added_at: Option<i64>,
}

const INSERT: &str = "INSERT INTO imports \
    (id, account_id, agent_id, created_at, people, rows, problems) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

const GET: &str = "SELECT people, rows, problems, added_at FROM imports \
    WHERE account_id = $1 AND agent_id = $2 AND id = $3 AND created_at > $4";

/// Finds a file that waits, and sees to it that nobody finds it waiting again.
const TAKE: &str = "UPDATE imports SET added_at = $5, rows = '[]' \
    WHERE account_id = $1 AND agent_id = $2 AND id = $3 AND created_at > $4 AND added_at IS NULL \
    AND problems = '[]' RETURNING people";

const SET_PROBLEMS: &str =
    "UPDATE imports SET problems = $4 WHERE account_id = $1 AND agent_id = $2 AND id = $3";

impl Store {
    /// Keeps a file for the admin who sent it, for an hour, and gives its key.
    ///
    /// # Errors
    /// Only faults.
    pub async fn keep_import(
        &self,
        account_id: &AccountId,
        admin: &AgentId,
        people: &[ImportRow],
        problems: &[Problem],
        at: Timestamp,
    ) -> Result<String, StoreError> {
        let id = row_id::new(at);
        let mut conn = self.db.writer().await?;
        sqlx::query(INSERT)
            .bind(id.as_str())
            .bind(account_id.as_str())
            .bind(admin.as_str())
            .bind(at.as_millis())
            .bind(i64::try_from(people.len()).unwrap_or(i64::MAX))
            .bind(json!(people).to_string())
            .bind(json!(problems).to_string())
            .execute(&mut *conn)
            .await?;
        Ok(id)
    }

    /// A file that this admin sent within the hour.
    ///
    /// # Errors
    /// Only faults.
    pub async fn import(
        &self,
        account_id: &AccountId,
        admin: &AgentId,
        id: &str,
        now: Timestamp,
    ) -> Result<Option<Import>, StoreError> {
        let mut conn = self.db.glance().await?;
        get(&mut conn, account_id, admin, id, now).await
    }

    /// Notes what is wrong with a file now.
    ///
    /// # Errors
    /// Only faults.
    pub async fn set_import_problems(
        &self,
        account_id: &AccountId,
        admin: &AgentId,
        id: &str,
        problems: &[Problem],
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        sqlx::query(SET_PROBLEMS)
            .bind(account_id.as_str())
            .bind(admin.as_str())
            .bind(id)
            .bind(json!(problems).to_string())
            .execute(&mut *conn)
            .await?;
        Ok(())
    }

    /// Adds all people of a file in one transaction, once, and counts them.
    ///
    /// # Errors
    /// [`StoreError::NoSuchImport`] when there is none that waits, [`StoreError::EmailTaken`] when one
    /// of the addresses is, [`StoreError::DomainTaken`] when its domain is another account's: nobody was added then.
    pub async fn add_imported(
        &self,
        account_id: &AccountId,
        admin: &AgentId,
        id: &str,
        change: Change<'_>,
    ) -> Result<u32, StoreError> {
        // On SQLite everybody who writes waits for the transaction, so all that can be is done before.
        let waiting = self.import(account_id, admin, id, change.at).await?;
        let people = waiting.ok_or(StoreError::NoSuchImport)?.people;
        let account = self.account(account_id).await?.ok_or(StoreError::NoSuchAccount)?;
        let rows = Rows::of(&account, &people, change, id);
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let taken: Option<(i64,)> = sqlx::query_as(TAKE)
            .bind(account_id.as_str())
            .bind(admin.as_str())
            .bind(id)
            .bind((change.at - WAITS).as_millis())
            .bind(change.at.as_millis())
            .fetch_optional(&mut *tx)
            .await?;
        taken.ok_or(StoreError::NoSuchImport)?;
        if !at_anothers_domain(&mut tx, account_id, &people).await?.is_empty() {
            return Err(StoreError::DomainTaken);
        }
        rows.insert(&mut tx, change).await?;
        tx.commit().await?;
        Ok(u32::try_from(people.len()).unwrap_or(u32::MAX))
    }

    /// Which of these addresses are taken, or at a domain that is another account's: the position of each, and whether by the account itself.
    ///
    /// # Errors
    /// Only faults.
    pub async fn taken_emails(
        &self,
        account_id: &AccountId,
        people: &[ImportRow],
    ) -> Result<Vec<(usize, bool)>, StoreError> {
        let mut conn = self.db.reader().await?;
        let mut taken = Vec::new();
        for (number, batch) in people.chunks(KEYS).enumerate() {
            let statement = format!(
                "SELECT email_key, account_id FROM agents WHERE email_key IN ({})",
                places(1..=batch.len())
            );
            let mut query = sqlx::query_as(AssertSqlSafe(statement));
            for row in batch {
                query = query.bind(row.email.key());
            }
            let found: Vec<(String, Text<AccountId>)> = query.fetch_all(&mut *conn).await?;
            for (key, Text(holder)) in found {
                let position = batch.iter().position(|row| row.email.key() == key);
                let position = position.unwrap_or_default() + number * KEYS;
                taken.push((position, holder == *account_id));
            }
        }
        let elsewhere = at_anothers_domain(&mut conn, account_id, people).await?;
        taken.extend(elsewhere.into_iter().map(|position| (position, false)));
        taken.sort_unstable();
        taken.dedup_by_key(|(position, _)| *position);
        Ok(taken)
    }
}

/// The positions of those whose address is at a domain that another account has proved.
async fn at_anothers_domain(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    people: &[ImportRow],
) -> Result<Vec<usize>, StoreError> {
    let domain_of: Vec<String> = people.iter().map(|row| row.email.domain()).collect();
    let mut domains = domain_of.clone();
    domains.sort_unstable();
    domains.dedup();
    let anothers = domains::anothers_among(conn, account_id, &domains).await?;
    let positions = domain_of.iter().enumerate().filter(|(_, domain)| anothers.contains(*domain));
    Ok(positions.map(|(position, _)| position).collect())
}

async fn get(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    admin: &AgentId,
    id: &str,
    now: Timestamp,
) -> Result<Option<Import>, StoreError> {
    let row: Option<Row> = sqlx::query_as(GET)
        .bind(account_id.as_str())
        .bind(admin.as_str())
        .bind(id)
        .bind((now - WAITS).as_millis())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let corrupt = |column: &str| StoreError::Corrupt(column.to_owned());
    let added = row.added_at.map(|_| u32::try_from(row.people).unwrap_or(u32::MAX));
    Ok(Some(Import {
        people: serde_json::from_str(&row.rows).map_err(|_| corrupt("rows"))?,
        problems: serde_json::from_str(&row.problems).map_err(|_| corrupt("problems"))?,
        added,
    }))
}
