//! A sign-in that a provider's page began, in a browser that is somebody else's already: it waits
//! until the person says who to be. Any site can lead a browser to a tile, and a tenant's provider then
//! answers as it likes (login CSRF; OpenID Connect Core 1.0, 4).

use convrs_domain::{
    Secret,
    identity::Admission,
    sign_in::{PENDING_LIFETIME, PendingSignIn},
};
use convrs_store::StoreError;

use super::finish::Callback;
use crate::{Flows, sessions::SignedIn};

/// A session that waits, and whose the browser is meanwhile.
#[derive(Debug)]
pub struct Waiting {
    /// Who waits.
    pub person: SignedIn,
    /// Who is signed in.
    pub current: Option<SignedIn>,
}

impl Callback<'_> {
    /// Tells whether the session is to wait: nobody typed an e-mail here, and the browser is somebody
    /// else's, or does not say whose it is.
    pub(super) async fn is_to_wait(
        &self,
        pending: &PendingSignIn,
        admission: &Admission,
    ) -> Result<bool, StoreError> {
        if pending.email_typed.is_some() {
            return Ok(false);
        }
        let Some(token) = self.finish.session else { return Ok(self.finish.session_withheld) };
        let (Admission::Linked(agent) | Admission::FirstLink(agent)) = admission;
        let current = self.flows.signed_in(token).await?;
        Ok(current.is_some_and(|current| current.agent().id != agent.id))
    }
}

impl Flows {
    /// The session that waits in a browser, which may have another one; nothing when it is over, or
    /// waited longer than a sign-in may take: then it ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn waiting_session(
        &self,
        waiting: &Secret,
        session: Option<&Secret>,
    ) -> Result<Option<Waiting>, StoreError> {
        let Some(person) = self.signed_in(waiting).await? else { return Ok(None) };
        if self.now().since(person.since()) >= PENDING_LIFETIME {
            self.sign_out(waiting).await?;
            return Ok(None);
        }
        let current = match session {
            Some(token) => self.signed_in(token).await?,
            None => None,
        };
        Ok(Some(Waiting { person, current }))
    }
}
