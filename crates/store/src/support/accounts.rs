//! The list of all accounts: found by what support knows of one, turned page by page.

use convrs_domain::{
    Account, AccountId, Email,
    sort_key::beginning_with,
    sso::{KeptSettings, SsoState},
};
use sqlx::{AnyConnection, FromRow};

use crate::{
    accounts::{AccountRow, account_columns},
    error::StoreError,
    sso::{SettingsRow, settings_columns},
    store::Store,
};

/// Which accounts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountFilter<'a> {
    /// Those whose name begins so, in whatever letter case; all of them for an empty text.
    NameBegins(&'a str),
    /// The one of that `AccountID`.
    Id(&'a AccountId),
    /// The one in which the agent with that address works.
    Agent(&'a Email),
}

/// Which page of a list is wanted, by an account that stands at its edge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Turn<'a> {
    /// The first.
    #[default]
    First,
    /// The one that begins behind this account.
    After(&'a AccountId),
    /// The one that ends before this account.
    Before(&'a AccountId),
}

/// One account of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// The account.
    pub account: Account,
    /// Where it stands with single sign-on.
    pub sso: SsoState,
}

/// A page of the list, in the order of names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountPage {
    /// The accounts.
    pub lines: Vec<AccountLine>,
    /// Whether there are accounts before these.
    pub more_before: bool,
    /// Whether there are accounts after these.
    pub more_after: bool,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    account: AccountRow,
    #[sqlx(flatten)]
    settings: SettingsRow,
    connections: i64,
}

impl From<Row> for AccountLine {
    fn from(row: Row) -> Self {
        let account = Account::from(row.account);
        let sso =
            KeptSettings::from(row.settings).last_written_state(account.tier, row.connections > 0);
        Self { account, sso }
    }
}

/// Accounts with their settings; counts connections to the provider chosen, or to any while none is.
macro_rules! lines {
    ($where:literal) => {
        concat!(
            "SELECT ",
            account_columns!(),
            ", ",
            settings_columns!(),
            ", (SELECT COUNT(*) FROM connections n WHERE n.account_id = c.id \
             AND n.provider = COALESCE(s.provider, n.provider)) AS connections \
             FROM accounts c JOIN sso_settings s ON s.account_id = c.id WHERE ",
            $where
        )
    };
}

const AFTER: &str = lines!(
    "(c.name_order, c.id) > ($1, $2) AND c.name_order < $3 ORDER BY c.name_order, c.id LIMIT $4"
);

const BEFORE: &str = lines!(
    "(c.name_order, c.id) < ($1, $2) AND c.name_order >= $3 \
     ORDER BY c.name_order DESC, c.id DESC LIMIT $4"
);

const BY_ID: &str = lines!("c.id = $1");

const BY_AGENT: &str = lines!("c.id = (SELECT account_id FROM agents WHERE email_key = $1)");

/// Greater than every key of a name.
const BEYOND: &str = "g";

const PLACE: &str = "SELECT name_order FROM accounts WHERE id = $1";

impl Store {
    /// A page of accounts, in the order of their names. However many there are, it reads no more
    /// than it shows.
    ///
    /// # Errors
    /// Only faults.
    pub async fn accounts(
        &self,
        filter: AccountFilter<'_>,
        turn: Turn<'_>,
        length: u32,
    ) -> Result<AccountPage, StoreError> {
        let mut conn = self.db.reader().await?;
        match filter {
            AccountFilter::Id(id) => one(&mut conn, BY_ID, id.as_str()).await,
            AccountFilter::Agent(email) => one(&mut conn, BY_AGENT, &email.key()).await,
            AccountFilter::NameBegins(name) => {
                let range =
                    beginning_with(name).unwrap_or_else(|| (String::new(), BEYOND.to_owned()));
                match turn {
                    Turn::First => after(&mut conn, &range, None, length).await,
                    Turn::After(id) => after(&mut conn, &range, Some(id), length).await,
                    Turn::Before(id) => before(&mut conn, &range.0, id, length).await,
                }
            }
        }
    }
}

async fn one(
    conn: &mut AnyConnection,
    statement: &'static str,
    key: &str,
) -> Result<AccountPage, StoreError> {
    let row: Option<Row> = sqlx::query_as(statement).bind(key).fetch_optional(conn).await?;
    Ok(AccountPage {
        lines: row.into_iter().map(AccountLine::from).collect(),
        ..Default::default()
    })
}

/// Begins behind an account, or where the names with that prefix begin.
async fn after(
    conn: &mut AnyConnection,
    (from, to): &(String, String),
    id: Option<&AccountId>,
    length: u32,
) -> Result<AccountPage, StoreError> {
    let (place, key) = match id {
        Some(id) => (place(conn, id).await?.unwrap_or_default(), id.as_str()),
        None => (String::new(), ""),
    };
    // Whichever is further on: a place before the prefix would be one of another list.
    let (place, key) = if place < *from { (&**from, "") } else { (&*place, key) };
    let mut rows = page(conn, AFTER, [place, key, to], length).await?;
    let more_after = cut(&mut rows, length);
    let lines = rows.into_iter().map(AccountLine::from).collect();
    Ok(AccountPage { lines, more_before: id.is_some(), more_after })
}

async fn before(
    conn: &mut AnyConnection,
    from: &str,
    id: &AccountId,
    length: u32,
) -> Result<AccountPage, StoreError> {
    let place = place(conn, id).await?.unwrap_or_default();
    let mut rows = page(conn, BEFORE, [&*place, id.as_str(), from], length).await?;
    let more_before = cut(&mut rows, length);
    let lines = rows.into_iter().rev().map(AccountLine::from).collect();
    Ok(AccountPage { lines, more_before, more_after: true })
}

/// Where an account stands now, though its name may have changed since the page was made.
async fn place(conn: &mut AnyConnection, id: &AccountId) -> Result<Option<String>, StoreError> {
    let row: Option<(Option<String>,)> =
        sqlx::query_as(PLACE).bind(id.as_str()).fetch_optional(conn).await?;
    Ok(row.and_then(|(place,)| place))
}

/// One row more than is shown tells whether the list goes on.
async fn page(
    conn: &mut AnyConnection,
    statement: &'static str,
    bounds: [&str; 3],
    length: u32,
) -> Result<Vec<Row>, StoreError> {
    let [place, key, end] = bounds;
    let rows = sqlx::query_as(statement)
        .bind(place)
        .bind(key)
        .bind(end)
        .bind(i64::from(length) + 1)
        .fetch_all(conn)
        .await?;
    Ok(rows)
}

fn cut(rows: &mut Vec<Row>, length: u32) -> bool {
    let length = length as usize;
    let more = rows.len() > length;
    rows.truncate(length);
    more
}
