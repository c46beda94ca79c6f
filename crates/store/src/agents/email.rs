//! An agent's address changed: the identity that the old one was linked to counts no more.

use convrs_domain::{
    AccountId, AgentId, Email, audit::Action, one_time_link::LinkKind, sessions::EndedBy,
    sort_key::sort_key,
};
use serde_json::json;
use sqlx::AnyConnection;

use crate::{
    audit::{Change, Changed},
    columns::Text,
    cut_over, domains,
    error::{Broken, StoreError, broken},
    one_time_links,
    sessions::{self, End},
    sso,
    store::Store,
};

const EMAIL: &str = "SELECT email FROM agents WHERE account_id = $1 AND id = $2";

const SET_EMAIL: &str = "UPDATE agents SET email = $3, email_key = $4, email_sort = $5 WHERE account_id = $1 AND id = $2";

const DROP_LINKS: &str = "DELETE FROM links WHERE account_id = $1 AND agent_id = $2";

impl Store {
    /// Gives an agent another address, byte for byte. What rested on the old one goes with it: the
    /// agent's links, so that the next sign-in through the provider makes a new one by the new
    /// address, its near misses, the agent's sessions (rule 18), and an open link to set a password. The
    /// address that is there already changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAgent`], [`StoreError::EmailTaken`], [`StoreError::DomainTaken`],
    /// or [`StoreError::LastLinkedAdmin`]
    /// when passwords are off and nobody else is known to get in (rule 6).
    pub async fn change_agent_email(
        &self,
        account_id: &AccountId,
        id: &AgentId,
        email: &Email,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        let before = present(&mut tx, account_id, id).await?;
        if before == *email {
            return Ok(());
        }
        domains::refuse_anothers(&mut tx, account_id, email).await?;
        set(&mut tx, account_id, id, email).await?;
        let had = sso::linked_admins(&mut tx, account_id).await?;
        let links = drop_links(&mut tx, account_id, id).await?;
        cut_over::forget(&mut tx, account_id, id).await?;
        sso::check_way_in(&mut tx, account_id, had, change.at).await?;
        one_time_links::void(&mut tx, account_id, LinkKind::SetPassword, id.as_str()).await?;
        let end = End { by: EndedBy::EmailChanged, at: change.at };
        let sessions = sessions::end_of_agent(&mut tx, account_id, id, None, end).await?;
        let changed = Changed {
            account_id,
            action: Action::AgentChanged,
            target: id.as_str(),
            before: json!({"email": before}),
            after: json!({"email": email, "links_dropped": links, "sessions_ended": sessions}),
        };
        change.record(&mut tx, changed).await?;
        Ok(tx.commit().await?)
    }
}

async fn present(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    id: &AgentId,
) -> Result<Email, StoreError> {
    let row: Option<(Text<Email>,)> = sqlx::query_as(EMAIL)
        .bind(account_id.as_str())
        .bind(id.as_str())
        .fetch_optional(tx)
        .await?;
    row.map(|(email,)| email.0).ok_or(StoreError::NoSuchAgent)
}

async fn set(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    id: &AgentId,
    email: &Email,
) -> Result<(), StoreError> {
    let updated = sqlx::query(SET_EMAIL)
        .bind(account_id.as_str())
        .bind(id.as_str())
        .bind(email.as_str())
        .bind(email.key())
        .bind(sort_key(email.as_str()))
        .execute(tx)
        .await;
    match updated {
        Ok(_) => Ok(()),
        Err(error) if broken(&error) == Some(Broken::Unique) => Err(StoreError::EmailTaken),
        Err(error) => Err(error.into()),
    }
}

/// Forgets which identities an agent was, on every connection and issuer, and counts them.
pub(crate) async fn drop_links(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    id: &AgentId,
) -> Result<u64, StoreError> {
    let dropped =
        sqlx::query(DROP_LINKS).bind(account_id.as_str()).bind(id.as_str()).execute(tx).await?;
    Ok(dropped.rows_affected())
}
