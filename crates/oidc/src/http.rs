//! Calls to providers: bounded in time, size and number, without redirects, proxies or surprises
//! about whom they reach.

use std::{error::Error, time::Duration};

use openidconnect::{HttpRequest, HttpResponse};
use reqwest::{Certificate, Client, ClientBuilder, redirect};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};
use url::{Host, Url};

use crate::{
    egress::{Egress, Forbidden, Route},
    resolver::{PublicResolver, public_addresses},
};

/// How long one call may take.
const CALL_LIMIT: Duration = Duration::from_secs(5);

/// How long all the calls of one sign-in may take together.
const SIGN_IN_LIMIT: Duration = Duration::from_secs(10);

/// The largest answer read, in bytes.
const MAX_ANSWER: usize = 512 * 1024;

/// How long a connection is kept for the next call. Below the five seconds after which Node's server
/// closes it, and far below the minute of load balancers: a call that meets the closing fails, and its
/// code is spent.
const IDLE_LIMIT: Duration = Duration::from_secs(4);

/// The HTTP client for all providers, with its pool of connections.
pub(crate) struct Http {
    egress: Egress,
    guarded: Client,
    exempt: Client,
}

/// Root certificates that are trusted beside the platform's; none by default.
#[derive(Debug, Clone, Default)]
pub struct Roots(Vec<Certificate>);

impl Roots {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// [`SetupError::Roots`] and [`SetupError::NoRoots`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, SetupError> {
        let roots = Certificate::from_pem_bundle(pem).map_err(SetupError::Roots)?;
        if roots.is_empty() { Err(SetupError::NoRoots) } else { Ok(Self(roots)) }
    }
}

/// The HTTP client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The further root certificates are no PEM.
    #[error("the further root certificates cannot be read: {0}")]
    Roots(#[source] reqwest::Error),
    /// There is not a single certificate among them.
    #[error("the further root certificates hold no certificate in PEM")]
    NoRoots,
    /// TLS cannot be set up, as when the platform has no root certificates.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[source] reqwest::Error),
}

/// Why a call came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpFailure {
    /// The address may not be reached.
    #[error("the address {0}")]
    Forbidden(#[from] Forbidden),
    /// There is no connection, or it broke.
    #[error("no connection")]
    Unreachable,
    /// The time ran out.
    #[error("too slow")]
    Timeout,
    /// The answer is larger than 512 KiB.
    #[error("too large an answer")]
    TooLarge,
    /// The answer's status is not one that the call can go on with.
    #[error("status {0}")]
    Status(u16),
}

/// When the calls of one sign-in end at the latest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// Starts the time of one sign-in.
    pub(crate) fn start() -> Self {
        Self(Instant::now() + SIGN_IN_LIMIT)
    }

    /// The moment itself.
    pub(crate) fn at(self) -> Instant {
        self.0
    }

    fn of_one_call(self) -> Instant {
        self.0.min(Instant::now() + CALL_LIMIT)
    }
}

impl Http {
    /// Sets up TLS and the pools.
    pub(crate) fn new(egress: Egress) -> Result<Self, SetupError> {
        // Fails when the process has a provider already, which is then the one to use.
        let installed = rustls::crypto::ring::default_provider().install_default();
        tracing::debug!(ring = installed.is_ok(), "TLS provider chosen");
        let roots = &egress.extra_roots;
        let guarded = builder(roots).https_only(true).dns_resolver(PublicResolver);
        Ok(Self {
            guarded: guarded.build().map_err(SetupError::Client)?,
            exempt: builder(roots).build().map_err(SetupError::Client)?,
            egress,
        })
    }

    /// What may be reached.
    pub(crate) fn egress(&self) -> &Egress {
        &self.egress
    }

    /// Makes one call and reads its answer.
    async fn call(
        &self,
        request: HttpRequest,
        deadline: Deadline,
    ) -> Result<HttpResponse, HttpFailure> {
        timeout_at(deadline.of_one_call(), self.exchange(request))
            .await
            .map_err(|_| HttpFailure::Timeout)?
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure> {
        let request = reqwest::Request::try_from(request).map_err(|error| classify(&error))?;
        let client = match self.egress.route(request.url())? {
            Route::Guarded => &self.guarded,
            Route::Exempt => &self.exempt,
        };
        let response = client.execute(request).await.map_err(|error| classify(&error))?;
        read(response).await
    }

    /// Finds out whether the host of `url` has an address that may be connected to.
    async fn resolve(&self, url: &Url) -> Result<(), HttpFailure> {
        match (self.egress.route(url)?, url.host()) {
            (Route::Guarded, Some(Host::Domain(name))) => match public_addresses(name).await {
                Ok(_) => Ok(()),
                Err(error) => Err(cause(error.as_ref())),
            },
            _ => Ok(()),
        }
    }
}

fn builder(roots: &Roots) -> ClientBuilder {
    Client::builder()
        .user_agent("convrs")
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .http1_only()
        .pool_idle_timeout(IDLE_LIMIT)
        .connect_timeout(CALL_LIMIT)
        .tls_certs_merge(roots.0.iter().cloned())
}

/// Reads an answer up to the cap.
async fn read(mut response: reqwest::Response) -> Result<HttpResponse, HttpFailure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(HttpFailure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let mut answer = HttpResponse::new(body);
    *answer.status_mut() = response.status();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    Ok(answer)
}

fn classify(error: &reqwest::Error) -> HttpFailure {
    if error.is_timeout() { HttpFailure::Timeout } else { cause(error) }
}

/// Finds a forbidden address among the causes of a failed connection.
fn cause(error: &(dyn Error + 'static)) -> HttpFailure {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(forbidden) = error.downcast_ref::<Forbidden>() {
            return HttpFailure::Forbidden(*forbidden);
        }
        next = error.source();
    }
    HttpFailure::Unreachable
}

/// The calls of one sign-in: they share a deadline, and with the other sign-ins through the same
/// connection a number of places, so that a slow provider holds up nobody else's.
pub(crate) struct Line<'a> {
    /// The client.
    pub(crate) http: &'a Http,
    /// The connection's places.
    pub(crate) places: &'a Semaphore,
    /// When the sign-in ends at the latest.
    pub(crate) deadline: Deadline,
}

impl Line<'_> {
    /// Makes one call as soon as there is a place for it.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFailure> {
        let place = timeout_at(self.deadline.at(), self.places.acquire());
        let place = place.await.map_err(|_| HttpFailure::Timeout)?;
        let _place = place.expect("the places are never closed");
        self.http.call(request, self.deadline).await
    }

    /// Finds out whether the host of `url` has an address that may be connected to.
    pub(crate) async fn resolve(&self, url: &Url) -> Result<(), HttpFailure> {
        timeout_at(self.deadline.of_one_call(), self.http.resolve(url))
            .await
            .map_err(|_| HttpFailure::Timeout)?
    }
}

#[cfg(test)]
mod tests {
    use openidconnect::http::Response;

    use super::*;

    #[tokio::test]
    async fn an_answer_is_read_up_to_half_a_megabyte() {
        for (bytes, expected) in [(0, true), (512 * 1024, true), (512 * 1024 + 1, false)] {
            let answer = read(Response::new(vec![b'x'; bytes]).into()).await;
            assert_eq!(answer.is_ok(), expected, "{bytes} bytes");
        }
    }
}
