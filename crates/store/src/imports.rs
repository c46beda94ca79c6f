//! Imports: a file of people that was read waits for its admin, then all of them are added or nobody.

use std::{collections::HashMap, time::Duration};

use convrs_domain::{
    AccountId, AgentId, Timestamp,
    audit::Action,
    import::{ImportRow, Problem},
    sort_key::sort_key,
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use crate::{
    accounts,
    audit::{Change, Changed},
    columns::Text,
    domains,
    error::StoreError,
    many::insert_many,
    row_id,
    store::Store,
};

/// How long a file waits.
pub(crate) const WAITS: Duration = Duration::from_hours(1);

/// How many rows one statement inserts or looks for.
const BATCH: usize = 200;

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
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let waiting = get(&mut tx, account_id, admin, id, change.at).await?;
        let waiting = waiting.ok_or(StoreError::NoSuchImport)?;
        let taken: Option<(i64,)> = sqlx::query_as(TAKE)
            .bind(account_id.as_str())
            .bind(admin.as_str())
            .bind(id)
            .bind((change.at - WAITS).as_millis())
            .bind(change.at.as_millis())
            .fetch_optional(&mut *tx)
            .await?;
        taken.ok_or(StoreError::NoSuchImport)?;
        let account = accounts::get(&mut tx, account_id).await?.ok_or(StoreError::NoSuchAccount)?;
        if !at_anothers_domain(&mut tx, account_id, &waiting.people).await?.is_empty() {
            return Err(StoreError::DomainTaken);
        }
        for batch in waiting.people.chunks(BATCH) {
            let ids: Vec<String> = batch.iter().map(|_| row_id::new(change.at)).collect();
            insert(&mut tx, account_id, account.is_operator, batch, &ids, change.at).await?;
            record(&mut tx, account_id, batch, &ids, change, id).await?;
        }
        tx.commit().await?;
        Ok(u32::try_from(waiting.people.len()).unwrap_or(u32::MAX))
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
        for (number, batch) in people.chunks(BATCH).enumerate() {
            let places: Vec<String> = (1..=batch.len()).map(|place| format!("${place}")).collect();
            let statement = format!(
                "SELECT email_key, account_id FROM agents WHERE email_key IN ({})",
                places.join(", ")
            );
            let mut query = sqlx::query_as(AssertSqlSafe(statement));
            for row in batch {
                query = query.bind(row.email.key());
            }
            let found: Vec<(String, Text<AccountId>)> = query.fetch_all(&mut *conn).await?;
            for (key, Text(holder)) in found {
                let position = batch.iter().position(|row| row.email.key() == key);
                let position = position.unwrap_or_default() + number * BATCH;
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

/// The positions of those whose address is at a domain that another account has proved; each domain
/// is asked for once.
async fn at_anothers_domain(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    people: &[ImportRow],
) -> Result<Vec<usize>, StoreError> {
    let mut known: HashMap<String, bool> = HashMap::new();
    let mut positions = Vec::new();
    for (position, row) in people.iter().enumerate() {
        let domain = row.email.domain();
        let anothers = match known.get(&domain) {
            Some(anothers) => *anothers,
            None => domains::is_anothers(conn, account_id, &domain).await?,
        };
        known.insert(domain, anothers);
        if anothers {
            positions.push(position);
        }
    }
    Ok(positions)
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

async fn insert(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    operator: bool,
    batch: &[ImportRow],
    ids: &[String],
    at: Timestamp,
) -> Result<(), StoreError> {
    let columns = [
        "id",
        "account_id",
        "in_operator",
        "email",
        "email_key",
        "name",
        "role",
        "active",
        "created_at",
        "name_sort",
        "email_sort",
    ];
    let mut query = sqlx::query(insert_many("agents", &columns, batch.len()));
    for (row, id) in batch.iter().zip(ids) {
        query = query
            .bind(id.as_str())
            .bind(account_id.as_str())
            .bind(i64::from(operator))
            .bind(row.email.as_str())
            .bind(row.email.key())
            .bind(row.name.as_str())
            .bind(row.role.as_str())
            .bind(1_i64)
            .bind(at.as_millis())
            .bind(sort_key(row.name.as_str()))
            .bind(sort_key(row.email.as_str()));
    }
    query.execute(tx).await.map(drop).map_err(crate::agents::refused)
}

/// An audit row for each person, as if each had been added alone.
async fn record(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    batch: &[ImportRow],
    ids: &[String],
    change: Change<'_>,
    import: &str,
) -> Result<(), StoreError> {
    let changes: Vec<Changed<'_>> = batch
        .iter()
        .zip(ids)
        .map(|(row, id)| Changed {
            account_id,
            action: Action::AgentAdded,
            target: id,
            before: Value::Null,
            after: json!({
                "email": row.email, "name": row.name, "role": row.role, "import": import,
            }),
        })
        .collect();
    change.record_all(tx, &changes).await
}
