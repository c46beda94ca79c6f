//! Single sign-on settings: read, and changed only as the rules allow at that very moment.

use convrs_domain::{
    AccountId, Tier, Timestamp,
    audit::Action,
    connection::Provider,
    sso::{SettingsRefusal, SsoSettings, Standing, check_change},
};
use serde_json::json;
use sqlx::{AnyConnection, FromRow};

use crate::{
    audit::{Change, Changed},
    columns::Text,
    error::StoreError,
    store::Store,
};

/// The columns of the settings, of `sso_settings s`.
macro_rules! settings_columns {
    () => {
        "s.enabled AS sso_enabled, s.provider AS sso_provider, \
         s.password_fallback AS password_fallback"
    };
}
pub(crate) use settings_columns;

/// Settings as `settings_columns!` reads them.
#[derive(FromRow)]
pub(crate) struct SettingsRow {
    sso_enabled: i64,
    sso_provider: Option<Text<Provider>>,
    password_fallback: i64,
}

impl From<SettingsRow> for SsoSettings {
    fn from(row: SettingsRow) -> Self {
        Self {
            enabled: row.sso_enabled != 0,
            provider: row.sso_provider.map(|provider| provider.0),
            password_fallback: row.password_fallback != 0,
        }
    }
}

const INSERT: &str = "INSERT INTO sso_settings \
    (account_id, enabled, provider, password_fallback, updated_at) VALUES ($1, $2, $3, $4, $5)";

const GET: &str =
    concat!("SELECT ", settings_columns!(), " FROM sso_settings s WHERE s.account_id = $1");

/// Changes nothing but who has to wait: see the table in `migrations`.
const LOCK: &str = "UPDATE sso_settings SET enabled = enabled WHERE account_id = $1 RETURNING \
    enabled AS sso_enabled, provider AS sso_provider, password_fallback AS password_fallback";

/// Another provider than before leaves that one open until it is confirmed, if it was in use.
const UPDATE: &str = "UPDATE sso_settings SET enabled = $2, provider = $3, password_fallback = $4, \
    updated_at = $5, retiring_provider = CASE WHEN $2 = 0 OR enabled = 0 THEN NULL \
        WHEN provider = $3 THEN retiring_provider WHEN retiring_provider = $3 THEN NULL \
        ELSE provider END \
    WHERE account_id = $1";

/// Where an account stands.
#[derive(FromRow)]
struct StandingRow {
    tier: Text<Tier>,
    registered: Option<Text<Provider>>,
    linked_admins: i64,
}

/// Of the connection to the provider in question: the one named, otherwise the one chosen, otherwise
/// the one registered first. Counts the links of its present issuer only: those of an earlier one lead
/// nowhere.
const STANDING: &str = "SELECT c.tier AS tier, n.provider AS registered, \
    (SELECT COUNT(*) FROM agents a \
     JOIN links l ON l.account_id = a.account_id AND l.agent_id = a.id \
     WHERE a.account_id = c.id AND a.role = 'admin' AND a.active = 1 \
     AND l.connection_id = n.id AND l.issuer = n.issuer) AS linked_admins \
    FROM accounts c JOIN sso_settings s ON s.account_id = c.id \
    LEFT JOIN connections n ON n.account_id = c.id AND n.provider = COALESCE($2, s.provider, \
        (SELECT m.provider FROM connections m WHERE m.account_id = c.id \
         ORDER BY m.created_at, m.id LIMIT 1)) \
    WHERE c.id = $1";

impl Store {
    /// The settings of an account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn sso_settings(
        &self,
        account_id: &AccountId,
    ) -> Result<Option<SsoSettings>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<SettingsRow> =
            sqlx::query_as(GET).bind(account_id.as_str()).fetch_optional(&mut *conn).await?;
        Ok(row.map(SsoSettings::from))
    }

    /// What decides which settings the account may have.
    ///
    /// # Errors
    /// Only faults.
    pub async fn standing(&self, account_id: &AccountId) -> Result<Option<Standing>, StoreError> {
        let mut conn = self.db.glance().await?;
        standing(&mut conn, account_id).await
    }

    /// Puts settings in the place of the present ones, if [`check_change`] allows it now.
    ///
    /// # Errors
    /// [`StoreError::Settings`] with the reason against it, [`StoreError::NoSuchAccount`].
    pub async fn save_sso_settings(
        &self,
        account_id: &AccountId,
        wanted: SsoSettings,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        self.put_sso_settings(account_id, wanted, false, change).await
    }

    /// As [`save_sso_settings`](Self::save_sso_settings), but lets passwords be turned off though no
    /// admin is linked (rule 6): for somebody at the server's command line who insists.
    ///
    /// # Errors
    /// As [`save_sso_settings`](Self::save_sso_settings), but for that reason.
    pub async fn force_sso_settings(
        &self,
        account_id: &AccountId,
        wanted: SsoSettings,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        self.put_sso_settings(account_id, wanted, true, change).await
    }

    async fn put_sso_settings(
        &self,
        account_id: &AccountId,
        wanted: SsoSettings,
        forced: bool,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let current = lock(&mut tx, account_id).await?;
        let standing = standing_on(&mut tx, account_id, wanted.provider)
            .await?
            .ok_or(StoreError::NoSuchAccount)?;
        match check_change(current, wanted, standing) {
            Err(SettingsRefusal::NoLinkedAdmin { .. }) if forced => {}
            checked => checked?,
        }
        write(&mut tx, UPDATE, account_id, wanted, change.at).await?;
        let changed = Changed {
            account_id,
            action: Action::SsoSettingsChanged,
            target: account_id.as_str(),
            before: json!(current),
            after: if forced { json!({"forced": wanted}) } else { json!(wanted) },
        };
        change.record(&mut tx, changed).await?;
        Ok(tx.commit().await?)
    }
}

/// Gives a new account its settings.
pub(crate) async fn insert_defaults(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    at: Timestamp,
) -> Result<(), StoreError> {
    write(tx, INSERT, account_id, SsoSettings::default(), at).await
}

/// Switches single sign-on off and passwords on, as part of a greater change.
pub(crate) async fn switch_off(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    at: Timestamp,
) -> Result<(), StoreError> {
    write(tx, UPDATE, account_id, SsoSettings::default(), at).await
}

/// Takes the account's lock until the transaction ends, and reads the settings under it.
pub(crate) async fn lock(
    tx: &mut AnyConnection,
    account_id: &AccountId,
) -> Result<SsoSettings, StoreError> {
    let row: Option<SettingsRow> =
        sqlx::query_as(LOCK).bind(account_id.as_str()).fetch_optional(tx).await?;
    row.map(SsoSettings::from).ok_or(StoreError::NoSuchAccount)
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
) -> Result<(), StoreError> {
    let row: Option<SettingsRow> =
        sqlx::query_as(GET).bind(account_id.as_str()).fetch_optional(&mut *tx).await?;
    let settings = row.map(SsoSettings::from).ok_or(StoreError::NoSuchAccount)?;
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
    }))
}

async fn write(
    tx: &mut AnyConnection,
    statement: &'static str,
    account_id: &AccountId,
    settings: SsoSettings,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(statement)
        .bind(account_id.as_str())
        .bind(i64::from(settings.enabled))
        .bind(settings.provider.map(Provider::as_str))
        .bind(i64::from(settings.password_fallback))
        .bind(at.as_millis())
        .execute(tx)
        .await?;
    Ok(())
}
