//! Tokens that an issuer sends by itself to end sessions.

use serde_json::{Map, Value, json};

use crate::{
    fault::IdTokenFault,
    issuer::Issuer,
    jwt::{Draft, LIFETIME, object},
    keys::random_text,
};

/// What makes a token a logout token.
pub const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl Issuer {
    /// Signs a logout token for a client (`OpenID` Connect Back-Channel Logout 1.0, 2.4). `about` has
    /// its `sub`, `sid` or both; it is false in the ways that `faults` say.
    pub fn logout_token(&self, client_id: &str, about: Value, faults: &[IdTokenFault]) -> String {
        let mut claims = object(json!({
            "aud": client_id,
            "events": { LOGOUT_EVENT: {} },
        }));
        claims.extend(object(about));
        self.sent("logout+jwt", claims, faults)
    }

    /// Signs the token by which a client's person may be signed out everywhere (Okta Universal
    /// Logout), at the endpoint `audience`; it is false in the ways that `faults` say.
    pub fn revocation_token(
        &self,
        client_id: &str,
        audience: &str,
        faults: &[IdTokenFault],
    ) -> String {
        let claims = object(json!({ "sub": client_id, "aud": audience }));
        self.sent("global-token-revocation+jwt", claims, faults)
    }

    fn sent(&self, typ: &str, more: Map<String, Value>, faults: &[IdTokenFault]) -> String {
        let state = self.state();
        let (key, now) = (state.signing_key(), state.now());
        let secret = state.clients.values().flatten().next().cloned().unwrap_or_default();
        drop(state);
        let mut claims = object(json!({
            "iss": self.url(),
            "iat": now,
            "exp": now + LIFETIME,
            "jti": random_text(),
        }));
        claims.extend(more);
        Draft::new(&key, typ, claims).signed_with(faults, &key, now, &secret)
    }
}
