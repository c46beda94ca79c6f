//! Single sign-on settings: what is kept of them, and what their change is checked against.

mod confirm;
mod save;
mod set;

pub(crate) use confirm::{confirm, turn_back, unconfirm};
pub use save::{AdminSave, SavedBy};
pub use set::SetSso;

use convrs_domain::{
    AccountId, Tier, Timestamp,
    connection::Provider,
    sso::{KeptSettings, SsoSettings, Standing},
};
use sqlx::{AnyConnection, FromRow};

use crate::{columns::Text, error::StoreError, store::Store};

/// The columns of the settings, of `sso_settings s`.
macro_rules! settings_columns {
    () => {
        "s.enabled AS sso_enabled, s.provider AS sso_provider, \
         s.password_fallback AS password_fallback, s.confirm_by AS confirm_by"
    };
}
pub(crate) use settings_columns;

/// Settings as `settings_columns!` reads them.
#[derive(FromRow)]
pub(crate) struct SettingsRow {
    sso_enabled: i64,
    sso_provider: Option<Text<Provider>>,
    password_fallback: i64,
    confirm_by: Option<i64>,
}

impl From<SettingsRow> for KeptSettings {
    fn from(row: SettingsRow) -> Self {
        let saved = SsoSettings {
            enabled: row.sso_enabled != 0,
            provider: row.sso_provider.map(|provider| provider.0),
            password_fallback: row.password_fallback != 0,
        };
        Self { saved, confirm_by: row.confirm_by.map(Timestamp::from_millis) }
    }
}

const INSERT: &str = "INSERT INTO sso_settings \
    (account_id, enabled, provider, password_fallback, updated_at) VALUES ($1, $2, $3, $4, $5)";

const GET: &str =
    concat!("SELECT ", settings_columns!(), " FROM sso_settings s WHERE s.account_id = $1");

const RETIRING: &str = "SELECT retiring_provider FROM sso_settings WHERE account_id = $1";

/// Changes nothing but who has to wait: see the table in `migrations`.
const LOCK: &str = "UPDATE sso_settings SET enabled = enabled WHERE account_id = $1 RETURNING \
    enabled AS sso_enabled, provider AS sso_provider, password_fallback AS password_fallback, \
    confirm_by AS confirm_by";

/// Where an account stands.
#[derive(FromRow)]
struct StandingRow {
    tier: Text<Tier>,
    registered: Option<Text<Provider>>,
    linked_admins: i64,
    unlinked_agents: i64,
}

/// Of the connection to the provider in question: the one named, otherwise the one chosen, otherwise
/// the one registered first. Counts the links of its present issuer only: those of an earlier one lead
/// nowhere.
const STANDING: &str = "SELECT c.tier AS tier, n.provider AS registered, \
    (SELECT COUNT(*) FROM agents a \
     JOIN links l ON l.account_id = a.account_id AND l.agent_id = a.id \
     WHERE a.account_id = c.id AND a.role = 'admin' AND a.active = 1 \
     AND l.connection_id = n.id AND l.issuer = n.issuer) AS linked_admins, \
    (SELECT COUNT(*) FROM agents a \
     LEFT JOIN links l ON l.connection_id = n.id AND l.issuer = n.issuer AND l.agent_id = a.id \
     WHERE a.account_id = c.id AND a.active = 1 AND l.agent_id IS NULL) AS unlinked_agents \
    FROM accounts c JOIN sso_settings s ON s.account_id = c.id \
    LEFT JOIN connections n ON n.account_id = c.id AND n.provider = COALESCE($2, s.provider, \
        (SELECT m.provider FROM connections m WHERE m.account_id = c.id \
         ORDER BY m.created_at, m.id LIMIT 1)) \
    WHERE c.id = $1";

impl Store {
    /// The settings of an account, as they are kept: what holds depends on the time.
    ///
    /// # Errors
    /// Only faults.
    pub async fn sso_settings(
        &self,
        account_id: &AccountId,
    ) -> Result<Option<KeptSettings>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<SettingsRow> =
            sqlx::query_as(GET).bind(account_id.as_str()).fetch_optional(&mut *conn).await?;
        Ok(row.map(KeptSettings::from))
    }

    /// The provider that was in use before the one chosen, as long as nobody has confirmed that one.
    ///
    /// # Errors
    /// Only faults.
    pub async fn retiring_provider(
        &self,
        account_id: &AccountId,
    ) -> Result<Option<Provider>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<(Option<Text<Provider>>,)> =
            sqlx::query_as(RETIRING).bind(account_id.as_str()).fetch_optional(&mut *conn).await?;
        Ok(row.and_then(|(retiring,)| retiring).map(|retiring| retiring.0))
    }

    /// What decides which settings the account may have.
    ///
    /// # Errors
    /// Only faults.
    pub async fn standing(&self, account_id: &AccountId) -> Result<Option<Standing>, StoreError> {
        let mut conn = self.db.glance().await?;
        standing(&mut conn, account_id).await
    }
}

/// Gives a new account its settings.
pub(crate) async fn insert_defaults(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let settings = SsoSettings::default();
    sqlx::query(INSERT)
        .bind(account_id.as_str())
        .bind(i64::from(settings.enabled))
        .bind(settings.provider.map(Provider::as_str))
        .bind(i64::from(settings.password_fallback))
        .bind(at.as_millis())
        .execute(tx)
        .await?;
    Ok(())
}

/// Switches single sign-on off and passwords on, as part of a greater change.
pub(crate) async fn switch_off(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    at: Timestamp,
) -> Result<(), StoreError> {
    save::write(tx, account_id, KeptSettings::default(), at).await
}

/// Takes the account's lock until the transaction ends, and reads the settings under it.
pub(crate) async fn lock(
    tx: &mut AnyConnection,
    account_id: &AccountId,
) -> Result<KeptSettings, StoreError> {
    let row: Option<SettingsRow> =
        sqlx::query_as(LOCK).bind(account_id.as_str()).fetch_optional(tx).await?;
    row.map(KeptSettings::from).ok_or(StoreError::NoSuchAccount)
}

/// How many active admins are linked on the present connection.
pub(crate) async fn linked_admins(
    tx: &mut AnyConnection,
    account_id: &AccountId,
) -> Result<u32, StoreError> {
    let standing = standing(tx, account_id).await?.ok_or(StoreError::NoSuchAccount)?;
    Ok(standing.linked_admins)
}

/// Makes sure that what a transaction changed leaves somebody who is known to get in, while passwords
/// are off (rule 6). Where nobody was before (`had`), for passwords were forced off, nothing is lost.
/// The account's lock must be held.
pub(crate) async fn check_way_in(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    had: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row: Option<SettingsRow> =
        sqlx::query_as(GET).bind(account_id.as_str()).fetch_optional(&mut *tx).await?;
    let settings = row.map(KeptSettings::from).ok_or(StoreError::NoSuchAccount)?.at(now);
    if settings.password_fallback {
        return Ok(());
    }
    let standing = standing(tx, account_id).await?.ok_or(StoreError::NoSuchAccount)?;
    let registered = standing.registered.is_some();
    let allowed = settings.passwords_allowed(standing.tier, registered);
    if had == 0 || allowed || standing.linked_admins > 0 {
        Ok(())
    } else {
        Err(StoreError::LastLinkedAdmin)
    }
}

async fn standing(
    conn: &mut AnyConnection,
    account_id: &AccountId,
) -> Result<Option<Standing>, StoreError> {
    standing_on(conn, account_id, None).await
}

/// Where an account stands with a provider; without one, with the one that its settings choose.
async fn standing_on(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    provider: Option<Provider>,
) -> Result<Option<Standing>, StoreError> {
    let row: Option<StandingRow> = sqlx::query_as(STANDING)
        .bind(account_id.as_str())
        .bind(provider.map(Provider::as_str))
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| Standing {
        tier: row.tier.0,
        registered: row.registered.map(|provider| provider.0),
        linked_admins: u32::try_from(row.linked_admins).unwrap_or(u32::MAX),
        unlinked_agents: u32::try_from(row.unlinked_agents).unwrap_or(u32::MAX),
    }))
}
