//! Signing out here and at the provider (OpenID Connect RP-Initiated Logout 1.0).

use convrs_domain::{Secret, sessions::EndedBy};
use convrs_store::{End, EndedThere, StoreError, TokenHash};

use crate::Flows;

/// Where a browser goes after its session has ended here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedOut {
    /// To the provider, to sign out there; it comes back to the login page.
    OnToProvider {
        /// The provider's address for it.
        location: String,
    },
    /// Nowhere else: the provider has no place for it, or cannot be asked for it now.
    HereOnly,
}

impl Flows {
    /// Ends the session of a browser's token, and tells where the person signs out at the provider.
    /// The session has ended whatever the provider says.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out_at_provider(&self, token: &Secret) -> Result<SignedOut, StoreError> {
        let end = End { by: EndedBy::SignOut, at: self.now() };
        let token = TokenHash::of(token.expose());
        let Some(EndedThere { connection, id_token }) =
            self.store().end_session_there_too(&token, end).await?
        else {
            return Ok(SignedOut::HereOnly);
        };
        let come_back_to = self.public_url().post_logout_redirect_uri();
        match self.oidc().end_session(&connection, &id_token, &come_back_to).await {
            Ok(Some(location)) => Ok(SignedOut::OnToProvider { location }),
            Ok(None) => Ok(SignedOut::HereOnly),
            Err(failure) => {
                tracing::warn!(account = %connection.account_id, %failure, "not signed out there");
                Ok(SignedOut::HereOnly)
            }
        }
    }
}
