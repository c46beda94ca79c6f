//! The link by which an agent sets a password: made by an admin, spent by the agent.

use convrs_domain::{
    AccountId, Agent, AgentId, Secret, Timestamp,
    agent::AgentRefusal,
    audit::{Action, Actor},
    break_glass::PasswordsNow,
    one_time_link::LinkKind,
    sessions::EndedBy,
};
use serde_json::json;
use sqlx::AnyConnection;

use super::{SET_PASSWORD, get};
use crate::{
    audit::Change,
    break_glass,
    error::StoreError,
    hash::TokenHash,
    one_time_links::{self, NewOneTimeLink, OneTimeLink},
    sessions::{self, End},
    sign_in::route,
    sso,
    store::Store,
};

/// What a person with such a link is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordLink {
    /// Whose password it sets; active, of an account that is not suspended.
    pub agent: Agent,
    /// Whether that password will let the agent in.
    pub passwords: PasswordsNow,
}

impl Store {
    /// Makes the one open link by which an active agent sets a password; an earlier one stops working.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAgent`], or [`StoreError::Agent`] for one who is deactivated.
    pub async fn make_password_link(
        &self,
        account_id: &AccountId,
        id: &AgentId,
        token: &TokenHash,
        expires_at: Timestamp,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        // The lock: who is deactivated meanwhile must not keep a link.
        sso::lock(&mut tx, account_id).await?;
        let agent = get(&mut tx, account_id, id).await?.ok_or(StoreError::NoSuchAgent)?;
        if !agent.active {
            return Err(AgentRefusal::Deactivated.into());
        }
        let (kind, subject) = (LinkKind::SetPassword, id.as_str());
        let new = NewOneTimeLink { kind, account_id, subject, token, expires_at };
        one_time_links::put(&mut tx, new, change.at).await?;
        let after = json!({"ends_at": expires_at});
        change.record_after(&mut tx, account_id, Action::PasswordLinkMade, subject, after).await?;
        Ok(tx.commit().await?)
    }

    /// Whose password the link of a token sets, if it works; looking does not spend it.
    ///
    /// # Errors
    /// Only faults.
    pub async fn password_link(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<PasswordLink>, StoreError> {
        let mut conn = self.db.glance().await?;
        match one_time_links::find(&mut conn, LinkKind::SetPassword, token, now).await? {
            Some(link) => shown(&mut conn, &link, now).await,
            None => Ok(None),
        }
    }

    /// Spends a link: gives its agent the password, and ends the agent's sessions (rule 18).
    ///
    /// # Errors
    /// [`StoreError::LinkSpent`] when the link does not work, or no longer; nothing was changed then.
    pub async fn set_password_by_link(
        &self,
        token: &TokenHash,
        hash: &Secret,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        // The lock first, as everybody takes it who takes links back.
        let found = one_time_links::find(&mut tx, LinkKind::SetPassword, token, at).await?;
        sso::lock(&mut tx, &found.ok_or(StoreError::LinkSpent)?.account_id).await?;
        let link = one_time_links::spend(&mut tx, LinkKind::SetPassword, token, at).await?;
        let link = link.ok_or(StoreError::LinkSpent)?;
        let shown = shown(&mut tx, &link, at).await?.ok_or(StoreError::LinkSpent)?;
        let Agent { account_id, id, email, .. } = shown.agent;
        sqlx::query(SET_PASSWORD)
            .bind(account_id.as_str())
            .bind(id.as_str())
            .bind(hash.expose())
            .execute(&mut *tx)
            .await?;
        let end = End { by: EndedBy::PasswordChanged, at };
        let ended = sessions::end_of_agent(&mut tx, &account_id, &id, None, end).await?;
        let after = json!({"password": "set", "sessions_ended": ended});
        let by = Actor::Agent { id: id.clone(), email: email.to_string() };
        let change = Change { by: &by, at };
        change.record_after(&mut tx, &account_id, Action::AgentChanged, id.as_str(), after).await?;
        Ok(tx.commit().await?)
    }
}

/// The agent of a link and how the account stands; nothing for those who may not sign in at all.
async fn shown(
    conn: &mut AnyConnection,
    link: &OneTimeLink,
    now: Timestamp,
) -> Result<Option<PasswordLink>, StoreError> {
    let id = AgentId::new(link.subject.as_str());
    let agent = get(conn, &link.account_id, &id).await?.filter(|agent| agent.active);
    let route = route::get(conn, &link.account_id).await?;
    let route = route.filter(|route| !route.account.suspended);
    let Some((agent, route)) = agent.zip(route) else { return Ok(None) };
    let passwords = break_glass::passwords_now(conn, &route, &id, now).await?;
    Ok(Some(PasswordLink { agent, passwords }))
}
