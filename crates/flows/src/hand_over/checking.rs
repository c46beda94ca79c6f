//! Whose hand-over is being checked: one at a time for each account, for whoever hands over chooses
//! which host is asked and how long it takes.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use convrs_domain::AccountId;

/// The accounts with a check under way.
#[derive(Default)]
pub(crate) struct Checking(Mutex<HashSet<AccountId>>);

/// A check under way; dropping it ends it.
pub(super) struct Check<'a> {
    among: &'a Checking,
    account_id: &'a AccountId,
}

impl Checking {
    /// Begins one, unless another of the account is under way.
    pub(super) fn begin<'a>(&'a self, account_id: &'a AccountId) -> Option<Check<'a>> {
        let begun = self.accounts().insert(account_id.clone());
        begun.then(|| Check { among: self, account_id })
    }

    fn accounts(&self) -> MutexGuard<'_, HashSet<AccountId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Check<'_> {
    fn drop(&mut self) {
        self.among.accounts().remove(self.account_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_one_check_at_a_time() {
        let [one, other] = [1, 2].map(|byte| AccountId::from_random([byte; 8]));
        let checking = Checking::default();
        let first = checking.begin(&one);
        assert!(first.is_some());
        assert!(checking.begin(&one).is_none());
        assert!(checking.begin(&other).is_some());
        drop(first);
        assert!(checking.begin(&one).is_some());
    }
}
