//! Sign-in records, looked for: by what they tell, page by page.

use convrs_domain::{
    AccountId, Reference, Timestamp,
    sessions::AuthMethod,
    sign_in::{Outcome, SignInRecord},
    sort_key::sort_key,
};
use sqlx::{AnyConnection, FromRow};

use super::{Row, record};
use crate::{
    columns::Text,
    error::StoreError,
    many::KEYS,
    paging::{self, Page, Place, Position, Sorted},
    statement::Statement,
    store::Store,
};

/// Which outcomes are looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Outcomes {
    /// All of them.
    #[default]
    Any,
    /// Those who got in.
    SignedIn,
    /// Those who did not.
    Refused,
    /// One of them.
    Only(Outcome),
}

/// Which records are looked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// How they ended.
    pub outcomes: Outcomes,
    /// How the person came.
    pub method: Option<AuthMethod>,
    /// A part of the person's name or address, or a whole address.
    pub who: Option<String>,
    /// The one with this reference.
    pub reference: Option<Reference>,
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
}

/// A record, with the agent as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The record.
    pub record: SignInRecord,
    /// The agent's name, where the attempt was an agent's.
    pub agent_name: Option<String>,
    /// The agent's address.
    pub agent_email: Option<String>,
}

#[derive(FromRow)]
struct FoundRow {
    account_id: Text<AccountId>,
    agent_name: Option<String>,
    agent_email: Option<String>,
    #[sqlx(flatten)]
    record: Row,
}

/// The columns of a record `r` with its agent `a`.
const COLUMNS: &str = "SELECT r.account_id AS account_id, r.reference AS reference, r.at AS at, \
    r.method AS method, r.outcome AS outcome, r.agent_id AS agent_id, r.unproven AS unproven, \
    r.email AS email, r.address AS address, r.user_agent AS user_agent, r.trace AS trace, a.name AS agent_name, \
    a.email AS agent_email FROM ";

/// What follows on the columns.
const RECORDS: &str = "sign_in_records r";
const THEIR_AGENTS: &str =
    " LEFT JOIN agents a ON a.account_id = r.account_id AND a.id = r.agent_id WHERE ";

/// The last record that the search of one page looks at.
const REACH: &str = "SELECT r.reference AS reference, r.at AS at FROM sign_in_records r \
    WHERE r.account_id = ";

const SORTED: Sorted = Sorted {
    columns: "(r.at, r.reference)",
    newest_first: "r.at DESC, r.reference DESC",
    oldest_first: "r.at, r.reference",
};

/// Whoever may have a part in the name: `replace` also finds its key where it begins within a letter.
const NAMES: &str = "SELECT id, name FROM agents WHERE account_id = $1 \
    AND (name_sort = '' OR replace(name_sort, $2, '') <> name_sort) LIMIT $3";

/// How many records one page of a search looks at where no index finds them: a tenth of a second.
const MOST_LOOKED_AT: u32 = 50_000;

/// How many it looks at where more people may have the name than one statement takes: those records
/// are read, and compared here.
const MOST_COMPARED: u32 = 1_000;

impl Store {
    /// One page of an account's records that came after `kept_since` and fit the filter, the newest
    /// first. A search by a part of a name or by the method looks at 50,000 records for one page, and at
    /// 1,000 where more than 200 people may have that part in their name: it may hold less than `size`,
    /// and yet be followed by another.
    ///
    /// # Errors
    /// Only faults.
    pub async fn find_attempts(
        &self,
        account_id: &AccountId,
        filter: &RecordFilter,
        kept_since: Timestamp,
        position: &Position,
        size: u32,
    ) -> Result<Page<Recorded>, StoreError> {
        self.find_within(account_id, filter, kept_since, position, (size, MOST_LOOKED_AT)).await
    }

    /// As [`find_attempts`](Self::find_attempts), with the number of records looked at.
    ///
    /// # Errors
    /// Only faults.
    pub async fn find_within(
        &self,
        account_id: &AccountId,
        filter: &RecordFilter,
        kept_since: Timestamp,
        position: &Position,
        (size, most): (u32, u32),
    ) -> Result<Page<Recorded>, StoreError> {
        let mut conn = self.db.reader().await?;
        let whole = filter.who.as_deref().filter(|who| whole_address(who)).map(key);
        let mut statement = begun(account_id, whole.as_deref());
        statement.push(" AND r.at > ").number(kept_since.as_millis());
        narrow(&mut statement, filter);
        let part = filter.who.as_deref().filter(|_| whole.is_none());
        let mut compared = None;
        if let Some(part) = part {
            match of_that_name(&mut conn, account_id, part).await? {
                Some(named) => narrow_to_part(&mut statement, part, named),
                None => compared = Some(part),
            }
        }
        let most = if compared.is_some() { most.min(MOST_COMPARED) } else { most };
        let mut reach = None;
        if whole.is_none() && (part.is_some() || filter.method.is_some()) {
            reach = end_of_reach(&mut conn, account_id, kept_since, position, most).await?;
        }
        if let Some(end) = &reach {
            paging::not_beyond(&mut statement, &SORTED, position, end);
        }
        let read = if compared.is_some() { most } else { size };
        paging::cut(&mut statement, &SORTED, position, read);
        let rows: Vec<FoundRow> = statement.fetch_all(&mut conn).await?;
        let found = fitting(rows, compared, size)?;
        Ok(paging::page(found, position, size, place).reaching(position, reach))
    }

    /// The record of an account with that reference, if it came after `kept_since`.
    ///
    /// # Errors
    /// Only faults.
    pub async fn attempt(
        &self,
        account_id: &AccountId,
        reference: &Reference,
        kept_since: Timestamp,
    ) -> Result<Option<Recorded>, StoreError> {
        let mut statement = begun(account_id, None);
        self.one(&mut statement, reference, kept_since).await
    }

    /// The record with that reference in whatever account, for support, if it came after
    /// `kept_since`.
    ///
    /// # Errors
    /// Only faults.
    pub async fn attempt_anywhere(
        &self,
        reference: &Reference,
        kept_since: Timestamp,
    ) -> Result<Option<Recorded>, StoreError> {
        let mut statement = Statement::new(COLUMNS);
        statement.push(RECORDS).push(THEIR_AGENTS).push("1 = 1");
        self.one(&mut statement, reference, kept_since).await
    }

    async fn one(
        &self,
        statement: &mut Statement,
        reference: &Reference,
        kept_since: Timestamp,
    ) -> Result<Option<Recorded>, StoreError> {
        statement.push(" AND r.reference = ").text(reference.as_str());
        statement.push(" AND r.at > ").number(kept_since.as_millis());
        let mut conn = self.db.glance().await?;
        let rows: Vec<FoundRow> = std::mem::take(statement).fetch_all(&mut conn).await?;
        rows.into_iter().next().map(recorded).transpose()
    }
}

/// Begins with an account's records: all of them, or those of the person with that address, which
/// stand in two indexes. `CROSS JOIN` keeps `SQLite` from looking through all of them for it.
fn begun(account_id: &AccountId, email_key: Option<&str>) -> Statement {
    let mut statement = Statement::new(COLUMNS);
    let account = account_id.as_str();
    if let Some(email) = email_key {
        statement.push("(SELECT reference AS wanted FROM sign_in_records WHERE account_id = ");
        statement.text(account).push(" AND email_key = ").text(email);
        statement.push(" UNION ALL SELECT reference FROM sign_in_records WHERE account_id = ");
        statement.text(account).push(" AND agent_id = (SELECT id FROM agents WHERE account_id = ");
        statement.text(account).push(" AND email_key = ").text(email);
        statement.push(") AND (email_key IS NULL OR email_key <> ").text(email);
        statement.push(")) w CROSS JOIN ").push(RECORDS).push(THEIR_AGENTS);
        statement.push("r.reference = w.wanted AND r.account_id = ").text(account);
    } else {
        statement.push(RECORDS).push(THEIR_AGENTS).push("r.account_id = ").text(account);
    }
    statement
}

/// The record at which the search of a page ends; nothing when the list ends before.
async fn end_of_reach(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    kept_since: Timestamp,
    position: &Position,
    most: u32,
) -> Result<Option<Place>, StoreError> {
    let mut statement = Statement::new(REACH);
    statement.text(account_id.as_str()).push(" AND r.at > ").number(kept_since.as_millis());
    paging::nth(&mut statement, &SORTED, position, most);
    let rows: Vec<(Text<Reference>, i64)> = statement.fetch_all(conn).await?;
    let place = |(reference, at): (Text<Reference>, i64)| Place {
        at: Timestamp::from_millis(at),
        key: reference.0.to_string(),
    };
    Ok(rows.into_iter().next().map(place))
}

/// `outcome <> 'signed_in'` stands there in words: it is what the index of refusals asks for.
fn narrow(statement: &mut Statement, filter: &RecordFilter) {
    match filter.outcomes {
        Outcomes::Any => {}
        Outcomes::SignedIn | Outcomes::Only(Outcome::SignedIn) => {
            statement.push(" AND r.outcome = 'signed_in'");
        }
        Outcomes::Refused => {
            statement.push(" AND r.outcome <> 'signed_in'");
        }
        Outcomes::Only(outcome) => {
            statement.push(" AND r.outcome <> 'signed_in' AND r.outcome = ").text(outcome.code());
        }
    }
    if let Some(method) = filter.method {
        statement.push(" AND r.method = ").text(method.as_str());
    }
    if let Some(reference) = &filter.reference {
        statement.push(" AND r.reference = ").text(reference.as_str());
    }
    if let Some(from) = filter.from {
        statement.push(" AND r.at >= ").number(from.as_millis());
    }
    if let Some(until) = filter.until {
        statement.push(" AND r.at < ").number(until.as_millis());
    }
}

/// A part of a name or address is looked for in the records themselves: `replace` takes away what
/// it finds, alike on both engines.
fn narrow_to_part(statement: &mut Statement, part: &str, named: Vec<String>) {
    let key = key(part);
    statement.push(" AND (replace(r.email_key, ").text(key.as_str()).push(", '') <> r.email_key");
    statement.push(" OR replace(a.email_key, ").text(key).push(", '') <> a.email_key");
    if !named.is_empty() {
        statement.push(" OR r.agent_id IN (");
        for (index, id) in named.into_iter().enumerate() {
            statement.push(if index == 0 { "" } else { ", " }).text(id);
        }
        statement.push(")");
    }
    statement.push(")");
}

/// The agents with that part in their name; nothing where more may have it than one statement takes.
async fn of_that_name(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    part: &str,
) -> Result<Option<Vec<String>>, StoreError> {
    let names: Vec<(String, String)> = sqlx::query_as(NAMES)
        .bind(account_id.as_str())
        .bind(sort_key(part.trim()))
        .bind(i64::try_from(KEYS + 1).unwrap_or(i64::MAX))
        .fetch_all(conn)
        .await?;
    if names.len() > KEYS {
        return Ok(None);
    }
    let named = names.into_iter().filter(|(_, name)| is_in_name(part, name)).map(|(id, _)| id);
    Ok(Some(named.collect()))
}

/// Names are compared without regard to letter case, of whatever language.
fn is_in_name(part: &str, name: &str) -> bool {
    name.to_lowercase().contains(&part.trim().to_lowercase())
}

/// The rows that fit, one more than a page holds; `compared` is what is still to be looked for.
fn fitting(
    rows: Vec<FoundRow>,
    compared: Option<&str>,
    size: u32,
) -> Result<Vec<Recorded>, StoreError> {
    let wanted = |row: &FoundRow| compared.is_none_or(|part| fits(row, part));
    rows.into_iter().filter(wanted).take(size as usize + 1).map(recorded).collect()
}

/// Tells of a row that was read what [`narrow_to_part`] asks of those that are not.
fn fits(row: &FoundRow, part: &str) -> bool {
    let wanted = key(part);
    let addresses = [row.record.email.as_deref(), row.agent_email.as_deref()];
    addresses.into_iter().flatten().any(|email| key(email).contains(&wanted))
        || row.agent_name.as_deref().is_some_and(|name| is_in_name(part, name))
}

fn whole_address(who: &str) -> bool {
    convrs_domain::Email::parse(who).is_ok()
}

/// Addresses are compared without regard to ASCII case, as everywhere (rule 11).
fn key(who: &str) -> String {
    who.trim().to_ascii_lowercase()
}

fn place(found: &Recorded) -> Place {
    Place { at: found.record.at, key: found.record.reference.to_string() }
}

fn recorded(row: FoundRow) -> Result<Recorded, StoreError> {
    Ok(Recorded {
        record: record(&row.account_id.0, row.record)?,
        agent_name: row.agent_name,
        agent_email: row.agent_email,
    })
}
