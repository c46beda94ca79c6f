//! The second step of a sign-in through a provider: from the provider's answer to a session.

use std::mem;

use convrs_domain::{
    AccountId, AgentId, Destination, Reference, Secret, Timestamp,
    connection::{Connection, Provider},
    identity::{Admission, IdentityRefusal},
    sign_in::{Outcome, PendingSignIn, Purpose, Stage, Trace},
};
use convrs_oidc::{Party, Verified};
use convrs_store::{Attempt, ProviderSignIn, SpentPending, StoreError, TokenHash};

use super::{
    AuthorizationResponse, Client, NewSession, Refused, response::named_error_code, stop::Stop,
};
use crate::{Flows, random};

/// A provider's answer, come back through a browser.
#[derive(Debug)]
pub struct Finish<'a> {
    /// The account in the callback's path.
    pub account_id: &'a AccountId,
    /// What the provider answered.
    pub response: AuthorizationResponse,
    /// What this browser's cookie for that flow holds.
    pub browser: Option<Secret>,
    /// The session the browser has.
    pub session: Option<&'a Secret>,
    /// Whether the browser keeps that to itself, as it does when another site posts a form
    /// (`SameSite=Lax`).
    pub session_withheld: bool,
    /// The session that waits in the browser, if one does.
    pub waiting: Option<&'a Secret>,
    /// Where the request came from.
    pub client: &'a Client,
}

/// What comes of it.
#[derive(Debug)]
pub enum Finished {
    /// The person is in.
    SignedIn(NewSession),
    /// The browser may be somebody's of another account: the session waits until that is asked.
    Waits(NewSession),
    /// This browser completed that very flow before and has its session, or has it waiting: the back
    /// button.
    Already,
    /// It was a test: what came of it is written down under this reference.
    Tested(Reference),
}

/// Why nobody gets in.
#[derive(Debug, thiserror::Error)]
pub enum FinishRefusal {
    /// There is no such account.
    #[error("no such account")]
    UnknownAccount,
    /// The attempt is refused, and written down.
    #[error("refused: {}", .refused.outcome)]
    Refused {
        /// What the person is told.
        refused: Box<Refused>,
        /// Whether a flow of this browser's was spent; otherwise one may still be under way, at
        /// another account for example.
        spent: bool,
    },
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Flows {
    /// Finishes a sign-in: the flow is spent, the code exchanged, the token verified, the agent
    /// found, the session begun.
    ///
    /// # Errors
    /// See [`FinishRefusal`]. A refused attempt leaves nothing behind but its record (rule 4).
    pub async fn finish(&self, finish: Finish<'_>) -> Result<Finished, FinishRefusal> {
        let mut callback = Callback {
            flows: self,
            now: self.now(),
            finish,
            spent: false,
            provider: None,
            email_typed: None,
            email_claimed: None,
            destination: Destination::Home,
            trace: Trace::default(),
        };
        match callback.run().await {
            Ok(finished) => Ok(finished),
            Err(Stop::Store(error)) => Err(error.into()),
            Err(stop) => callback.refused(stop).await,
        }
    }
}

/// One answer on its way through the steps; it gathers what its record will say.
pub(super) struct Callback<'a> {
    pub(super) flows: &'a Flows,
    pub(super) now: Timestamp,
    pub(super) finish: Finish<'a>,
    /// Whether the flow was this browser's, and is spent now.
    spent: bool,
    /// The provider, once the flow tells.
    provider: Option<Provider>,
    email_typed: Option<String>,
    pub(super) email_claimed: Option<String>,
    /// The page asked for, once the flow tells.
    destination: Destination,
    pub(super) trace: Trace,
}

/// A connection with what opens its token endpoint.
struct Opened {
    connection: Connection,
    secrets: Vec<Secret>,
    redirect_uri: String,
}

impl Opened {
    fn party(&self) -> Party<'_> {
        let Self { connection, secrets, redirect_uri } = self;
        Party { connection, redirect_uri, secrets }
    }
}

/// Somebody who may come in.
struct Admitted {
    pending: PendingSignIn,
    connection: Connection,
    verified: Verified,
    admission: Admission,
    state: TokenHash,
}

impl Callback<'_> {
    async fn run(&mut self) -> Result<Finished, Stop> {
        let state = self.finish.response.expect_state()?;
        let state = TokenHash::of(state.expose());
        let Some(pending) = self.spend(&state).await? else { return Ok(Finished::Already) };
        let opened = self.open(&pending).await?;
        let code = self.code(&opened.connection).await?;
        let verified = self.exchange(&pending, &opened, code).await?;
        let identity = verified.identity.clone().on(&opened.connection).map_err(Stop::Nobody)?;
        let admission = self.admit(&opened.connection, &identity).await?;
        match pending.purpose {
            Purpose::SignIn(destination) => {
                let connection = opened.connection;
                let admitted = Admitted { pending, connection, verified, admission, state };
                self.sign_in(admitted, destination).await
            }
            Purpose::Test { .. } => {
                self.passed(&pending, opened.connection.provider, admission).await
            }
        }
    }

    /// Spends the flow that this browser started; nothing when the browser has finished it before.
    async fn spend(&mut self, state: &TokenHash) -> Result<Option<PendingSignIn>, Stop> {
        let store = self.flows.store();
        let account_id = self.finish.account_id;
        // Without the flow's cookie the browser is nobody's: its hash matches no flow.
        let browser = self.finish.browser.as_ref().map_or("", Secret::expose);
        match store.spend_pending(account_id, state, &TokenHash::of(browser)).await? {
            SpentPending::Yours(pending) => {
                self.spent = true;
                self.email_typed.clone_from(&pending.email_typed);
                self.destination = pending.purpose.destination();
                self.trace.test = pending.purpose.is_test();
                if pending.expired(self.now) {
                    return Err(Outcome::FlowExpired.into());
                }
                Ok(Some(*pending))
            }
            SpentPending::OtherBrowser => Err(Outcome::OtherBrowser.into()),
            SpentPending::Unknown if self.completed_before(state).await? => Ok(None),
            SpentPending::Unknown => Err(Outcome::StateUnknown.into()),
        }
    }

    async fn completed_before(&self, state: &TokenHash) -> Result<bool, StoreError> {
        let store = self.flows.store();
        for token in [self.finish.session, self.finish.waiting].into_iter().flatten() {
            let session = TokenHash::of(token.expose());
            if store.completed(self.finish.account_id, state, &session).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads the settings anew: what changed in mid-flow counts (rule 10).
    async fn open(&mut self, pending: &PendingSignIn) -> Result<Opened, Stop> {
        let (connection, secrets) = match &pending.purpose {
            Purpose::SignIn(_) => self.in_use(pending).await?,
            Purpose::Test { by } => self.to_be_tested(pending, by).await?,
        };
        self.provider = Some(connection.provider);
        let redirect_uri = self.flows.public_url().redirect_uri(self.finish.account_id);
        self.trace.redirect_uri = Some(redirect_uri.clone());
        self.trace.issuer_expected = Some(connection.issuer.to_string());
        let started_on = (&pending.connection_id, pending.connection_version);
        if (&connection.id, connection.version) != started_on {
            return Err(Outcome::ConnectionChanged.into());
        }
        Ok(Opened { connection, secrets, redirect_uri })
    }

    /// The connection that agents can sign in through now, with its secrets.
    async fn in_use(&self, pending: &PendingSignIn) -> Result<(Connection, Vec<Secret>), Stop> {
        let store = self.flows.store();
        let found =
            store.route_with_secrets(self.finish.account_id, &pending.connection_id).await?;
        let (route, secrets) = found.ok_or(Outcome::SsoOff)?;
        if route.account.suspended {
            return Err(Outcome::AccountSuspended.into());
        }
        let connection = route.in_use().ok_or(Outcome::SsoOff)?.clone();
        Ok((connection, secrets))
    }

    /// Takes the code out of the response, or what the provider answered instead.
    async fn code(&mut self, connection: &Connection) -> Result<Secret, Stop> {
        let response = &mut self.finish.response;
        match (response.code.take(), response.error.take()) {
            (Some(code), None) if !code.is_empty() => Ok(code),
            (None, Some(error)) => Err(self.provider_answered(connection, &error).await),
            _ => Err(Outcome::ResponseMalformed.into()),
        }
    }

    /// An error counts only when it comes from the right provider (RFC 9207, 2.4).
    async fn provider_answered(&mut self, connection: &Connection, error: &str) -> Stop {
        let issuer = self.finish.response.issuer.as_deref();
        if let Err(failure) = self.flows.oidc().check_response_issuer(connection, issuer).await {
            return failure.into();
        }
        self.trace.provider_error = named_error_code(error).map(str::to_owned);
        match error {
            "access_denied" => Outcome::AccessDenied.into(),
            _ => Outcome::ProviderError.into(),
        }
    }

    async fn exchange(
        &mut self,
        pending: &PendingSignIn,
        opened: &Opened,
        code: Secret,
    ) -> Result<Verified, Stop> {
        let request = convrs_oidc::Finish {
            code,
            iss: self.finish.response.issuer.as_deref(),
            nonce: &pending.nonce,
            pkce_verifier: &pending.pkce_verifier,
        };
        let verified = self.flows.oidc().finish(&opened.party(), request, self.now).await?;
        if verified.secret_used > 0 {
            let (connection, place) = (&opened.connection, verified.secret_used);
            self.flows.store().note_secret_needed(connection, place, self.now).await?;
        }
        self.trace.claims.clone_from(&verified.claim_names);
        self.trace.clock_offset = Some(verified.clock_offset);
        self.email_claimed.clone_from(&verified.identity.email);
        Ok(verified)
    }

    async fn sign_in(
        &mut self,
        admitted: Admitted,
        destination: Destination,
    ) -> Result<Finished, Stop> {
        let Admitted { pending, connection, verified, admission, state } = admitted;
        let waits = self.is_to_wait(&pending, &admission).await?;
        let (token, method) = (random::token(), connection.provider.into());
        let sign_in = ProviderSignIn {
            pending,
            state,
            issuer: connection.issuer,
            subject: verified.identity.subject,
            sid: verified.sid,
            id_token: verified.id_token,
            admission,
            session: TokenHash::of(token.expose()),
            email: self.email_claimed.clone(),
            client: self.finish.client.info(),
            trace: self.trace.clone(),
            at: self.now,
        };
        self.flows.store().sign_in_through_provider(sign_in).await?;
        self.flows.metrics().count(method, Outcome::SignedIn);
        let session = NewSession { token, destination };
        if waits {
            return Ok(Finished::Waits(session));
        }
        self.flows.end_replaced(self.finish.session).await?;
        Ok(Finished::SignedIn(session))
    }

    /// Writes the refusal down, unless there is no account to write it down for.
    async fn refused(mut self, stop: Stop) -> Result<Finished, FinishRefusal> {
        let Some(route) = self.flows.store().route(self.finish.account_id).await? else {
            self.flows.metrics().count_nobodys();
            return Err(FinishRefusal::UnknownAccount);
        };
        // Without a flow it is the account's provider that sends people here.
        let provider = self.provider.or(route.settings.saved.provider).unwrap_or(Provider::Okta);
        let (outcome, agent_id) = self.explain(stop)?;
        let (agent_id, unproven) = match agent_id {
            Some(agent_id) => (Some(agent_id), false),
            None => (self.agent_typed().await?, true),
        };
        let attempt = Attempt {
            account_id: self.finish.account_id.clone(),
            at: self.now,
            method: provider.into(),
            outcome,
            agent_id,
            unproven,
            email: self.email_claimed.clone().or_else(|| self.email_typed.clone()),
            client: self.finish.client.info(),
            trace: mem::take(&mut self.trace),
        };
        let reference = if self.spent {
            self.flows.refuse(&attempt).await?
        } else {
            self.flows.refuse_stray(&attempt, self.finish.client).await?
        };
        if attempt.trace.test {
            return Ok(Finished::Tested(reference));
        }
        let refused = Refused {
            provider,
            outcome,
            reference,
            email_typed: self.email_typed,
            email_claimed: self.email_claimed,
            destination: self.destination,
        };
        Err(FinishRefusal::Refused { refused: Box::new(refused), spent: self.spent })
    }

    /// The agent of the account whose e-mail was typed at the start.
    async fn agent_typed(&self) -> Result<Option<AgentId>, StoreError> {
        self.flows.agent_typed(self.finish.account_id, self.email_typed.as_deref()).await
    }

    /// Sorts what ended the attempt, and adds it to the trace.
    fn explain(&mut self, stop: Stop) -> Result<(Outcome, Option<AgentId>), StoreError> {
        match stop {
            Stop::Store(error) => Err(error),
            Stop::Outcome(outcome) => {
                // What ends others before they leave has ended this one when it came back.
                let came_back = outcome.stage() == Stage::Start;
                self.trace.stage = came_back.then_some(Stage::Response);
                Ok((outcome, None))
            }
            Stop::Failure(failure) => {
                self.trace = Trace {
                    redirect_uri: self.trace.redirect_uri.take(),
                    issuer_expected: self.trace.issuer_expected.take(),
                    test: self.trace.test,
                    ..*failure.trace
                };
                Ok((failure.outcome, None))
            }
            Stop::Nobody(refusal) => {
                if let IdentityRefusal::NearMiss { difference, .. } = refusal {
                    self.trace.difference = Some(difference);
                }
                Ok((Outcome::from(&refusal), refusal.agent_id().cloned()))
            }
        }
    }
}
