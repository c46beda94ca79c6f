//! What every test needs: a provider, a connection to it, and a way to sign in.

use std::time::{SystemTime, UNIX_EPOCH};

use convrs_domain::{
    AccountId, ConnectionId, Secret, Timestamp,
    connection::{ClientId, Connection, HostedDomains, Issuer, Provider},
    sign_in::Outcome,
};
use convrs_fake_idp::{self as fake, FakeIdp, Fault, Person};
use convrs_oidc::{
    Begin, CheckFailure, Discovered, Egress, Failure, Finish, Oidc, Party, Verified,
    secret_from_random,
};

pub(crate) const REDIRECT_URI: &str = "http://localhost:3000/sso/k7q2-9d4m-x3tv/callback";
pub(crate) const CLIENT_ID: &str = "0oa:1+%&";
pub(crate) const CLIENT_SECRET: &str = "s3cret: +%&=/?";
pub(crate) const EMAIL: &str = "ann.lee@acme.example";
pub(crate) const SUBJECT: &str = "00u1";

/// One account's sign-in at one issuer.
pub(crate) struct World {
    pub(crate) idp: FakeIdp,
    pub(crate) issuer: fake::Issuer,
    pub(crate) oidc: Oidc,
    pub(crate) connection: Connection,
    pub(crate) secrets: Vec<Secret>,
}

/// What a browser keeps while it is away.
pub(crate) struct Flow {
    pub(crate) state: Secret,
    pub(crate) nonce: Secret,
    pub(crate) pkce_verifier: Secret,
}

impl World {
    pub(crate) async fn start() -> Self {
        let idp = FakeIdp::start().await.expect("a free port");
        let oidc = oidc(&[&idp.address().to_string()]);
        Self::at(&idp, oidc, "acme")
    }

    /// Another account with its own issuer, at the same provider and in the same process.
    pub(crate) fn another(&self, name: &str) -> Self {
        Self::at(&self.idp, self.oidc.clone(), name)
    }

    fn at(idp: &FakeIdp, oidc: Oidc, name: &str) -> Self {
        let issuer = idp.issuer(name);
        issuer.client(CLIENT_ID, CLIENT_SECRET).person(Person::new(SUBJECT, EMAIL));
        let connection = connection(name, issuer.url());
        let secrets = vec![Secret::new(CLIENT_SECRET)];
        Self { idp: idp.clone(), issuer, oidc, connection, secrets }
    }

    pub(crate) fn party(&self) -> Party<'_> {
        Party { connection: &self.connection, redirect_uri: REDIRECT_URI, secrets: &self.secrets }
    }

    pub(crate) async fn check(&self) -> Result<Discovered, CheckFailure> {
        self.oidc.check(&self.connection.issuer).await
    }

    pub(crate) async fn begin(&self, flow: &Flow) -> Result<String, Failure> {
        let request = Begin {
            state: &flow.state,
            nonce: &flow.nonce,
            pkce_verifier: &flow.pkce_verifier,
            login_hint: Some(EMAIL),
            prompt: None,
        };
        self.oidc.begin(&self.party(), request).await
    }

    pub(crate) async fn finish(
        &self,
        flow: &Flow,
        callback: &fake::Callback,
    ) -> Result<Verified, Failure> {
        self.finish_at(now(), flow, callback).await
    }

    async fn finish_at(
        &self,
        at: Timestamp,
        flow: &Flow,
        callback: &fake::Callback,
    ) -> Result<Verified, Failure> {
        let finish = Finish {
            code: Secret::new(callback.get("code").unwrap_or_default()),
            iss: callback.get("iss"),
            nonce: &flow.nonce,
            pkce_verifier: &flow.pkce_verifier,
        };
        self.oidc.finish(&self.party(), finish, at).await
    }

    /// The whole way, as the current person.
    pub(crate) async fn sign_in(&self) -> Result<Verified, Failure> {
        self.sign_in_at(now()).await
    }

    /// The whole way, with the callback at that time.
    pub(crate) async fn sign_in_at(&self, at: Timestamp) -> Result<Verified, Failure> {
        let flow = flow();
        let url = self.begin(&flow).await?;
        self.finish_at(at, &flow, &self.issuer.visit(&url)).await
    }

    /// Asserts that a sign-in is refused with a fault in force, and that the next honest one works.
    pub(crate) async fn refused(&self, fault: impl Into<Fault>, outcome: Outcome) -> Failure {
        let fault = fault.into();
        self.issuer.fault(fault.clone());
        let failure = self.sign_in().await.err();
        let failure = failure.unwrap_or_else(|| panic!("signed in despite {fault:?}"));
        assert_eq!(failure.outcome, outcome, "{fault:?}: {failure}");
        assert_tells_nothing(&failure);
        self.issuer.honest();
        assert!(self.sign_in().await.is_ok(), "the next honest sign-in, after {fault:?}");
        failure
    }

    /// Asserts that a sign-in works with a fault in force.
    pub(crate) async fn accepted(&self, fault: impl Into<Fault>) -> Verified {
        let fault = fault.into();
        self.issuer.fault(fault.clone());
        let verified = self.sign_in().await;
        self.issuer.honest();
        verified.unwrap_or_else(|failure| panic!("refused because of {fault:?}: {failure}"))
    }
}

/// No secret, claim or text of the provider's is in what is kept of a failure.
fn assert_tells_nothing(failure: &Failure) {
    let text = format!("{failure:?} {failure}");
    for hidden in [CLIENT_SECRET, EMAIL, SUBJECT, "description", "eyJ"] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }
}

pub(crate) fn oidc(allow: &[&str]) -> Oidc {
    let allow = allow.iter().map(|text| text.parse().expect("host:port")).collect();
    Oidc::new(Egress { allow, ..Egress::default() }).expect("TLS can be set up")
}

pub(crate) fn connection(id: &str, issuer: &str) -> Connection {
    Connection {
        id: ConnectionId::new(id),
        account_id: AccountId::from_random([1; 8]),
        provider: Provider::Okta,
        issuer: Issuer::parse(issuer).expect("an issuer"),
        client_id: ClientId::parse(CLIENT_ID).expect("a client ID"),
        hosted_domains: HostedDomains::default(),
        version: 1,
    }
}

pub(crate) fn flow() -> Flow {
    Flow {
        state: secret_from_random([1; 32]),
        nonce: secret_from_random([2; 32]),
        pkce_verifier: secret_from_random([3; 32]),
    }
}

pub(crate) fn now() -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Timestamp::from_millis(i64::try_from(now.as_millis()).expect("before the year 292 million"))
}
