//! A connection removed, with all that rests on it.

use convrs_domain::{
    AccountId, ConnectionId, Timestamp,
    audit::Action,
    connection::{Connection, Provider},
    sessions::EndedBy,
};
use serde_json::Value;
use sqlx::AnyConnection;

use super::{described, get};
use crate::{
    audit::{Change, Changed},
    error::StoreError,
    sso,
    store::Store,
};

/// The row of a session outlives its connection, so that its browser is told why it ended.
const END_SESSIONS: &str = "UPDATE sessions SET connection_id = NULL, sid = NULL, id_token = NULL, \
    ended_at = COALESCE(ended_at, $3), ended_by = COALESCE(ended_by, $4) \
    WHERE account_id = $1 AND connection_id = $2";

/// Secrets, links and flows under way go with it.
const REMOVE: &str = "DELETE FROM connections WHERE account_id = $1 AND id = $2";

impl Store {
    /// Removes the connection to a provider: its secrets and links go, sessions that began through it
    /// end, and single sign-on is switched off with passwords on, so that another connection is not
    /// in use before an admin says so. Nothing when there is none.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub async fn remove_connection(
        &self,
        account_id: &AccountId,
        provider: Provider,
        change: Change<'_>,
    ) -> Result<Option<Connection>, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let settings = sso::lock(&mut tx, account_id).await?;
        let Some(old) = get(&mut tx, account_id, provider).await? else { return Ok(None) };
        end_sessions(&mut tx, account_id, &old.id, change.at).await?;
        let remove = sqlx::query(REMOVE).bind(account_id.as_str()).bind(old.id.as_str());
        remove.execute(&mut *tx).await?;
        if settings.saved.provider == Some(provider) {
            sso::switch_off(&mut tx, account_id, change.at).await?;
        }
        let changed = Changed {
            account_id,
            action: Action::ConnectionRemoved,
            target: old.id.as_str(),
            before: described(&old),
            after: Value::Null,
        };
        change.record(&mut tx, changed).await?;
        tx.commit().await?;
        Ok(Some(old))
    }
}

async fn end_sessions(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    id: &ConnectionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(END_SESSIONS)
        .bind(account_id.as_str())
        .bind(id.as_str())
        .bind(at.as_millis())
        .bind(EndedBy::ConnectionRemoved.as_str())
        .execute(tx)
        .await?;
    Ok(())
}
