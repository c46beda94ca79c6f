//! Sign-in records: looked for by an account's admins and traced by their reference.

use convrs_domain::{Reference, Timestamp};
use convrs_store::{HourCount, Page, Position, RecordFilter, Recorded, StoreError};

use crate::{Flows, sessions::Admin};

/// How many records or changes stand on one page.
pub const PAGE_SIZE: u32 = 50;

/// How many of them are read at once for a file.
pub const EXPORT_SIZE: u32 = 500;

impl Flows {
    /// One page of the account's sign-in records that fit the filter, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_ins(
        &self,
        admin: &Admin,
        filter: &RecordFilter,
        position: &Position,
        size: u32,
    ) -> Result<Page<Recorded>, StoreError> {
        let account_id = &admin.account().id;
        self.store().find_attempts(account_id, filter, self.kept_since(), position, size).await
    }

    /// The account's attempts in a stretch of time, counted by hours after its beginning.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_ins_by_hour(
        &self,
        admin: &Admin,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<HourCount>, StoreError> {
        let from = from.max(self.kept_since());
        self.store().attempts_by_hour(&admin.account().id, from, until).await
    }

    /// One attempt at the admin's account, by the reference that the person read out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_in_trace(
        &self,
        admin: &Admin,
        reference: &Reference,
    ) -> Result<Option<Recorded>, StoreError> {
        self.store().attempt(&admin.account().id, reference, self.kept_since()).await
    }

    /// How many days records and changes are kept.
    pub fn retention_days(&self) -> u64 {
        self.0.parts.retention.as_secs() / (24 * 60 * 60)
    }

    /// What came before is past its time, swept already or not.
    pub(crate) fn kept_since(&self) -> Timestamp {
        self.now() - self.0.parts.retention
    }
}
