//! The authorization endpoint: it knows who comes, and sends the person back at once.

use std::collections::HashMap;

use axum::{
    body::Body,
    http::{Response, StatusCode, header},
    response::IntoResponse,
};
use url::form_urlencoded;

use crate::{
    fault::{AuthorizationFault, Fault},
    issuer::{Grant, Issuer},
    keys::random_text,
};

/// An authorization response on its way back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Callback {
    /// Where it goes.
    pub redirect_uri: String,
    /// What it carries: `code` or `error`, `state`, `iss`.
    pub parameters: HashMap<String, String>,
}

impl Callback {
    /// A parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// The address a browser is sent to.
    pub fn location(&self) -> String {
        let query =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.parameters).finish();
        let mark = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{mark}{query}", self.redirect_uri)
    }

    fn set(&mut self, name: &str, value: &str) {
        self.parameters.insert(name.to_owned(), value.to_owned());
    }
}

impl IntoResponse for Callback {
    fn into_response(self) -> Response<Body> {
        if self.redirect_uri.is_empty() {
            return (StatusCode::BAD_REQUEST, "unknown client or redirect URI").into_response();
        }
        (StatusCode::FOUND, [(header::LOCATION, self.location())]).into_response()
    }
}

/// Answers an authorization request (`OpenID` Connect Core 1.0, 3.1.2). Of a client it does not
/// know it redirects nobody.
pub(crate) fn respond(issuer: &Issuer, request: &HashMap<String, String>) -> Callback {
    let asked = |name: &str| request.get(name).cloned();
    let (client_id, redirect_uri) = (asked("client_id"), asked("redirect_uri"));
    let mut state = issuer.state();
    let (Some(client_id), Some(redirect_uri)) = (client_id, redirect_uri) else {
        return Callback::default();
    };
    if !state.clients.contains_key(&client_id) {
        return Callback::default();
    }
    if state.unknown_redirect_uri() {
        return Callback::default();
    }
    let mut callback = Callback { redirect_uri: redirect_uri.clone(), ..Callback::default() };
    let code = random_text();
    callback.set("code", &code);
    callback.set("iss", issuer.url());
    if let Some(value) = request.get("state") {
        callback.set("state", value);
    }
    let (challenge, nonce) = (asked("code_challenge"), asked("nonce"));
    let person = state.person.clone();
    state.grants.insert(code, Grant { client_id, redirect_uri, challenge, nonce, person });
    if request.get("prompt").is_some_and(|prompt| prompt == "none") {
        // It has no session with whoever asks (`OpenID` Connect Core 1.0, 3.1.2.6).
        callback.parameters.remove("code");
        callback.set("error", "login_required");
    }
    for fault in &state.faults {
        if let Fault::Authorization(fault) = fault {
            falsify(&mut callback, fault);
        }
    }
    callback
}

fn falsify(callback: &mut Callback, fault: &AuthorizationFault) {
    match fault {
        AuthorizationFault::Error(code) => {
            callback.parameters.remove("code");
            callback.set("error", code);
            callback.set("error_description", "<script>alert('description')</script>");
        }
        AuthorizationFault::WrongIssuer => callback.set("iss", "https://evil.example"),
        AuthorizationFault::NoIssuer => {
            callback.parameters.remove("iss");
        }
        AuthorizationFault::WrongState => callback.set("state", "another-state"),
        AuthorizationFault::NoState => {
            callback.parameters.remove("state");
        }
        AuthorizationFault::OwnPage => {
            "https://provider.example/login".clone_into(&mut callback.redirect_uri);
        }
        AuthorizationFault::UnknownRedirectUri => {}
    }
}
