//! Userinfo.

use axum::{
    Json,
    body::Body,
    http::{Response, StatusCode, header},
    response::IntoResponse,
};
use serde_json::{Map, Value};

use crate::{
    fault::{Fault, UserinfoFault},
    issuer::{Issuer, Person, Recorded},
};

/// Answers a userinfo request (`OpenID` Connect Core 1.0, 5.3).
pub(crate) fn answer(issuer: &Issuer, request: &Recorded) -> Response<Body> {
    let state = issuer.state();
    let token = request.authorization.as_deref().and_then(|it| it.strip_prefix("Bearer "));
    let Some(person) = token.and_then(|token| state.access_tokens.get(token)) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let mut claims = person.email_claims();
    claims.insert("sub".to_owned(), person.sub.clone().into());
    let mut signed = false;
    for fault in &state.faults {
        match fault {
            Fault::Userinfo(UserinfoFault::WrongSubject) => {
                claims.insert("sub".to_owned(), "another-subject".into());
            }
            Fault::Userinfo(UserinfoFault::Without(name)) => {
                claims.remove(*name);
            }
            Fault::Userinfo(UserinfoFault::With(name, value)) => {
                claims.insert((*name).to_owned(), value.clone());
            }
            Fault::Userinfo(UserinfoFault::Signed) => signed = true,
            _ => {}
        }
    }
    if signed {
        // Unsigned inside, so that a client that only looks at the body goes on.
        let body = Value::Object(claims).to_string();
        return ([(header::CONTENT_TYPE, "application/jwt")], body).into_response();
    }
    Json(claims).into_response()
}

impl Person {
    /// The claims of the scope `email`.
    pub(crate) fn email_claims(&self) -> Map<String, Value> {
        let email = self.email.clone().map(|email| ("email".to_owned(), email.into()));
        let verified = self.email_verified.clone().map(|it| ("email_verified".to_owned(), it));
        email.into_iter().chain(verified).collect()
    }
}
