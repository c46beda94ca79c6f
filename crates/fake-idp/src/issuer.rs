//! One issuer: whom it knows, how it misbehaves, and what it was asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::Value;

use crate::{
    access_tokens::AccessTokens,
    authorize::{self, Callback},
    breakage::Breakage,
    fault::{AuthorizationFault, Fault, IdTokenFault},
    keys::{Algorithm, SigningKey},
};

/// The endpoints of an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// The metadata.
    Discovery,
    /// The keys.
    Keys,
    /// Where browsers sign in.
    Authorize,
    /// Where codes are exchanged.
    Token,
    /// Userinfo.
    Userinfo,
}

impl Endpoint {
    const ALL: [Self; 5] =
        [Self::Discovery, Self::Keys, Self::Authorize, Self::Token, Self::Userinfo];

    /// The path below the issuer.
    pub fn path(self) -> &'static str {
        match self {
            Self::Discovery => ".well-known/openid-configuration",
            Self::Keys => "keys",
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Userinfo => "userinfo",
        }
    }

    /// The endpoint at a path.
    pub(crate) fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|endpoint| endpoint.path() == path)
    }
}

/// Somebody who signs in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The subject.
    pub sub: String,
    /// The address.
    pub email: Option<String>,
    /// The claim `email_verified`, left out when there is none.
    pub email_verified: Option<Value>,
    /// Google's claim `hd`: the Workspace domain, which stands in ID tokens alone.
    pub hosted_domain: Option<String>,
}

impl Person {
    /// Somebody with a verified address.
    pub fn new(sub: &str, email: &str) -> Self {
        Self {
            sub: sub.to_owned(),
            email: Some(email.to_owned()),
            email_verified: Some(Value::Bool(true)),
            hosted_domain: None,
        }
    }
}

/// One request, as far as it is kept.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// The header `Authorization`.
    pub authorization: Option<String>,
    /// The parameters in query or form.
    pub parameters: HashMap<String, String>,
}

/// A handle to one issuer; clones are the same issuer.
#[derive(Clone)]
pub struct Issuer {
    url: Arc<str>,
    state: Arc<Mutex<State>>,
}

/// What an issuer knows.
pub(crate) struct State {
    /// Client IDs with their secrets.
    pub(crate) clients: HashMap<String, Vec<String>>,
    pub(crate) person: Person,
    /// Whether ID tokens leave the e-mail to userinfo.
    pub(crate) thin: bool,
    pub(crate) clock_ahead: i64,
    /// The name of its own session, in the ID tokens it issues.
    pub(crate) sid: String,
    pub(crate) faults: Vec<Fault>,
    /// The keys as they are published, the one that signs first.
    pub(crate) keys: Vec<Arc<SigningKey>>,
    /// Whether the key that signs is published last instead.
    pub(crate) signing_key_last: bool,
    pub(crate) grants: HashMap<String, Grant>,
    pub(crate) access_tokens: AccessTokens,
    keys_made: usize,
    counts: HashMap<Endpoint, u32>,
    last: HashMap<Endpoint, Recorded>,
}

/// What a code stands for.
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) person: Person,
}

impl Issuer {
    pub(crate) fn new(url: String) -> Self {
        let state = State {
            clients: HashMap::new(),
            person: Person::new("00u0", "nobody@acme.example"),
            thin: true,
            clock_ahead: 0,
            sid: "session-1".to_owned(),
            faults: Vec::new(),
            keys: vec![Arc::new(SigningKey::new(Algorithm::Rs256, 0))],
            signing_key_last: false,
            grants: HashMap::new(),
            access_tokens: AccessTokens::default(),
            keys_made: 1,
            counts: HashMap::new(),
            last: HashMap::new(),
        };
        Self { url: url.into(), state: Arc::new(Mutex::new(state)) }
    }

    /// The issuer's URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of an endpoint.
    pub fn endpoint(&self, endpoint: Endpoint) -> String {
        format!("{}/{}", self.url, endpoint.path())
    }

    /// Registers a client, or a further secret of one.
    pub fn client(&self, id: &str, secret: &str) -> &Self {
        self.state().clients.entry(id.to_owned()).or_default().push(secret.to_owned());
        self
    }

    /// Takes all secrets from a client.
    pub fn forget_secrets(&self, id: &str) -> &Self {
        self.state().clients.insert(id.to_owned(), Vec::new());
        self
    }

    /// Says who signs in from now on.
    pub fn person(&self, person: Person) -> &Self {
        self.state().person = person;
        self
    }

    /// Says whether ID tokens lack the e-mail, as they do at first.
    pub fn thin_id_tokens(&self, thin: bool) -> &Self {
        self.state().thin = thin;
        self
    }

    /// Names the issuer's own session with whoever signs in from now on.
    pub fn session(&self, sid: &str) -> &Self {
        sid.clone_into(&mut self.state().sid);
        self
    }

    /// Puts the issuer's clock ahead of ours, or behind.
    pub fn clock_ahead(&self, seconds: i64) -> &Self {
        self.state().clock_ahead = seconds;
        self
    }

    /// Misbehaves from now on, beside what it does already.
    pub fn fault(&self, fault: impl Into<Fault>) -> &Self {
        self.state().faults.push(fault.into());
        self
    }

    /// Ends all misbehaviour.
    pub fn honest(&self) -> &Self {
        self.state().faults.clear();
        self
    }

    /// Signs with a new key from now on, and publishes no other.
    pub fn sign_with(&self, algorithm: Algorithm) -> &Self {
        let mut state = self.state();
        let key = state.make_key(algorithm);
        state.keys = vec![key];
        drop(state);
        self
    }

    /// Signs with a new key from now on; those before stay published.
    pub fn rotate_keys(&self) -> &Self {
        let mut state = self.state();
        let algorithm = state.signing_key().algorithm;
        let key = state.make_key(algorithm);
        state.keys.insert(0, key);
        drop(state);
        self
    }

    /// Says whether the key that signs is published behind the others.
    pub fn signing_key_last(&self, last: bool) -> &Self {
        self.state().signing_key_last = last;
        self
    }

    /// How often an endpoint was called.
    pub fn count(&self, endpoint: Endpoint) -> u32 {
        self.state().counts.get(&endpoint).copied().unwrap_or_default()
    }

    /// The last call of an endpoint.
    pub fn last(&self, endpoint: Endpoint) -> Option<Recorded> {
        self.state().last.get(&endpoint).cloned()
    }

    /// Comes to an authorization URL as a browser would, without a network.
    pub fn visit(&self, authorization_url: &str) -> Callback {
        let query = authorization_url.split_once('?').map_or("", |(_, query)| query);
        let parameters = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let recorded = Recorded { authorization: None, parameters };
        self.record(Endpoint::Authorize, recorded.clone());
        authorize::respond(self, &recorded.parameters)
    }

    pub(crate) fn record(&self, endpoint: Endpoint, recorded: Recorded) {
        let mut state = self.state();
        *state.counts.entry(endpoint).or_default() += 1;
        state.last.insert(endpoint, recorded);
    }

    pub(crate) fn breakage(&self, endpoint: Endpoint) -> Option<Breakage> {
        self.state().faults.iter().find_map(|fault| match fault {
            Fault::Broken(at, breakage) if *at == endpoint => Some(*breakage),
            _ => None,
        })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What is false in ID tokens.
    pub(crate) fn id_token_faults(&self) -> impl Iterator<Item = &IdTokenFault> {
        self.faults.iter().filter_map(|fault| match fault {
            Fault::IdToken(fault) => Some(fault),
            _ => None,
        })
    }

    /// The key that signs.
    pub(crate) fn signing_key(&self) -> Arc<SigningKey> {
        self.keys.first().expect("there is always one").clone()
    }

    /// Whether the redirect URI asked for counts as unknown.
    pub(crate) fn unknown_redirect_uri(&self) -> bool {
        let unknown = |fault: &Fault| {
            matches!(fault, Fault::Authorization(AuthorizationFault::UnknownRedirectUri))
        };
        self.faults.iter().any(unknown)
    }

    /// The present moment by the issuer's clock, in seconds.
    pub(crate) fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(now.as_secs()).unwrap_or(i64::MAX) + self.clock_ahead
    }

    fn make_key(&mut self, algorithm: Algorithm) -> Arc<SigningKey> {
        self.keys_made += 1;
        Arc::new(SigningKey::new(algorithm, self.keys_made - 1))
    }
}
