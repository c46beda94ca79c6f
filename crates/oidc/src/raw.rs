//! A JSON object of claims as it came, for what the library does not read and for the record.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use convrs_domain::{email::MAX_LENGTH as MAX_EMAIL, identity::EmailVerified};
use serde_json::{Map, Value};

/// The most claim names kept for the record, and the longest, in bytes.
const MAX_NAMES: usize = 50;
const MAX_NAME: usize = 64;

/// Claims that may or may not have been verified: whoever holds them knows.
#[derive(Default)]
pub(crate) struct RawClaims(Map<String, Value>);

impl RawClaims {
    /// Reads a JSON object.
    pub(crate) fn read(json: &[u8]) -> Option<Self> {
        match serde_json::from_slice(json) {
            Ok(Value::Object(claims)) => Some(Self(claims)),
            Ok(_) | Err(_) => None,
        }
    }

    /// Reads the payload of a compact JWT without verifying anything.
    pub(crate) fn of_jwt(jwt: &str) -> Option<Self> {
        let parts: Vec<_> = jwt.split('.').collect();
        let [_, payload, _] = parts.as_slice() else { return None };
        match BASE64_URL_SAFE_NO_PAD.decode(payload) {
            Ok(payload) => Self::read(&payload),
            Err(_) => None,
        }
    }

    /// Tells whether a claim is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Tells whether a claim's name is there, whatever its value.
    pub(crate) fn carries(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Tells whether this is the one audience (RFC 7519, 4.1.3: a text, or a list of one).
    pub(crate) fn is_for(&self, audience: &str) -> bool {
        let only = match self.get("aud") {
            Some(Value::Array(several)) if several.len() == 1 => several.first(),
            other => other,
        };
        only.and_then(Value::as_str) == Some(audience)
    }

    /// A claim's value; `null` is no value.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A claim that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A claim that is a number of seconds, rounded down.
    pub(crate) fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
        value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64))
    }

    /// The address, byte for byte as it came.
    ///
    /// # Errors
    /// What is wrong with it, in our words: it is no text, longer than any address, or has the one
    /// character that PostgreSQL keeps in no text.
    pub(crate) fn email(&self) -> Result<Option<String>, &'static str> {
        match (self.get("email"), self.text("email")) {
            (Some(_), None) => Err("the e-mail is not a text"),
            (_, Some(email)) if email.len() > MAX_EMAIL => Err("the e-mail is too long"),
            (_, Some(email)) if email.contains('\0') => Err("the e-mail has a NUL character"),
            (_, email) => Ok(email.filter(|email| !email.is_empty()).map(str::to_owned)),
        }
    }

    /// What the provider says of the address (rule 15). A null is there, and says nothing good.
    pub(crate) fn email_verified(&self) -> EmailVerified {
        match self.0.get("email_verified") {
            None => EmailVerified::Absent,
            Some(Value::Bool(true)) => EmailVerified::Yes,
            Some(_) => EmailVerified::No,
        }
    }

    /// The names of the claims as a record may hold them; a provider chooses them freely.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        let fit = |name: &&String| {
            name.len() <= MAX_NAME && name.bytes().all(|byte| byte.is_ascii_graphic())
        };
        self.0.keys().filter(fit).take(MAX_NAMES).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> RawClaims {
        RawClaims::read(json.as_bytes()).expect("an object")
    }

    #[test]
    fn names_that_could_spoil_a_record_are_left_out() {
        let long = "x".repeat(65);
        let claims = raw(&format!(r#"{{"sub":"a","b c":1,"d\n":1,"é":1,"{long}":1}}"#));
        assert_eq!(claims.names().collect::<Vec<_>>(), ["sub"]);
        let many: Vec<_> = (0..60).map(|n| format!(r#""c{n}":1"#)).collect();
        assert_eq!(raw(&format!("{{{}}}", many.join(","))).names().count(), MAX_NAMES);
    }

    #[test]
    fn claims_are_read_by_their_type() {
        let claims = raw(r#"{"a":"x","n":1.9,"z":null,"t":true}"#);
        assert_eq!((claims.text("a"), claims.text("n")), (Some("x"), None));
        assert_eq!((claims.seconds("n"), claims.seconds("a")), (Some(1), None));
        assert!(claims.has("t") && !claims.has("z") && !claims.has("missing"));
    }

    #[test]
    fn a_token_is_for_one_audience() {
        for (claims, expected) in [
            (r#"{"aud":"a"}"#, true),
            (r#"{"aud":["a"]}"#, true),
            (r#"{"aud":["a","b"]}"#, false),
            (r#"{"aud":["a","a"]}"#, false),
            (r#"{"aud":"b"}"#, false),
            (r#"{"aud":[]}"#, false),
            (r#"{"aud":[["a"]]}"#, false),
            ("{}", false),
        ] {
            assert_eq!(raw(claims).is_for("a"), expected, "{claims}");
        }
    }

    #[test]
    fn only_true_verifies_an_address() {
        let verified =
            |json: &str| raw(&format!(r#"{{"email_verified":{json}}}"#)).email_verified();
        assert_eq!(verified("true"), EmailVerified::Yes);
        assert_eq!(raw("{}").email_verified(), EmailVerified::Absent);
        for other in ["false", "null", "\"true\"", "1", "[]"] {
            assert_eq!(verified(other), EmailVerified::No, "{other}");
        }
    }

    #[test]
    fn an_address_is_a_text_of_bounded_length() {
        let email = |json: &str| raw(&format!(r#"{{"email":{json}}}"#)).email();
        assert_eq!(email(r#"" A@b.example""#), Ok(Some(" A@b.example".to_owned())));
        assert_eq!((email("null"), email(r#""""#)), (Ok(None), Ok(None)));
        assert!(email("5").is_err());
        let of = |length: usize| email(&format!("\"{}\"", "x".repeat(length)));
        assert!(of(254).is_ok() && of(255).is_err());
        assert!(email(r#""a\u0000@b.example""#).is_err());
    }

    #[test]
    fn what_is_no_jwt_has_no_claims() {
        for jwt in ["", "a", "a.b", "a.!.c", "e30.e30", "e30.e30.e30.e30", "e30.W10.e30"] {
            assert!(RawClaims::of_jwt(jwt).is_none(), "{jwt}");
        }
        assert!(RawClaims::of_jwt("e30.e30.").is_some());
    }
}
