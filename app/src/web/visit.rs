//! One request, as the product sees it: where it came from and what its cookies hold.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
};

use axum::{extract::FromRequestParts, response::Response};
use convrs_domain::{Destination, Secret, sessions::EndedBy};
use convrs_flows::{Client, SignedIn};
use convrs_store::StoreError;
use http::{Method, header, request::Parts};

use super::{
    App,
    cookies::{self, Cookies, SetCookie},
    on_to, see_other, unavailable, with_parameter,
};

/// The client's address, put on the request by the server, which knows the trusted proxies.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// One request.
#[derive(Debug, Clone)]
pub struct Visit {
    client: Client,
    cookies: Cookies,
    /// Whether it sends something, which is lost when nobody is signed in.
    sends: bool,
}

impl Visit {
    /// Where it came from.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The token of the browser's session, whether it is alive or not.
    pub fn session_token(&self) -> Option<&Secret> {
        self.cookies.session.as_ref()
    }

    /// The token of the session that waits until the person says whether to change over to it.
    pub fn waiting_token(&self) -> Option<&Secret> {
        self.cookies.waiting.as_ref()
    }

    /// What the cookie of a started flow holds.
    pub fn flow_cookie(&self, handle: &str) -> Option<Secret> {
        let found = self.cookies.flows.iter().find(|(known, _)| known == handle);
        found.map(|(_, browser)| browser.clone())
    }

    pub(crate) fn cookies(&self) -> &Cookies {
        &self.cookies
    }

    /// Ends the session that waits, if one does: whoever signs out leaves none behind. Gives what makes
    /// the browser forget it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_waiting(&self, app: &App) -> Result<Option<SetCookie>, StoreError> {
        let Some(token) = self.waiting_token() else { return Ok(None) };
        app.flows().sign_out(token).await?;
        Ok(Some(cookies::forget_waiting()))
    }

    /// Who is signed in, if anybody is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn signed_in(&self, app: &App) -> Result<Option<SignedIn>, StoreError> {
        match self.session_token() {
            Some(token) => app.flows().signed_in(token).await,
            None => Ok(None),
        }
    }

    /// What ended the browser's session before its time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ended_by(&self, app: &App) -> Result<Option<EndedBy>, StoreError> {
        match self.session_token() {
            Some(token) => app.flows().ended_by(token).await,
            None => Ok(None),
        }
    }

    /// Who is signed in; others are sent to sign in and come back to the page.
    ///
    /// # Errors
    /// With the answer for those who are not.
    pub async fn expect_person(&self, app: &App, page: Destination) -> Result<SignedIn, Response> {
        match self.signed_in(app).await {
            Ok(Some(person)) => Ok(person),
            Ok(None) => Err(see_other(&self.login_address(page))),
            Err(error) => Err(unavailable(app, &error)),
        }
    }

    /// The login page's address for somebody who wants to see a page, or has sent it something in vain.
    fn login_address(&self, page: Destination) -> String {
        let login = on_to("/login", page);
        if self.sends { with_parameter(&login, "unsent", "true") } else { login }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // Only a request that did not come over the network has no address.
        let unknown = ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let ClientAddress(address) = parts.extensions.get().copied().unwrap_or(unknown);
        let user_agent = parts.headers.get(header::USER_AGENT);
        let user_agent = user_agent.and_then(|name| name.to_str().ok()).map(str::to_owned);
        let cookies = Cookies::read(&parts.headers);
        let sends = !matches!(parts.method, Method::GET | Method::HEAD);
        Ok(Self { client: Client { address, user_agent }, cookies, sends })
    }
}
