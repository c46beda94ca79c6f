//! What wants attention: for the admins of an account, and for support in all accounts.

use convrs_domain::{Account, AccountId, attention::Attention};
use convrs_store::StoreError;

use crate::{Flows, sessions::Admin};

/// The most accounts that support is shown at once.
const MOST_ACCOUNTS: u32 = 100;

impl Flows {
    /// What wants the attention of an account's admins, the most urgent first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attention(&self, admin: &Admin) -> Result<Vec<Attention>, StoreError> {
        self.attention_of(&admin.account().id).await
    }

    /// What an account wants attention for, the most urgent first; for support.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attention_of(&self, account: &AccountId) -> Result<Vec<Attention>, StoreError> {
        let now = self.now();
        Ok(self.store().signs(account, now).await?.attention(now))
    }

    /// The accounts that want attention, at most a hundred; for support.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attention_everywhere(&self) -> Result<Vec<(Account, Vec<Attention>)>, StoreError> {
        let mut found = Vec::new();
        for id in self.store().accounts_with_signs(self.now(), MOST_ACCOUNTS).await? {
            let wanted = self.attention_of(&id).await?;
            if !wanted.is_empty()
                && let Some(account) = self.store().account(&id).await?
            {
                found.push((account, wanted));
            }
        }
        Ok(found)
    }
}
