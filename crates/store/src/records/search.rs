//! Sign-in records, looked for: by what they tell, page by page.

use convrs_domain::{
    AccountId, Reference, Timestamp,
    sessions::AuthMethod,
    sign_in::{Outcome, SignInRecord},
};
use sqlx::FromRow;

use super::{Row, record};
use crate::{
    columns::Text,
    error::StoreError,
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

/// The columns of a record with its agent, to be followed by conditions on `r`.
macro_rules! found {
    ($conditions:literal) => {
        concat!(
            "SELECT r.account_id AS account_id, r.reference AS reference, r.at AS at, \
             r.method AS method, r.outcome AS outcome, r.agent_id AS agent_id, r.email AS email, \
             r.address AS address, r.user_agent AS user_agent, r.trace AS trace, \
             a.name AS agent_name, a.email AS agent_email FROM sign_in_records r \
             LEFT JOIN agents a ON a.account_id = r.account_id AND a.id = r.agent_id WHERE ",
            $conditions
        )
    };
}

const OF_ACCOUNT: &str = found!("r.account_id = ");
const BY_REFERENCE: &str = found!("r.account_id = $1 AND r.reference = $2 AND r.at > $3");
const ANYWHERE: &str = found!("r.reference = $1 AND r.at > $2");

const SORTED: Sorted = Sorted {
    columns: "(r.at, r.reference)",
    newest_first: "r.at DESC, r.reference DESC",
    oldest_first: "r.at, r.reference",
};

const NAMES: &str = "SELECT id, name FROM agents WHERE account_id = $1";

impl Store {
    /// One page of an account's records that came after `kept_since` and fit the filter, the newest
    /// first.
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
        let mut conn = self.db.reader().await?;
        let mut statement = Statement::new(OF_ACCOUNT);
        statement.text(account_id.as_str()).push(" AND r.at > ").number(kept_since.as_millis());
        narrow(&mut statement, filter);
        if let Some(who) = &filter.who {
            let mut names: Vec<(String, String)> = Vec::new();
            if !whole_address(who) {
                names =
                    sqlx::query_as(NAMES).bind(account_id.as_str()).fetch_all(&mut *conn).await?;
            }
            let named = of_that_name(names, who);
            narrow_to_person(&mut statement, account_id, who, named);
        }
        paging::cut(&mut statement, &SORTED, position, size);
        let rows: Vec<FoundRow> = statement.fetch_all(&mut conn).await?;
        let found = rows.into_iter().map(recorded).collect::<Result<Vec<_>, _>>()?;
        Ok(paging::page(found, position, size, place))
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
        let mut conn = self.db.glance().await?;
        let row: Option<FoundRow> = sqlx::query_as(BY_REFERENCE)
            .bind(account_id.as_str())
            .bind(reference.as_str())
            .bind(kept_since.as_millis())
            .fetch_optional(&mut *conn)
            .await?;
        row.map(recorded).transpose()
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
        let mut conn = self.db.glance().await?;
        let row: Option<FoundRow> = sqlx::query_as(ANYWHERE)
            .bind(reference.as_str())
            .bind(kept_since.as_millis())
            .fetch_optional(&mut *conn)
            .await?;
        row.map(recorded).transpose()
    }
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

/// A whole address is looked up by its key; a part of one is looked for in the records themselves:
/// `replace` takes away what it finds, alike on both engines.
fn narrow_to_person(
    statement: &mut Statement,
    account_id: &AccountId,
    who: &str,
    named: Vec<String>,
) {
    let key = key(who);
    if whole_address(who) {
        statement.push(" AND (r.email_key = ").text(key.as_str());
        statement.push(" OR r.agent_id = (SELECT id FROM agents WHERE account_id = ");
        statement.text(account_id.as_str()).push(" AND email_key = ").text(key).push("))");
        return;
    }
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

fn of_that_name(names: Vec<(String, String)>, who: &str) -> Vec<String> {
    let wanted = who.trim().to_lowercase();
    let fits = |(_, name): &(String, String)| name.to_lowercase().contains(&wanted);
    names.into_iter().filter(fits).map(|(id, _)| id).collect()
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
