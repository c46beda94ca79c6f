//! Sessions: who a browser's token belongs to, and what that person may do.

use convrs_domain::{
    Account, AccountId, Agent, AgentId, Role, Secret, Timestamp,
    audit::Actor,
    sessions::{AuthMethod, EndedBy},
};
use convrs_store::{End, StoreError, TokenHash};

use crate::Flows;

/// A signed-in person: proof that the browser's token belongs to a session that is alive, of an
/// active agent of an account that is not suspended. Made by [`Flows::signed_in`] alone.
#[derive(Debug, Clone)]
pub struct SignedIn {
    agent: Agent,
    account: Account,
    method: AuthMethod,
    provider_sign_out: bool,
    since: Timestamp,
}

/// A signed-in admin; made by [`SignedIn::admin`] alone.
#[derive(Debug, Clone)]
pub struct Admin(SignedIn);

/// A signed-in person of Convrs' own support; made by [`SignedIn::support`] alone.
#[derive(Debug, Clone)]
pub struct Support(SignedIn);

/// The person's role does not allow this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("your role does not allow this")]
pub struct NotAllowed {
    person: AgentId,
    account: AccountId,
    needed: Role,
}

impl SignedIn {
    /// The person.
    pub fn agent(&self) -> &Agent {
        &self.agent
    }

    /// The person's account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// How the person signed in.
    pub fn method(&self) -> AuthMethod {
        self.method
    }

    /// Tells whether the person can sign out at the provider too.
    pub fn provider_sign_out(&self) -> bool {
        self.provider_sign_out
    }

    /// When the person signed in.
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// The person as the author of a change.
    pub fn actor(&self) -> Actor {
        Actor::Agent { id: self.agent.id.clone(), email: self.agent.email.to_string() }
    }

    /// Proves that the person is an admin.
    ///
    /// # Errors
    /// When the person is not.
    pub fn admin(self) -> Result<Admin, NotAllowed> {
        if self.agent.role == Role::Admin { Ok(Admin(self)) } else { Err(self.lacks(Role::Admin)) }
    }

    /// Proves that the person is support: has that role, in the operator account.
    ///
    /// # Errors
    /// When the person is not.
    pub fn support(self) -> Result<Support, NotAllowed> {
        let support = self.agent.role == Role::Support && self.account.is_operator;
        if support { Ok(Support(self)) } else { Err(self.lacks(Role::Support)) }
    }

    fn lacks(self, needed: Role) -> NotAllowed {
        NotAllowed { person: self.agent.id, account: self.account.id, needed }
    }
}

impl std::ops::Deref for Admin {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

impl std::ops::Deref for Support {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

impl Flows {
    /// Finds whom a browser's token belongs to; role and tier are as they are now (rule 18).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn signed_in(&self, token: &Secret) -> Result<Option<SignedIn>, StoreError> {
        let (now, lifetimes) = (self.now(), self.0.parts.lifetimes);
        let token = TokenHash::of(token.expose());
        let Some(session) = self.store().session(&token, now, lifetimes).await? else {
            return Ok(None);
        };
        if lifetimes.touch_due(session.seen_at, now) {
            self.store().touch_session(&token, now).await?;
        }
        Ok(Some(SignedIn {
            agent: session.agent,
            account: session.account,
            method: session.method,
            provider_sign_out: session.provider_sign_out,
            since: session.created_at,
        }))
    }

    /// Writes down that somebody asked for what their role does not allow (OWASP ASVS 5.0, 16.3.2).
    pub fn note_denied(&self, denied: &NotAllowed) {
        let NotAllowed { person, account, needed } = denied;
        let needed = needed.as_str();
        tracing::warn!(%person, %account, needed, "authorization denied");
        self.metrics().count_denied(needed);
    }

    /// Ends the session of a browser's token, if there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out(&self, token: &Secret) -> Result<(), StoreError> {
        self.end(token, EndedBy::SignOut).await
    }

    /// What ended the session of a browser's token before its time, for a page that says so kindly.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ended_by(&self, token: &Secret) -> Result<Option<EndedBy>, StoreError> {
        self.store().ended_by(&TokenHash::of(token.expose())).await
    }

    /// Ends the session that a new one replaces, so that no token outlives a sign-in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_replaced(&self, token: Option<&Secret>) -> Result<(), StoreError> {
        match token {
            Some(token) => self.end(token, EndedBy::Replaced).await,
            None => Ok(()),
        }
    }

    async fn end(&self, token: &Secret, by: EndedBy) -> Result<(), StoreError> {
        let end = End { by, at: self.now() };
        self.store().end_session(&TokenHash::of(token.expose()), end).await.map(drop)
    }
}
