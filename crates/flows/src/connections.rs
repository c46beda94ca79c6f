//! Connections: registered only when the provider's metadata was fetched and fits.

use convrs_domain::{audit::Actor, connection::Connection};
use convrs_oidc::CheckFailure;
use convrs_store::{Change, NewConnection, StoreError};

use crate::Flows;

/// Why a connection is not registered, in words for the person who registers it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionRefusal {
    /// There is no such account.
    #[error("There is no account with this AccountID.")]
    NoSuchAccount,
    /// A new issuer, or the first one, needs its secret with it (rule 7).
    #[error(
        "Enter the client secret too: it is needed for a new connection and whenever the issuer \
         changes."
    )]
    SecretNeeded,
    /// The live check failed.
    #[error("{}", advice(.0))]
    Check(#[from] CheckFailure),
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ConnectionRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchAccount => Self::NoSuchAccount,
            StoreError::SecretNeeded => Self::SecretNeeded,
            error => Self::Store(error),
        }
    }
}

impl ConnectionRefusal {
    /// The word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchAccount => "no_such_account",
            Self::SecretNeeded => "secret_needed",
            Self::Store(_) => "database",
            Self::Check(failure) => match failure {
                CheckFailure::NotHttps { .. } => "not_https",
                CheckFailure::PrivateAddress { .. } => "private_address",
                CheckFailure::Unreachable { .. } => "unreachable",
                CheckFailure::Timeout { .. } => "timeout",
                CheckFailure::Status { .. } => "unexpected_status",
                CheckFailure::TooLarge { .. } => "too_large",
                CheckFailure::NotMetadata => "not_metadata",
                CheckFailure::MetadataIncomplete { .. } => "metadata_incomplete",
                CheckFailure::IssuerDiffers { .. } => "issuer_differs",
                CheckFailure::NotKeys | CheckFailure::NoUsableKey => "no_usable_key",
            },
        }
    }
}

/// What was found and what to do about it.
fn advice(failure: &CheckFailure) -> String {
    let next = match failure {
        CheckFailure::IssuerDiffers { expected, received } => {
            return format!(
                "The provider calls itself another issuer. Entered: {expected} Its metadata says: \
                 {received} Enter the issuer exactly as the metadata says it, every slash included."
            );
        }
        CheckFailure::NotHttps { .. } => "Enter an address that begins with https://.",
        CheckFailure::PrivateAddress { .. } => {
            "Convrs reaches providers on the public internet only; an operator can allow a host in \
             CONVRS_EGRESS_ALLOW."
        }
        CheckFailure::Unreachable { .. } => "Check the host's spelling and that it is up.",
        CheckFailure::Timeout { .. } => "Try again in a minute.",
        CheckFailure::Status { .. } | CheckFailure::NotMetadata | CheckFailure::TooLarge { .. } => {
            "Check that this is the issuer: its metadata is at \
             /.well-known/openid-configuration below it."
        }
        CheckFailure::MetadataIncomplete { .. }
        | CheckFailure::NotKeys
        | CheckFailure::NoUsableKey => "Ask the customer's Okta admin to check the provider.",
    };
    let found = failure.to_string();
    let mut letters = found.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    format!("{}{}. {next}", first.unwrap_or_default(), letters.as_str())
}

impl Flows {
    /// Registers an account's connection. The provider is asked first; nothing that fails the check
    /// is stored.
    ///
    /// # Errors
    /// See [`ConnectionRefusal`].
    pub async fn set_connection(
        &self,
        actor: &Actor,
        new: &NewConnection,
    ) -> Result<Connection, ConnectionRefusal> {
        let account = self.store().account(&new.account_id).await?;
        account.ok_or(ConnectionRefusal::NoSuchAccount)?;
        self.oidc().check(&new.issuer).await?;
        let change = Change { by: actor, at: self.now() };
        Ok(self.store().set_connection(new, change).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_differing_issuer_shows_both_values() {
        let (expected, received) =
            ("https://a.example/".to_owned(), "https://a.example".to_owned());
        let refusal = ConnectionRefusal::from(CheckFailure::IssuerDiffers { expected, received });
        let words = refusal.to_string();
        assert!(words.contains("https://a.example/ "), "{words}");
        assert!(words.contains("https://a.example "), "{words}");
    }

    #[test]
    fn advice_is_two_sentences() {
        let failure = CheckFailure::Timeout { place: "the metadata" };
        let words = ConnectionRefusal::from(failure).to_string();
        assert_eq!(words, "The metadata did not answer in time. Try again in a minute.");
    }
}
