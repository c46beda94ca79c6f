//! Hand-overs: what a customer entered about its provider, sealed, until support registers it.

pub(crate) mod link;

use convrs_domain::{
    AccountId, Secret, Timestamp,
    audit::{Action, Actor},
    connection::{ClientId, HostedDomains, Issuer, Provider},
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use crate::{
    audit::Change, columns::Text, connections::NewConnection, error::StoreError, row_id,
    sealing::Place, sso, store::Store,
};

/// What a customer hands over.
#[derive(Debug, Clone)]
pub struct NewHandOver {
    /// The customer's account.
    pub account_id: AccountId,
    /// Which provider it leads to.
    pub provider: Provider,
    /// The issuer.
    pub issuer: Issuer,
    /// The client ID.
    pub client_id: ClientId,
    /// The client secret.
    pub secret: Secret,
    /// What the check without a user found, as the caller writes it.
    pub checked: Value,
}

/// What waits to be registered: everything but the secret.
#[derive(Debug, Clone, PartialEq)]
pub struct HandOver {
    /// The row's key.
    pub id: String,
    /// The issuer entered.
    pub issuer: Issuer,
    /// The client ID entered.
    pub client_id: ClientId,
    /// What the check without a user found, as the caller wrote it.
    pub checked: Value,
    /// Who entered it: an address, or words for somebody with a link.
    pub entered_by: String,
    /// When.
    pub entered_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: String,
    issuer: Text<Issuer>,
    client_id: Text<ClientId>,
    sealed: String,
    checked: String,
    entered_by: String,
    entered_at: i64,
}

const GET: &str = "SELECT id, issuer, client_id, sealed, checked, entered_by, entered_at \
    FROM hand_overs WHERE account_id = $1 AND provider = $2";

const DROP: &str = "DELETE FROM hand_overs WHERE account_id = $1 AND provider = $2";

const INSERT: &str = "INSERT INTO hand_overs (id, account_id, provider, issuer, client_id, sealed, \
    checked, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const DROP_ONE: &str = "DELETE FROM hand_overs WHERE account_id = $1 AND id = $2";

impl Store {
    /// Keeps what a customer entered until support has looked at it. It takes the place of what
    /// waited before.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub async fn hand_over(&self, new: &NewHandOver, change: Change<'_>) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, &new.account_id).await?;
        self.keep_hand_over(&mut tx, new, change).await?;
        Ok(tx.commit().await?)
    }

    /// Keeps it, as part of a transaction that holds the account's lock.
    async fn keep_hand_over(
        &self,
        tx: &mut AnyConnection,
        new: &NewHandOver,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let (account_id, id) = (&new.account_id, row_id::new(change.at));
        let sealed = self.sealing.seal(place(account_id, &id), &new.secret);
        let drop = sqlx::query(DROP).bind(account_id.as_str());
        drop.bind(new.provider.as_str()).execute(&mut *tx).await?;
        sqlx::query(INSERT)
            .bind(id.as_str())
            .bind(account_id.as_str())
            .bind(new.provider.as_str())
            .bind(new.issuer.as_str())
            .bind(new.client_id.as_str())
            .bind(sealed)
            .bind(new.checked.to_string())
            .bind(entered_by(change.by))
            .bind(change.at.as_millis())
            .execute(&mut *tx)
            .await?;
        let after = json!({"issuer": new.issuer, "client_id": new.client_id});
        change.record_after(tx, account_id, Action::HandedOver, &id, after).await
    }

    /// What waits to be registered for that provider.
    ///
    /// # Errors
    /// Only faults.
    pub async fn waiting_hand_over(
        &self,
        account_id: &AccountId,
        provider: Provider,
    ) -> Result<Option<HandOver>, StoreError> {
        let mut conn = self.db.glance().await?;
        get(&mut conn, account_id, provider).await?.map(shown).transpose()
    }

    /// What waits, opened to be registered, with the key of its row.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when the secret does not open.
    pub async fn open_hand_over(
        &self,
        account_id: &AccountId,
        provider: Provider,
    ) -> Result<Option<(String, NewConnection)>, StoreError> {
        let mut conn = self.db.glance().await?;
        let Some(row) = get(&mut conn, account_id, provider).await? else { return Ok(None) };
        let secret = self.sealing.open(place(account_id, &row.id), &row.sealed)?;
        let connection = NewConnection {
            account_id: account_id.clone(),
            provider,
            issuer: row.issuer.0,
            client_id: row.client_id.0,
            secret: Some(secret),
            hosted_domains: HostedDomains::default(),
        };
        Ok(Some((row.id, connection)))
    }

    /// Forgets a hand-over, registered or not. Tells whether it was there.
    ///
    /// # Errors
    /// Only faults.
    pub async fn drop_hand_over(
        &self,
        account_id: &AccountId,
        id: &str,
        registered: bool,
        change: Change<'_>,
    ) -> Result<bool, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let drop = sqlx::query(DROP_ONE).bind(account_id.as_str()).bind(id);
        if drop.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let action =
            if registered { Action::HandOverRegistered } else { Action::HandOverDiscarded };
        change.record_after(&mut tx, account_id, action, id, Value::Null).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn place<'a>(account_id: &'a AccountId, row: &'a str) -> Place<'a> {
    Place { account_id, row, column: "hand_overs.sealed" }
}

fn entered_by(actor: &Actor) -> &str {
    match actor {
        Actor::Agent { email, .. } => email,
        Actor::CommandLine => "the command line",
        Actor::LinkHolder => "somebody with the one-time link",
        Actor::System | Actor::Provider => "Convrs",
    }
}

async fn get(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    provider: Provider,
) -> Result<Option<Row>, StoreError> {
    let row = sqlx::query_as(GET).bind(account_id.as_str()).bind(provider.as_str());
    Ok(row.fetch_optional(conn).await?)
}

fn shown(row: Row) -> Result<HandOver, StoreError> {
    let checked = serde_json::from_str(&row.checked);
    Ok(HandOver {
        id: row.id,
        issuer: row.issuer.0,
        client_id: row.client_id.0,
        checked: checked.map_err(|_| StoreError::Corrupt("checked".to_owned()))?,
        entered_by: row.entered_by,
        entered_at: Timestamp::from_millis(row.entered_at),
    })
}
