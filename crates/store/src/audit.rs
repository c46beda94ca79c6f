//! Audit rows: each is written in the transaction of the change it tells of.

mod list;

pub use list::{ListedChange, MadeBy};

use convrs_domain::{
    AccountId, Timestamp,
    audit::{Action, Actor},
};
use serde_json::Value;
use sqlx::{AnyConnection, FromRow};

use crate::{columns::Text, error::StoreError, many::insert_many, row_id, store::Store};

/// Who makes a change, and when: part of every call that makes one.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Who.
    pub by: &'a Actor,
    /// When.
    pub at: Timestamp,
}

/// An audit row that is ready to be written, of a change and who made it.
pub(crate) struct AuditRow {
    id: String,
    account_id: AccountId,
    action: Action,
    target: String,
    before: Option<String>,
    after: Option<String>,
}

/// What was changed, as the caller of [`Change::record`] knows it. Secrets never stand in it.
pub(crate) struct Changed<'a> {
    pub(crate) account_id: &'a AccountId,
    pub(crate) action: Action,
    /// The key of the row that was changed.
    pub(crate) target: &'a str,
    /// What stood there; null for something new.
    pub(crate) before: Value,
    /// What stands there now.
    pub(crate) after: Value,
}

const COLUMNS: [&str; 10] = [
    "id",
    "account_id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_email",
    "action",
    "target",
    "before",
    "after",
];

impl Change<'_> {
    /// Writes the audit row, as part of the transaction that makes the change.
    pub(crate) async fn record(
        self,
        tx: &mut AnyConnection,
        changed: Changed<'_>,
    ) -> Result<(), StoreError> {
        self.record_all(tx, &[self.row(&changed)]).await
    }

    /// Writes the row of a change that nothing stood before, or of which it is not told.
    pub(crate) async fn record_after(
        self,
        tx: &mut AnyConnection,
        account_id: &AccountId,
        action: Action,
        target: &str,
        after: Value,
    ) -> Result<(), StoreError> {
        let before = Value::Null;
        self.record(tx, Changed { account_id, action, target, before, after }).await
    }

    /// Makes an audit row ready, which may be done before the transaction that writes it.
    pub(crate) fn row(self, changed: &Changed<'_>) -> AuditRow {
        AuditRow {
            id: row_id::new(self.at),
            account_id: changed.account_id.clone(),
            action: changed.action,
            target: changed.target.to_owned(),
            before: text_of(&changed.before),
            after: text_of(&changed.after),
        }
    }

    /// Writes several audit rows at once, of changes made by the same actor at the same time.
    pub(crate) async fn record_all(
        self,
        tx: &mut AnyConnection,
        rows: &[AuditRow],
    ) -> Result<(), StoreError> {
        let (kind, id, email) = columns_of(self.by);
        let mut query = sqlx::query(insert_many("audit", &COLUMNS, rows.len()));
        for row in rows {
            query = query
                .bind(row.id.as_str())
                .bind(row.account_id.as_str())
                .bind(self.at.as_millis())
                .bind(kind)
                .bind(id)
                .bind(email)
                .bind(row.action.as_str())
                .bind(row.target.as_str())
                .bind(row.before.as_deref())
                .bind(row.after.as_deref());
        }
        query.execute(tx).await?;
        Ok(())
    }
}

fn columns_of(actor: &Actor) -> (&'static str, Option<&str>, Option<&str>) {
    match actor {
        Actor::Agent { id, email } => ("agent", Some(id.as_str()), Some(email)),
        Actor::CommandLine => ("command_line", None, None),
        Actor::System => ("system", None, None),
        Actor::Provider => ("provider", None, None),
        Actor::LinkHolder => ("link_holder", None, None),
    }
}

fn text_of(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

/// One change, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub by: Actor,
    /// The name of the [`Action`].
    pub action: String,
    /// The key of the row that was changed.
    pub target: String,
    /// What stood there; null for something new.
    pub before: Value,
    /// What stood there afterwards.
    pub after: Value,
}

#[derive(FromRow)]
struct Row {
    at: i64,
    actor_kind: String,
    actor_id: Option<Text<convrs_domain::AgentId>>,
    actor_email: Option<String>,
    action: String,
    target: String,
    before: Option<String>,
    after: Option<String>,
}

const NEWEST: &str = "SELECT at, actor_kind, actor_id, actor_email, action, target, before, after \
    FROM audit WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT $2";

impl Store {
    /// The newest changes of an account, the newest first.
    ///
    /// # Errors
    /// Only faults.
    pub async fn newest_changes(
        &self,
        account_id: &AccountId,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(NEWEST)
            .bind(account_id.as_str())
            .bind(i64::from(limit))
            .fetch_all(&mut *conn)
            .await?;
        rows.into_iter().map(entry).collect()
    }
}

fn entry(row: Row) -> Result<AuditEntry, StoreError> {
    let by = match (&*row.actor_kind, row.actor_id, row.actor_email) {
        ("agent", Some(Text(id)), Some(email)) => Actor::Agent { id, email },
        ("command_line", ..) => Actor::CommandLine,
        ("system", ..) => Actor::System,
        ("provider", ..) => Actor::Provider,
        ("link_holder", ..) => Actor::LinkHolder,
        _ => return Err(StoreError::Corrupt("actor_kind".to_owned())),
    };
    Ok(AuditEntry {
        at: Timestamp::from_millis(row.at),
        by,
        action: row.action,
        target: row.target,
        before: value_of(row.before, "before")?,
        after: value_of(row.after, "after")?,
    })
}

fn value_of(text: Option<String>, column: &str) -> Result<Value, StoreError> {
    text.map_or(Ok(Value::Null), |text| serde_json::from_str(&text))
        .map_err(|_| StoreError::Corrupt(column.to_owned()))
}
