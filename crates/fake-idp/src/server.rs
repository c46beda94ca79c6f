//! The loopback server in front of all issuers.

use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    http::{Response, StatusCode, header},
    response::IntoResponse,
    routing::any,
};
use tokio::net::TcpListener;
use url::form_urlencoded;

use crate::{
    authorize, discovery,
    issuer::{Endpoint, Issuer, Recorded},
    token, userinfo,
};

/// The largest request read, in bytes.
const MAX_REQUEST: usize = 64 * 1024;

/// A provider with any number of issuers. Clones are the same provider; it ends with the runtime.
#[derive(Clone)]
pub struct FakeIdp {
    address: SocketAddr,
    issuers: Arc<Mutex<HashMap<String, Issuer>>>,
}

impl FakeIdp {
    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub async fn start() -> io::Result<Self> {
        Self::start_at(0).await
    }

    /// Starts on a port of 127.0.0.1.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start_at(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let idp = Self { address: listener.local_addr()?, issuers: Arc::default() };
        let router = Router::new().route("/t/{name}/{*path}", any(answer)).with_state(idp.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(idp)
    }

    /// Where it listens, for `CONVRS_EGRESS_ALLOW`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The issuer of a name, made when it is asked for first.
    pub fn issuer(&self, name: &str) -> Issuer {
        let url = format!("http://{}/t/{name}", self.address);
        let mut issuers = self.issuers.lock().unwrap_or_else(PoisonError::into_inner);
        issuers.entry(name.to_owned()).or_insert_with(|| Issuer::new(url)).clone()
    }

    fn find(&self, name: &str) -> Option<Issuer> {
        self.issuers.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

async fn answer(
    State(idp): State<FakeIdp>,
    Path((name, path)): Path<(String, String)>,
    request: Request,
) -> Response<Body> {
    let (Some(issuer), Some(endpoint)) = (idp.find(&name), Endpoint::at(&path)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (path, asked_for_honesty) =
        (request.uri().path().to_owned(), request.uri().query() == Some("honest"));
    let recorded = read(request).await;
    issuer.record(endpoint, recorded.clone());
    let honest = match endpoint {
        Endpoint::Discovery => discovery::metadata(&issuer),
        Endpoint::Keys => discovery::keys(&issuer),
        Endpoint::Authorize => authorize::respond(&issuer, &recorded.parameters).into_response(),
        Endpoint::Token => token::answer(&issuer, &recorded),
        Endpoint::Userinfo => userinfo::answer(&issuer, &recorded),
    };
    match issuer.breakage(endpoint) {
        Some(breakage) if !asked_for_honesty => breakage.apply(honest, &path).await,
        _ => honest,
    }
}

async fn read(request: Request) -> Recorded {
    let authorization = request.headers().get(header::AUTHORIZATION);
    let authorization =
        authorization.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let query = request.uri().query().unwrap_or_default().to_owned();
    let body = to_bytes(request.into_body(), MAX_REQUEST).await.unwrap_or_default();
    let query = form_urlencoded::parse(query.as_bytes());
    let parameters = query
        .chain(form_urlencoded::parse(&body))
        .map(|(name, value)| (name.into_owned(), value.into_owned()));
    let parameters = parameters.collect();
    Recorded { authorization, parameters }
}
