//! Accounts: added, read and changed, each with its settings row from the start.

use convrs_domain::{
    Account, AccountId, Tier, account::Name, audit::Action, sessions::EndedBy, sort_key::sort_key,
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use crate::{
    audit::{Change, Changed},
    columns::Text,
    error::{Broken, StoreError, broken},
    row_id,
    sessions::{self, End},
    sso,
    store::Store,
};

/// An account to be added.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its name.
    pub name: Name,
    /// Its price tier.
    pub tier: Tier,
    /// Whether it is Convrs' own; there is at most one.
    pub is_operator: bool,
}

/// The columns of an account, of `accounts c`.
macro_rules! account_columns {
    () => {
        "c.id AS account_id, c.name AS account_name, c.tier AS tier, \
         c.is_operator AS is_operator, c.suspended AS suspended"
    };
}
pub(crate) use account_columns;

/// An account as `account_columns!` reads it.
#[derive(FromRow)]
pub(crate) struct AccountRow {
    account_id: Text<AccountId>,
    account_name: String,
    tier: Text<Tier>,
    is_operator: i64,
    suspended: i64,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.account_id.0,
            name: row.account_name,
            tier: row.tier.0,
            is_operator: row.is_operator != 0,
            suspended: row.suspended != 0,
        }
    }
}

const INSERT: &str = "INSERT INTO accounts \
    (id, name, name_key, name_order, tier, is_operator, suspended, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, 0, $7)";

const GET: &str = concat!("SELECT ", account_columns!(), " FROM accounts c WHERE c.id = $1");

const UPDATE: &str = "UPDATE accounts SET name = $2, name_key = $3, name_order = $4, \
    tier = $5 WHERE id = $1";

const SUSPEND: &str = "UPDATE accounts SET suspended = $2 WHERE id = $1";

impl Store {
    /// Adds an account under a new `AccountID`, with single sign-on off.
    ///
    /// # Errors
    /// [`StoreError::OperatorExists`] for a second operator account.
    pub async fn add_account(
        &self,
        new: &NewAccount,
        change: Change<'_>,
    ) -> Result<AccountId, StoreError> {
        let id = AccountId::from_random(row_id::random());
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        insert(&mut tx, &id, new, change).await?;
        sso::insert_defaults(&mut tx, &id, change.at).await?;
        let changed = Changed {
            account_id: &id,
            action: Action::AccountAdded,
            target: id.as_str(),
            before: Value::Null,
            after: json!({"name": new.name, "tier": new.tier, "is_operator": new.is_operator}),
        };
        change.record(&mut tx, changed).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The account of that `AccountID`.
    ///
    /// # Errors
    /// Only faults.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let mut conn = self.db.glance().await?;
        get(&mut conn, id).await
    }

    /// Changes an account's name, its tier, or both; what is `None` stays.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub async fn set_account(
        &self,
        id: &AccountId,
        name: Option<&Name>,
        tier: Option<Tier>,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, id).await?;
        let before = get(&mut tx, id).await?.ok_or(StoreError::NoSuchAccount)?;
        let name = name.map_or(&*before.name, Name::as_str);
        let tier = tier.unwrap_or(before.tier);
        update(&mut tx, id, name, tier).await?;
        let changed = Changed {
            account_id: id,
            action: Action::AccountChanged,
            target: id.as_str(),
            before: json!({"name": before.name, "tier": before.tier}),
            after: json!({"name": name, "tier": tier}),
        };
        change.record(&mut tx, changed).await?;
        Ok(tx.commit().await?)
    }

    /// Suspends an account, which ends every session in it, or opens it again. Saying again what
    /// holds already changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::OperatorStays`] for Convrs' own account.
    pub async fn set_suspended(
        &self,
        id: &AccountId,
        suspended: bool,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, id).await?;
        let before = get(&mut tx, id).await?.ok_or(StoreError::NoSuchAccount)?;
        if before.is_operator && suspended {
            return Err(StoreError::OperatorStays);
        }
        if before.suspended == suspended {
            return Ok(());
        }
        let update = sqlx::query(SUSPEND).bind(id.as_str()).bind(i64::from(suspended));
        update.execute(&mut *tx).await?;
        let mut after = Value::Null;
        if suspended {
            let end = End { by: EndedBy::Suspended, at: change.at };
            after = json!({"sessions_ended": sessions::end_of_account(&mut tx, id, end).await?});
        }
        let action = if suspended { Action::AccountSuspended } else { Action::AccountReactivated };
        let (target, before) = (id.as_str(), Value::Null);
        let changed = Changed { account_id: id, action, target, before, after };
        change.record(&mut tx, changed).await?;
        Ok(tx.commit().await?)
    }
}

async fn insert(
    tx: &mut AnyConnection,
    id: &AccountId,
    new: &NewAccount,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let inserted = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(new.name.as_str())
        .bind(new.name.key())
        .bind(sort_key(new.name.as_str()))
        .bind(new.tier.as_str())
        .bind(i64::from(new.is_operator))
        .bind(change.at.as_millis())
        .execute(tx)
        .await;
    match inserted {
        // `accounts_operator`: a new AccountID is never an old one (60 random bits).
        Err(error) if new.is_operator && broken(&error) == Some(Broken::Unique) => {
            Err(StoreError::OperatorExists)
        }
        inserted => Ok(inserted.map(drop)?),
    }
}

pub(crate) async fn get(
    conn: &mut AnyConnection,
    id: &AccountId,
) -> Result<Option<Account>, StoreError> {
    let row: Option<AccountRow> =
        sqlx::query_as(GET).bind(id.as_str()).fetch_optional(conn).await?;
    Ok(row.map(Account::from))
}

async fn update(
    tx: &mut AnyConnection,
    id: &AccountId,
    name: &str,
    tier: Tier,
) -> Result<(), StoreError> {
    sqlx::query(UPDATE)
        .bind(id.as_str())
        .bind(name)
        .bind(name.to_lowercase())
        .bind(sort_key(name))
        .bind(tier.as_str())
        .execute(tx)
        .await?;
    Ok(())
}
