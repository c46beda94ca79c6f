//! The rows that an import writes, made ready before the transaction that writes them.

use convrs_domain::{Account, audit::Action, import::ImportRow, sort_key::sort_key};
use serde_json::{Value, json};
use sqlx::AnyConnection;

use crate::{
    audit::{AuditRow, Change, Changed},
    error::StoreError,
    many::{ROWS, insert_many},
    row_id,
};

const COLUMNS: [&str; 11] = [
    "id",
    "account_id",
    "in_operator",
    "email",
    "email_key",
    "name",
    "role",
    "active",
    "created_at",
    "name_sort",
    "email_sort",
];

/// What is written for all people of a file: each, and beside it its audit row, as if each had been
/// added alone.
pub(super) struct Rows<'a> {
    account: &'a Account,
    agents: Vec<AgentRow<'a>>,
    audit: Vec<AuditRow>,
}

struct AgentRow<'a> {
    id: String,
    person: &'a ImportRow,
    email_key: String,
    name_sort: String,
    email_sort: String,
}

impl<'a> Rows<'a> {
    /// Makes the rows of people whom the import of that key adds to an account.
    pub(super) fn of(
        account: &'a Account,
        people: &'a [ImportRow],
        change: Change<'_>,
        import: &str,
    ) -> Self {
        let agent = |person: &'a ImportRow| AgentRow {
            id: row_id::new(change.at),
            person,
            email_key: person.email.key(),
            name_sort: sort_key(person.name.as_str()),
            email_sort: sort_key(person.email.as_str()),
        };
        let agents: Vec<_> = people.iter().map(agent).collect();
        let added = |agent: &AgentRow<'_>| {
            let ImportRow { email, name, role, .. } = agent.person;
            change.row(&Changed {
                account_id: &account.id,
                action: Action::AgentAdded,
                target: &agent.id,
                before: Value::Null,
                after: json!({"email": email, "name": name, "role": role, "import": import}),
            })
        };
        let audit = agents.iter().map(added).collect();
        Self { account, agents, audit }
    }

    /// Inserts them.
    ///
    /// # Errors
    /// [`StoreError::EmailTaken`] when one of the addresses is.
    pub(super) async fn insert(
        &self,
        tx: &mut AnyConnection,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        for agents in self.agents.chunks(ROWS) {
            self.insert_agents(tx, agents, change).await?;
        }
        for rows in self.audit.chunks(ROWS) {
            change.record_all(tx, rows).await?;
        }
        Ok(())
    }

    async fn insert_agents(
        &self,
        tx: &mut AnyConnection,
        agents: &[AgentRow<'_>],
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut query = sqlx::query(insert_many("agents", &COLUMNS, agents.len()));
        for agent in agents {
            query = query
                .bind(agent.id.as_str())
                .bind(self.account.id.as_str())
                .bind(i64::from(self.account.is_operator))
                .bind(agent.person.email.as_str())
                .bind(agent.email_key.as_str())
                .bind(agent.person.name.as_str())
                .bind(agent.person.role.as_str())
                .bind(1_i64)
                .bind(change.at.as_millis())
                .bind(agent.name_sort.as_str())
                .bind(agent.email_sort.as_str());
        }
        query.execute(tx).await.map(drop).map_err(crate::agents::refused)
    }
}
