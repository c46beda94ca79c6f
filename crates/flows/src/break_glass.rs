//! Break-glass: passwords opened for a time by support or at the command line, and closed early.

use convrs_domain::{
    AccountId, Email, Timestamp,
    audit::Actor,
    break_glass::{BreakGlass, OpenFor, Reason},
};
use convrs_store::{Change, NewBreakGlass, StoreError};

use crate::{Flows, sessions::Support};

/// Whose passwords are opened, for how long and why.
#[derive(Debug, Clone)]
pub struct OpenPasswords {
    /// The people; everybody of the account when nobody is named.
    pub emails: Vec<Email>,
    /// For how long.
    pub time: OpenFor,
    /// Why; the customer's admins read it.
    pub reason: Reason,
}

impl Flows {
    /// Opens passwords as support, and gives the moment at which they close.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], [`StoreError::NoSuchAgent`] when one of the people is none of
    /// the account's, or a fault.
    pub async fn open_passwords(
        &self,
        by: &Support,
        account_id: &AccountId,
        open: OpenPasswords,
    ) -> Result<Timestamp, StoreError> {
        self.open_break_glass(&by.actor(), account_id, open).await
    }

    /// As [`open_passwords`](Self::open_passwords), for whoever answers for `actor`.
    ///
    /// # Errors
    /// As [`open_passwords`](Self::open_passwords).
    pub async fn open_break_glass(
        &self,
        actor: &Actor,
        account_id: &AccountId,
        open: OpenPasswords,
    ) -> Result<Timestamp, StoreError> {
        let OpenPasswords { emails, time, reason } = open;
        let new = NewBreakGlass { account_id: account_id.clone(), emails, time, reason };
        self.store().open_break_glass(&new, Change { by: actor, at: self.now() }).await
    }

    /// Closes what is open in an account, and counts it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], or a fault.
    pub async fn close_break_glass(
        &self,
        actor: &Actor,
        account_id: &AccountId,
    ) -> Result<u64, StoreError> {
        self.store().close_break_glass(account_id, Change { by: actor, at: self.now() }).await
    }

    /// What is open in an account now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn break_glass(&self, account_id: &AccountId) -> Result<Vec<BreakGlass>, StoreError> {
        self.store().break_glass(account_id, self.now()).await
    }
}
