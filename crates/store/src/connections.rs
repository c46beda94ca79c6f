//! Connections: what support registers about an account's provider, and its sealed secrets.

mod remove;
mod secrets;

pub use secrets::KeptSecret;

use convrs_domain::{
    AccountId, ConnectionId, Secret, Timestamp,
    audit::Action,
    connection::{ClientId, Connection, HostedDomains, Issuer, Provider},
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use crate::{
    audit::{Change, Changed},
    columns::Text,
    error::StoreError,
    row_id,
    sealing::{Place, SealingKeys, Unsealable},
    sso,
    store::Store,
};

/// What is to be registered for an account.
#[derive(Debug, Clone)]
pub struct NewConnection {
    /// The account it belongs to.
    pub account_id: AccountId,
    /// Which provider it leads to.
    pub provider: Provider,
    /// The issuer, compared byte for byte.
    pub issuer: Issuer,
    /// The client ID at the provider.
    pub client_id: ClientId,
    /// Whose people are let in, where the provider is shared.
    pub hosted_domains: HostedDomains,
    /// The client secret; the present one stays when it is left out.
    pub secret: Option<Secret>,
}

/// The columns of a connection, of `connections n`; all null where a join found none.
macro_rules! connection_columns {
    () => {
        "n.id AS connection_id, n.provider AS provider, n.issuer AS issuer, \
         n.client_id AS client_id, n.hosted_domains AS hosted_domains, n.version AS version"
    };
}
pub(crate) use connection_columns;

/// A connection as `connection_columns!` reads it.
#[derive(FromRow)]
pub(crate) struct ConnectionRow {
    connection_id: Option<Text<ConnectionId>>,
    provider: Option<Text<Provider>>,
    issuer: Option<Text<Issuer>>,
    client_id: Option<Text<ClientId>>,
    hosted_domains: Option<Text<HostedDomains>>,
    version: Option<i64>,
}

impl ConnectionRow {
    /// The connection of that account; nothing where a join found none.
    pub(crate) fn of(self, account_id: &AccountId) -> Option<Connection> {
        Some(Connection {
            id: self.connection_id?.0,
            account_id: account_id.clone(),
            provider: self.provider?.0,
            issuer: self.issuer?.0,
            client_id: self.client_id?.0,
            hosted_domains: self.hosted_domains.map(|domains| domains.0).unwrap_or_default(),
            version: self.version?,
        })
    }
}

const GET: &str = concat!(
    "SELECT ",
    connection_columns!(),
    " FROM connections n WHERE n.account_id = $1 AND n.provider = $2"
);

const ALL: &str = concat!(
    "SELECT ",
    connection_columns!(),
    " FROM connections n WHERE n.account_id = $1 ORDER BY n.created_at, n.id"
);

const PUT: &str = "INSERT INTO connections \
    (account_id, id, provider, issuer, client_id, version, created_at, updated_at, hosted_domains) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) ON CONFLICT (account_id, provider) DO UPDATE SET \
    issuer = excluded.issuer, client_id = excluded.client_id, version = excluded.version, \
    updated_at = excluded.updated_at, hosted_domains = excluded.hosted_domains";

const DROP_SECRETS: &str =
    "DELETE FROM connection_secrets WHERE account_id = $1 AND connection_id = $2";

const INSERT_SECRET: &str = "INSERT INTO connection_secrets \
    (account_id, connection_id, id, sealed, created_at) VALUES ($1, $2, $3, $4, $5)";

impl Store {
    /// The connection to that provider.
    ///
    /// # Errors
    /// Only faults.
    pub async fn connection(
        &self,
        account_id: &AccountId,
        provider: Provider,
    ) -> Result<Option<Connection>, StoreError> {
        let mut conn = self.db.glance().await?;
        get(&mut conn, account_id, provider).await
    }

    /// Every connection of the account, the oldest first, in use or not.
    ///
    /// # Errors
    /// Only faults.
    pub async fn connections(&self, account_id: &AccountId) -> Result<Vec<Connection>, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<ConnectionRow> =
            sqlx::query_as(ALL).bind(account_id.as_str()).fetch_all(&mut *conn).await?;
        Ok(rows.into_iter().filter_map(|row| row.of(account_id)).collect())
    }

    /// Registers a connection, or changes the one there is. A flow that started on another issuer or
    /// client ID is refused from now on; links of an earlier issuer stay, and do not count. Where the
    /// change may keep people out while passwords are off, passwords come back unless an admin signs in
    /// through the connection within [`CONFIRM_WITHIN`](convrs_domain::sso::CONFIRM_WITHIN) (rule 6).
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::SecretNeeded`] when the secret is left out though
    /// there is none, or the issuer changes (rule 7).
    pub async fn set_connection(
        &self,
        new: &NewConnection,
        change: Change<'_>,
    ) -> Result<Connection, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let kept = sso::lock(&mut tx, &new.account_id).await?;
        let old = get(&mut tx, &new.account_id, new.provider).await?;
        let connection = next(old.as_ref(), new, change.at)?;
        if old.as_ref().is_some_and(|old| may_keep_out(old, &connection)) {
            sso::unconfirm(&mut tx, &new.account_id, new.provider, kept, change).await?;
        }
        put(&mut tx, &connection, change.at).await?;
        if let Some(secret) = &new.secret {
            self.replace_secret(&mut tx, &connection, secret, change.at).await?;
        }
        let changed = Changed {
            account_id: &new.account_id,
            action: Action::ConnectionSet,
            target: connection.id.as_str(),
            before: old.as_ref().map_or(Value::Null, described),
            after: json!({
                "connection": described(&connection),
                "secret": if new.secret.is_some() { "replaced" } else { "kept" },
            }),
        };
        change.record(&mut tx, changed).await?;
        tx.commit().await?;
        Ok(connection)
    }

    async fn replace_secret(
        &self,
        tx: &mut AnyConnection,
        connection: &Connection,
        secret: &Secret,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (account, connection) = (&connection.account_id, connection.id.as_str());
        sqlx::query(DROP_SECRETS).bind(account.as_str()).bind(connection).execute(&mut *tx).await?;
        let id = row_id::new(at);
        let sealed = self.sealing.seal(secret_place(account, &id), secret);
        sqlx::query(INSERT_SECRET)
            .bind(account.as_str())
            .bind(connection)
            .bind(id)
            .bind(sealed)
            .bind(at.as_millis())
            .execute(tx)
            .await?;
        Ok(())
    }
}

/// Opens a client secret.
pub(crate) fn open_secret(
    keys: &SealingKeys,
    account_id: &AccountId,
    row: &str,
    sealed: &str,
) -> Result<Secret, Unsealable> {
    keys.open(secret_place(account_id, row), sealed)
}

fn secret_place<'a>(account_id: &'a AccountId, row: &'a str) -> Place<'a> {
    Place { account_id, row, column: "connection_secrets.sealed" }
}

/// What follows on the connection there is, if any.
fn next(
    old: Option<&Connection>,
    new: &NewConnection,
    at: Timestamp,
) -> Result<Connection, StoreError> {
    let same_issuer = old.is_some_and(|old| old.issuer == new.issuer);
    if new.secret.is_none() && !same_issuer {
        return Err(StoreError::SecretNeeded);
    }
    let same = same_issuer && old.is_some_and(|old| old.client_id == new.client_id);
    Ok(Connection {
        id: old.map_or_else(|| ConnectionId::new(row_id::new(at)), |old| old.id.clone()),
        account_id: new.account_id.clone(),
        provider: new.provider,
        issuer: new.issuer.clone(),
        client_id: new.client_id.clone(),
        hosted_domains: new.hosted_domains.clone(),
        version: old.map_or(0, |old| old.version) + i64::from(!same),
    })
}

/// Tells whether people who came through the old connection may not get in through the next one.
fn may_keep_out(old: &Connection, next: &Connection) -> bool {
    let dropped = |domain: &str| !next.hosted_domains.contains(domain);
    old.version != next.version || old.hosted_domains.iter().any(dropped)
}

fn described(connection: &Connection) -> Value {
    json!({
        "provider": connection.provider,
        "issuer": connection.issuer,
        "client_id": connection.client_id,
        "hosted_domains": connection.hosted_domains,
        "version": connection.version,
    })
}

async fn get(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    provider: Provider,
) -> Result<Option<Connection>, StoreError> {
    let row: Option<ConnectionRow> = sqlx::query_as(GET)
        .bind(account_id.as_str())
        .bind(provider.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(row.and_then(|row| row.of(account_id)))
}

async fn put(
    tx: &mut AnyConnection,
    connection: &Connection,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(PUT)
        .bind(connection.account_id.as_str())
        .bind(connection.id.as_str())
        .bind(connection.provider.as_str())
        .bind(connection.issuer.as_str())
        .bind(connection.client_id.as_str())
        .bind(connection.version)
        .bind(at.as_millis())
        .bind(domains_text(&connection.hosted_domains))
        .execute(tx)
        .await?;
    Ok(())
}

/// The domains as they are kept: JSON, or nothing.
fn domains_text(domains: &HostedDomains) -> Option<String> {
    (!domains.is_empty()).then(|| json!(domains).to_string())
}
