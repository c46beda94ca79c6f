//! The provider's keys. Those for RSA are checked in, because ring cannot make any; they are
//! public and protect nothing.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use ring::{
    digest, hmac,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair,
    },
};
use serde_json::{Value, json};

/// The RSA keys, used in turn.
const RSA_KEYS: [&str; 3] = [
    include_str!("../keys/rsa-first.pem"),
    include_str!("../keys/rsa-second.pem"),
    include_str!("../keys/rsa-third.pem"),
];

/// An RSA key that is never published.
const FORGED_RSA_KEY: &str = include_str!("../keys/rsa-forged.pem");

/// The modulus of an RSA key of 1024 bits, which nobody should take.
const WEAK_MODULUS: &str = "wZflcJOAXe-m3jFtQr10Rh_koM-l6cmPAQMYThjYlG-6r_J4xs20wacap2F-\
7ljawghimEJ4jjtQ6B-nrS4w_PcOu35_70Ha3Wyp6IGN4cRlpO44r1LoJM9osCyRks7Zr_o6C7KXiyDWjphLODGlg3RT7hCNQ6UQLeB6NONiTLc";

/// An algorithm that the provider signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA PKCS #1 v1.5 with SHA-256.
    Rs256,
    /// RSA PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 5] = [Self::Rs256, Self::Ps256, Self::Es256, Self::Es384, Self::EdDsa];

    /// The name in headers and metadata (RFC 7518, 3.1; RFC 8037, 3.1).
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The left half of a token's hash (`OpenID` Connect Core 1.0, 3.1.3.6).
    pub(crate) fn half_hash(self, token: &str) -> String {
        let algorithm = match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => &digest::SHA256,
            Self::Es384 => &digest::SHA384,
            Self::EdDsa => &digest::SHA512,
        };
        let hash = digest::digest(algorithm, token.as_bytes());
        base64url(&hash.as_ref()[..algorithm.output_len() / 2])
    }
}

/// A key with which the provider signs.
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) algorithm: Algorithm,
    pair: Pair,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ecdsa(Box<EcdsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl Pair {
    fn new(algorithm: Algorithm, rsa_pem: &str) -> Self {
        match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => {
                let pair = RsaKeyPair::from_pkcs8(&pem_to_der(rsa_pem));
                Self::Rsa(Box::new(pair.expect("a checked-in key")))
            }
            Algorithm::Es256 | Algorithm::Es384 => Self::Ecdsa(Box::new(ecdsa(algorithm))),
            Algorithm::EdDsa => Self::Ed25519(ed25519()),
        }
    }
}

impl SigningKey {
    /// Makes the key with this number; RSA keys repeat after three.
    pub(crate) fn new(algorithm: Algorithm, number: usize) -> Self {
        let pair = Pair::new(algorithm, RSA_KEYS[number % RSA_KEYS.len()]);
        Self { kid: format!("key-{number}"), algorithm, pair }
    }

    /// A key that is never published, under this one's `kid`.
    pub(crate) fn forged(&self) -> Self {
        let pair = Pair::new(self.algorithm, FORGED_RSA_KEY);
        Self { kid: self.kid.clone(), algorithm: self.algorithm, pair }
    }

    /// The public key as it is published (RFC 7517).
    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa(pair) => rsa_jwk(pair),
            Pair::Ecdsa(pair) => self.ec_jwk(pair.public_key().as_ref()),
            Pair::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(pair.public_key().as_ref())})
            }
        };
        jwk["kid"] = self.kid.clone().into();
        jwk["alg"] = self.algorithm.name().into();
        jwk["use"] = "sig".into();
        jwk
    }

    fn ec_jwk(&self, point: &[u8]) -> Value {
        let crv = if self.algorithm == Algorithm::Es256 { "P-256" } else { "P-384" };
        let (x, y) = point[1..].split_at(point.len() / 2);
        json!({"kty": "EC", "crv": crv, "x": base64url(x), "y": base64url(y)})
    }

    /// Signs a message as JWS does (RFC 7518, 3).
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let signed = if self.algorithm == Algorithm::Ps256 {
                    pair.sign(&RSA_PSS_SHA256, &random, message, &mut signature)
                } else {
                    pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                };
                signed.expect("the buffer has the right size");
                signature
            }
            Pair::Ecdsa(pair) => pair.sign(&random, message).expect("signs").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}

/// A published RSA key of 1024 bits.
pub(crate) fn weak_jwk() -> Value {
    json!({"kty": "RSA", "kid": "weak", "use": "sig", "n": WEAK_MODULUS, "e": "AQAB"})
}

/// Signs a message with a shared secret (HS256).
pub(crate) fn hmac_sha256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
}

/// Base64 for URLs, without padding (RFC 7515, 2).
pub(crate) fn base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A text nobody guesses.
pub(crate) fn random_text() -> String {
    let bytes: [u8; 16] =
        ring::rand::generate(&SystemRandom::new()).expect("the system has randomness").expose();
    base64url(&bytes)
}

fn rsa_jwk(pair: &RsaKeyPair) -> Value {
    let public = ring::signature::RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
    json!({"kty": "RSA", "n": base64url(&public.n), "e": base64url(&public.e)})
}

fn ecdsa(algorithm: Algorithm) -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let signing = if algorithm == Algorithm::Es256 {
        &ECDSA_P256_SHA256_FIXED_SIGNING
    } else {
        &ECDSA_P384_SHA384_FIXED_SIGNING
    };
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(signing, &random).expect("the system has randomness");
    EcdsaKeyPair::from_pkcs8(signing, pkcs8.as_ref(), &random).expect("made by ring")
}

fn ed25519() -> Ed25519KeyPair {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    let pkcs8 = pkcs8.expect("the system has randomness");
    Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("made by ring")
}

fn pem_to_der(pem: &str) -> Vec<u8> {
    let body: String = pem
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN"))
        .filter(|line| !line.starts_with("-----"))
        .collect();
    BASE64_STANDARD.decode(body).expect("a checked-in key is PEM")
}
