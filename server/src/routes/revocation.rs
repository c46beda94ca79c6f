//! `POST /sso/{account_id}/global-token-revocation`: Okta signs a person out everywhere (Universal
//! Logout).

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use convrs_app::App;
use convrs_domain::{AccountId, Secret, sign_out::NotRevocable};
use convrs_flows::RevocationRefusal;

use super::oauth_error::oauth_error;

/// Answers 204 when the person's sessions are ended; 401 before anything is said about anybody.
pub(super) async fn receive(
    State(app): State<App>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(account_id) = account.parse::<AccountId>() else { return unknown_account() };
    let token = bearer(&headers);
    let Err(refusal) = app.flows().revoke_sessions(&account_id, token.as_ref(), &body).await else {
        return (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response();
    };
    tracing::warn!(account = %account_id, %refusal, "revocation refused");
    answer(&refusal, token.is_some())
}

/// The statuses that the draft gives (3.4.2), for what it gives them.
fn answer(refusal: &RevocationRefusal, had_token: bool) -> Response {
    match refusal {
        RevocationRefusal::UnknownAccount => unknown_account(),
        RevocationRefusal::NotAuthorised(_) => unauthorised(had_token),
        RevocationRefusal::Malformed(what) => {
            oauth_error(StatusCode::BAD_REQUEST, "invalid_request", what)
        }
        RevocationRefusal::NotRevocable(NotRevocable::AnotherIssuer) => {
            let description = "The subject is another issuer's than the one that signed the token.";
            oauth_error(StatusCode::FORBIDDEN, "access_denied", description)
        }
        RevocationRefusal::NotRevocable(NotRevocable::Nobody) => {
            let description = "The subject is nothing that an agent can be called.";
            oauth_error(StatusCode::UNPROCESSABLE_ENTITY, "invalid_subject", description)
        }
        RevocationRefusal::UnknownSubject => {
            oauth_error(StatusCode::NOT_FOUND, "not_found", "The account has no such agent.")
        }
        RevocationRefusal::Store(_) => {
            let unavailable = "Nothing was changed. Send a new token in a moment.";
            let answer = oauth_error(StatusCode::SERVICE_UNAVAILABLE, "unavailable", unavailable);
            ([(header::RETRY_AFTER, "5")], answer).into_response()
        }
    }
}

/// The one bearer token (RFC 6750, 2.1); nothing for another scheme, or for several.
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let only = values.next().filter(|_| values.next().is_none())?;
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| Secret::new(token))
}

/// RFC 6750, 3: a request without a token is told the scheme, one with a bad token that it is bad.
fn unauthorised(had_token: bool) -> Response {
    let (challenge, description) = if had_token {
        ("Bearer error=\"invalid_token\"", "The token is not valid.")
    } else {
        ("Bearer", "Send a signed token as Authorization: Bearer.")
    };
    let mut response = oauth_error(StatusCode::UNAUTHORIZED, "invalid_token", description);
    let challenge = HeaderValue::from_static(challenge);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

fn unknown_account() -> Response {
    oauth_error(StatusCode::NOT_FOUND, "not_found", "No account has this AccountID.")
}

#[cfg(test)]
mod tests {
    use convrs_flows::Unproven;
    use convrs_store::StoreError;

    use super::*;

    #[test]
    fn every_refusal_has_the_status_that_the_draft_gives_it() {
        for (refusal, status) in [
            (RevocationRefusal::Malformed("no JSON"), 400),
            (Unproven::Replayed.into(), 401),
            (NotRevocable::AnotherIssuer.into(), 403),
            (RevocationRefusal::UnknownAccount, 404),
            (RevocationRefusal::UnknownSubject, 404),
            (NotRevocable::Nobody.into(), 422),
            (RevocationRefusal::Store(StoreError::Busy("locked".to_owned())), 503),
        ] {
            let answer = answer(&refusal, true);
            assert_eq!(answer.status(), status, "{refusal}");
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
            let challenged = answer.headers().contains_key(header::WWW_AUTHENTICATE);
            assert_eq!(challenged, status == 401, "{refusal}");
            let asked_back = answer.headers().contains_key(header::RETRY_AFTER);
            assert_eq!(asked_back, status == 503, "{refusal}");
        }
    }
}
