//! A sign-in that begins at the provider: its tile leads here, and a normal flow starts (OpenID
//! Connect Core 1.0, 4: third-party-initiated login).

use std::time::Duration;

use convrs_domain::{
    AccountId, Destination, Email, Secret,
    connection::{Connection, Provider},
    sign_in::{Outcome, Purpose, Trace},
};
use convrs_store::{Attempt, Route, StoreError};

use super::{AtProvider, BeginRefusal, Client, Refused, begin::Start};
use crate::Flows;

/// What the provider's page asks for, as it came by query or by form.
#[derive(Debug, Default)]
pub struct InitiateRequest {
    issuer: Option<String>,
    login_hint: Option<String>,
    target: Option<String>,
    /// A parameter came twice.
    repeated: bool,
}

/// Somebody comes from a provider's page.
#[derive(Debug)]
pub struct Initiate<'a> {
    /// The account in the path.
    pub account_id: &'a AccountId,
    /// What is asked for.
    pub request: InitiateRequest,
    /// The session the browser has.
    pub session: Option<&'a Secret>,
    /// Where the request came from.
    pub client: &'a Client,
}

/// What comes of it.
#[derive(Debug)]
pub enum Initiated {
    /// The browser has a session of this account: on to the page.
    Already(Destination),
    /// The browser is to go to the provider.
    Begun(AtProvider),
}

/// Why nobody is sent to a provider.
#[derive(Debug, thiserror::Error)]
pub enum InitiateRefusal {
    /// There is no such account.
    #[error("no such account")]
    UnknownAccount,
    /// This network address started too many.
    #[error("too many sign-ins were started from this address")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The start is refused, and written down.
    #[error("refused: {}", .0.outcome)]
    Refused(Box<Refused>),
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl InitiateRequest {
    /// Reads a query string or a form's body.
    pub fn parse(encoded: &[u8]) -> Self {
        let mut request = Self::default();
        for (name, value) in form_urlencoded::parse(encoded) {
            let place = match &*name {
                "iss" => &mut request.issuer,
                "login_hint" => &mut request.login_hint,
                "target_link_uri" => &mut request.target,
                _ => continue,
            };
            request.repeated |= place.replace(value.into_owned()).is_some();
        }
        request
    }

    /// The issuer, if it was named once.
    fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref().filter(|_| !self.repeated)
    }

    /// The hint, when it is an e-mail.
    fn hint(&self) -> Option<Email> {
        self.login_hint.as_deref().and_then(|hint| Email::parse(hint).ok())
    }
}

impl Flows {
    /// Starts a sign-in at the provider of the account, whoever it will be. Nothing in the request
    /// chooses where the browser goes: its issuer must be the one registered, its target one of our
    /// pages. The flow is bound to this browser like any other.
    ///
    /// # Errors
    /// See [`InitiateRefusal`].
    pub async fn initiate(&self, initiate: Initiate<'_>) -> Result<Initiated, InitiateRefusal> {
        let Initiate { account_id, request, session, client } = initiate;
        self.count_start(client).map_err(|wait| InitiateRefusal::TooMany { wait })?;
        let Some(route) = self.store().route(account_id).await? else {
            self.metrics().count_nobodys();
            return Err(InitiateRefusal::UnknownAccount);
        };
        let connection = match self.asked_for(&route, &request).await? {
            Ok(connection) => connection,
            Err(outcome) => return Err(self.not_started(&route, outcome, client).await?),
        };
        let target = request.target.as_deref().unwrap_or_default();
        let destination = self.public_url().destination(target);
        if self.has_session_of(account_id, session).await? {
            return Ok(Initiated::Already(destination));
        }
        let through = self.store().route_through(account_id, &connection.id).await?;
        if let Err(outcome) = through.as_ref().map_or(Err(Outcome::SsoOff), open) {
            return Err(self.not_started(&route, outcome, client).await?);
        }
        let hint = request.hint();
        let start = Start {
            typed: None,
            hint: hint.as_ref(),
            purpose: Purpose::SignIn(destination),
            another_account: false,
            client,
        };
        match self.send_to_provider(&connection, start).await {
            Ok(at_provider) => Ok(Initiated::Begun(at_provider)),
            Err(BeginRefusal::Provider(refused)) => Err(InitiateRefusal::Refused(refused)),
            Err(BeginRefusal::Store(error)) => Err(error.into()),
            Err(BeginRefusal::TooMany { wait }) => Err(InitiateRefusal::TooMany { wait }),
            Err(BeginRefusal::InvalidEmail(_)) => unreachable!("no e-mail was typed"),
        }
    }

    /// The account's connection with the issuer that the request names, byte for byte.
    async fn asked_for(
        &self,
        route: &Route,
        request: &InitiateRequest,
    ) -> Result<Result<Connection, Outcome>, StoreError> {
        let connections = self.store().connections(&route.account.id).await?;
        if connections.is_empty() {
            return Ok(Err(Outcome::SsoOff));
        }
        let named = |it: &Connection| request.issuer() == Some(it.issuer.as_str());
        Ok(connections.into_iter().find(named).ok_or(Outcome::InitiateIssuer))
    }

    async fn has_session_of(
        &self,
        account_id: &AccountId,
        session: Option<&Secret>,
    ) -> Result<bool, StoreError> {
        match session {
            Some(token) => {
                let person = self.signed_in(token).await?;
                Ok(person.is_some_and(|person| person.account().id == *account_id))
            }
            None => Ok(false),
        }
    }

    async fn not_started(
        &self,
        route: &Route,
        outcome: Outcome,
        client: &Client,
    ) -> Result<InitiateRefusal, StoreError> {
        let provider = route.settings.saved.provider.unwrap_or(Provider::Okta);
        let attempt = Attempt {
            account_id: route.account.id.clone(),
            at: self.now(),
            method: provider.into(),
            outcome,
            agent_id: None,
            unproven: false,
            email: None,
            client: client.info(),
            trace: Trace {
                issuer_expected: route.connection.as_ref().map(|it| it.issuer.to_string()),
                ..Trace::default()
            },
        };
        let reference = self.refuse(&attempt).await?;
        let refused = Refused {
            provider,
            outcome,
            reference,
            email_typed: None,
            email_claimed: None,
            destination: Destination::Home,
        };
        Ok(InitiateRefusal::Refused(Box::new(refused)))
    }
}

/// Lets pass a connection that agents can sign in through now.
fn open(through: &Route) -> Result<(), Outcome> {
    match through.in_use() {
        _ if through.account.suspended => Err(Outcome::AccountSuspended),
        Some(_) => Ok(()),
        None => Err(Outcome::SsoOff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_its_issuer_once() {
        let issuer =
            |encoded: &str| InitiateRequest::parse(encoded.as_bytes()).issuer().map(str::to_owned);
        assert_eq!(issuer("iss=https%3A%2F%2Fa.example&x=y").as_deref(), Some("https://a.example"));
        for other in ["", "issuer=https://a", "iss=a&iss=a", "iss=a&login_hint=b&login_hint=c"] {
            assert_eq!(issuer(other), None, "{other}");
        }
    }

    #[test]
    fn a_hint_is_an_e_mail_or_nothing() {
        let hint = |encoded: &str| InitiateRequest::parse(encoded.as_bytes()).hint();
        assert!(hint("login_hint=ann%40acme.example").is_some());
        assert!(hint("login_hint=00u1").is_none() && hint("").is_none());
    }
}
