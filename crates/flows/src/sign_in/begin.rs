//! The first step of a sign-in through a provider: from an e-mail to the provider's page.

use std::time::Duration;

use convrs_domain::{
    Destination, Email, Secret,
    connection::{Connection, Provider},
    email::InvalidEmail,
    sign_in::{PendingSignIn, Purpose, Stage, Trace},
};
use convrs_oidc::{Party, Prompt};
use convrs_store::{Attempt, Route, StartedFlow, StoreError, TokenHash};

use super::{Client, Refused, flow_handle};
use crate::{Flows, random};

/// A person who wants in through the account's provider.
#[derive(Debug)]
pub struct Begin<'a> {
    /// The provider chosen.
    pub provider: Provider,
    /// The address, as typed.
    pub email: &'a str,
    /// The page to go on to.
    pub destination: Destination,
    /// The provider is to ask who it is, whatever session it has (rule 17).
    pub another_account: bool,
    /// Where the request came from.
    pub client: &'a Client,
}

/// A browser on its way to the provider.
#[derive(Debug)]
pub struct AtProvider {
    /// The provider's address for it.
    pub location: String,
    /// Names the flow in the browser's cookies; see [`flow_handle`].
    pub handle: String,
    /// What binds the flow to this browser, to be kept in that cookie.
    pub browser: Secret,
}

/// What comes of it.
#[derive(Debug)]
pub enum Begun {
    /// The browser is to go to the provider.
    AtProvider(AtProvider),
    /// The address leads nowhere: one neutral answer for unknown people and for accounts without
    /// single sign-on (rule 12).
    Nowhere,
}

/// Why nobody is sent to a provider.
#[derive(Debug, thiserror::Error)]
pub enum BeginRefusal {
    /// The address cannot be one.
    #[error(transparent)]
    InvalidEmail(#[from] InvalidEmail),
    /// This network address started too many.
    #[error("too many sign-ins were started from this address")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The provider failed before anybody could be sent there.
    #[error("the provider failed")]
    Provider(Box<Refused>),
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A start whose connection is found.
pub(super) struct Start<'a> {
    /// The address, as it was typed here.
    pub(super) typed: Option<&'a Email>,
    /// The address that the provider's form is to begin with.
    pub(super) hint: Option<&'a Email>,
    /// What it is for.
    pub(super) purpose: Purpose,
    /// The provider is to ask who it is.
    pub(super) another_account: bool,
    /// Where the request came from.
    pub(super) client: &'a Client,
}

impl Flows {
    /// Starts a sign-in through the provider of the account that the address belongs to.
    ///
    /// # Errors
    /// See [`BeginRefusal`].
    pub async fn begin(&self, begin: Begin<'_>) -> Result<Begun, BeginRefusal> {
        self.count_start(begin.client).map_err(|wait| BeginRefusal::TooMany { wait })?;
        let email = Email::parse(begin.email)?;
        if let Some(connection) = self.way_of(&email, begin.provider).await? {
            let start = Start {
                typed: Some(&email),
                hint: Some(&email),
                purpose: Purpose::SignIn(begin.destination),
                another_account: begin.another_account,
                client: begin.client,
            };
            self.send_to_provider(&connection, start).await.map(Begun::AtProvider)
        } else {
            self.metrics().count_nobodys();
            Ok(Begun::Nowhere)
        }
    }

    /// Counts a start of the client's network. One that is stopped is nobody's yet.
    ///
    /// # Errors
    /// When there were too many; tells how long to wait.
    pub(super) fn count_start(&self, client: &Client) -> Result<(), Duration> {
        let counted = self.0.start_limit.count(client.address, self.now());
        counted.inspect_err(|_| self.metrics().count_nobodys())
    }

    /// Where an address leads (rule 12): to the provider of its agent's account, else to that of the
    /// account whose verified domain it is at, so that the answer does not tell who works there.
    async fn way_of(
        &self,
        email: &Email,
        provider: Provider,
    ) -> Result<Option<Connection>, StoreError> {
        let usable = |route: Option<Route>| {
            let open = route.filter(|route| !route.account.suspended);
            open.and_then(|route| route.in_use().cloned())
        };
        match usable(self.store().route_by_email_through(email, provider).await?) {
            Some(connection) => Ok(Some(connection)),
            None => Ok(usable(self.store().route_by_domain_through(email, provider).await?)),
        }
    }

    /// Keeps a flow of the connection and writes the provider's address for it.
    pub(super) async fn send_to_provider(
        &self,
        connection: &Connection,
        start: Start<'_>,
    ) -> Result<AtProvider, BeginRefusal> {
        let (state, browser) = (random::token(), random::token());
        let pending = PendingSignIn {
            account_id: connection.account_id.clone(),
            connection_id: connection.id.clone(),
            connection_version: connection.version,
            nonce: random::token(),
            pkce_verifier: random::token(),
            purpose: start.purpose,
            email_typed: start.typed.map(Email::to_string),
            started_at: self.now(),
        };
        let redirect_uri = self.public_url().redirect_uri(&connection.account_id);
        let party = Party { connection, redirect_uri: &redirect_uri, secrets: &[] };
        let request = convrs_oidc::Begin {
            state: &state,
            nonce: &pending.nonce,
            pkce_verifier: &pending.pkce_verifier,
            login_hint: start.hint.map(Email::as_str),
            prompt: start.another_account.then_some(Prompt::Login),
        };
        let location = match self.oidc().begin(&party, request).await {
            Ok(location) => location,
            Err(failure) => {
                let provider = connection.provider;
                return Err(self
                    .provider_failed(provider, &pending, failure, start.client)
                    .await?);
            }
        };
        let flow = StartedFlow {
            state: TokenHash::of(state.expose()),
            browser: TokenHash::of(browser.expose()),
            pending,
        };
        self.store().start_sign_in(&flow).await?;
        Ok(AtProvider { location, handle: flow_handle(&state), browser })
    }

    async fn provider_failed(
        &self,
        provider: Provider,
        pending: &PendingSignIn,
        failure: convrs_oidc::Failure,
        client: &Client,
    ) -> Result<BeginRefusal, StoreError> {
        let redirect_uri = Some(self.public_url().redirect_uri(&pending.account_id));
        let typed = pending.email_typed.as_deref();
        let attempt = Attempt {
            account_id: pending.account_id.clone(),
            at: self.now(),
            method: provider.into(),
            outcome: failure.outcome,
            agent_id: self.agent_typed(&pending.account_id, typed).await?,
            unproven: true,
            email: pending.email_typed.clone(),
            client: client.info(),
            trace: Trace {
                redirect_uri,
                stage: Some(Stage::Start),
                test: pending.purpose.is_test(),
                ..*failure.trace
            },
        };
        let refused = Refused {
            provider,
            outcome: failure.outcome,
            reference: self.refuse(&attempt).await?,
            email_typed: pending.email_typed.clone(),
            email_claimed: None,
            destination: pending.purpose.destination(),
        };
        Ok(BeginRefusal::Provider(Box::new(refused)))
    }
}
