//! Test sign-ins: an admin goes through the whole flow to see what would come of it. Nobody is signed
//! in, linked or counted, and no session is replaced.

use std::time::Duration;

use convrs_domain::{
    AgentId, Reference, Secret,
    connection::{Connection, Provider},
    identity::Admission,
    sign_in::{Outcome, PendingSignIn, Purpose},
};
use convrs_store::{Attempt, StoreError, Tested};

use super::{
    AtProvider, BeginRefusal, Client,
    begin::Start,
    finish::{Callback, Finished},
    stop::Stop,
};
use crate::{Flows, sessions::Admin};

/// What comes of the start.
#[derive(Debug)]
pub enum TestBegun {
    /// The browser is to go to the provider.
    AtProvider(AtProvider),
    /// The provider failed before that: what came of it is written down under this reference.
    Over(Reference),
}

/// Why no test begins.
#[derive(Debug, thiserror::Error)]
pub enum TestRefusal {
    /// The tier does not have single sign-on.
    #[error("Single sign-on is part of the Enterprise tier. Ask Convrs to change your tier first.")]
    Tier,
    /// Support has not registered a connection to that provider.
    #[error(
        "Convrs support has not registered this connection yet. Hand over the client ID, the client secret and the issuer URL first."
    )]
    NotRegistered,
    /// This network address started too many.
    #[error("Too many sign-ins were started from your network. Try again in a minute.")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Flows {
    /// The connections that the admin may test, each with its last test that passed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tested_connections(&self, admin: &Admin) -> Result<Vec<Tested>, StoreError> {
        self.store().tested_connections(&admin.account().id).await
    }

    /// Starts a test through the account's connection to a provider, enabled or not.
    ///
    /// # Errors
    /// See [`TestRefusal`].
    pub async fn begin_test(
        &self,
        admin: &Admin,
        provider: Provider,
        client: &Client,
    ) -> Result<TestBegun, TestRefusal> {
        let limited = self.0.start_limit.count(client.address, self.now());
        limited.map_err(|wait| TestRefusal::TooMany { wait })?;
        if !admin.account().tier.has_sso() {
            return Err(TestRefusal::Tier);
        }
        let connection = self.store().connection(&admin.account().id, provider).await?;
        let connection = connection.ok_or(TestRefusal::NotRegistered)?;
        let start = Start {
            typed: Some(&admin.agent().email),
            hint: Some(&admin.agent().email),
            purpose: Purpose::Test { by: admin.agent().id.clone() },
            another_account: false,
            client,
        };
        match self.send_to_provider(&connection, start).await {
            Ok(at_provider) => Ok(TestBegun::AtProvider(at_provider)),
            Err(BeginRefusal::Provider(refused)) => Ok(TestBegun::Over(refused.reference)),
            Err(BeginRefusal::Store(error)) => Err(error.into()),
            Err(BeginRefusal::TooMany { wait }) => Err(TestRefusal::TooMany { wait }),
            Err(BeginRefusal::InvalidEmail(_)) => unreachable!("an agent's e-mail is one"),
        }
    }
}

impl Callback<'_> {
    /// The connection under test, whether or not it is enabled, as long as who tests it is an admin.
    pub(super) async fn to_be_tested(
        &self,
        pending: &PendingSignIn,
        by: &AgentId,
    ) -> Result<(Connection, Vec<Secret>), Stop> {
        let (store, account_id) = (self.flows.store(), self.finish.account_id);
        let admin = store.agent(account_id, by).await?;
        if !admin.is_some_and(|agent| agent.administers()) {
            return Err(Outcome::Deactivated.into());
        }
        let account = store.account(account_id).await?.ok_or(Outcome::SsoOff)?;
        if account.suspended {
            return Err(Outcome::AccountSuspended.into());
        }
        let connections = store.connections(account_id).await?;
        let connection = connections.into_iter().find(|it| it.id == pending.connection_id);
        let connection = connection.filter(|_| account.tier.has_sso()).ok_or(Outcome::SsoOff)?;
        let secrets = store.secrets_of(&connection).await?;
        Ok((connection, secrets))
    }

    /// Writes down that the agent would be signed in now.
    pub(super) async fn passed(
        &self,
        pending: &PendingSignIn,
        provider: Provider,
        admission: Admission,
    ) -> Result<Finished, Stop> {
        let (Admission::Linked(agent) | Admission::FirstLink(agent)) = admission;
        let attempt = Attempt {
            account_id: pending.account_id.clone(),
            at: self.now,
            method: provider.into(),
            outcome: Outcome::SignedIn,
            agent_id: Some(agent.id),
            unproven: false,
            email: self.email_claimed.clone(),
            client: self.finish.client.info(),
            trace: self.trace.clone(),
        };
        let reference = self.flows.store().record_passed_test(pending, &attempt).await?;
        tracing::info!(account = %pending.account_id, %reference, "test sign-in passed");
        Ok(Finished::Tested(reference))
    }
}
