//! Agents: added with a role, found again, and given passwords.

pub(crate) mod change;
pub(crate) mod email;
pub(crate) mod list;
pub(crate) mod password_link;

use convrs_domain::{
    AccountId, Agent, AgentId, Email, Role, Secret, account::Name, audit::Action,
    sessions::EndedBy, sort_key::sort_key,
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use crate::{
    audit::{Change, Changed},
    columns::Text,
    domains,
    error::{Broken, StoreError, broken},
    hash::TokenHash,
    row_id,
    sessions::{self, End},
    store::Store,
};

/// An agent to be added, active from the start.
#[derive(Debug, Clone)]
pub struct NewAgent {
    /// The account to work in.
    pub account_id: AccountId,
    /// The address, unique among all accounts without regard to ASCII case (rule 11).
    pub email: Email,
    /// The name.
    pub name: Name,
    /// What the person may do.
    pub role: Role,
    /// The hash of a first password; without one the person signs in through the provider only.
    pub password_hash: Option<Secret>,
}

/// The columns of an agent, of `agents a`.
macro_rules! agent_columns {
    () => {
        "a.id AS agent_id, a.account_id AS agent_account_id, a.email AS email, \
         a.name AS agent_name, a.role AS role, a.active AS active"
    };
}
pub(crate) use agent_columns;

/// An agent as `agent_columns!` reads it.
#[derive(FromRow)]
pub(crate) struct AgentRow {
    agent_id: Text<AgentId>,
    agent_account_id: Text<AccountId>,
    email: Text<Email>,
    agent_name: String,
    role: Text<Role>,
    active: i64,
}

impl From<AgentRow> for Agent {
    fn from(row: AgentRow) -> Self {
        Self {
            id: row.agent_id.0,
            account_id: row.agent_account_id.0,
            email: row.email.0,
            name: row.agent_name,
            role: row.role.0,
            active: row.active != 0,
        }
    }
}

/// Takes `in_operator` from the account, so that the check can compare it with the role.
const INSERT: &str = "INSERT INTO agents (id, account_id, in_operator, email, email_key, name, \
    role, active, password_hash, created_at, name_sort, email_sort) \
    SELECT $1, c.id, c.is_operator, $3, $4, $5, $6, 1, $7, $8, $9, $10 \
    FROM accounts c WHERE c.id = $2";

const GET: &str =
    concat!("SELECT ", agent_columns!(), " FROM agents a WHERE a.account_id = $1 AND a.id = $2");

const BY_EMAIL: &str = concat!(
    "SELECT ",
    agent_columns!(),
    " FROM agents a WHERE a.account_id = $1 AND a.email_key = $2"
);

/// By the index of the keys, which were made in the order of time.
const EMAILS: &str = "SELECT id, email FROM agents WHERE account_id = $1 ORDER BY id DESC LIMIT $2";

const SET_PASSWORD: &str = "UPDATE agents SET password_hash = $3 WHERE account_id = $1 AND id = $2";

/// Finds the agent with the password that was verified, or nobody.
const CHANGE_PASSWORD: &str = "UPDATE agents SET password_hash = $4 \
    WHERE account_id = $1 AND id = $2 AND password_hash = $3 AND active = 1";

impl Store {
    /// Adds an agent.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], [`StoreError::EmailTaken`], [`StoreError::DomainTaken`], or
    /// [`StoreError::SupportOutsideOperator`].
    pub async fn add_agent(
        &self,
        new: &NewAgent,
        change: Change<'_>,
    ) -> Result<AgentId, StoreError> {
        let id = AgentId::new(row_id::new(change.at));
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        domains::refuse_anothers(&mut tx, &new.account_id, &new.email).await?;
        insert(&mut tx, &id, new, change).await?;
        let changed = Changed {
            account_id: &new.account_id,
            action: Action::AgentAdded,
            target: id.as_str(),
            before: Value::Null,
            after: json!({"email": new.email, "name": new.name, "role": new.role}),
        };
        change.record(&mut tx, changed).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The agent of that key, if it is one of the account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn agent(
        &self,
        account_id: &AccountId,
        id: &AgentId,
    ) -> Result<Option<Agent>, StoreError> {
        let mut conn = self.db.glance().await?;
        get(&mut conn, account_id, id).await
    }

    /// The agent of that address, in any letter case, if it is one of the account.
    ///
    /// # Errors
    /// Only faults.
    pub async fn agent_by_email(
        &self,
        account_id: &AccountId,
        email: &Email,
    ) -> Result<Option<Agent>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<AgentRow> = sqlx::query_as(BY_EMAIL)
            .bind(account_id.as_str())
            .bind(email.key())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.map(Agent::from))
    }

    /// The addresses of an account's agents, among which a near miss is looked for: of those who were
    /// added last, so many at most.
    ///
    /// # Errors
    /// Only faults.
    pub async fn account_emails(
        &self,
        account_id: &AccountId,
        most: u32,
    ) -> Result<Vec<(AgentId, Email)>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<(Text<AgentId>, Text<Email>)> = sqlx::query_as(EMAILS)
            .bind(account_id.as_str())
            .bind(i64::from(most))
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().map(|(id, email)| (id.0, email.0)).collect())
    }

    /// Changes the agent's own password from the `old` one, which was verified, to a new one, and ends
    /// the agent's sessions but the one to `keep` (rule 18).
    ///
    /// # Errors
    /// [`StoreError::WrongPassword`] when the agent was given another one since, or was deactivated;
    /// nothing was changed then.
    pub async fn change_password_hash(
        &self,
        account_id: &AccountId,
        id: &AgentId,
        [old, new]: [&Secret; 2],
        keep: &TokenHash,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let updated = sqlx::query(CHANGE_PASSWORD)
            .bind(account_id.as_str())
            .bind(id.as_str())
            .bind(old.expose())
            .bind(new.expose())
            .execute(&mut *tx)
            .await?;
        if updated.rows_affected() == 0 {
            return Err(StoreError::WrongPassword);
        }
        let end = End { by: EndedBy::PasswordChanged, at: change.at };
        sessions::end_of_agent(&mut tx, account_id, id, Some(keep), end).await?;
        let changed = Changed {
            account_id,
            action: Action::AgentChanged,
            target: id.as_str(),
            before: Value::Null,
            after: json!({"password": "changed"}),
        };
        change.record(&mut tx, changed).await?;
        Ok(tx.commit().await?)
    }
}

/// Reads an agent, as part of a greater change too.
pub(crate) async fn get(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    id: &AgentId,
) -> Result<Option<Agent>, StoreError> {
    let row: Option<AgentRow> = sqlx::query_as(GET)
        .bind(account_id.as_str())
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(row.map(Agent::from))
}

async fn insert(
    tx: &mut AnyConnection,
    id: &AgentId,
    new: &NewAgent,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let inserted = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(new.account_id.as_str())
        .bind(new.email.as_str())
        .bind(new.email.key())
        .bind(new.name.as_str())
        .bind(new.role.as_str())
        .bind(new.password_hash.as_ref().map(Secret::expose))
        .bind(change.at.as_millis())
        .bind(sort_key(new.name.as_str()))
        .bind(sort_key(new.email.as_str()))
        .execute(tx)
        .await;
    match inserted {
        Ok(done) if done.rows_affected() == 0 => Err(StoreError::NoSuchAccount),
        Ok(_) => Ok(()),
        Err(error) => Err(refused(error)),
    }
}

/// What a statement that writes agents was refused for.
pub(crate) fn refused(error: sqlx::Error) -> StoreError {
    match broken(&error) {
        // `email_key`: a new key of a row is never an old one.
        Some(Broken::Unique) => StoreError::EmailTaken,
        // `agents_support_in_operator`: the other checks hold for every `Role`.
        Some(Broken::Check) => StoreError::SupportOutsideOperator,
        None => error.into(),
    }
}
