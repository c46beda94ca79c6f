//! Sort keys of rows that were written without: by a version that knew none, or before there were any.

use convrs_domain::sort_key::sort_key;
use sqlx::FromRow;

use crate::{error::StoreError, store::Store};

/// How many rows one transaction fills in.
const BATCH: u32 = 500;

/// A table some rows of which may lack their keys.
struct Table {
    /// Finds rows without: their key, and the texts that sort keys are made of.
    without: &'static str,
    /// Writes a row's sort keys, as many as there are texts, unless somebody else did.
    fill: &'static str,
}

const ACCOUNTS: Table = Table {
    without: "SELECT id, name AS first, CAST(NULL AS TEXT) AS second FROM accounts \
        WHERE name_order IS NULL LIMIT $1",
    fill: "UPDATE accounts SET name_order = $2 WHERE id = $1 AND name_order IS NULL",
};

const AGENTS: Table = Table {
    without: "SELECT id, name AS first, email_key AS second FROM agents \
        WHERE name_sort = '' LIMIT $1",
    fill: "UPDATE agents SET name_sort = $2, email_sort = $3 WHERE id = $1 AND name_sort = ''",
};

#[derive(FromRow)]
struct Row {
    id: String,
    first: String,
    second: Option<String>,
}

impl Store {
    /// Fills in the keys that are missing, of accounts and of agents, and counts the rows.
    pub(crate) async fn fill_sort_keys(&self) -> Result<u64, StoreError> {
        Ok(self.fill_all_of(&ACCOUNTS).await? + self.fill_all_of(&AGENTS).await?)
    }

    async fn fill_all_of(&self, table: &Table) -> Result<u64, StoreError> {
        let mut filled = 0;
        loop {
            let batch = self.fill_some_of(table).await?;
            filled += batch;
            if batch < u64::from(BATCH) {
                return Ok(filled);
            }
        }
    }

    /// Fills in a batch, and counts those it found.
    async fn fill_some_of(&self, table: &Table) -> Result<u64, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let rows: Vec<Row> =
            sqlx::query_as(table.without).bind(i64::from(BATCH)).fetch_all(&mut *tx).await?;
        let found = rows.len() as u64;
        for Row { id, first, second } in rows {
            let mut fill = sqlx::query(table.fill).bind(id).bind(sort_key(&first));
            if let Some(second) = second {
                fill = fill.bind(sort_key(&second));
            }
            fill.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(found)
    }
}
