//! The client secrets of a connection: the newest is used, an older one stands by while the customer
//! changes over.

use convrs_domain::{
    AccountId, ConnectionId, Secret, Timestamp,
    audit::Action,
    connection::{Connection, Provider},
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use super::{get, open_secret, secret_place};
use crate::{
    audit::{Change, Changed},
    error::StoreError,
    row_id, sso,
    store::Store,
};

/// How often at most it is written down that an older secret was needed.
const NOTED_EVERY: std::time::Duration = std::time::Duration::from_hours(1);

/// How many secrets a connection has at most (rule 13: a second is tried, never a third).
const MOST: usize = 2;

/// A client secret as it is shown: everything but the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecret {
    /// The row's key.
    pub id: String,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// When a sign-in last needed it because a newer one was refused, to the hour.
    pub needed_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    sealed: String,
    created_at: i64,
    needed_at: Option<i64>,
}

impl Row {
    fn kept(&self) -> KeptSecret {
        KeptSecret {
            id: self.id.clone(),
            entered_at: Timestamp::from_millis(self.created_at),
            needed_at: self.needed_at.map(Timestamp::from_millis),
        }
    }
}

const OF: &str = "SELECT id, sealed, created_at, needed_at FROM connection_secrets \
    WHERE account_id = $1 AND connection_id = $2 ORDER BY created_at DESC, id DESC";

const INSERT: &str = "INSERT INTO connection_secrets \
    (account_id, connection_id, id, sealed, created_at) VALUES ($1, $2, $3, $4, $5)";

const REMOVE: &str =
    "DELETE FROM connection_secrets WHERE account_id = $1 AND connection_id = $2 AND id = $3";

const NEEDED: &str = "UPDATE connection_secrets SET needed_at = $3 \
    WHERE account_id = $1 AND connection_id = $2 AND COALESCE(needed_at, 0) <= $4 \
    AND id = (SELECT id FROM connection_secrets WHERE account_id = $1 AND connection_id = $2 \
    ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET $5)";

impl Store {
    /// What is known of a connection's secrets, the newest first.
    ///
    /// # Errors
    /// Only faults.
    pub async fn kept_secrets(
        &self,
        account_id: &AccountId,
        connection_id: &ConnectionId,
    ) -> Result<Vec<KeptSecret>, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows = read(&mut conn, account_id, connection_id).await?;
        Ok(rows.iter().map(Row::kept).collect())
    }

    /// A connection's secrets themselves, the newest first, to be shown to its provider.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when one does not open.
    pub async fn secrets_of(&self, connection: &Connection) -> Result<Vec<Secret>, StoreError> {
        let account_id = &connection.account_id;
        let mut conn = self.db.glance().await?;
        let rows = read(&mut conn, account_id, &connection.id).await?;
        let open = |row: &Row| open_secret(&self.sealing, account_id, &row.id, &row.sealed);
        Ok(rows.iter().map(open).collect::<Result<_, _>>()?)
    }

    /// Adds the next secret beside the present one: it is used from now on, the other when the
    /// provider refuses it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::NoConnection`]; [`StoreError::TwoSecrets`] when
    /// there are two already.
    pub async fn add_secret(
        &self,
        account_id: &AccountId,
        provider: Provider,
        secret: &Secret,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let (connection, secrets) = lock(&mut tx, account_id, provider).await?;
        if secrets.len() >= MOST {
            return Err(StoreError::TwoSecrets);
        }
        let id = row_id::new(change.at);
        let sealed = self.sealing.seal(secret_place(account_id, &id), secret);
        sqlx::query(INSERT)
            .bind(account_id.as_str())
            .bind(connection.id.as_str())
            .bind(id.as_str())
            .bind(sealed)
            .bind(change.at.as_millis())
            .execute(&mut *tx)
            .await?;
        record(&mut tx, &connection, Action::SecretAdded, &id, change).await?;
        Ok(tx.commit().await?)
    }

    /// Removes one of two secrets.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::NoConnection`] when there is no such secret;
    /// [`StoreError::LastSecret`] for the only one.
    pub async fn remove_secret(
        &self,
        account_id: &AccountId,
        provider: Provider,
        id: &str,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let (connection, secrets) = lock(&mut tx, account_id, provider).await?;
        if !secrets.iter().any(|secret| secret.id == id) {
            return Err(StoreError::NoConnection);
        }
        if secrets.len() < MOST {
            return Err(StoreError::LastSecret);
        }
        sqlx::query(REMOVE)
            .bind(account_id.as_str())
            .bind(connection.id.as_str())
            .bind(id)
            .execute(&mut *tx)
            .await?;
        record(&mut tx, &connection, Action::SecretRemoved, id, change).await?;
        Ok(tx.commit().await?)
    }

    /// Writes down, at most once an hour, that a sign-in needed an older secret: the one at that
    /// place, counted from the newest.
    ///
    /// # Errors
    /// Only faults.
    pub async fn note_secret_needed(
        &self,
        connection: &Connection,
        place: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        sqlx::query(NEEDED)
            .bind(connection.account_id.as_str())
            .bind(connection.id.as_str())
            .bind(now.as_millis())
            .bind((now - NOTED_EVERY).as_millis())
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .execute(&mut *conn)
            .await?;
        Ok(())
    }
}

/// Takes the account's lock, and reads its connection to that provider with the secrets.
async fn lock(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    provider: Provider,
) -> Result<(Connection, Vec<Row>), StoreError> {
    sso::lock(&mut *tx, account_id).await?;
    let connection = get(&mut *tx, account_id, provider).await?;
    let connection = connection.ok_or(StoreError::NoConnection)?;
    let secrets = read(tx, account_id, &connection.id).await?;
    Ok((connection, secrets))
}

async fn read(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    connection_id: &ConnectionId,
) -> Result<Vec<Row>, StoreError> {
    let rows = sqlx::query_as(OF).bind(account_id.as_str()).bind(connection_id.as_str());
    Ok(rows.fetch_all(conn).await?)
}

async fn record(
    tx: &mut AnyConnection,
    connection: &Connection,
    action: Action,
    secret: &str,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let changed = Changed {
        account_id: &connection.account_id,
        action,
        target: connection.id.as_str(),
        before: Value::Null,
        after: json!({"secret": secret}),
    };
    change.record(tx, changed).await
}
