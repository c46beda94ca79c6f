//! The token endpoint.

use axum::{
    Json,
    body::Body,
    http::{Response, StatusCode, header},
    response::IntoResponse,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use ring::digest;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{
    fault::{Fault, TokenFault},
    id_token,
    issuer::{Grant, Issuer, Recorded, State},
    keys::{base64url, random_text},
};

/// Answers a token request (`OpenID` Connect Core 1.0, 3.1.3).
pub(crate) fn answer(issuer: &Issuer, request: &Recorded) -> Response<Body> {
    let mut state = issuer.state();
    let faults: Vec<_> = state
        .faults
        .iter()
        .filter_map(|fault| match fault {
            Fault::Token(fault) => Some(fault.clone()),
            _ => None,
        })
        .collect();
    if let Some(TokenFault::Error(status, code)) = faults.first() {
        let status = StatusCode::from_u16(*status).expect("a status");
        return error(status, code);
    }
    let Some((client_id, secret)) = authenticate(&state, request) else {
        return error(StatusCode::UNAUTHORIZED, "invalid_client");
    };
    let grant = request.parameters.get("code").and_then(|code| state.grants.remove(code));
    match grant.filter(|grant| fits(grant, &client_id, request)) {
        Some(grant) => issue(issuer.url(), &mut state, grant, &secret, &faults),
        None => error(StatusCode::BAD_REQUEST, "invalid_grant"),
    }
}

/// Client ID and secret from the header or the body (RFC 6749, 2.3.1), if the secret is right.
fn authenticate(state: &State, request: &Recorded) -> Option<(String, String)> {
    let (id, secret) = match &request.authorization {
        Some(header) => basic(header)?,
        None => (
            request.parameters.get("client_id")?.clone(),
            request.parameters.get("client_secret")?.clone(),
        ),
    };
    state.clients.get(&id)?.contains(&secret).then_some((id, secret))
}

fn basic(header: &str) -> Option<(String, String)> {
    let decoded = BASE64_STANDARD.decode(header.strip_prefix("Basic ")?).unwrap_or_default();
    let text = String::from_utf8_lossy(&decoded).into_owned();
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

fn fits(grant: &Grant, client_id: &str, request: &Recorded) -> bool {
    let sent = |name: &str| request.parameters.get(name);
    let verifier =
        sent("code_verifier").map(|text| digest::digest(&digest::SHA256, text.as_bytes()));
    let challenge = verifier.map(|hash| base64url(hash.as_ref()));
    grant.client_id == client_id
        && sent("grant_type").is_some_and(|it| it == "authorization_code")
        && sent("redirect_uri") == Some(&grant.redirect_uri)
        && challenge == grant.challenge
}

fn issue(
    url: &str,
    state: &mut State,
    grant: Grant,
    secret: &str,
    faults: &[TokenFault],
) -> Response<Body> {
    let mut access_token = random_text();
    for fault in faults {
        if let TokenFault::AccessTokenIs(text) = fault {
            (*text).clone_into(&mut access_token);
        }
    }
    let mut answer = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "openid email",
        "id_token": id_token::issue(url, state, &grant, &access_token, secret),
    });
    state.access_tokens.insert(access_token, grant.person);
    for fault in faults {
        falsify(&mut answer, fault);
    }
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

fn falsify(answer: &mut Value, fault: &TokenFault) {
    match fault {
        TokenFault::NoIdToken => answer["id_token"] = Value::Null,
        TokenFault::AnswerIs(value) => answer.clone_from(value),
        TokenFault::IdTokenIs(value) => answer["id_token"] = value.clone(),
        TokenFault::NotBearer => answer["token_type"] = "mac".into(),
        TokenFault::Error(..) | TokenFault::AccessTokenIs(_) => {}
    }
}

fn error(status: StatusCode, code: &str) -> Response<Body> {
    let body =
        json!({"error": code, "error_description": "<b>a description of the provider's</b>"});
    (status, Json(body)).into_response()
}
