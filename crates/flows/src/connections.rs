//! Connections: registered only when the provider's metadata was fetched and fits.

use convrs_domain::{
    AccountId,
    audit::Actor,
    connection::{Connection, Provider},
};
use convrs_oidc::CheckFailure;
use convrs_store::{Change, NewConnection, StoreError};

use crate::{Flows, sessions::Support};

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
    /// The provider has one issuer for everybody, and this is another.
    #[error("The issuer of {} is {}. Leave it out.", .0.label(), .0.fixed_issuer().unwrap_or_default())]
    IssuerFixed(Provider),
    /// Whose people are let in at a provider that many organisations share must be said.
    #[error("Say which domains' people may sign in with {}.", .0.label())]
    DomainsMissing(Provider),
    /// Domains are for providers that many organisations share.
    #[error("{} has no domains: leave them out.", .0.label())]
    DomainsUnfit(Provider),
    /// A check for the same account is under way.
    #[error("Convrs is asking your provider already. Wait a few seconds, then send this again.")]
    Checking,
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
    /// The issuer that was entered and the one that the provider's metadata names, where they differ.
    pub fn differing_issuers(&self) -> Option<(&str, &str)> {
        match self {
            Self::Check(CheckFailure::IssuerDiffers { expected, received }) => {
                Some((expected, received))
            }
            _ => None,
        }
    }

    /// The issuer that was probably meant: the provider's own, where a closing slash is all that
    /// differs.
    pub fn suggestion(&self) -> Option<&str> {
        let (expected, received) = self.differing_issuers()?;
        let same = expected.trim_end_matches('/') == received.trim_end_matches('/');
        same.then_some(received)
    }

    /// The word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchAccount => "no_such_account",
            Self::SecretNeeded => "secret_needed",
            Self::IssuerFixed(_) => "issuer_fixed",
            Self::DomainsMissing(_) => "domains_missing",
            Self::DomainsUnfit(_) => "domains_unfit",
            Self::Checking => "checking",
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

/// What was found and what to do about it, for support and for whoever hands a connection over.
fn advice(failure: &CheckFailure) -> String {
    let next = match failure {
        CheckFailure::IssuerDiffers { expected, received } => {
            return format!(
                "The provider calls itself another issuer. You entered “{expected}”; its metadata \
                 says “{received}”. Enter the issuer exactly as the metadata says it, every slash \
                 included."
            );
        }
        CheckFailure::NotHttps { .. } => "Enter an address that begins with https://.",
        CheckFailure::PrivateAddress { .. } => {
            "Convrs reaches providers on the public internet only. If this one is meant to be inside \
             a network, ask Convrs support."
        }
        CheckFailure::Unreachable { .. } => "Check the host's spelling and that it is up.",
        CheckFailure::Timeout { .. } => "Try again in a minute.",
        CheckFailure::Status { .. } | CheckFailure::NotMetadata | CheckFailure::TooLarge { .. } => {
            "Check that this is the issuer: its metadata is at \
             /.well-known/openid-configuration below it."
        }
        CheckFailure::MetadataIncomplete { .. }
        | CheckFailure::NotKeys
        | CheckFailure::NoUsableKey => "Have the provider checked by whoever administers it.",
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
        self.check_fit(new)?;
        self.oidc().check(&new.issuer).await?;
        let change = Change { by: actor, at: self.now() };
        Ok(self.store().set_connection(new, change).await?)
    }
}

impl Flows {
    /// Registers a connection as support; see [`set_connection`](Self::set_connection).
    ///
    /// # Errors
    /// See [`ConnectionRefusal`].
    pub async fn register_connection(
        &self,
        by: &Support,
        new: &NewConnection,
    ) -> Result<Connection, ConnectionRefusal> {
        self.set_connection(&by.actor(), new).await
    }

    /// Removes an account's connection and switches single sign-on off with it; nothing when there
    /// was none.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], or a fault.
    pub async fn remove_connection(
        &self,
        by: &Support,
        account_id: &AccountId,
        provider: Provider,
    ) -> Result<Option<Connection>, StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().remove_connection(account_id, provider, change).await
    }

    /// Checks what a provider that is the same for everybody asks for. Another issuer than its own is
    /// taken only where an operator allowed to reach its host: a stand-in, for tests.
    fn check_fit(&self, new: &NewConnection) -> Result<(), ConnectionRefusal> {
        let provider = new.provider;
        let fixed = provider.fixed_issuer();
        if fixed.is_some_and(|fixed| fixed != new.issuer.as_str())
            && !self.oidc().is_exempt(&new.issuer)
        {
            return Err(ConnectionRefusal::IssuerFixed(provider));
        }
        match (provider.is_shared(), new.hosted_domains.is_empty()) {
            (true, true) => Err(ConnectionRefusal::DomainsMissing(provider)),
            (false, false) => Err(ConnectionRefusal::DomainsUnfit(provider)),
            _ => Ok(()),
        }
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
        assert!(words.contains("entered “https://a.example/”"), "{words}");
        assert!(words.contains("says “https://a.example”"), "{words}");
    }

    #[test]
    fn a_stray_slash_alone_is_offered_corrected() {
        let differs = |expected: &str, received: &str| {
            let (expected, received) = (expected.to_owned(), received.to_owned());
            let refusal =
                ConnectionRefusal::from(CheckFailure::IssuerDiffers { expected, received });
            refusal.suggestion().map(str::to_owned)
        };
        let meant = |text: &str| Some(text.to_owned());
        assert_eq!(differs("https://a.example/", "https://a.example"), meant("https://a.example"));
        assert_eq!(differs("https://a.example", "https://a.example/"), meant("https://a.example/"));
        assert_eq!(differs("https://a.example", "https://evil.example"), None);
    }

    #[test]
    fn advice_is_for_every_reader() {
        let place = "the metadata";
        for (failure, told) in [
            (CheckFailure::PrivateAddress { place }, "inside a network, ask Convrs support."),
            (CheckFailure::NoUsableKey, "checked by whoever administers it."),
        ] {
            let words = ConnectionRefusal::from(failure).to_string();
            assert!(words.ends_with(told), "{words}");
            assert!(!words.contains("customer") && !words.contains("CONVRS_"), "{words}");
        }
    }

    #[test]
    fn advice_is_two_sentences() {
        let failure = CheckFailure::Timeout { place: "the metadata" };
        let words = ConnectionRefusal::from(failure).to_string();
        assert_eq!(words, "The metadata did not answer in time. Try again in a minute.");
    }
}
