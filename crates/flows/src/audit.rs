//! Audit: the changes of an account, for its admins.

use convrs_store::{ListedChange, Page, Position, StoreError};

use crate::{Flows, sessions::Admin};

impl Flows {
    /// One page of the account's changes, the newest first; of one action only, if it is given.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn changes(
        &self,
        admin: &Admin,
        action: Option<&str>,
        position: &Position,
        size: u32,
    ) -> Result<Page<ListedChange>, StoreError> {
        let account_id = &admin.account().id;
        self.store().list_changes(account_id, action, self.kept_since(), position, size).await
    }
}
