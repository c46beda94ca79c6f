//! What an admin changes of an agent: name, role and state, the link to the provider, the sessions.

use convrs_domain::{
    AccountId, Agent, AgentId, Role, Timestamp,
    account::Name,
    agent::check_change,
    audit::Action,
    one_time_link::LinkKind,
    sessions::{EndedBy, Lifetimes},
    sort_key::sort_key,
};
use serde_json::{Map, Value, json};
use sqlx::{AnyConnection, FromRow};

use super::{email::drop_links, get};
use crate::{
    audit::{Change, Changed},
    error::StoreError,
    one_time_links,
    sessions::{self, End},
    sso,
    store::Store,
};

/// What is to be changed; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentChange {
    /// The name.
    pub name: Option<Name>,
    /// The role.
    pub role: Option<Role>,
    /// Whether the person may sign in.
    pub active: Option<bool>,
}

const OTHER_ADMINS: &str = "SELECT COUNT(*) FROM agents \
    WHERE account_id = $1 AND id <> $2 AND role = 'admin' AND active = 1";

const UPDATE: &str = "UPDATE agents SET name = $3, name_sort = $4, role = $5, active = $6 \
    WHERE account_id = $1 AND id = $2";

#[derive(FromRow)]
struct SessionRow {
    created_at: i64,
    seen_at: i64,
}

/// Changes nothing but who has to wait: a sign-in of the agent comes before this or after it.
const HOLD: &str = "UPDATE agents SET active = active WHERE account_id = $1 AND id = $2";

const SESSIONS: &str = "SELECT created_at, seen_at FROM sessions \
    WHERE account_id = $1 AND agent_id = $2 AND ended_at IS NULL";

impl Store {
    /// Changes an agent's name, role and state, if [`check_change`] allows it now. Who is deactivated
    /// is signed out everywhere, and an open link to set a password stops working.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAgent`], [`StoreError::Agent`] with the reason against it,
    /// [`StoreError::LastLinkedAdmin`] when passwords are off and nobody else is known to get in
    /// (rule 6), [`StoreError::SupportOutsideOperator`].
    pub async fn change_agent(
        &self,
        account_id: &AccountId,
        id: &AgentId,
        wanted: &AgentChange,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        let before = get(&mut tx, account_id, id).await?.ok_or(StoreError::NoSuchAgent)?;
        let after = wanted.made_to(&before);
        if after == before {
            return Ok(());
        }
        check_change(&before, &after, change.by, other_admins(&mut tx, &before).await?)?;
        let had = sso::linked_admins(&mut tx, account_id).await?;
        update(&mut tx, &after).await?;
        sso::check_way_in(&mut tx, account_id, had, change.at).await?;
        let mut told = differences(&before, &after);
        if before.active && !after.active {
            let sessions = deactivated(&mut tx, account_id, id, change.at).await?;
            told.1.insert("sessions_ended".to_owned(), json!(sessions));
        }
        let (before, after) = (Value::Object(told.0), Value::Object(told.1));
        let action = Action::AgentChanged;
        let changed = Changed { account_id, action, target: id.as_str(), before, after };
        change.record(&mut tx, changed).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets which identity at the provider an agent is, and ends the agent's sessions (rule 18): the
    /// next sign-in makes a new link. Without a link nothing is changed.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAgent`], or [`StoreError::LastLinkedAdmin`] (rule 6).
    pub async fn reset_link(
        &self,
        account_id: &AccountId,
        id: &AgentId,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        hold(&mut tx, account_id, id).await?;
        let had = sso::linked_admins(&mut tx, account_id).await?;
        let links = drop_links(&mut tx, account_id, id).await?;
        if links == 0 {
            return Ok(());
        }
        sso::check_way_in(&mut tx, account_id, had, change.at).await?;
        let end = End { by: EndedBy::LinkReset, at: change.at };
        let ended = sessions::end_of_agent(&mut tx, account_id, id, None, end).await?;
        let changed = Changed {
            account_id,
            action: Action::LinkReset,
            target: id.as_str(),
            before: Value::Null,
            after: json!({"links_dropped": links, "sessions_ended": ended}),
        };
        change.record(&mut tx, changed).await?;
        Ok(tx.commit().await?)
    }

    /// Signs an agent out everywhere, as an admin, and counts the sessions that ended.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAgent`].
    pub async fn sign_agent_out(
        &self,
        account_id: &AccountId,
        id: &AgentId,
        change: Change<'_>,
    ) -> Result<u64, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        get(&mut tx, account_id, id).await?.ok_or(StoreError::NoSuchAgent)?;
        let end = End { by: EndedBy::Admin, at: change.at };
        let ended = sessions::end_of_agent(&mut tx, account_id, id, None, end).await?;
        if ended > 0 {
            let changed = Changed {
                account_id,
                action: Action::AgentSignedOut,
                target: id.as_str(),
                before: Value::Null,
                after: json!({"sessions_ended": ended}),
            };
            change.record(&mut tx, changed).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// How many sessions of an agent are alive.
    ///
    /// # Errors
    /// Only faults.
    pub async fn count_sessions(
        &self,
        account_id: &AccountId,
        id: &AgentId,
        now: Timestamp,
        lifetimes: Lifetimes,
    ) -> Result<u32, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<SessionRow> = sqlx::query_as(SESSIONS)
            .bind(account_id.as_str())
            .bind(id.as_str())
            .fetch_all(&mut *conn)
            .await?;
        let at = Timestamp::from_millis;
        let alive = |row: &&SessionRow| lifetimes.alive(at(row.created_at), at(row.seen_at), now);
        Ok(u32::try_from(rows.iter().filter(alive).count()).unwrap_or(u32::MAX))
    }
}

impl AgentChange {
    fn made_to(&self, before: &Agent) -> Agent {
        Agent {
            name: self.name.as_ref().map_or(&*before.name, Name::as_str).to_owned(),
            role: self.role.unwrap_or(before.role),
            active: self.active.unwrap_or(before.active),
            ..before.clone()
        }
    }
}

/// What differs, before and after.
fn differences(before: &Agent, after: &Agent) -> (Map<String, Value>, Map<String, Value>) {
    let mut told = (Map::new(), Map::new());
    let mut tell = |what: &str, before: Value, after: Value| {
        if before != after {
            told.0.insert(what.to_owned(), before);
            told.1.insert(what.to_owned(), after);
        }
    };
    tell("name", json!(before.name), json!(after.name));
    tell("role", json!(before.role), json!(after.role));
    tell("active", json!(before.active), json!(after.active));
    told
}

/// Takes the agent's row until the transaction ends.
async fn hold(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    id: &AgentId,
) -> Result<(), StoreError> {
    let held = sqlx::query(HOLD).bind(account_id.as_str()).bind(id.as_str()).execute(tx).await?;
    if held.rows_affected() == 0 { Err(StoreError::NoSuchAgent) } else { Ok(()) }
}

async fn other_admins(tx: &mut AnyConnection, agent: &Agent) -> Result<u32, StoreError> {
    let others: i64 = sqlx::query_scalar(OTHER_ADMINS)
        .bind(agent.account_id.as_str())
        .bind(agent.id.as_str())
        .fetch_one(tx)
        .await?;
    Ok(u32::try_from(others).unwrap_or(u32::MAX))
}

async fn update(tx: &mut AnyConnection, agent: &Agent) -> Result<(), StoreError> {
    let updated = sqlx::query(UPDATE)
        .bind(agent.account_id.as_str())
        .bind(agent.id.as_str())
        .bind(agent.name.as_str())
        .bind(sort_key(&agent.name))
        .bind(agent.role.as_str())
        .bind(i64::from(agent.active))
        .execute(tx)
        .await;
    updated.map(drop).map_err(super::refused)
}

/// Shuts the doors behind an agent who was deactivated, and counts the sessions that ended.
async fn deactivated(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    id: &AgentId,
    at: Timestamp,
) -> Result<u64, StoreError> {
    one_time_links::void(tx, account_id, LinkKind::SetPassword, id.as_str()).await?;
    let end = End { by: EndedBy::Deactivated, at };
    sessions::end_of_agent(tx, account_id, id, None, end).await
}
