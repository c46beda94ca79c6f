//! The metadata and the keys.

use axum::{
    Json,
    body::Body,
    http::{Response, header},
    response::IntoResponse,
};
use serde_json::{Value, json};

use crate::{
    fault::{DiscoveryFault, Fault, KeysFault},
    issuer::{Endpoint, Issuer},
    keys::{Algorithm, weak_jwk},
};

/// The metadata (`OpenID` Connect Discovery 1.0, 3).
pub(crate) fn metadata(issuer: &Issuer) -> Response<Body> {
    let mut document = json!({
        "issuer": issuer.url(),
        "authorization_endpoint": issuer.endpoint(Endpoint::Authorize),
        "token_endpoint": issuer.endpoint(Endpoint::Token),
        "userinfo_endpoint": issuer.endpoint(Endpoint::Userinfo),
        "jwks_uri": issuer.endpoint(Endpoint::Keys),
        "end_session_endpoint": format!("{}/logout", issuer.url()),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "email"],
        "id_token_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::name),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    for fault in &issuer.state().faults {
        if let Fault::Discovery(fault) = fault {
            falsify(&mut document, fault, issuer.url());
        }
    }
    cached(document)
}

fn falsify(document: &mut Value, fault: &DiscoveryFault, url: &str) {
    match fault {
        DiscoveryFault::WrongIssuer => document["issuer"] = "https://evil.example".into(),
        DiscoveryFault::TrailingSlash => document["issuer"] = format!("{url}/").into(),
        DiscoveryFault::Without(name) => document[*name] = Value::Null,
        DiscoveryFault::With(name, value) => document[*name] = value.clone(),
        DiscoveryFault::NoneAndHmacAdvertised => {
            document["id_token_signing_alg_values_supported"] = json!(["none", "HS256"]);
        }
        DiscoveryFault::SecretInBodyOnly => {
            document["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
        }
    }
}

/// The keys (RFC 7517, 5).
pub(crate) fn keys(issuer: &Issuer) -> Response<Body> {
    let state = issuer.state();
    let mut keys: Vec<_> = state.keys.iter().map(|key| key.jwk()).collect();
    if state.signing_key_last {
        keys.rotate_left(1);
    }
    let mut document = json!({ "keys": keys });
    for fault in &state.faults {
        if let Fault::Keys(fault) = fault {
            spoil(&mut document, *fault);
        }
    }
    cached(document)
}

fn spoil(document: &mut Value, fault: KeysFault) {
    let Some(keys) = document["keys"].as_array_mut() else { return };
    match fault {
        KeysFault::Empty => keys.clear(),
        KeysFault::NotAKeySet => *document = json!(["no", "keys"]),
        KeysFault::WeakOnly => *keys = vec![weak_jwk()],
        KeysFault::UnusableBeside => {
            keys.splice(0..0, unusable());
        }
        KeysFault::WithoutKid => keys.iter_mut().for_each(|key| key["kid"] = Value::Null),
        KeysFault::ForEncryption => keys.iter_mut().for_each(|key| key["use"] = "enc".into()),
    }
}

fn unusable() -> [Value; 6] {
    [
        weak_jwk(),
        json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}),
        json!({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}),
        json!({"kty": "RSA", "n": "!!!", "e": "AQAB"}),
        json!({"kty": 5}),
        json!("not a key"),
    ]
}

fn cached(document: Value) -> Response<Body> {
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(document)).into_response()
}
