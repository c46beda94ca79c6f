//! The ID token, honest and otherwise.

use serde_json::json;

use crate::{
    issuer::{Grant, State},
    jwt::{Draft, LIFETIME, object},
    keys::SigningKey,
};

/// Issues a token for a grant (`OpenID` Connect Core 1.0, 2), with the faults in force.
pub(crate) fn issue(
    url: &str,
    state: &State,
    grant: &Grant,
    access_token: &str,
    secret: &str,
) -> String {
    let key = state.signing_key();
    let draft = honest(url, state, grant, access_token, &key);
    draft.signed_with(state.id_token_faults(), &key, state.now(), secret)
}

fn honest(url: &str, state: &State, grant: &Grant, access_token: &str, key: &SigningKey) -> Draft {
    let now = state.now();
    let mut claims = object(json!({
        "iss": url,
        "sub": grant.person.sub,
        "aud": grant.client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "at_hash": key.algorithm.half_hash(access_token),
        "sid": state.sid,
    }));
    if let Some(nonce) = &grant.nonce {
        claims.insert("nonce".to_owned(), nonce.clone().into());
    }
    if let Some(domain) = &grant.person.hosted_domain {
        claims.insert("hd".to_owned(), domain.clone().into());
    }
    if !state.thin {
        claims.extend(grant.person.email_claims());
    }
    Draft::new(key, "JWT", claims)
}
