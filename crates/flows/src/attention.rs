//! What wants attention: for the admins of an account, and for support in all accounts.

use convrs_domain::{Account, AccountId, attention::Attention};
use convrs_store::StoreError;

use crate::{
    Flows,
    sessions::{Admin, Support},
};

/// The most accounts that support is shown at once.
const MOST_ACCOUNTS: u32 = 100;

/// The accounts that want attention.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttentionEverywhere {
    /// At most a hundred, the most urgent first, each with what it wants.
    pub accounts: Vec<(Account, Vec<Attention>)>,
    /// Whether there are more.
    pub more: bool,
}

impl Flows {
    /// What wants the attention of an account's admins, the most urgent first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attention(&self, admin: &Admin) -> Result<Vec<Attention>, StoreError> {
        self.wanted(&admin.account().id).await
    }

    /// What an account wants attention for, the most urgent first; for support.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attention_of(
        &self,
        _by: &Support,
        account: &AccountId,
    ) -> Result<Vec<Attention>, StoreError> {
        self.wanted(account).await
    }

    /// The accounts that want attention; for support.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attention_everywhere(
        &self,
        _by: &Support,
    ) -> Result<AttentionEverywhere, StoreError> {
        let now = self.now();
        let mut found = self.store().accounts_with_signs(now, MOST_ACCOUNTS + 1).await?;
        let more = found.len() > MOST_ACCOUNTS as usize;
        found.truncate(MOST_ACCOUNTS as usize);
        let accounts = found
            .into_iter()
            .map(|(account, signs)| (account, signs.attention(now)))
            .filter(|(_, wanted)| !wanted.is_empty())
            .collect();
        Ok(AttentionEverywhere { accounts, more })
    }

    async fn wanted(&self, account: &AccountId) -> Result<Vec<Attention>, StoreError> {
        let now = self.now();
        Ok(self.store().signs(account, now).await?.attention(now))
    }
}
