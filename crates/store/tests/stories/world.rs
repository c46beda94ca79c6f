//! The people of the stories: an account that uses Okta, its admin, and how they sign in.

use convrs_domain::{
    AccountId, Agent, AgentId, Destination, Email, Role, Secret, Tier, Timestamp,
    account::Name,
    connection::{ClientId, Connection, HostedDomains, Issuer, Provider},
    identity::{Admission, EmailVerified, Identity, admit},
    sessions::EndedBy,
    sign_in::{ClientInfo, PendingSignIn, Purpose, Trace},
    sso::SsoSettings,
};
use convrs_store::{
    Change, End, NewAccount, NewAgent, NewConnection, ProviderSignIn, SavedBy, SignedIn, Store,
    StoreError, TokenHash,
};

use crate::harness::{CHANGE, START};

/// Single sign-on with Okta, passwords as well.
pub(crate) const ON: SsoSettings =
    SsoSettings { enabled: true, provider: Some(Provider::Okta), password_fallback: true };

/// Okta as the only way in.
pub(crate) const WITHOUT_PASSWORDS: SsoSettings = SsoSettings { password_fallback: false, ..ON };

/// An account with single sign-on in use, and its admin.
pub(crate) struct World {
    pub(crate) account: AccountId,
    pub(crate) admin: Agent,
    pub(crate) connection: Connection,
}

impl World {
    /// Sets up an account whose names begin with `name`.
    pub(crate) async fn new(store: &Store, name: &str) -> Self {
        let account = add_account(store, name).await;
        let admin = add_agent(store, &account, &format!("admin@{name}.example"), Role::Admin).await;
        let connection = connect(store, &account, &format!("https://{name}.okta.com")).await;
        save_settings(store, &account, ON, CHANGE).await.expect("single sign-on is allowed");
        Self { account, admin, connection }
    }

    /// A flow that was started now.
    pub(crate) fn pending(&self, at: Timestamp) -> PendingSignIn {
        PendingSignIn {
            account_id: self.account.clone(),
            connection_id: self.connection.id.clone(),
            connection_version: self.connection.version,
            nonce: Secret::new("nonce-in-plain-text"),
            pkce_verifier: Secret::new("verifier-in-plain-text"),
            purpose: Purpose::SignIn(Destination::Agents),
            email_typed: Some("typed@acme.example".to_owned()),
            started_at: at,
        }
    }

    /// Finds out who an identity is, as the callback does.
    pub(crate) async fn admitted(&self, store: &Store, subject: &str, email: &str) -> Admission {
        let identity = identity(subject, email);
        let found = store
            .candidates(&self.account, &self.connection.id, &self.connection.issuer, &identity)
            .await
            .expect("candidates");
        admit(&self.account, &identity, found).expect("somebody who may sign in")
    }

    /// A sign-in about to be completed; `word` names its flow and its session.
    pub(crate) fn sign_in(
        &self,
        admission: Admission,
        subject: &str,
        word: &str,
    ) -> ProviderSignIn {
        ProviderSignIn {
            pending: self.pending(START),
            state: state(word),
            issuer: self.connection.issuer.clone(),
            subject: subject.to_owned(),
            sid: None,
            id_token: Some(Secret::new("id-token-in-plain-text")),
            admission,
            session: token(word),
            email: Some(self.admin.email.as_str().to_owned()),
            client: ClientInfo::default(),
            trace: Trace::default(),
            at: START,
        }
    }

    /// The admin signs in with Okta.
    pub(crate) async fn admin_signs_in(
        &self,
        store: &Store,
        word: &str,
    ) -> Result<SignedIn, StoreError> {
        let admission = self.admitted(store, "00u-admin", self.admin.email.as_str()).await;
        store.sign_in_through_provider(self.sign_in(admission, "00u-admin", word)).await
    }
}

/// Saves settings as the command line does.
pub(crate) async fn save_settings(
    store: &Store,
    account: &AccountId,
    wanted: SsoSettings,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let by = SavedBy::CommandLine { forced: false, settled: false };
    store.save_sso_settings(account, wanted, by, change).await
}

/// Saves settings as the command line does when somebody insists (rule 6).
pub(crate) async fn force_settings(
    store: &Store,
    account: &AccountId,
    wanted: SsoSettings,
    change: Change<'_>,
) -> Result<(), StoreError> {
    let by = SavedBy::CommandLine { forced: true, settled: true };
    store.save_sso_settings(account, wanted, by, change).await
}

/// Adds an account on the Enterprise tier.
pub(crate) async fn add_account(store: &Store, name: &str) -> AccountId {
    let new = NewAccount { name: named(name), tier: Tier::Enterprise, is_operator: false };
    store.add_account(&new, CHANGE).await.expect("a new account")
}

/// Adds an agent with a password hash.
pub(crate) async fn add_agent(
    store: &Store,
    account: &AccountId,
    email: &str,
    role: Role,
) -> Agent {
    let id = store.add_agent(&new_agent(account, email, role), CHANGE).await.expect("a new agent");
    agent(store, account, &id).await
}

/// Reads an agent that is there.
pub(crate) async fn agent(store: &Store, account: &AccountId, id: &AgentId) -> Agent {
    store.agent(account, id).await.expect("an answer").expect("the agent")
}

/// Registers a connection with a secret.
pub(crate) async fn connect(store: &Store, account: &AccountId, issuer: &str) -> Connection {
    let new = new_connection(account, issuer, Some("secret-in-plain-text"));
    store.set_connection(&new, CHANGE).await.expect("a connection")
}

pub(crate) fn new_agent(account: &AccountId, email: &str, role: Role) -> NewAgent {
    NewAgent {
        account_id: account.clone(),
        email: mail(email),
        name: named("Ann Lee"),
        role,
        password_hash: Some(Secret::new("$argon2id$hash")),
    }
}

pub(crate) fn new_connection(
    account: &AccountId,
    issuer: &str,
    secret: Option<&str>,
) -> NewConnection {
    NewConnection {
        account_id: account.clone(),
        provider: Provider::Okta,
        issuer: Issuer::parse(issuer).expect("an issuer"),
        client_id: ClientId::parse("0oa1").expect("a client ID"),
        hosted_domains: HostedDomains::default(),
        secret: secret.map(Secret::new),
    }
}

pub(crate) fn identity(subject: &str, email: &str) -> Identity {
    Identity {
        subject: subject.to_owned(),
        email: Some(email.to_owned()),
        email_verified: EmailVerified::Yes,
        hosted_domain: None,
    }
}

pub(crate) fn named(name: &str) -> Name {
    Name::parse(name).expect("a name")
}

pub(crate) fn mail(email: &str) -> Email {
    Email::parse(email).expect("an address")
}

pub(crate) fn state(word: &str) -> TokenHash {
    TokenHash::of(&format!("state {word}"))
}

pub(crate) fn browser(word: &str) -> TokenHash {
    TokenHash::of(&format!("browser {word}"))
}

pub(crate) fn token(word: &str) -> TokenHash {
    TokenHash::of(&format!("session {word}"))
}

/// How most sessions end.
pub(crate) fn signed_out() -> End {
    End { by: EndedBy::SignOut, at: START }
}
