//! A provider's public keys, on ring: which can be used, and what they verify.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, SignatureVerificationError,
    core::{CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm as Algorithm},
};
use ring::{digest, signature};
use serde::{Deserialize, Serialize};

/// The algorithms taken, whatever a provider advertises: no `none`, and no HMAC, whose key would
/// be the client secret.
pub(crate) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// A key that can verify signatures. Reading one that cannot (RFC 7517, 4; RFC 7518, 6) is an
/// error, by which `JsonWebKeySet` leaves it out and keeps the others.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(try_from = "Jwk", into = "Jwk")]
pub(crate) struct Key(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    jwk: Jwk,
    kind: CoreJsonWebKeyType,
    material: Material,
}

/// A JSON Web Key as it is published.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<Algorithm>,
    kid: Option<JsonWebKeyId>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// What ring verifies with.
#[derive(Debug)]
enum Material {
    Rsa(signature::RsaPublicKeyComponents<Vec<u8>>),
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
    /// Stands where the library wants a shared secret; verifies nothing.
    Nothing,
}

/// Why a published key is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Unusable {
    #[error("the key is not for verifying signatures")]
    Purpose,
    #[error("no algorithm for this key is one we take")]
    Algorithm,
    #[error("a part of the key is missing or malformed")]
    Malformed,
    #[error("the RSA key has fewer than 2048 or more than 8192 bits")]
    Size,
}

impl TryFrom<Jwk> for Key {
    type Error = Unusable;

    fn try_from(jwk: Jwk) -> Result<Self, Unusable> {
        let verifies = |ops: &Vec<String>| ops.iter().any(|op| op == "verify");
        if jwk.usage.as_ref().is_some_and(|usage| usage != "sig")
            || !jwk.key_ops.as_ref().is_none_or(verifies)
        {
            return Err(Unusable::Purpose);
        }
        let (kind, material) = material(&jwk)?;
        let fits = |algorithm| ring_algorithm(algorithm, &material).is_some();
        if !jwk.alg.as_ref().is_none_or(fits) {
            return Err(Unusable::Algorithm);
        }
        Ok(Self(Arc::new(Parts { jwk, kind, material })))
    }
}

impl From<Key> for Jwk {
    fn from(key: Key) -> Self {
        key.0.jwk.clone()
    }
}

fn material(jwk: &Jwk) -> Result<(CoreJsonWebKeyType, Material), Unusable> {
    match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => Ok((CoreJsonWebKeyType::RSA, rsa(jwk)?)),
        ("EC", Some("P-256")) => {
            Ok((CoreJsonWebKeyType::EllipticCurve, Material::P256(point(jwk, 32)?)))
        }
        ("EC", Some("P-384")) => {
            Ok((CoreJsonWebKeyType::EllipticCurve, Material::P384(point(jwk, 48)?)))
        }
        ("OKP", Some("Ed25519")) => {
            let x = sized(decode(jwk.x.as_ref())?, 32)?;
            Ok((CoreJsonWebKeyType::OctetKeyPair, Material::Ed25519(x)))
        }
        _ => Err(Unusable::Algorithm),
    }
}

/// RFC 7518, 6.3.1. Leading zeros, which some providers send, are no part of the numbers.
fn rsa(jwk: &Jwk) -> Result<Material, Unusable> {
    let (n, e) = (number(jwk.n.as_ref())?, number(jwk.e.as_ref())?);
    let bits = n.len() * 8 - n.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let odd = e.last().is_some_and(|byte| byte % 2 == 1);
    if !(2048..=8192).contains(&bits) {
        Err(Unusable::Size)
    } else if !odd || e == [1] || e.len() > 4 {
        Err(Unusable::Malformed)
    } else {
        Ok(Material::Rsa(signature::RsaPublicKeyComponents { n, e }))
    }
}

/// The uncompressed form of a point (RFC 7518, 6.2.1; SEC 1, 2.3.3).
fn point(jwk: &Jwk, size: usize) -> Result<Vec<u8>, Unusable> {
    let x = sized(decode(jwk.x.as_ref())?, size)?;
    let y = sized(decode(jwk.y.as_ref())?, size)?;
    Ok([&[4], x.as_slice(), y.as_slice()].concat())
}

fn number(text: Option<&String>) -> Result<Vec<u8>, Unusable> {
    let bytes = decode(text)?;
    Ok(bytes.into_iter().skip_while(|byte| *byte == 0).collect())
}

fn decode(text: Option<&String>) -> Result<Vec<u8>, Unusable> {
    let text = text.ok_or(Unusable::Malformed)?;
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Unusable::Malformed)
}

fn sized(bytes: Vec<u8>, size: usize) -> Result<Vec<u8>, Unusable> {
    if bytes.len() == size { Ok(bytes) } else { Err(Unusable::Malformed) }
}

/// How ring verifies an algorithm's signatures.
enum RingAlgorithm {
    Rsa(&'static signature::RsaParameters),
    Other(&'static dyn signature::VerificationAlgorithm),
}

/// Chooses ring's algorithm; none when the key is of another kind or curve, or the algorithm not
/// one of [`ALGORITHMS`].
fn ring_algorithm(algorithm: &Algorithm, material: &Material) -> Option<RingAlgorithm> {
    use RingAlgorithm::{Other, Rsa};
    Some(match (algorithm, material) {
        (Algorithm::RsaSsaPkcs1V15Sha256, Material::Rsa(_)) => {
            Rsa(&signature::RSA_PKCS1_2048_8192_SHA256)
        }
        (Algorithm::RsaSsaPkcs1V15Sha384, Material::Rsa(_)) => {
            Rsa(&signature::RSA_PKCS1_2048_8192_SHA384)
        }
        (Algorithm::RsaSsaPkcs1V15Sha512, Material::Rsa(_)) => {
            Rsa(&signature::RSA_PKCS1_2048_8192_SHA512)
        }
        (Algorithm::RsaSsaPssSha256, Material::Rsa(_)) => Rsa(&signature::RSA_PSS_2048_8192_SHA256),
        (Algorithm::RsaSsaPssSha384, Material::Rsa(_)) => Rsa(&signature::RSA_PSS_2048_8192_SHA384),
        (Algorithm::RsaSsaPssSha512, Material::Rsa(_)) => Rsa(&signature::RSA_PSS_2048_8192_SHA512),
        (Algorithm::EcdsaP256Sha256, Material::P256(_)) => {
            Other(&signature::ECDSA_P256_SHA256_FIXED)
        }
        (Algorithm::EcdsaP384Sha384, Material::P384(_)) => {
            Other(&signature::ECDSA_P384_SHA384_FIXED)
        }
        (Algorithm::EdDsa, Material::Ed25519(_)) => Other(&signature::ED25519),
        _ => return None,
    })
}

impl JsonWebKey for Key {
    type KeyUse = CoreJsonWebKeyUse;
    type SigningAlgorithm = Algorithm;

    fn key_id(&self) -> Option<&JsonWebKeyId> {
        self.0.jwk.kid.as_ref()
    }

    fn key_type(&self) -> &CoreJsonWebKeyType {
        &self.0.kind
    }

    fn key_use(&self) -> Option<&CoreJsonWebKeyUse> {
        // A key for anything but signatures was left out when it was read.
        None
    }

    fn signing_alg(&self) -> JsonWebKeyAlgorithm<&Algorithm> {
        match &self.0.jwk.alg {
            Some(algorithm) => JsonWebKeyAlgorithm::Algorithm(algorithm),
            None => JsonWebKeyAlgorithm::Unspecified,
        }
    }

    fn new_symmetric(_: Vec<u8>) -> Self {
        let (kind, jwk) = (CoreJsonWebKeyType::Symmetric, Jwk::default());
        Self(Arc::new(Parts { jwk, kind, material: Material::Nothing }))
    }

    fn verify_signature(
        &self,
        algorithm: &Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureVerificationError> {
        let material = &self.0.material;
        let unfit = || SignatureVerificationError::InvalidKey("of another kind".to_owned());
        let verified = match (ring_algorithm(algorithm, material).ok_or_else(unfit)?, material) {
            (RingAlgorithm::Rsa(algorithm), Material::Rsa(key)) => {
                key.verify(algorithm, message, signature)
            }
            (
                RingAlgorithm::Other(algorithm),
                Material::P256(key) | Material::P384(key) | Material::Ed25519(key),
            ) => signature::UnparsedPublicKey::new(algorithm, key).verify(message, signature),
            _ => return Err(unfit()),
        };
        verified.map_err(|_| SignatureVerificationError::CryptoError("bad signature".to_owned()))
    }

    fn hash_bytes(&self, bytes: &[u8], algorithm: &Algorithm) -> Result<Vec<u8>, String> {
        let algorithm = match algorithm {
            Algorithm::RsaSsaPkcs1V15Sha256
            | Algorithm::RsaSsaPssSha256
            | Algorithm::EcdsaP256Sha256 => &digest::SHA256,
            Algorithm::RsaSsaPkcs1V15Sha384
            | Algorithm::RsaSsaPssSha384
            | Algorithm::EcdsaP384Sha384 => &digest::SHA384,
            // The hash within Ed25519 (RFC 8032, 5.1).
            Algorithm::RsaSsaPkcs1V15Sha512 | Algorithm::RsaSsaPssSha512 | Algorithm::EdDsa => {
                &digest::SHA512
            }
            _ => return Err("not an algorithm we take".to_owned()),
        };
        Ok(digest::digest(algorithm, bytes).as_ref().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn usable(jwk: Value) -> bool {
        serde_json::from_value::<Key>(jwk).is_ok()
    }

    fn rsa_of(bytes: usize) -> Value {
        json!({"kty": "RSA", "n": BASE64_URL_SAFE_NO_PAD.encode(vec![0xff; bytes]), "e": "AQAB"})
    }

    fn with(mut jwk: Value, name: &str, value: impl Into<Value>) -> Value {
        jwk[name] = value.into();
        jwk
    }

    #[test]
    fn rsa_keys_have_2048_to_8192_bits() {
        for (bytes, expected) in [(128, false), (255, false), (256, true), (1024, true)] {
            assert_eq!(usable(rsa_of(bytes)), expected, "{bytes} bytes");
        }
        assert!(!usable(rsa_of(1025)));
        let led_by = |first: u8, others: usize| {
            BASE64_URL_SAFE_NO_PAD.encode([vec![first], vec![0xff; others]].concat())
        };
        assert!(!usable(with(rsa_of(256), "n", led_by(0x7f, 255))), "2047 bits");
        assert!(!usable(with(rsa_of(256), "n", led_by(0x01, 1024))), "8193 bits");
    }

    #[test]
    fn a_key_is_written_as_it_was_read() {
        let key: Key = serde_json::from_value(with(rsa_of(256), "kid", "one")).expect("a key");
        let written = serde_json::to_value(key).expect("JSON");
        for name in ["kty", "n", "e"] {
            assert_eq!(written[name], rsa_of(256)[name]);
        }
        assert_eq!(written["kid"], "one");
    }

    #[test]
    fn leading_zeros_neither_spoil_nor_lengthen_an_rsa_key() {
        let padded =
            |bytes: usize| BASE64_URL_SAFE_NO_PAD.encode([vec![0], vec![0xff; bytes]].concat());
        assert!(usable(with(rsa_of(256), "n", padded(256))));
        assert!(!usable(with(rsa_of(256), "n", padded(255))));
    }

    #[test]
    fn an_rsa_exponent_is_odd_and_above_one() {
        for e in ["", "AA", "AQ", "Ag", "AQAAAAAB"] {
            assert!(!usable(with(rsa_of(256), "e", e)), "{e:?}");
        }
        for e in ["Aw", "AQAB", "AQAAAQ"] {
            assert!(usable(with(rsa_of(256), "e", e)), "{e:?}");
        }
    }

    #[test]
    fn keys_for_another_purpose_are_left_out() {
        assert!(usable(with(rsa_of(256), "use", "sig")));
        assert!(!usable(with(rsa_of(256), "use", "enc")));
        assert!(usable(with(rsa_of(256), "key_ops", json!(["verify"]))));
        assert!(!usable(with(rsa_of(256), "key_ops", json!(["encrypt"]))));
    }

    #[test]
    fn a_key_bound_to_an_algorithm_we_do_not_take_is_left_out() {
        for algorithm in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
            assert!(usable(with(rsa_of(256), "alg", algorithm)), "{algorithm}");
        }
        for algorithm in ["none", "HS256", "ES256", "RSA-OAEP", "XX"] {
            assert!(!usable(with(rsa_of(256), "alg", algorithm)), "{algorithm}");
        }
    }

    #[test]
    fn keys_of_other_kinds_and_sizes_are_left_out() {
        let part = |bytes: usize| BASE64_URL_SAFE_NO_PAD.encode(vec![1; bytes]);
        let ec =
            |crv: &str, bytes| json!({"kty": "EC", "crv": crv, "x": part(bytes), "y": part(bytes)});
        let okp = |crv: &str, bytes| json!({"kty": "OKP", "crv": crv, "x": part(bytes)});
        assert!(usable(ec("P-256", 32)) && usable(ec("P-384", 48)) && usable(okp("Ed25519", 32)));
        assert!(!usable(ec("P-256", 31)) && !usable(ec("P-384", 32)) && !usable(ec("P-521", 66)));
        assert!(!usable(okp("Ed448", 57)) && !usable(okp("Ed25519", 33)));
        assert!(!usable(json!({"kty": "oct", "k": "AAAA"})) && !usable(json!({"kty": "RSA"})));
    }

    #[test]
    fn a_shared_secret_verifies_nothing() {
        let key = Key::new_symmetric(b"secret".to_vec());
        for algorithm in ALGORITHMS.iter().chain(&[Algorithm::HmacSha256, Algorithm::None]) {
            assert!(key.verify_signature(algorithm, b"message", b"").is_err());
        }
    }
}
