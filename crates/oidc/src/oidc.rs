//! The crate's door: one `Oidc` serves all connections.

use std::sync::Arc;

use convrs_domain::{
    Secret, Timestamp,
    connection::{Connection, Issuer},
    sign_in::Outcome,
};
use tokio::{sync::Semaphore, time::timeout_at};

use crate::{
    begin::{Begin, authorization_url},
    check::{self, CheckFailure, Discovered},
    egress::Egress,
    end_session::end_session_url,
    failure::Failure,
    finish::{Finish, Finishing, Verified, check_response_issuer},
    http::{Deadline, Http, Line, SetupError},
    jwt::Jwt,
    metadata::PLACE,
    probe::{self, MadeUp, Probed},
    provider::Provider,
    sent_token::{self, LogoutToken, RevocationToken, SentTokenRefusal},
    slot::Slot,
    slots::Slots,
};

/// Signs people in at the providers of all connections. Clones share connections, metadata and
/// keys; the keys of one connection never serve another.
#[derive(Clone)]
pub struct Oidc {
    http: Arc<Http>,
    slots: Arc<Slots<Provider>>,
    /// The places for calls of live checks, which are all connections' together: anybody who hands a
    /// connection over can ask for one, of whatever host.
    checks: Arc<Semaphore>,
}

/// How many calls of live checks run at a time.
const CHECKS: usize = 8;

/// The two sides of a sign-in: a customer's connection, and Convrs as its client.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// The account's redirect URI, a URL.
    pub redirect_uri: &'a str,
    /// The client secrets. The first is used, the second only after `invalid_client` (rule 13).
    pub secrets: &'a [Secret],
}

impl Oidc {
    /// Sets up the HTTP client.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(egress: Egress) -> Result<Self, SetupError> {
        for allowed in &egress.allow {
            tracing::warn!(%allowed, "providers may be reached here without the usual checks");
        }
        let (http, checks) = (Http::new(egress)?, Semaphore::new(CHECKS));
        Ok(Self { http: Arc::new(http), slots: Arc::default(), checks: Arc::new(checks) })
    }

    /// Tells whether an operator allowed to reach the host of an issuer although it would not be.
    pub fn is_exempt(&self, issuer: &Issuer) -> bool {
        self.http.egress().exempts(issuer.as_str())
    }

    /// Checks a provider as it is now, for support: fetches metadata and keys, compares the issuer
    /// and looks up the hosts that a sign-in will call.
    ///
    /// # Errors
    /// The first thing found wrong.
    pub async fn check(&self, issuer: &Issuer) -> Result<Discovered, CheckFailure> {
        let line = self.line(&self.checks);
        check::check(&line, issuer).await
    }

    /// Asks a provider what it thinks of a registered client, without anybody signing in. It never
    /// takes what is unclear for good.
    ///
    /// # Errors
    /// When the provider's metadata or keys are needed and cannot be had.
    ///
    /// # Panics
    /// As [`begin`](Self::begin).
    pub async fn probe(&self, party: &Party<'_>, made_up: MadeUp<'_>) -> Result<Probed, Failure> {
        let slot = self.slots.of(party.connection);
        let line = self.line(&slot.places);
        let provider = provider(&slot, &line, party.connection).await?;
        Ok(probe::probe(&line, &provider, party, made_up).await)
    }

    /// Writes the address to which a browser is sent to sign in.
    ///
    /// # Errors
    /// When the provider's metadata or keys are needed and cannot be had.
    ///
    /// # Panics
    /// When the redirect URI is no URL, or the PKCE verifier has fewer than 43 or more than 128
    /// characters: both are ours.
    pub async fn begin(&self, party: &Party<'_>, request: Begin<'_>) -> Result<String, Failure> {
        let slot = self.slots.of(party.connection);
        let line = self.line(&slot.places);
        let provider = provider(&slot, &line, party.connection).await?;
        Ok(authorization_url(&provider, party, request))
    }

    /// Compares the issuer that an authorization response names, an error response too, with the
    /// one registered (RFC 9207, 2.4). [`finish`](Self::finish) does so itself.
    ///
    /// # Errors
    /// When the two differ, or none is named although the metadata promises it.
    pub async fn check_response_issuer(
        &self,
        connection: &Connection,
        iss: Option<&str>,
    ) -> Result<(), Failure> {
        let slot = self.slots.of(connection);
        let line = self.line(&slot.places);
        let provider = provider(&slot, &line, connection).await?;
        check_response_issuer(&provider, connection, iss)
    }

    /// Exchanges a code for who signed in: one call to the token endpoint (two after
    /// `invalid_client` with two secrets), and one to userinfo when the ID token lacks the e-mail.
    ///
    /// # Errors
    /// The first check that failed. The code is spent all the same.
    ///
    /// # Panics
    /// When the redirect URI, which is ours, is no URL.
    pub async fn finish(
        &self,
        party: &Party<'_>,
        flow: Finish<'_>,
        now: Timestamp,
    ) -> Result<Verified, Failure> {
        let slot = self.slots.of(party.connection);
        let line = self.line(&slot.places);
        let provider = provider(&slot, &line, party.connection).await?;
        check_response_issuer(&provider, party.connection, flow.iss)?;
        let deadline = line.deadline.at();
        let finishing = Finishing { slot: &slot, line, provider, party, now };
        let verified = timeout_at(deadline, finishing.run(flow)).await;
        verified.unwrap_or_else(|_| {
            Err(Failure::new(Outcome::ProviderTimeout, "the calls took too long together"))
        })
    }

    /// Writes the address to which a browser is sent to sign out at the provider too, to come back to
    /// a page of ours; nothing where the provider has no place for that.
    ///
    /// # Errors
    /// When the provider's metadata is needed and cannot be had.
    pub async fn end_session(
        &self,
        connection: &Connection,
        id_token: &Secret,
        come_back_to: &str,
    ) -> Result<Option<String>, Failure> {
        let slot = self.slots.of(connection);
        let line = self.line(&slot.places);
        let provider = provider(&slot, &line, connection).await?;
        Ok(end_session_url(&provider, connection, id_token, come_back_to))
    }

    /// Verifies a logout token (`OpenID` Connect Back-Channel Logout 1.0, 2.6), but for its having
    /// been used before.
    ///
    /// # Errors
    /// What is wrong with it, or that the keys cannot be had.
    pub async fn logout_token(
        &self,
        connection: &Connection,
        token: &Secret,
        now: Timestamp,
    ) -> Result<LogoutToken, SentTokenRefusal> {
        let jwt = Jwt::read(token.expose()).map_err(SentTokenRefusal::Flaw)?;
        let said = sent_token::logout_token(&jwt, connection, now);
        let said = said.map_err(SentTokenRefusal::Flaw)?;
        self.check_signature(&jwt, connection).await.map(|()| said)
    }

    /// Verifies the token that authorises a revocation at the endpoint `audience`, but for its having
    /// been used before.
    ///
    /// # Errors
    /// What is wrong with it, or that the keys cannot be had.
    pub async fn revocation_token(
        &self,
        connection: &Connection,
        audience: &str,
        token: &Secret,
        now: Timestamp,
    ) -> Result<RevocationToken, SentTokenRefusal> {
        let jwt = Jwt::read(token.expose()).map_err(SentTokenRefusal::Flaw)?;
        let said = sent_token::revocation_token(&jwt, connection, audience, now);
        let said = said.map_err(SentTokenRefusal::Flaw)?;
        self.check_signature(&jwt, connection).await.map(|()| said)
    }

    /// Comes last: an unknown key makes us fetch, which only a token that fits otherwise is worth.
    async fn check_signature(
        &self,
        jwt: &Jwt<'_>,
        connection: &Connection,
    ) -> Result<(), SentTokenRefusal> {
        let slot = self.slots.of(connection);
        let line = self.line(&slot.places);
        let known = provider(&slot, &line, connection).await?;
        if known.signed(jwt) {
            return Ok(());
        }
        let renewed = slot.renew(&known, known.renewed(&line, connection));
        let renewed = timeout_at(line.deadline.at(), renewed).await;
        match renewed.unwrap_or(Err(CheckFailure::Timeout { place: PLACE }))? {
            Some(renewed) if renewed.signed(jwt) => Ok(()),
            _ => Err(SentTokenRefusal::Flaw("none of the provider's keys made the signature")),
        }
    }

    fn line<'a>(&'a self, places: &'a Semaphore) -> Line<'a> {
        Line { http: &self.http, places, deadline: Deadline::start() }
    }
}

/// What is kept of the provider, after fetching it where necessary; waiting for another sign-in's
/// fetch counts against this one's time.
async fn provider(
    slot: &Slot<Provider>,
    line: &Line<'_>,
    connection: &Connection,
) -> Result<Arc<Provider>, CheckFailure> {
    let provider = slot.get(Provider::fetch(line, connection));
    let provider = timeout_at(line.deadline.at(), provider).await;
    provider.unwrap_or(Err(CheckFailure::Timeout { place: PLACE }))
}
