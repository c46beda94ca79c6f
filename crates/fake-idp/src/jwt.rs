//! A JWT that an issuer signs, with what may be false in it.

use serde_json::{Map, Value, json};

use crate::{
    fault::IdTokenFault,
    keys::{SigningKey, base64url, hmac_sha256},
};

/// How long a token is valid, in seconds.
pub(crate) const LIFETIME: i64 = 300;

/// A token while it is made.
pub(crate) struct Draft {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signed: Signed,
}

/// How a token is signed.
enum Signed {
    ByTheKey,
    ByAnotherKey,
    Broken,
    WithHmac(Vec<u8>),
    Not,
}

impl Draft {
    /// An honest token of that kind.
    pub(crate) fn new(key: &SigningKey, typ: &str, claims: Map<String, Value>) -> Self {
        let header = object(json!({"alg": key.algorithm.name(), "kid": key.kid, "typ": typ}));
        Self { header, claims, signed: Signed::ByTheKey }
    }

    /// Signs it, after making it false in these ways.
    pub(crate) fn signed_with<'f>(
        mut self,
        faults: impl IntoIterator<Item = &'f IdTokenFault>,
        key: &SigningKey,
        now: i64,
        secret: &str,
    ) -> String {
        for fault in faults {
            falsify(&mut self, fault, now);
            falsify_signature(&mut self, fault, key, secret);
        }
        sign(&self, key)
    }
}

fn falsify(draft: &mut Draft, fault: &IdTokenFault, now: i64) {
    let mut set = |name: &str, value: Value| draft.claims.insert(name.to_owned(), value);
    match fault {
        IdTokenFault::WrongIssuer => set("iss", "https://evil.example".into()),
        IdTokenFault::WrongAudience => set("aud", "another-client".into()),
        IdTokenFault::SeveralAudiences => {
            let own = draft.claims["aud"].clone();
            draft.claims.insert("aud".to_owned(), json!([own, "another-client"]))
        }
        IdTokenFault::WrongAuthorizedParty => set("azp", "another-client".into()),
        IdTokenFault::ExpiredAgo(seconds) => set("exp", (now - seconds).into()),
        IdTokenFault::IssuedAgo(seconds) => set("iat", (now - seconds).into()),
        IdTokenFault::ValidIn(seconds) => set("nbf", (now + seconds).into()),
        IdTokenFault::WrongNonce => set("nonce", "another-nonce".into()),
        IdTokenFault::SubjectOfLength(length) => set("sub", "s".repeat(*length).into()),
        IdTokenFault::WrongAccessTokenHash => set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA".into()),
        IdTokenFault::With(name, value) => set(name, value.clone()),
        IdTokenFault::Without(name) => draft.claims.remove(*name),
        _ => None,
    };
}

fn falsify_signature(draft: &mut Draft, fault: &IdTokenFault, key: &SigningKey, secret: &str) {
    let mut set = |name: &str, value: Value| {
        draft.header.insert(name.to_owned(), value);
    };
    match fault {
        IdTokenFault::AlgorithmIs(name) => set("alg", (*name).into()),
        IdTokenFault::AlgorithmNone => {
            set("alg", "none".into());
            draft.signed = Signed::Not;
        }
        IdTokenFault::HmacWithClientSecret => {
            set("alg", "HS256".into());
            draft.signed = Signed::WithHmac(secret.as_bytes().to_vec());
        }
        IdTokenFault::HmacWithPublicKey => {
            set("alg", "HS256".into());
            draft.signed = Signed::WithHmac(key.jwk()["n"].to_string().into_bytes());
        }
        IdTokenFault::BrokenSignature => draft.signed = Signed::Broken,
        IdTokenFault::ForgedKey => draft.signed = Signed::ByAnotherKey,
        IdTokenFault::EmbeddedKey => {
            set("jwk", key.forged().jwk());
            set("jku", "https://evil.example/keys".into());
            set("x5u", "https://evil.example/cert".into());
            draft.signed = Signed::ByAnotherKey;
        }
        IdTokenFault::KidAbsent => {
            draft.header.remove("kid");
        }
        IdTokenFault::KidUnknown => set("kid", "unknown".into()),
        IdTokenFault::Type(typ) => set("typ", (*typ).into()),
        IdTokenFault::CriticalExtension => set("crit", json!(["exp"])),
        _ => {}
    }
}

fn sign(draft: &Draft, key: &SigningKey) -> String {
    let part = |object: &Map<String, Value>| base64url(json!(object).to_string().as_bytes());
    let message = format!("{}.{}", part(&draft.header), part(&draft.claims));
    let signature = match &draft.signed {
        Signed::ByTheKey => key.sign(message.as_bytes()),
        Signed::ByAnotherKey => key.forged().sign(message.as_bytes()),
        Signed::WithHmac(secret) => hmac_sha256(secret, message.as_bytes()),
        Signed::Not => Vec::new(),
        Signed::Broken => {
            let mut signature = key.sign(message.as_bytes());
            signature[0] ^= 1;
            signature
        }
    };
    format!("{message}.{}", base64url(&signature))
}

/// The object that a JSON value is.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => unreachable!("{other} is no object"),
    }
}
