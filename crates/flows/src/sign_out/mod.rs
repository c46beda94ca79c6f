//! Signing out beyond one browser: at the provider too, and at the provider's word.

mod at_provider;
mod by_logout_token;
mod by_revocation;

use convrs_domain::{AccountId, Secret, connection::Connection};
use convrs_store::StoreError;

pub use at_provider::SignedOut;
pub use by_logout_token::LogoutTokenRefusal;
pub use by_revocation::{RevocationRefusal, Unproven};

use crate::Flows;

impl Flows {
    /// The connection whose provider sent a token, by the issuer it names, whether single sign-on is
    /// in use or not: who came through it may still have a session. Nothing is verified yet.
    async fn connection_of(
        &self,
        account_id: &AccountId,
        token: &Secret,
    ) -> Result<Option<Connection>, StoreError> {
        let Some(issuer) = convrs_oidc::claimed_issuer(token.expose()) else { return Ok(None) };
        let connections = self.store().connections(account_id).await?;
        Ok(connections.into_iter().find(|it| it.issuer.as_str() == issuer))
    }
}
