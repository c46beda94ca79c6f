//! `POST /sso/{account_id}/backchannel-logout`: the provider's server sends a logout token
//! (OpenID Connect Back-Channel Logout 1.0, 2.5 and 2.8).

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use convrs_app::App;
use convrs_domain::{AccountId, Secret};
use convrs_flows::LogoutTokenRefusal;

use super::oauth_error::oauth_error;

/// Answers 200 when the sessions are ended, or there were none; 400 when the token does not pass or
/// could not be acted on, as the specification wants it; 404 for nobody's address.
pub(super) async fn receive(
    State(app): State<App>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(account_id) = account.parse::<AccountId>() else { return unknown_account() };
    let Some(token) = logout_token(&headers, &body) else {
        return refused("Send one logout_token as a form.");
    };
    match app.flows().sign_out_by_token(&account_id, &token).await {
        Ok(_) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(LogoutTokenRefusal::UnknownAccount) => unknown_account(),
        Err(LogoutTokenRefusal::Store(error)) => {
            tracing::error!(%error, "the database does not answer");
            refused("The logout failed. Send a new token in a moment.")
        }
        Err(refusal) => {
            tracing::warn!(account = %account_id, %refusal, "logout token refused");
            refused("The logout token is not valid.")
        }
    }
}

/// The form's one parameter that counts; nothing when it is missing or comes twice.
fn logout_token(headers: &HeaderMap, body: &[u8]) -> Option<Secret> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let mut tokens = form_urlencoded::parse(body)
        .filter(|(name, _)| name == "logout_token")
        .map(|(_, value)| Secret::new(value));
    tokens.next().filter(|token| !token.is_empty() && tokens.next().is_none())
}

fn unknown_account() -> Response {
    oauth_error(StatusCode::NOT_FOUND, "invalid_request", "No account has this AccountID.")
}

fn refused(description: &str) -> Response {
    oauth_error(StatusCode::BAD_REQUEST, "invalid_request", description)
}
