//! A browser without a screen: it keeps cookies, sends what browsers send, follows nothing by
//! itself.

use std::{collections::BTreeMap, net::SocketAddr};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Method, Request, StatusCode,
    body::Bytes,
    header::{self, HeaderName, HeaderValue},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::product::{PUBLIC_URL, Product};

/// A browser and its cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    product: SocketAddr,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A header's value; empty without one.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The cookies it sets, as they are written.
    pub fn set_cookies(&self) -> Vec<&str> {
        let all = self.headers.get_all(header::SET_COOKIE);
        all.iter().map(|value| value.to_str().expect("text")).collect()
    }

    /// Whether it begins a session.
    pub fn begins_session(&self) -> bool {
        let begins = |cookie: &&str| {
            cookie.starts_with("__Host-convrs_session=")
                && !cookie.starts_with("__Host-convrs_session=;")
        };
        self.set_cookies().iter().any(begins)
    }
}

impl Browser {
    pub(super) fn new(product: SocketAddr) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, product, cookies: BTreeMap::new() }
    }

    /// The same browser, led to another server by a load balancer.
    pub fn at(&self, server: &Product) -> Self {
        Self { product: server.address(), ..self.clone() }
    }

    /// Asks for a page of the product, or of anybody by a whole address.
    pub async fn get(&mut self, address: &str) -> Answer {
        self.send(Method::GET, address, &[], None).await
    }

    /// Sends a form from one of the product's own pages.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let from_our_page = [("origin", PUBLIC_URL), ("sec-fetch-site", "same-origin")];
        self.post_with(path, fields, &from_our_page).await
    }

    /// Sends a form with headers of one's own.
    pub async fn post_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, headers, Some(body)).await
    }

    /// Follows answers to where they lead, at most ten times.
    pub async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..10 {
            if !answer.status.is_redirection() {
                return answer;
            }
            let location = answer.location().to_owned();
            answer = self.get(&location).await;
        }
        panic!("ten redirects are too many");
    }

    /// Who the product says is signed in: the status, and the answer.
    pub async fn session(&mut self) -> (StatusCode, serde_json::Value) {
        let answer = self.get("/api/session").await;
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// The names of all cookies.
    pub fn cookie_names(&self) -> impl Iterator<Item = &str> {
        self.cookies.keys().map(String::as_str)
    }

    /// Puts a cookie in by hand.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The same browser, as it is on a form that another site posts: it keeps its `SameSite=Lax`
    /// session to itself.
    pub fn posting_from_another_site(&self) -> Self {
        let mut browser = self.clone();
        browser.cookies.remove("__Host-convrs_session");
        browser
    }

    /// Sends any request.
    pub async fn send(
        &mut self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        form: Option<String>,
    ) -> Answer {
        let path = address.strip_prefix(PUBLIC_URL).unwrap_or(address);
        let ours = path.starts_with('/') || path.is_empty();
        let address = if ours { format!("http://{}{path}", self.product) } else { path.to_owned() };
        let mut request = Request::builder().method(method).uri(address);
        if ours && !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie_line());
        }
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            request = request.header(name, HeaderValue::from_str(value).expect("a value"));
        }
        if form.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let body = Full::new(Bytes::from(form.unwrap_or_default()));
        let response = self.client.request(request.body(body).expect("a request")).await;
        let (parts, body) = response.expect("an answer").into_parts();
        if ours {
            self.keep_cookies(&parts.headers);
        }
        let body = body.collect().await.expect("a whole body").to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("text");
            let (name, value) =
                line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            if value.is_empty() || line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
