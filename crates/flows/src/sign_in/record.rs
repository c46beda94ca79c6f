//! The record that a refused attempt leaves, and what the refused person is told.

use convrs_domain::{
    AccountId, AgentId, Destination, Email, Reference, connection::Provider, sign_in::Outcome,
};
use convrs_store::{Attempt, StoreError};

use super::Client;
use crate::{Flows, random};

/// A refused attempt, as the page about it needs to know it.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The provider it was about.
    pub provider: Provider,
    /// Why.
    pub outcome: Outcome,
    /// What the person can read out to support.
    pub reference: Reference,
    /// The address typed at the start, to try again with.
    pub email_typed: Option<String>,
    /// The address the provider vouched for, once every check of the protocol had passed.
    pub email_claimed: Option<String>,
    /// The page that was asked for, to try again for.
    pub destination: Destination,
}

impl Flows {
    /// The agent of an account whose e-mail was typed. It proves nothing of the person who typed it.
    pub(super) async fn agent_typed(
        &self,
        account_id: &AccountId,
        typed: Option<&str>,
    ) -> Result<Option<AgentId>, StoreError> {
        match typed.map(Email::parse) {
            Some(Ok(email)) => {
                let agent = self.store().agent_by_email(account_id, &email).await?;
                Ok(agent.map(|agent| agent.id))
            }
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// Writes down a refused attempt and gives its reference. A test is in no count.
    pub(super) async fn refuse(&self, attempt: &Attempt) -> Result<Reference, StoreError> {
        let reference = self.store().record_attempt(attempt).await?;
        if !attempt.trace.test {
            self.metrics().count(attempt.method, attempt.outcome);
        }
        tracing::info!(
            account = %attempt.account_id,
            method = attempt.method.as_str(),
            outcome = attempt.outcome.code(),
            %reference,
            detail = attempt.trace.detail.as_deref(),
            test = attempt.trace.test,
            "sign-in refused"
        );
        Ok(reference)
    }

    /// Writes down a refused attempt that cost nothing to make. Only so many of one address are; the
    /// rest counts in the metrics alone.
    pub(super) async fn refuse_stray(
        &self,
        attempt: &Attempt,
        client: &Client,
    ) -> Result<Reference, StoreError> {
        if self.0.stray_limit.count(client.address, self.now()).is_ok() {
            return self.refuse(attempt).await;
        }
        self.metrics().count(attempt.method, attempt.outcome);
        Ok(random::new_reference())
    }
}
