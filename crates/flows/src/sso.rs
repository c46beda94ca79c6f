//! The single sign-on settings of an account: looked at and changed.

use convrs_domain::{
    AccountId, Timestamp,
    audit::Actor,
    connection::Provider,
    sso::{KeptSettings, SettingsRefusal, SsoSettings, SsoState, Standing},
};
use convrs_store::{AdminSave, Change, SavedBy, SetSso, StoreError};

use crate::{Flows, sessions::Admin};

/// What the tab shows.
#[derive(Debug, Clone)]
pub struct SsoOverview {
    /// The settings that hold now.
    pub settings: SsoSettings,
    /// Where the account stands with them.
    pub state: SsoState,
    /// Until when an admin must have signed in through the provider, or passwords come back.
    pub confirm_by: Option<Timestamp>,
    /// What changes are checked against.
    pub standing: Standing,
    /// The moment all this is about.
    pub now: Timestamp,
}

impl SsoOverview {
    /// The provider that it is about.
    pub fn provider(&self) -> Provider {
        Provider::of_account(self.settings.provider, self.standing.registered)
    }

    fn new(kept: KeptSettings, standing: Standing, now: Timestamp) -> Self {
        Self {
            settings: kept.at(now),
            state: kept.state(standing.tier, standing.registered.is_some(), now),
            confirm_by: kept.waiting(now),
            standing,
            now,
        }
    }
}

/// What an admin decided on the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaveSso {
    /// The settings.
    pub wanted: SsoSettings,
    /// Agents who have not signed in through the provider yet may be locked out.
    pub accepts_lock_outs: bool,
    /// Sessions that began with a password end, if passwords are off then.
    pub end_password_sessions: bool,
}

/// Why settings are not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveRefusal {
    /// There is no such account.
    #[error("There is no account with this AccountID.")]
    NoSuchAccount,
    /// A rule is against it.
    #[error(transparent)]
    Rule(#[from] SettingsRefusal),
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for SaveRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchAccount => Self::NoSuchAccount,
            StoreError::Settings(refusal) => Self::Rule(refusal),
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// Reads what the tab shows; nothing when there is no such account. A time to confirm that ran
    /// out meanwhile is written down.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sso_overview(
        &self,
        account: &AccountId,
    ) -> Result<Option<SsoOverview>, StoreError> {
        let (store, now) = (self.store(), self.now());
        let Some(kept) = store.sso_settings(account).await? else { return Ok(None) };
        if kept.turned_back(now) {
            store.turn_passwords_back(account, now).await?;
        }
        let Some(standing) = store.standing(account).await? else { return Ok(None) };
        Ok(Some(SsoOverview::new(kept, standing, now)))
    }

    /// Saves what an admin decided on the tab.
    ///
    /// # Errors
    /// See [`SaveRefusal`].
    pub async fn save_sso(&self, admin: &Admin, save: SaveSso) -> Result<(), SaveRefusal> {
        let by = SavedBy::Admin(AdminSave {
            agent_id: &admin.agent().id,
            accepts_lock_outs: save.accepts_lock_outs,
            end_password_sessions: save.end_password_sessions,
        });
        let change = Change { by: &admin.actor(), at: self.now() };
        let account = &admin.account().id;
        Ok(self.store().save_sso_settings(account, save.wanted, by, change).await?)
    }

    /// Changes settings from the command line, at once and for good, and gives them as they are then.
    ///
    /// # Errors
    /// See [`SaveRefusal`].
    pub async fn set_sso(
        &self,
        account: &AccountId,
        set: SetSso,
    ) -> Result<SsoSettings, SaveRefusal> {
        let change = Change { by: &Actor::CommandLine, at: self.now() };
        Ok(self.store().set_sso_settings(account, set, change).await?)
    }
}
