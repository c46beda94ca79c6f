//! Sort keys of agents that were written without: by a version that knew none, or before there were any.

use convrs_domain::{AgentId, sort_key::sort_key};
use sqlx::FromRow;

use crate::{columns::Text, error::StoreError, store::Store};

/// How many agents one transaction fills in.
const BATCH: u32 = 500;

#[derive(FromRow)]
struct Row {
    id: Text<AgentId>,
    name: String,
    email_key: String,
}

const WITHOUT: &str = "SELECT id, name, email_key FROM agents WHERE name_sort = '' LIMIT $1";

const FILL: &str =
    "UPDATE agents SET name_sort = $2, email_sort = $3 WHERE id = $1 AND name_sort = ''";

impl Store {
    /// Fills in the keys that are missing, and counts them.
    pub(crate) async fn fill_sort_keys(&self) -> Result<u64, StoreError> {
        let mut filled = 0;
        loop {
            let batch = self.fill_some_sort_keys().await?;
            filled += batch;
            if batch < u64::from(BATCH) {
                return Ok(filled);
            }
        }
    }

    /// Fills in a batch, and counts those it found.
    async fn fill_some_sort_keys(&self) -> Result<u64, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let rows: Vec<Row> =
            sqlx::query_as(WITHOUT).bind(i64::from(BATCH)).fetch_all(&mut *tx).await?;
        let found = rows.len() as u64;
        for Row { id: Text(id), name, email_key } in rows {
            sqlx::query(FILL)
                .bind(id.as_str())
                .bind(sort_key(&name))
                .bind(sort_key(&email_key))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(found)
    }
}
