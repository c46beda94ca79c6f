//! The way in: an account with its settings and its connection, read in one query.

use convrs_domain::{
    Account, AccountId, ConnectionId, Email, Secret, Timestamp,
    connection::{Connection, Provider},
    sso::KeptSettings,
};
use sqlx::{AnyConnection, FromRow};

use crate::{
    accounts::{AccountRow, account_columns},
    connections::{self, ConnectionRow, connection_columns},
    error::StoreError,
    sso::{SettingsRow, settings_columns},
    store::Store,
};

/// What decides how people get into an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The account.
    pub account: Account,
    /// Its settings, as they are kept.
    pub settings: KeptSettings,
    /// Its connection: to the provider that the settings choose, or the one that was asked for if people
    /// may still come through it.
    pub connection: Option<Connection>,
}

impl Route {
    /// The connection, if agents can sign in through it now.
    pub fn in_use(&self) -> Option<&Connection> {
        let connection = self.connection.as_ref();
        connection.filter(|_| self.settings.saved.in_use(self.account.tier, true))
    }

    /// Tells whether e-mail and password may be used at a moment.
    pub fn passwords_allowed(&self, now: Timestamp) -> bool {
        self.settings.at(now).passwords_allowed(self.account.tier, self.connection.is_some())
    }
}

/// The columns of a route.
macro_rules! route_columns {
    () => {
        concat!(account_columns!(), ", ", settings_columns!(), ", ", connection_columns!())
    };
}
pub(super) use route_columns;

/// What is joined to `accounts c` for a route. Whatever finds the account stands before it: behind a
/// left join `SQLite` would look through every account for it.
macro_rules! route_joins {
    () => {
        " JOIN sso_settings s ON s.account_id = c.id \
         LEFT JOIN connections n ON n.account_id = c.id AND n.provider = s.provider"
    };
    // Through one connection: to the provider chosen, or to the one it takes the place of.
    (through $which:literal) => {
        concat!(
            " JOIN sso_settings s ON s.account_id = c.id \
             LEFT JOIN connections n ON n.account_id = c.id AND ",
            $which,
            " AND (n.provider = s.provider OR n.provider = s.retiring_provider)"
        )
    };
}
pub(super) use route_joins;

/// A route as `route_columns!` reads it.
#[derive(FromRow)]
pub(super) struct RouteRow {
    #[sqlx(flatten)]
    account: AccountRow,
    #[sqlx(flatten)]
    settings: SettingsRow,
    #[sqlx(flatten)]
    connection: ConnectionRow,
}

impl From<RouteRow> for Route {
    fn from(row: RouteRow) -> Self {
        let account = Account::from(row.account);
        let connection = row.connection.of(&account.id);
        Self { account, settings: row.settings.into(), connection }
    }
}

const BY_ACCOUNT: &str =
    concat!("SELECT ", route_columns!(), " FROM accounts c", route_joins!(), " WHERE c.id = $1");

const BY_EMAIL: &str = concat!(
    "SELECT ",
    route_columns!(),
    " FROM agents a JOIN accounts c ON c.id = a.account_id",
    route_joins!(),
    " WHERE a.email_key = $1"
);

const BY_EMAIL_THROUGH: &str = concat!(
    "SELECT ",
    route_columns!(),
    " FROM agents a JOIN accounts c ON c.id = a.account_id",
    route_joins!(through "n.provider = $2"),
    " WHERE a.email_key = $1"
);

const THROUGH: &str = concat!(
    "SELECT ",
    route_columns!(),
    " FROM accounts c",
    route_joins!(through "n.id = $2"),
    " WHERE c.id = $1"
);

/// A verified domain is one account's.
const BY_DOMAIN: &str = concat!(
    "SELECT ",
    route_columns!(),
    " FROM domains d JOIN accounts c ON c.id = d.account_id",
    route_joins!(through "n.provider = $2"),
    " WHERE d.domain = $1 AND d.verified_at IS NOT NULL"
);

#[derive(FromRow)]
struct RouteWithSecretRow {
    #[sqlx(flatten)]
    route: RouteRow,
    secret_id: Option<String>,
    sealed: Option<String>,
}

/// A row for each secret, the newest first.
const WITH_SECRETS: &str = concat!(
    "SELECT ",
    route_columns!(),
    ", k.id AS secret_id, k.sealed AS sealed FROM accounts c",
    route_joins!(through "n.id = $2"),
    " LEFT JOIN connection_secrets k ON k.account_id = n.account_id AND k.connection_id = n.id \
     WHERE c.id = $1 ORDER BY k.created_at DESC, k.id DESC"
);

impl Store {
    /// The way into the account of the agent with that address, in whatever state the agent is: the
    /// one read that begins without an account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn route_by_email(&self, email: &Email) -> Result<Option<Route>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<RouteRow> =
            sqlx::query_as(BY_EMAIL).bind(email.key()).fetch_optional(&mut *conn).await?;
        Ok(row.map(Route::from))
    }

    /// The way through a provider into the account of the agent with that address.
    ///
    /// # Errors
    /// Only faults.
    pub async fn route_by_email_through(
        &self,
        email: &Email,
        provider: Provider,
    ) -> Result<Option<Route>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<RouteRow> = sqlx::query_as(BY_EMAIL_THROUGH)
            .bind(email.key())
            .bind(provider.as_str())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.map(Route::from))
    }

    /// The way through a connection into its account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn route_through(
        &self,
        account_id: &AccountId,
        connection_id: &ConnectionId,
    ) -> Result<Option<Route>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<RouteRow> = sqlx::query_as(THROUGH)
            .bind(account_id.as_str())
            .bind(connection_id.as_str())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.map(Route::from))
    }

    /// The way through a provider into the account whose verified domain an address is at, whoever
    /// has it.
    ///
    /// # Errors
    /// Only faults.
    pub async fn route_by_domain_through(
        &self,
        email: &Email,
        provider: Provider,
    ) -> Result<Option<Route>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<RouteRow> = sqlx::query_as(BY_DOMAIN)
            .bind(email.domain())
            .bind(provider.as_str())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.map(Route::from))
    }

    /// The way into an account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn route(&self, account_id: &AccountId) -> Result<Option<Route>, StoreError> {
        let mut conn = self.db.glance().await?;
        get(&mut conn, account_id).await
    }

    /// The way through a connection into its account, with the client secrets, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when one does not open.
    pub async fn route_with_secrets(
        &self,
        account_id: &AccountId,
        connection_id: &ConnectionId,
    ) -> Result<Option<(Route, Vec<Secret>)>, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<RouteWithSecretRow> = sqlx::query_as(WITH_SECRETS)
            .bind(account_id.as_str())
            .bind(connection_id.as_str())
            .fetch_all(&mut *conn)
            .await?;
        let (mut route, mut secrets) = (None, Vec::new());
        for row in rows {
            if let (Some(id), Some(sealed)) = (row.secret_id, row.sealed) {
                secrets.push(connections::open_secret(&self.sealing, account_id, &id, &sealed)?);
            }
            route.get_or_insert_with(|| Route::from(row.route));
        }
        Ok(route.map(|route| (route, secrets)))
    }
}

/// The way into an account, within a transaction too.
pub(crate) async fn get(
    conn: &mut AnyConnection,
    account_id: &AccountId,
) -> Result<Option<Route>, StoreError> {
    let row: Option<RouteRow> =
        sqlx::query_as(BY_ACCOUNT).bind(account_id.as_str()).fetch_optional(conn).await?;
    Ok(row.map(Route::from))
}
