//! The guard in front of every request that changes something: it must come from our own pages.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use convrs_app::App;

/// Endpoints that a provider, or a form on the provider's page, posts to; each has proofs of its own.
const PROTOCOL_ENDPOINTS: [&str; 4] =
    ["/callback", "/initiate", "/backchannel-logout", "/global-token-revocation"];

/// Why a request is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A page of another site sent it.
    CrossSite,
    /// It is no form.
    ContentType,
}

/// Lets a request through, or answers 403 or 415.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    match check(
        request.method(),
        request.uri().path(),
        request.headers(),
        app.public_url().origin(),
    ) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            // Not its address, which may hold what only the person it is for may know.
            tracing::info!(why = ?refusal, "a request was turned away");
            refusal.into_response()
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::CrossSite => (
                StatusCode::FORBIDDEN,
                "This request came from another site. Open Convrs in a new tab and try again there.\n",
            ),
            Self::ContentType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send this request as a form.\n")
            }
        }
        .into_response()
    }
}

/// Decides by what browsers put on a request themselves and pages cannot change: `Origin` and
/// `Sec-Fetch-Site`. A request that has neither does not come from a browser with cookies
/// (OWASP, Cross-Site Request Forgery Prevention: verifying origin with standard headers).
fn check(method: &Method, path: &str, headers: &HeaderMap, ours: &str) -> Result<(), Refusal> {
    if method.is_safe() || is_protocol_endpoint(path) {
        return Ok(());
    }
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let same_origin = match headers.get(header::ORIGIN).map(HeaderValue::as_bytes) {
        // A page under `Referrer-Policy: no-referrer` hides its origin, not that it is ours.
        Some(b"null") => site == Some(b"same-origin"),
        Some(origin) => origin == ours.as_bytes() && site.is_none_or(|site| site == b"same-origin"),
        None => site.is_none_or(|site| site == b"same-origin" || site == b"none"),
    };
    if !same_origin {
        return Err(Refusal::CrossSite);
    }
    if is_form(headers) { Ok(()) } else { Err(Refusal::ContentType) }
}

fn is_protocol_endpoint(path: &str) -> bool {
    path.strip_prefix("/sso/")
        .and_then(|rest| rest.find('/').map(|at| &rest[at..]))
        .is_some_and(|endpoint| PROTOCOL_ENDPOINTS.contains(&endpoint))
}

fn is_form(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        // A form button without fields sends a body of no length; its type may be missing.
        return headers.get(header::CONTENT_LENGTH).is_none_or(|length| length == "0");
    };
    let kind = kind.to_str().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    ["application/x-www-form-urlencoded", "multipart/form-data"]
        .iter()
        .any(|form| essence.eq_ignore_ascii_case(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "http://localhost:3000";
    const FORM: &str = "application/x-www-form-urlencoded";

    fn post(path: &str, pairs: &[(&'static str, &'static str)]) -> Result<(), Refusal> {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                (header::HeaderName::from_static(name), HeaderValue::from_static(value))
            })
            .collect();
        check(&Method::POST, path, &headers, OURS)
    }

    #[test]
    fn our_own_pages_may_post_forms() {
        assert_eq!(post("/login", &[("origin", OURS), ("content-type", FORM)]), Ok(()));
        let modern = [("origin", OURS), ("sec-fetch-site", "same-origin"), ("content-type", FORM)];
        assert_eq!(post("/fn/log_in", &modern), Ok(()));
    }

    #[test]
    fn without_an_origin_our_own_page_or_the_person_alone_may_post() {
        for site in ["same-origin", "none"] {
            let headers = [("sec-fetch-site", site), ("content-type", FORM)];
            assert_eq!(post("/login", &headers), Ok(()), "{site}");
        }
    }

    #[test]
    fn other_sites_may_not() {
        for pair in [
            ("origin", "https://evil.example"),
            ("origin", "http://localhost:3001"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert_eq!(
                post("/login", &[pair, ("content-type", FORM)]),
                Err(Refusal::CrossSite),
                "{pair:?}"
            );
        }
        let lie = [("origin", OURS), ("sec-fetch-site", "cross-site"), ("content-type", FORM)];
        assert_eq!(post("/login", &lie), Err(Refusal::CrossSite));
    }

    #[test]
    fn a_hidden_origin_counts_only_from_our_own_page() {
        let hidden =
            [("origin", "null"), ("sec-fetch-site", "same-origin"), ("content-type", FORM)];
        assert_eq!(post("/login", &hidden), Ok(()));
    }

    #[test]
    fn only_forms_change_things() {
        let json = [("origin", OURS), ("content-type", "application/json")];
        assert_eq!(post("/login", &json), Err(Refusal::ContentType));
        assert_eq!(post("/login", &[("content-type", "text/plain")]), Err(Refusal::ContentType));
        assert_eq!(post("/login", &[("content-length", "3")]), Err(Refusal::ContentType));
        assert_eq!(post("/logout", &[("origin", OURS)]), Ok(()));
    }

    #[test]
    fn the_provider_may_post_to_protocol_endpoints_alone() {
        let theirs = [("origin", "https://acme.okta.com"), ("sec-fetch-site", "cross-site")];
        assert_eq!(post("/sso/k7q2-9d4m-x3tv/callback", &theirs), Ok(()));
        for path in
            ["/sso/callback", "/sso/a/b/callback", "/callback", "/sso/a/callback/", "/login"]
        {
            assert_eq!(post(path, &theirs), Err(Refusal::CrossSite), "{path}");
        }
    }
}
