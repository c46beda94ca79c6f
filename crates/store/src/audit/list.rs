//! Changes, listed: who made them, what of, page by page.

use convrs_domain::{AccountId, Timestamp};
use serde_json::Value;
use sqlx::FromRow;

use super::value_of;
use crate::{
    error::StoreError,
    paging::{self, Page, Place, Position, Sorted},
    statement::Statement,
    store::Store,
};

/// Who made a change, as far as its row tells. What a newer version of the program wrote is not
/// lost on an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MadeBy {
    /// An agent of the account.
    Agent {
        /// The address at that time.
        email: String,
    },
    /// A person of another account: Convrs' support.
    Support {
        /// The address at that time.
        email: String,
    },
    /// Whoever else, by the word in the row.
    Other(String),
}

/// One change, as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedChange {
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    pub by: MadeBy,
    /// The name of the action.
    pub action: String,
    /// The agent that was changed, with the address as it is now.
    pub agent: Option<(String, String)>,
    /// What stood there; null for something new.
    pub before: Value,
    /// What stood there afterwards.
    pub after: Value,
    key: String,
}

#[derive(FromRow)]
struct Row {
    id: String,
    at: i64,
    actor_kind: String,
    actor_email: Option<String>,
    own: Option<String>,
    action: String,
    agent_name: Option<String>,
    agent_email: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

const OF_ACCOUNT: &str = "SELECT c.id AS id, c.at AS at, c.actor_kind AS actor_kind, \
    c.actor_email AS actor_email, p.id AS own, c.action AS action, a.name AS agent_name, \
    a.email AS agent_email, c.before AS before, c.after AS after FROM audit c \
    LEFT JOIN agents p ON p.account_id = c.account_id AND p.id = c.actor_id \
    LEFT JOIN agents a ON a.account_id = c.account_id AND a.id = c.target \
    WHERE c.account_id = ";

const SORTED: Sorted = Sorted {
    columns: "(c.at, c.id)",
    newest_first: "c.at DESC, c.id DESC",
    oldest_first: "c.at, c.id",
};

impl Store {
    /// One page of an account's changes that were made after `kept_since`, the newest first; of one
    /// action only, if it is given.
    ///
    /// # Errors
    /// Only faults.
    pub async fn list_changes(
        &self,
        account_id: &AccountId,
        action: Option<&str>,
        kept_since: Timestamp,
        position: &Position,
        size: u32,
    ) -> Result<Page<ListedChange>, StoreError> {
        let mut statement = Statement::new(OF_ACCOUNT);
        statement.text(account_id.as_str()).push(" AND c.at > ").number(kept_since.as_millis());
        if let Some(action) = action {
            statement.push(" AND c.action = ").text(action);
        }
        paging::cut(&mut statement, &SORTED, position, size);
        let mut conn = self.db.reader().await?;
        let rows: Vec<Row> = statement.fetch_all(&mut conn).await?;
        let listed = rows.into_iter().map(listed).collect::<Result<Vec<_>, _>>()?;
        let place = |change: &ListedChange| Place { at: change.at, key: change.key.clone() };
        Ok(paging::page(listed, position, size, place))
    }
}

fn listed(row: Row) -> Result<ListedChange, StoreError> {
    let by = match (&*row.actor_kind, row.actor_email) {
        ("agent", Some(email)) if row.own.is_some() => MadeBy::Agent { email },
        ("agent", Some(email)) => MadeBy::Support { email },
        _ => MadeBy::Other(row.actor_kind),
    };
    Ok(ListedChange {
        at: Timestamp::from_millis(row.at),
        by,
        action: row.action,
        agent: row.agent_name.zip(row.agent_email),
        before: value_of(row.before, "before")?,
        after: value_of(row.after, "after")?,
        key: row.id,
    })
}
