//! A sign-in that a provider's page began, in a browser that is somebody's of another account: it
//! waits until the person says who to be. Any site can lead a browser to a tile, and a tenant's
//! provider then answers as it likes (login CSRF; OpenID Connect Core 1.0, 4).

use convrs_domain::{AccountId, Secret, sign_in::PendingSignIn};
use convrs_store::StoreError;

use super::finish::Callback;
use crate::{Flows, sessions::SignedIn};

/// What becomes of a session that waits.
#[derive(Debug)]
pub enum Waiting {
    /// It is over, or never was.
    Gone,
    /// Nobody of another account is signed in: it need not wait.
    Free,
    /// The person is to choose.
    Asks {
        /// Whose the browser is.
        current: Box<SignedIn>,
        /// Whose it may become.
        waiting: Box<SignedIn>,
    },
}

impl Callback<'_> {
    /// Tells whether the session is to wait: nobody typed an e-mail here, and the browser is somebody's
    /// of another account, or does not say whose it is.
    pub(super) async fn is_to_wait(&self, pending: &PendingSignIn) -> Result<bool, StoreError> {
        if pending.email_typed.is_some() {
            return Ok(false);
        }
        let session = self.finish.session;
        if session.is_none() && self.finish.session_withheld {
            return Ok(true);
        }
        Ok(self.flows.signed_in_elsewhere(self.finish.account_id, session).await?.is_some())
    }
}

impl Flows {
    /// What becomes of a session that waits, in a browser that may have another one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn waiting_session(
        &self,
        session: Option<&Secret>,
        waiting: &Secret,
    ) -> Result<Waiting, StoreError> {
        let Some(waiting) = self.signed_in(waiting).await? else { return Ok(Waiting::Gone) };
        let current = self.signed_in_elsewhere(&waiting.account().id, session).await?;
        Ok(match current {
            Some(current) => {
                Waiting::Asks { current: Box::new(current), waiting: Box::new(waiting) }
            }
            None => Waiting::Free,
        })
    }

    /// The person is to be who waited: the session that the browser has ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn change_over(&self, session: Option<&Secret>) -> Result<(), StoreError> {
        self.end_replaced(session).await
    }

    /// Whom the browser's session belongs to, if that is somebody of another account.
    async fn signed_in_elsewhere(
        &self,
        account_id: &AccountId,
        session: Option<&Secret>,
    ) -> Result<Option<SignedIn>, StoreError> {
        let Some(token) = session else { return Ok(None) };
        let person = self.signed_in(token).await?;
        Ok(person.filter(|person| person.account().id != *account_id))
    }
}
