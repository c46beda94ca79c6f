//! Settings saved, only as the rules allow at that very moment.

use convrs_domain::{
    AccountId, AgentId, Timestamp,
    audit::Action,
    connection::Provider,
    sessions::EndedBy,
    sso::{Asking, CONFIRM_WITHIN, KeptSettings, SsoSettings, Standing, check_change},
};
use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::{lock, standing_on, turn_back};
use crate::{
    audit::{Change, Changed},
    error::StoreError,
    sessions::{self, End},
    store::Store,
};

/// Who saves settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedBy<'a> {
    /// An admin, on the page.
    Admin(AdminSave<'a>),
    /// Somebody at the command line of the server, where nothing turns back by itself.
    CommandLine {
        /// Sets rule 6 aside.
        forced: bool,
        /// That passwords are off is said anew: then it waits for nobody's confirmation any more.
        settled: bool,
    },
}

/// An admin who saves settings on the page. Passwords that are turned off so come back unless an
/// admin signs in through the provider within [`CONFIRM_WITHIN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdminSave<'a> {
    /// Who.
    pub agent_id: &'a AgentId,
    /// Whether agents who are not linked may be locked out.
    pub accepts_lock_outs: bool,
    /// Whether sessions that began with a password end, if passwords are off then.
    pub end_password_sessions: bool,
}

const IS_LINKED: &str = "SELECT 1 FROM links l JOIN connections n ON n.account_id = l.account_id \
    AND n.id = l.connection_id AND n.issuer = l.issuer AND n.provider = $3 \
    WHERE l.account_id = $1 AND l.agent_id = $2";

/// Another provider than before leaves that one open until it is confirmed, if it was in use.
const UPDATE: &str = "UPDATE sso_settings SET enabled = $2, provider = $3, password_fallback = $4, \
    confirm_by = $5, updated_at = $6, \
    retiring_provider = CASE WHEN $2 = 0 OR enabled = 0 THEN NULL \
        WHEN provider = $3 THEN retiring_provider WHEN retiring_provider = $3 THEN NULL \
        ELSE provider END \
    WHERE account_id = $1";

impl Store {
    /// Puts settings in the place of the present ones, if [`check_change`] allows it now to whoever
    /// asks. Changing something else leaves a running time to confirm as it is.
    ///
    /// # Errors
    /// [`StoreError::Settings`] with the reason against it, [`StoreError::NoSuchAccount`].
    pub async fn save_sso_settings(
        &self,
        account_id: &AccountId,
        wanted: SsoSettings,
        by: SavedBy<'_>,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let kept = lock(&mut tx, account_id).await?;
        let kept = turn_back(&mut tx, account_id, kept, change.at).await?;
        save(&mut tx, account_id, kept, wanted, by, change).await?;
        Ok(tx.commit().await?)
    }
}

/// Puts settings in the place of those kept, as [`Store::save_sso_settings`] says. The account's
/// lock must be held.
pub(super) async fn save(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    kept: KeptSettings,
    wanted: SsoSettings,
    by: SavedBy<'_>,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let standing = standing_on(tx, account_id, wanted.provider).await?;
    let standing = standing.ok_or(StoreError::NoSuchAccount)?;
    let asking = asking(tx, account_id, wanted.provider, by).await?;
    let current = confirmed(kept, by);
    let turns_off = check_change(current, wanted, standing, asking)?;
    let confirm_by = confirm_by(kept, wanted, turns_off.then_some(change.at), by);
    let next = KeptSettings { saved: wanted, confirm_by };
    write(tx, account_id, next, change.at).await?;
    let off = !wanted.passwords_allowed(standing.tier, standing.registered.is_some());
    let ended = end_password_sessions(tx, account_id, by, off, change).await?;
    let mut after = told(next, current, standing, by);
    if turns_off {
        after["not_signed_in_yet"] = json!(standing.unlinked_agents);
    }
    if let Some(ended) = ended {
        after["password_sessions_ended"] = json!(ended);
    }
    let changed = Changed {
        account_id,
        action: Action::SsoSettingsChanged,
        target: account_id.as_str(),
        before: json!(kept.saved),
        after,
    };
    change.record(tx, changed).await
}

async fn asking(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    provider: Option<Provider>,
    by: SavedBy<'_>,
) -> Result<Asking, StoreError> {
    let admin = match by {
        SavedBy::CommandLine { forced, .. } => return Ok(Asking::CommandLine { forced }),
        SavedBy::Admin(admin) => admin,
    };
    let linked = sqlx::query(IS_LINKED)
        .bind(account_id.as_str())
        .bind(admin.agent_id.as_str())
        .bind(provider.map(Provider::as_str))
        .fetch_optional(tx)
        .await?;
    let accepts_lock_outs = admin.accepts_lock_outs;
    Ok(Asking::Admin { linked: linked.is_some(), accepts_lock_outs })
}

/// The settings that a change is checked against. Passwords that wait to be confirmed are on for
/// whoever settles that they stay off: since they were turned off, the connection may have become one
/// that nobody has come through (rule 6).
fn confirmed(kept: KeptSettings, by: SavedBy<'_>) -> SsoSettings {
    let settles = matches!(by, SavedBy::CommandLine { settled: true, .. });
    let unconfirmed = settles && kept.confirm_by.is_some();
    let password_fallback = kept.saved.password_fallback || unconfirmed;
    SsoSettings { password_fallback, ..kept.saved }
}

/// Until when it must be confirmed that somebody gets in; `turned_off` is when passwords were turned
/// off, if this change does it.
fn confirm_by(
    kept: KeptSettings,
    wanted: SsoSettings,
    turned_off: Option<Timestamp>,
    by: SavedBy<'_>,
) -> Option<Timestamp> {
    if !wanted.enabled || wanted.password_fallback {
        return None;
    }
    match (by, turned_off) {
        (SavedBy::Admin(_), Some(at)) => Some(at + CONFIRM_WITHIN),
        (SavedBy::CommandLine { .. }, Some(_))
        | (SavedBy::CommandLine { settled: true, .. }, None) => None,
        (_, None) => kept.confirm_by,
    }
}

/// Puts settings in the place of the present ones, unasked.
pub(super) async fn write(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    KeptSettings { saved, confirm_by }: KeptSettings,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(UPDATE)
        .bind(account_id.as_str())
        .bind(i64::from(saved.enabled))
        .bind(saved.provider.map(Provider::as_str))
        .bind(i64::from(saved.password_fallback))
        .bind(confirm_by.map(Timestamp::as_millis))
        .bind(at.as_millis())
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends the sessions that began with a password, if that was asked for and passwords are off.
async fn end_password_sessions(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    by: SavedBy<'_>,
    off: bool,
    change: Change<'_>,
) -> Result<Option<u64>, StoreError> {
    match by {
        SavedBy::Admin(AdminSave { end_password_sessions: true, .. }) if off => {
            let end = End { by: EndedBy::PasswordsOff, at: change.at };
            sessions::end_with_password(tx, account_id, end).await.map(Some)
        }
        SavedBy::Admin(_) | SavedBy::CommandLine { .. } => Ok(None),
    }
}

/// What the audit row says of the settings: as `forced` where rule 6 was set aside for them.
fn told(next: KeptSettings, before: SsoSettings, standing: Standing, by: SavedBy<'_>) -> Value {
    let unforced = Asking::CommandLine { forced: false };
    let forced = matches!(by, SavedBy::CommandLine { forced: true, .. })
        && check_change(before, next.saved, standing, unforced).is_err();
    if forced {
        return json!({ "forced": next.saved });
    }
    let mut told = json!(next.saved);
    if let Some(moment) = next.confirm_by {
        told["confirm_by"] = json!(moment);
    }
    told
}
