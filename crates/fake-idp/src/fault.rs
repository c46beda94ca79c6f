//! The ways in which the provider misbehaves on request, each by its name.

use serde_json::Value;

use crate::{breakage::Breakage, issuer::Endpoint};

/// One way to misbehave. Several may be in force at a time.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An endpoint's answers break as HTTP or as JSON.
    Broken(Endpoint, Breakage),
    /// The metadata is false.
    Discovery(DiscoveryFault),
    /// The keys are of no use.
    Keys(KeysFault),
    /// The authorization response is false.
    Authorization(AuthorizationFault),
    /// The token endpoint answers with something else.
    Token(TokenFault),
    /// The ID token is false.
    IdToken(IdTokenFault),
    /// Userinfo is false.
    Userinfo(UserinfoFault),
}

/// What can be false in the metadata.
#[derive(Debug, Clone)]
pub enum DiscoveryFault {
    /// It names an issuer of another host.
    WrongIssuer,
    /// Its issuer ends with a slash more.
    TrailingSlash,
    /// It lacks a parameter.
    Without(&'static str),
    /// It has a parameter with this value.
    With(&'static str, Value),
    /// It advertises `none` and HMAC alone as algorithms.
    NoneAndHmacAdvertised,
    /// It offers the client secret's place in the body alone.
    SecretInBodyOnly,
}

/// What can be wrong with the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysFault {
    /// There are none.
    Empty,
    /// The document is no key set.
    NotAKeySet,
    /// The only key is an RSA key of 1024 bits.
    WeakOnly,
    /// Keys nobody can use stand before the good ones.
    UnusableBeside,
    /// The keys have no `kid`.
    WithoutKid,
    /// The keys are for encryption.
    ForEncryption,
}

/// What can be false in the authorization response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizationFault {
    /// It is an error with this code, and a description that no page may show.
    Error(&'static str),
    /// It names another issuer (RFC 9207).
    WrongIssuer,
    /// It names no issuer, although the metadata promises it.
    NoIssuer,
    /// Its state is another.
    WrongState,
    /// It has no state.
    NoState,
    /// There is none: the redirect URI counts as unknown, and nobody is redirected.
    UnknownRedirectUri,
    /// There is none: everybody is sent to a page of the provider's own, whatever was asked for.
    OwnPage,
}

/// What the token endpoint can answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFault {
    /// An error with this status and code, and a description that no page may show.
    Error(u16, &'static str),
    /// Tokens without an ID token.
    NoIdToken,
    /// This, and nothing else.
    AnswerIs(Value),
    /// This in the place of the ID token.
    IdTokenIs(Value),
    /// This access token; `at_hash` fits it.
    AccessTokenIs(&'static str),
    /// Another token type than `Bearer`.
    NotBearer,
}

/// What can be false in the ID token, and in the tokens that an issuer sends by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum IdTokenFault {
    /// `iss` is another.
    WrongIssuer,
    /// `aud` is another client.
    WrongAudience,
    /// `aud` is the client and another.
    SeveralAudiences,
    /// `azp` is another client.
    WrongAuthorizedParty,
    /// It expired this many seconds ago.
    ExpiredAgo(i64),
    /// It was issued this many seconds ago, and is valid all the same.
    IssuedAgo(i64),
    /// It is valid in this many seconds, by `nbf`.
    ValidIn(i64),
    /// `nonce` is another.
    WrongNonce,
    /// `sub` is this long.
    SubjectOfLength(usize),
    /// `at_hash` is another token's.
    WrongAccessTokenHash,
    /// A claim is missing.
    Without(&'static str),
    /// A claim has this value.
    With(&'static str, Value),
    /// `alg` is this, the signature the usual one.
    AlgorithmIs(&'static str),
    /// `alg` is `none`, and there is no signature.
    AlgorithmNone,
    /// `alg` is HS256, the key the client secret.
    HmacWithClientSecret,
    /// `alg` is HS256, the key the public key as it is published.
    HmacWithPublicKey,
    /// The signature has a bit turned over.
    BrokenSignature,
    /// A key that is not published signed it, under the `kid` of one that is.
    ForgedKey,
    /// As [`ForgedKey`](Self::ForgedKey), with that key in the header: `jwk`, `jku` and `x5u`.
    EmbeddedKey,
    /// There is no `kid`.
    KidAbsent,
    /// `kid` is no published key's.
    KidUnknown,
    /// `typ` is this.
    Type(&'static str),
    /// The header asks to understand an extension (`crit`).
    CriticalExtension,
}

/// What can be false in userinfo.
#[derive(Debug, Clone, PartialEq)]
pub enum UserinfoFault {
    /// `sub` is another.
    WrongSubject,
    /// A claim is missing.
    Without(&'static str),
    /// A claim has this value.
    With(&'static str, Value),
    /// The answer is a signed JWT.
    Signed,
}

/// Lets each kind stand where a [`Fault`] is asked for.
macro_rules! into_fault {
    ($($kind:ident => $variant:ident),* $(,)?) => {
        $(impl From<$kind> for Fault {
            fn from(fault: $kind) -> Self {
                Self::$variant(fault)
            }
        })*
    };
}

into_fault! {
    DiscoveryFault => Discovery,
    KeysFault => Keys,
    AuthorizationFault => Authorization,
    TokenFault => Token,
    IdTokenFault => IdToken,
    UserinfoFault => Userinfo,
}

impl From<(Endpoint, Breakage)> for Fault {
    fn from((endpoint, breakage): (Endpoint, Breakage)) -> Self {
        Self::Broken(endpoint, breakage)
    }
}
