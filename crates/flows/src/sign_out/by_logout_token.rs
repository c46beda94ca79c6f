//! A logout token: the provider tells that a person, or one session, is signed out there
//! (OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8).

use convrs_domain::{AccountId, Secret};
use convrs_oidc::SentTokenRefusal;
use convrs_store::{SentLogout, StoreError};

use crate::Flows;

/// Why a logout token ends nothing.
#[derive(Debug, thiserror::Error)]
pub enum LogoutTokenRefusal {
    /// There is no such account.
    #[error("no such account")]
    UnknownAccount,
    /// The token names no issuer that the account has a connection to.
    #[error("the token is from another issuer")]
    Stranger,
    /// The token does not pass.
    #[error(transparent)]
    Token(#[from] SentTokenRefusal),
    /// The token was used before.
    #[error("the token was used before")]
    Replayed,
    /// The database does not answer, so that nobody knows whether the token was used before.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for LogoutTokenRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TokenSpent => Self::Replayed,
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// Ends the sessions that a logout token names, and counts them.
    ///
    /// # Errors
    /// See [`LogoutTokenRefusal`]; nothing was changed then.
    pub async fn sign_out_by_token(
        &self,
        account_id: &AccountId,
        token: &Secret,
    ) -> Result<u64, LogoutTokenRefusal> {
        let account = self.store().account(account_id).await?;
        account.ok_or(LogoutTokenRefusal::UnknownAccount)?;
        let connection = self.connection_of(account_id, token).await?;
        let connection = connection.ok_or(LogoutTokenRefusal::Stranger)?;
        let now = self.now();
        let verified = self.oidc().logout_token(&connection, token, now).await?;
        let sent =
            SentLogout { connection: &connection, jti: &verified.jti, of: &verified.of, at: now };
        let ended = self.store().sign_out_by_token(sent).await?;
        tracing::info!(account = %account_id, ended, "sessions ended by a logout token");
        Ok(ended)
    }
}
