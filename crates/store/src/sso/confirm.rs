//! Passwords turned off on the page: confirmed in time, or back by themselves.

use convrs_domain::{
    AccountId, AgentId, Timestamp,
    audit::{Action, Actor},
    connection::Provider,
    sso::{CONFIRM_WITHIN, KeptSettings},
};
use serde_json::json;
use sqlx::{AnyConnection, FromRow};

use super::{linked_admins, lock, save::write};
use crate::{
    audit::{Change, Changed},
    columns::Text,
    error::StoreError,
    store::Store,
};

/// Only an active admin confirms, and only what the sign-in found waiting: a time that began anew
/// since waits for whoever comes through the connection of now.
const CONFIRM: &str = "UPDATE sso_settings SET confirm_by = NULL \
    WHERE account_id = $1 AND confirm_by = $3 AND EXISTS (SELECT 1 FROM agents a \
    WHERE a.account_id = $1 AND a.id = $2 AND a.role = 'admin' AND a.active = 1)";

const TURN_BACK: &str = "UPDATE sso_settings SET password_fallback = 1, confirm_by = NULL, \
    updated_at = $2 WHERE account_id = $1 AND confirm_by <= $2";

const DUE: &str = "SELECT account_id FROM sso_settings WHERE confirm_by <= $1 LIMIT 500";

#[derive(FromRow)]
struct DueRow {
    account_id: Text<AccountId>,
}

impl Store {
    /// Writes down that an account's passwords are back, if their time to be confirmed ran out. They
    /// work again since that time, whether this is called or not.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`].
    pub async fn turn_passwords_back(
        &self,
        account_id: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let kept = lock(&mut tx, account_id).await?;
        turn_back(&mut tx, account_id, kept, now).await?;
        Ok(tx.commit().await?)
    }

    /// Does that for every account, and counts them.
    pub(crate) async fn turn_all_passwords_back(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut conn = self.db.reader().await?;
        let due: Vec<DueRow> =
            sqlx::query_as(DUE).bind(now.as_millis()).fetch_all(&mut *conn).await?;
        drop(conn);
        let mut turned = 0;
        for DueRow { account_id } in due {
            self.turn_passwords_back(&account_id.0, now).await?;
            turned += 1;
        }
        Ok(turned)
    }
}

/// Writes down, under the account's lock, what a time that ran out has done already, and gives the
/// settings as they are kept then.
pub(crate) async fn turn_back(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    kept: KeptSettings,
    now: Timestamp,
) -> Result<KeptSettings, StoreError> {
    if !kept.turned_back(now) {
        return Ok(kept);
    }
    sqlx::query(TURN_BACK)
        .bind(account_id.as_str())
        .bind(now.as_millis())
        .execute(&mut *tx)
        .await?;
    let saved = kept.at(now);
    let changed = Changed {
        account_id,
        action: Action::PasswordsCameBack,
        target: account_id.as_str(),
        before: json!({"password_fallback": false}),
        after: json!({"password_fallback": true, "since": kept.confirm_by}),
    };
    Change { by: &Actor::System, at: now }.record(tx, changed).await?;
    Ok(KeptSettings { saved, confirm_by: None })
}

/// Lets passwords that are off wait to be confirmed, before the connection they rest on becomes one
/// that nobody has come through yet; a time that runs begins anew. Where no admin was linked, for
/// passwords were forced off, nothing is lost. The account's lock must be held.
pub(crate) async fn unconfirm(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    provider: Provider,
    kept: KeptSettings,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let kept = turn_back(tx, account_id, kept, change.at).await?;
    let off = kept.saved.enabled && !kept.saved.password_fallback;
    if !off || kept.saved.provider != Some(provider) {
        return Ok(());
    }
    if kept.confirm_by.is_none() && linked_admins(tx, account_id).await? == 0 {
        return Ok(());
    }
    let next = KeptSettings { confirm_by: Some(change.at + CONFIRM_WITHIN), ..kept };
    write(tx, account_id, next, change.at).await?;
    let changed = Changed {
        account_id,
        action: Action::SsoSettingsChanged,
        target: account_id.as_str(),
        before: json!({"confirm_by": kept.confirm_by}),
        after: json!({"confirm_by": next.confirm_by}),
    };
    change.record(tx, changed).await
}

/// Confirms that somebody gets in without a password, if it is an active admin; as part of the
/// sign-in that proves it, which found passwords `waiting` until then.
pub(crate) async fn confirm(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    agent_id: &AgentId,
    waiting: Timestamp,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let confirmed = sqlx::query(CONFIRM)
        .bind(account_id.as_str())
        .bind(agent_id.as_str())
        .bind(waiting.as_millis())
        .execute(&mut *tx)
        .await?;
    if confirmed.rows_affected() == 0 {
        return Ok(());
    }
    let changed = Changed {
        account_id,
        action: Action::PasswordsOffConfirmed,
        target: account_id.as_str(),
        before: json!({"password_fallback": "off until confirmed"}),
        after: json!({"password_fallback": false}),
    };
    change.record(tx, changed).await
}
