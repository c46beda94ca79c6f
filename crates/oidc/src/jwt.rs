//! A JWT that a provider sends by itself: its header and its signature (RFC 7515, RFC 7519). ID
//! tokens are the library's business.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, core::CoreJwsSigningAlgorithm as Algorithm,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    key::{ALGORITHMS, Key},
    raw::RawClaims,
};

/// A JWT that was read, and whose signature is yet to be verified.
pub(crate) struct Jwt<'a> {
    header: Header,
    /// What was signed: header and payload as they came.
    message: &'a str,
    signature: Vec<u8>,
    pub(crate) claims: RawClaims,
}

/// What is used of a header. Keys and addresses of keys that it may carry (`jwk`, `jku`, `x5u`) are
/// not even read.
#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    typ: Option<String>,
    kid: Option<JsonWebKeyId>,
    crit: Option<Value>,
}

impl<'a> Jwt<'a> {
    /// Reads a compact JWT.
    ///
    /// # Errors
    /// What is wrong with it, in our words.
    pub(crate) fn read(jwt: &'a str) -> Result<Self, &'static str> {
        const MALFORMED: &str = "the token is no signed JWT with an algorithm we know";
        let (message, signature) = jwt.rsplit_once('.').ok_or(MALFORMED)?;
        let (header, _) = message.split_once('.').ok_or(MALFORMED)?;
        let decoded = |part| BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| MALFORMED);
        let claims = RawClaims::of_jwt(jwt).ok_or(MALFORMED)?;
        let header: Header = serde_json::from_slice(&decoded(header)?).map_err(|_| MALFORMED)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err("the token's algorithm is not taken");
        }
        if header.crit.is_some() {
            return Err("the token asks to understand an extension (crit)");
        }
        Ok(Self { header, message, signature: decoded(signature)?, claims })
    }

    /// The kind of token it says it is, in lower case and without `application/` (RFC 7515, 4.1.9).
    pub(crate) fn kind(&self) -> Option<String> {
        let typ = self.header.typ.as_ref()?.to_ascii_lowercase();
        Some(typ.strip_prefix("application/").map(str::to_owned).unwrap_or(typ))
    }

    /// Tells whether one of the keys made the signature. A `kid` chooses among them; without one each
    /// is tried that fits the algorithm.
    pub(crate) fn is_signed_by<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) -> bool {
        let Header { alg, kid, .. } = &self.header;
        let fits = |key: &&Key| {
            (kid.is_none() || key.key_id() == kid.as_ref())
                && match key.signing_alg() {
                    JsonWebKeyAlgorithm::Algorithm(bound) => bound == alg,
                    JsonWebKeyAlgorithm::Unspecified => true,
                    JsonWebKeyAlgorithm::Unsupported => false,
                }
        };
        let message = self.message.as_bytes();
        let mut fitting = keys.into_iter().filter(fits);
        fitting.any(|key| key.verify_signature(alg, message, &self.signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(header: &str, payload: &str) -> String {
        let part = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
        format!("{}.{}.AAAA", part(header), part(payload))
    }

    fn kind(header: &str) -> Option<String> {
        Jwt::read(&jwt(header, "{}")).expect("a JWT").kind()
    }

    #[test]
    fn a_kind_is_read_without_regard_to_case_or_prefix() {
        assert_eq!(kind(r#"{"alg":"RS256"}"#), None);
        for typ in ["logout+jwt", "Logout+JWT", "application/logout+jwt"] {
            let header = format!(r#"{{"alg":"RS256","typ":"{typ}"}}"#);
            assert_eq!(kind(&header).as_deref(), Some("logout+jwt"));
        }
    }

    #[test]
    fn what_is_no_signed_jwt_of_ours_is_refused() {
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"XX"}"#,
            r#"{"alg":5}"#,
            r#"{"typ":"logout+jwt"}"#,
            r#"{"alg":"RS256","crit":["exp"]}"#,
            r#"{"alg":"RS256","typ":5}"#,
            "[]",
        ] {
            assert!(Jwt::read(&jwt(header, "{}")).is_err(), "{header}");
        }
        assert!(Jwt::read(&jwt(r#"{"alg":"RS256"}"#, "[]")).is_err());
        for text in ["", ".", "..", "a.b", "e30.e30.e30.e30", "e30.e30.!"] {
            assert!(Jwt::read(text).is_err(), "{text}");
        }
    }
}
