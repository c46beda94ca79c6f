//! The list of an account's agents: searched, ordered, and read a page at a time.

use convrs_domain::{
    AccountId, Agent, AgentId, Timestamp, agent::AgentOrder, sessions::AuthMethod,
    sort_key::beginning_with,
};
use sqlx::FromRow;

use super::{AgentRow, agent_columns};
use crate::{columns::Text, error::StoreError, store::Store};

/// Which agents are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentQuery {
    /// How the name or the e-mail begins; empty for all.
    pub beginning: String,
    /// Active ones only, deactivated ones only, or both.
    pub active: Option<bool>,
    /// By what they are ordered.
    pub order: AgentOrder,
    /// Whether the last come first.
    pub descending: bool,
    /// Which page, from 0; beyond the last it is the last.
    pub page: u32,
    /// How many are on a page, at least one.
    pub page_size: u32,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentsPage {
    /// The agents.
    pub agents: Vec<ListedAgent>,
    /// Which page it is, from 0.
    pub page: u32,
    /// How many there are on all pages.
    pub total: u32,
}

/// An agent with what Agent Management shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAgent {
    /// Who.
    pub agent: Agent,
    /// Whether the agent is linked on the account's present connection.
    pub linked: bool,
    /// When the agent signed in last, and how.
    pub last_sign_in: Option<(Timestamp, AuthMethod)>,
    /// Whether there is a password.
    pub has_password: bool,
}

#[derive(FromRow)]
pub(super) struct ListedRow {
    #[sqlx(flatten)]
    agent: AgentRow,
    linked: i64,
    last_sign_in_at: Option<i64>,
    last_sign_in_method: Option<Text<AuthMethod>>,
    has_password: i64,
}

impl From<ListedRow> for ListedAgent {
    fn from(row: ListedRow) -> Self {
        let at = row.last_sign_in_at.map(Timestamp::from_millis);
        Self {
            agent: row.agent.into(),
            linked: row.linked > 0,
            last_sign_in: at.zip(row.last_sign_in_method.map(|method| method.0)),
            has_password: row.has_password != 0,
        }
    }
}

/// The columns of a listed agent. Only a link of the connection's present issuer counts.
macro_rules! listed_columns {
    () => {
        concat!(
            agent_columns!(),
            ", a.last_sign_in_at AS last_sign_in_at, \
             a.last_sign_in_method AS last_sign_in_method, \
             CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END AS has_password, \
             (SELECT COUNT(*) FROM links l JOIN connections n \
              ON n.account_id = l.account_id AND n.id = l.connection_id AND n.issuer = l.issuer \
              WHERE l.account_id = a.account_id AND l.agent_id = a.id) AS linked"
        )
    };
}

/// Those that a query asks for: $2 to $3 is the range of keys, $4 the state or -1.
macro_rules! asked_for {
    () => {
        " FROM agents a WHERE a.account_id = $1 \
         AND ($2 = '' OR (a.name_sort >= $2 AND a.name_sort < $3) \
         OR (a.email_sort >= $2 AND a.email_sort < $3)) \
         AND ($4 = -1 OR a.active = $4)"
    };
}

/// Finds the page by the keys alone, then reads what it shows.
macro_rules! page_by {
    ($($column:literal),+ ; $way:literal) => {
        concat!(
            "SELECT ", listed_columns!(), " FROM (SELECT a.id AS id", asked_for!(),
            " ORDER BY ", $($column, " ", $way, ", ",)+ "a.id ", $way, " LIMIT $5 OFFSET $6) p \
             JOIN agents a ON a.account_id = $1 AND a.id = p.id \
             ORDER BY ", $($column, " ", $way, ", ",)+ "a.id ", $way
        )
    };
}

const COUNT: &str = concat!("SELECT COUNT(*)", asked_for!());

const ONE: &str =
    concat!("SELECT ", listed_columns!(), " FROM agents a WHERE a.account_id = $1 AND a.id = $2");

fn statement(order: AgentOrder, descending: bool) -> &'static str {
    match (order, descending) {
        (AgentOrder::Name, false) => page_by!("a.name_sort"; "ASC"),
        (AgentOrder::Name, true) => page_by!("a.name_sort"; "DESC"),
        (AgentOrder::Email, false) => page_by!("a.email_sort"; "ASC"),
        (AgentOrder::Email, true) => page_by!("a.email_sort"; "DESC"),
        (AgentOrder::Role, false) => page_by!("a.role", "a.name_sort"; "ASC"),
        (AgentOrder::Role, true) => page_by!("a.role", "a.name_sort"; "DESC"),
        (AgentOrder::LastSignIn, false) => page_by!("COALESCE(a.last_sign_in_at, 0)"; "ASC"),
        (AgentOrder::LastSignIn, true) => page_by!("COALESCE(a.last_sign_in_at, 0)"; "DESC"),
    }
}

impl Store {
    /// A page of an account's agents.
    ///
    /// # Errors
    /// Only faults.
    pub async fn agents_page(
        &self,
        account_id: &AccountId,
        query: &AgentQuery,
    ) -> Result<AgentsPage, StoreError> {
        let (from, to) = beginning_with(&query.beginning).unwrap_or_default();
        let active = query.active.map_or(-1, i64::from);
        let mut conn = self.db.reader().await?;
        let total: i64 = sqlx::query_scalar(COUNT)
            .bind(account_id.as_str())
            .bind(from.as_str())
            .bind(to.as_str())
            .bind(active)
            .fetch_one(&mut *conn)
            .await?;
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        let page_size = query.page_size.max(1);
        let page = query.page.min(total.saturating_sub(1) / page_size);
        let rows: Vec<ListedRow> = sqlx::query_as(statement(query.order, query.descending))
            .bind(account_id.as_str())
            .bind(from.as_str())
            .bind(to.as_str())
            .bind(active)
            .bind(i64::from(page_size))
            .bind(i64::from(page) * i64::from(page_size))
            .fetch_all(&mut *conn)
            .await?;
        Ok(AgentsPage { agents: rows.into_iter().map(ListedAgent::from).collect(), page, total })
    }

    /// One agent of an account, as the list shows it.
    ///
    /// # Errors
    /// Only faults.
    pub async fn listed_agent(
        &self,
        account_id: &AccountId,
        id: &AgentId,
    ) -> Result<Option<ListedAgent>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<ListedRow> = sqlx::query_as(ONE)
            .bind(account_id.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.map(ListedAgent::from))
    }
}
