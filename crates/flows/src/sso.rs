//! The single sign-on settings of an account: looked at and changed.

use convrs_domain::{
    AccountId,
    audit::Actor,
    sso::{SettingsRefusal, SsoSettings, SsoState, Standing},
};
use convrs_store::{Change, StoreError};

use crate::{Flows, sessions::Admin};

/// What the tab shows.
#[derive(Debug, Clone)]
pub struct SsoOverview {
    /// The settings.
    pub settings: SsoSettings,
    /// What they are checked against.
    pub standing: Standing,
}

impl SsoOverview {
    /// Where the account stands.
    pub fn state(&self) -> SsoState {
        self.settings.state(self.standing.tier, self.standing.registered.is_some())
    }
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
    /// Reads what the tab shows; nothing when there is no such account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sso_overview(
        &self,
        account: &AccountId,
    ) -> Result<Option<SsoOverview>, StoreError> {
        let store = self.store();
        let Some(settings) = store.sso_settings(account).await? else { return Ok(None) };
        let Some(standing) = store.standing(account).await? else { return Ok(None) };
        Ok(Some(SsoOverview { settings, standing }))
    }

    /// Saves what an admin decided on the tab.
    ///
    /// # Errors
    /// See [`SaveRefusal`].
    pub async fn save_sso(&self, admin: &Admin, wanted: SsoSettings) -> Result<(), SaveRefusal> {
        let change = Change { by: &admin.actor(), at: self.now() };
        Ok(self.store().save_sso_settings(&admin.account().id, wanted, change).await?)
    }

    /// Saves settings from the command line; `force` sets rule 6 aside, nothing else.
    ///
    /// # Errors
    /// See [`SaveRefusal`].
    pub async fn set_sso(
        &self,
        account: &AccountId,
        wanted: SsoSettings,
        force: bool,
    ) -> Result<(), SaveRefusal> {
        let change = Change { by: &Actor::CommandLine, at: self.now() };
        match self.store().save_sso_settings(account, wanted, change).await {
            Err(StoreError::Settings(SettingsRefusal::NoLinkedAdmin { .. })) if force => {
                Ok(self.store().force_sso_settings(account, wanted, change).await?)
            }
            saved => Ok(saved?),
        }
    }
}
