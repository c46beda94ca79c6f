//! Settings set at the command line: what it leaves out stays as it is.

use convrs_domain::{AccountId, connection::Provider, sso::SsoSettings};

use super::{SavedBy, lock, save::save, standing, turn_back};
use crate::{audit::Change, error::StoreError, store::Store};

/// What the command line sets; nothing where it leaves something as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetSso {
    /// Agents may sign in through the provider.
    pub enabled: Option<bool>,
    /// Agents may log in with e-mail and password as well. Said anew, that they may not waits for
    /// nobody's confirmation any more.
    pub password_fallback: Option<bool>,
    /// Sets rule 6 aside.
    pub forced: bool,
}

impl SetSso {
    /// The settings after it. Nobody chooses a provider here: where none is chosen yet, it is the
    /// one registered. Without both, enabling is about the one that the account's pages speak of,
    /// and is refused because that is not registered.
    fn over(self, current: SsoSettings, registered: Option<Provider>) -> SsoSettings {
        let enabled = self.enabled.unwrap_or(current.enabled);
        let provider = if enabled {
            Some(Provider::of_account(current.provider, registered))
        } else {
            current.provider.or(registered)
        };
        let password_fallback = self.password_fallback.unwrap_or(current.password_fallback);
        SsoSettings { enabled, provider, password_fallback }
    }

    fn by(self) -> SavedBy<'static> {
        let settled = self.password_fallback == Some(false);
        SavedBy::CommandLine { forced: self.forced, settled }
    }
}

impl Store {
    /// Changes settings from the command line, and gives them as they are then. What is left out is
    /// read in the transaction that writes, so that it takes nobody else's change back.
    ///
    /// # Errors
    /// As [`save_sso_settings`](Self::save_sso_settings).
    pub async fn set_sso_settings(
        &self,
        account_id: &AccountId,
        set: SetSso,
        change: Change<'_>,
    ) -> Result<SsoSettings, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let kept = lock(&mut tx, account_id).await?;
        let kept = turn_back(&mut tx, account_id, kept, change.at).await?;
        let standing = standing(&mut tx, account_id).await?.ok_or(StoreError::NoSuchAccount)?;
        let wanted = set.over(kept.saved, standing.registered);
        save(&mut tx, account_id, kept, wanted, set.by(), change).await?;
        tx.commit().await?;
        Ok(wanted)
    }
}
