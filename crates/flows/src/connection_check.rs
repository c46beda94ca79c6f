//! The check of a connection without a user, and its two secrets.

use convrs_domain::{
    AccountId, Secret,
    connection::{Connection, Provider},
};
use convrs_oidc::{Failure, MadeUp, Party, Probed};
use convrs_store::{Change, KeptSecret, StoreError};

use crate::{Flows, random, sessions::Support};

/// Why a connection cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum ProbeRefusal {
    /// The provider's metadata or keys cannot be had.
    #[error("the provider failed: {}", .0.outcome)]
    Provider(Failure),
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Flows {
    /// Asks the provider whether client ID, redirect URI and secrets are right. Nothing is changed,
    /// and nobody signs in.
    ///
    /// # Errors
    /// See [`ProbeRefusal`].
    pub async fn probe_connection(
        &self,
        _by: &Support,
        connection: &Connection,
    ) -> Result<Probed, ProbeRefusal> {
        let secrets = self.store().secrets_of(connection).await?;
        self.probe(connection, &secrets).await
    }

    /// As [`probe_connection`](Self::probe_connection), of what may not be registered yet.
    pub(crate) async fn probe(
        &self,
        connection: &Connection,
        secrets: &[Secret],
    ) -> Result<Probed, ProbeRefusal> {
        let redirect_uri = self.public_url().redirect_uri(&connection.account_id);
        let party = Party { connection, redirect_uri: &redirect_uri, secrets };
        let made_up = MadeUp {
            state: &random::token(),
            nonce: &random::token(),
            pkce_verifier: &random::token(),
            code: &random::token(),
        };
        self.oidc().probe(&party, made_up).await.map_err(ProbeRefusal::Provider)
    }

    /// What is known of a connection's secrets, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kept_secrets(
        &self,
        connection: &Connection,
    ) -> Result<Vec<KeptSecret>, StoreError> {
        self.store().kept_secrets(&connection.account_id, &connection.id).await
    }

    /// Adds the next secret beside the present one.
    ///
    /// # Errors
    /// [`StoreError::NoConnection`], [`StoreError::TwoSecrets`], or a fault.
    pub async fn add_secret(
        &self,
        by: &Support,
        account_id: &AccountId,
        provider: Provider,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().add_secret(account_id, provider, secret, change).await
    }

    /// Removes one of two secrets.
    ///
    /// # Errors
    /// [`StoreError::NoConnection`], [`StoreError::LastSecret`], or a fault.
    pub async fn remove_secret(
        &self,
        by: &Support,
        account_id: &AccountId,
        provider: Provider,
        id: &str,
    ) -> Result<(), StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().remove_secret(account_id, provider, id, change).await
    }
}
