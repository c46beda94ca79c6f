//! `GET /api/session`: who is signed in, for programs.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use convrs_app::{App, web::Visit};
use convrs_domain::{AccountId, Email, Role, sessions::AuthMethod};
use convrs_flows::SignedIn;
use serde::Serialize;
use serde_json::json;

#[derive(Serialize)]
struct SessionAnswer<'a> {
    account_id: &'a AccountId,
    email: &'a Email,
    name: &'a str,
    role: Role,
    auth_method: AuthMethod,
}

impl<'a> From<&'a SignedIn> for SessionAnswer<'a> {
    fn from(person: &'a SignedIn) -> Self {
        let agent = person.agent();
        Self {
            account_id: &agent.account_id,
            email: &agent.email,
            name: &agent.name,
            role: agent.role,
            auth_method: person.method(),
        }
    }
}

/// Answers 200 with the person, 401 without one.
pub(super) async fn session(State(app): State<App>, visit: Visit) -> Response {
    match visit.signed_in(&app).await {
        Ok(Some(person)) => Json(SessionAnswer::from(&person)).into_response(),
        Ok(None) => problem(StatusCode::UNAUTHORIZED, "signed_out", "Nobody is signed in."),
        Err(_) => problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Try again in a moment."),
    }
}

fn problem(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "error": { "code": code, "message": message } }))).into_response()
}
