//! The authorization response: who signed in (`OpenID` Connect Core 1.0, 3.1.2.5 to 3.1.3.8).

use std::sync::Arc;

use convrs_domain::{
    Secret, Timestamp,
    connection::Connection,
    identity::{EmailVerified, Identity},
    sign_in::{Outcome, Stage, Trace},
};
use openidconnect::{
    Nonce, OAuth2TokenResponse, TokenResponse,
    core::{CoreIdToken, CoreIdTokenClaims, CoreTokenResponse},
};

use crate::{
    Party,
    exchange::{Exchanged, exchange},
    failure::Failure,
    http::Line,
    id_token::{Expected, Flaw, verify},
    metadata::presentable,
    provider::Provider,
    raw::RawClaims,
    slot::Slot,
    userinfo,
};

/// One authorization response with the flow it ends. The caller has compared `state`.
#[derive(Debug, Clone)]
pub struct Finish<'a> {
    /// The code.
    pub code: Secret,
    /// The response's parameter `iss`, when it has one (RFC 9207).
    pub iss: Option<&'a str>,
    /// The flow's nonce.
    pub nonce: &'a Secret,
    /// The flow's PKCE verifier.
    pub pkce_verifier: &'a Secret,
}

/// Who signed in, after every check of the protocol.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    /// What the provider says of the person.
    pub identity: Identity,
    /// The session at the provider, for back-channel logout.
    pub sid: Option<String>,
    /// The ID token, where the provider has a place for signing out.
    pub id_token: Option<Secret>,
    /// The names of the claims that came, from the ID token and userinfo.
    pub claim_names: Vec<String>,
    /// By how many seconds the provider's clock was ahead of ours.
    pub clock_offset: i64,
    /// Which of the party's secrets the provider took.
    pub secret_used: usize,
}

/// Compares the response's issuer (RFC 9207, 2.4).
pub(crate) fn check_response_issuer(
    provider: &Provider,
    connection: &Connection,
    received: Option<&str>,
) -> Result<(), Failure> {
    let expected = connection.issuer.as_str();
    let detail = match received {
        Some(received) if received == expected => return Ok(()),
        Some(_) => "the response names another issuer",
        None if !provider.metadata.responses_name_issuer => return Ok(()),
        None => "the response names no issuer, although the metadata promises it",
    };
    let mut failure = Failure::new(Outcome::ResponseIssuer, detail);
    failure.trace.issuer_expected = Some(expected.to_owned());
    failure.trace.issuer_received = received.map(presentable);
    Err(failure)
}

/// One response on its way to an identity.
pub(crate) struct Finishing<'a> {
    pub(crate) slot: &'a Slot<Provider>,
    pub(crate) line: Line<'a>,
    pub(crate) provider: Arc<Provider>,
    pub(crate) party: &'a Party<'a>,
    pub(crate) now: Timestamp,
}

impl Finishing<'_> {
    /// Exchanges the code, verifies the ID token, and asks userinfo where that lacks the e-mail.
    pub(crate) async fn run(&self, flow: Finish<'_>) -> Result<Verified, Failure> {
        let Exchanged { tokens, secret_used } =
            exchange(&self.line, &self.provider, self.party, &flow).await?;
        let id_token = tokens.id_token().ok_or_else(|| {
            Failure::new(Outcome::IdTokenMalformed, "the token endpoint issued no ID token")
        })?;
        let jwt = Secret::new(id_token.to_string());
        let raw = RawClaims::of_jwt(jwt.expose()).unwrap_or_default();
        let mut trace = self.trace(&raw);
        let found = self.identify(&flow, &tokens, id_token, &raw, &mut trace).await;
        let identity = found.map_err(|failure| told(failure, &trace))?;
        Ok(Verified {
            identity,
            sid: raw.text("sid").map(str::to_owned),
            id_token: self.provider.metadata.end_session_endpoint.as_ref().map(|_| jwt),
            claim_names: trace.claims,
            clock_offset: trace.clock_offset.unwrap_or_default(),
            secret_used,
        })
    }

    async fn identify(
        &self,
        flow: &Finish<'_>,
        tokens: &CoreTokenResponse,
        id_token: &CoreIdToken,
        raw: &RawClaims,
        trace: &mut Trace,
    ) -> Result<Identity, Failure> {
        let nonce = Nonce::new(flow.nonce.expose().to_owned());
        let access_token = tokens.access_token();
        let expected = Expected { nonce: &nonce, access_token, now: self.now };
        let claims = self.verify(id_token, raw, &expected).await?;
        let malformed = |detail| Failure::new(Outcome::IdTokenMalformed, detail);
        let mut identity = Identity {
            subject: claims.subject().as_str().to_owned(),
            email: raw.email().map_err(malformed)?,
            email_verified: raw.email_verified(),
            hosted_domain: raw.text("hd").map(str::to_owned),
        };
        let endpoint = self.provider.metadata.userinfo_endpoint.as_ref();
        if let (None, Some(endpoint)) = (&identity.email, endpoint) {
            let said = userinfo::ask(&self.line, endpoint, access_token, &identity.subject).await?;
            trace.claims.extend(said.claim_names);
            trace.claims.sort_unstable();
            trace.claims.dedup();
            identity.email = said.email;
            // What one of the two denies, the other does not vouch for.
            if identity.email_verified != EmailVerified::No {
                identity.email_verified = said.email_verified;
            }
        }
        Ok(identity)
    }

    /// Verifies the ID token; when no known key made its signature, with the keys fetched anew.
    async fn verify<'t>(
        &self,
        token: &'t CoreIdToken,
        raw: &RawClaims,
        expected: &Expected<'_>,
    ) -> Result<&'t CoreIdTokenClaims, Failure> {
        let mut verified = verify(&self.provider.verifiers, token, raw, expected);
        if matches!(verified, Err(Flaw::Signature)) {
            let fetch = self.provider.renewed(&self.line, self.party.connection);
            let renewed = self.slot.renew(&self.provider, fetch).await;
            let renewed = renewed.map_err(|it| Failure::from(it).at(Stage::IdToken))?;
            if let Some(renewed) = renewed {
                verified = verify(&renewed.verifiers, token, raw, expected);
            }
        }
        verified.map_err(|flaw| self.refuse(&flaw, raw))
    }

    fn refuse(&self, flaw: &Flaw, raw: &RawClaims) -> Failure {
        let (outcome, detail) = match flaw {
            Flaw::Signature => {
                (Outcome::IdTokenSignature, "none of the provider's keys made the signature")
            }
            Flaw::Other(outcome, detail) => (*outcome, *detail),
        };
        let mut failure = Failure::new(outcome, detail);
        if outcome == Outcome::IdTokenIssuer {
            failure.trace.issuer_expected = Some(self.party.connection.issuer.to_string());
            failure.trace.issuer_received = raw.text("iss").map(presentable);
        }
        failure
    }

    /// What the record says of a token, verified or not.
    fn trace(&self, raw: &RawClaims) -> Trace {
        let offset = |issued: i64| issued.saturating_sub(self.now.as_seconds());
        Trace {
            claims: raw.names().collect(),
            clock_offset: raw.seconds("iat").map(offset),
            ..Trace::default()
        }
    }
}

fn told(mut failure: Failure, trace: &Trace) -> Failure {
    failure.trace.claims.clone_from(&trace.claims);
    failure.trace.clock_offset = trace.clock_offset;
    failure
}
