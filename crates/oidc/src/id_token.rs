//! The ID token's checks (`OpenID` Connect Core 1.0, 3.1.3.7): the library's, and those it leaves
//! to us.

use convrs_domain::{
    Timestamp,
    sign_in::{CLOCK_SKEW, OLDEST_ID_TOKEN, Outcome},
};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IdTokenVerifier, IssuerUrl,
    JsonWebKeySet, JsonWebTokenType, Nonce, SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenClaims},
};

use crate::{
    failure::Failure,
    key::{ALGORITHMS, Key},
    raw::RawClaims,
};

/// The longest subject (`OpenID` Connect Core 1.0, 2: 255 ASCII characters).
const MAX_SUBJECT: usize = 255;

/// The longest `sid` kept, in bytes; the specification has no bound.
const MAX_SESSION: usize = 255;

/// Verifies tokens signed with one key. With one key each there is no ambiguity when a token does
/// not say which key signed it: they are tried in the order of publication.
pub(crate) struct Verifier {
    key: Key,
    inner: IdTokenVerifier<'static, Key>,
    client_id: ClientId,
}

/// What a token must fit.
pub(crate) struct Expected<'a> {
    /// The nonce sent with the authorization request.
    pub(crate) nonce: &'a Nonce,
    /// The access token that came along.
    pub(crate) access_token: &'a AccessToken,
    /// The present moment.
    pub(crate) now: Timestamp,
}

/// What is wrong with a token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// None of the keys made the signature; newer ones may have.
    Signature,
    /// Something that no other key makes good, in our words.
    Other(Outcome, &'static str),
}

impl Verifier {
    /// Prepares the library's verifier for one key.
    pub(crate) fn new(client_id: &ClientId, issuer: &IssuerUrl, key: Key) -> Self {
        let jwt = JsonWebTokenType::new("JWT".to_owned());
        let jwt = jwt.normalize().expect("JWT is a media type's name");
        let keys = JsonWebKeySet::new(vec![key.clone()]);
        // The library's check of `exp` knows no skew: it is told the epoch, and `check_times` does
        // the work.
        let inner = IdTokenVerifier::new_public_client(client_id.clone(), issuer.clone(), keys)
            .set_allowed_algs(ALGORITHMS)
            .set_allowed_jose_types([jwt])
            .set_time_fn(Default::default);
        Self { key, inner, client_id: client_id.clone() }
    }

    /// The key.
    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    fn verify<'t>(
        &self,
        token: &'t CoreIdToken,
        raw: &RawClaims,
        expected: &Expected<'_>,
    ) -> Result<&'t CoreIdTokenClaims, Flaw> {
        let claims = token.claims(&self.inner, expected.nonce).map_err(|error| flaw(&error))?;
        self.check_audience(claims)?;
        check_times(claims, raw, expected.now)?;
        check_subject(claims.subject())?;
        check_session(raw)?;
        self.check_access_token(token, claims, expected.access_token)?;
        Ok(claims)
    }

    /// One audience, and no other party it was issued to (rule 15; Core 1.0, 3.1.3.7, 3 to 5).
    fn check_audience(&self, claims: &CoreIdTokenClaims) -> Result<(), Flaw> {
        let other = |detail| Err(Flaw::Other(Outcome::IdTokenAudience, detail));
        if claims.audiences().len() != 1 {
            return other("the ID token is for several audiences");
        }
        match claims.authorized_party() {
            Some(party) if *party != self.client_id => {
                other("the ID token was issued to another client (azp)")
            }
            _ => Ok(()),
        }
    }

    /// `at_hash`, where it is present (Core 1.0, 3.1.3.8).
    fn check_access_token(
        &self,
        token: &CoreIdToken,
        claims: &CoreIdTokenClaims,
        access_token: &AccessToken,
    ) -> Result<(), Flaw> {
        let Some(claimed) = claims.access_token_hash() else { return Ok(()) };
        let algorithm = token.signing_alg().map_err(|error| signature_flaw(&error))?;
        match AccessTokenHash::from_token(access_token, algorithm, &self.key) {
            Ok(hash) if hash == *claimed => Ok(()),
            _ => Err(Flaw::Other(
                Outcome::IdTokenAccessToken,
                "the ID token belongs to another access token (at_hash)",
            )),
        }
    }
}

/// Verifies a token. `raw` are its own claims, read without the library.
///
/// # Errors
/// The first check that failed.
pub(crate) fn verify<'t>(
    verifiers: &[Verifier],
    token: &'t CoreIdToken,
    raw: &RawClaims,
    expected: &Expected<'_>,
) -> Result<&'t CoreIdTokenClaims, Flaw> {
    for verifier in verifiers {
        match verifier.verify(token, raw, expected) {
            Err(Flaw::Signature) => {}
            settled => return settled,
        }
    }
    Err(Flaw::Signature)
}

/// `exp`, `iat` and `nbf`, with one allowance for clocks (Core 1.0, 3.1.3.7, 9 and 10; RFC 7519,
/// 4.1.5).
fn check_times(claims: &CoreIdTokenClaims, raw: &RawClaims, now: Timestamp) -> Result<(), Flaw> {
    let fail = |detail| Err(Flaw::Other(Outcome::IdTokenTime, detail));
    let at = |seconds| Timestamp::from_seconds(seconds);
    let issued = at(claims.issue_time().timestamp());
    if now >= at(claims.expiration().timestamp()) + CLOCK_SKEW {
        return fail("the ID token has expired");
    }
    if issued > now + CLOCK_SKEW {
        return fail("the ID token is from the future: the provider's clock is ahead");
    }
    if now.since(issued) > OLDEST_ID_TOKEN {
        return fail("the ID token was issued more than ten minutes ago");
    }
    match (raw.has("nbf"), raw.seconds("nbf")) {
        (true, None) => Err(Flaw::Other(Outcome::IdTokenMalformed, "nbf is not a number")),
        (_, Some(nbf)) if at(nbf) > now + CLOCK_SKEW => fail("the ID token is not valid yet"),
        _ => Ok(()),
    }
}

fn check_subject(subject: &str) -> Result<(), Flaw> {
    let fits = |byte: u8| byte.is_ascii() && byte != 0;
    if subject.is_empty() || subject.len() > MAX_SUBJECT || !subject.bytes().all(fits) {
        let detail = "the subject is empty, longer than 255 characters, or not ASCII without NUL";
        return Err(Flaw::Other(Outcome::IdTokenSubject, detail));
    }
    Ok(())
}

/// `sid`, where it is present (`OpenID` Connect Back-Channel Logout 1.0, 2.1).
fn check_session(raw: &RawClaims) -> Result<(), Flaw> {
    let fits = |sid: &str| (1..=MAX_SESSION).contains(&sid.len()) && !sid.contains('\0');
    if raw.has("sid") && !raw.text("sid").is_some_and(fits) {
        let detail = "sid is no text of 1 to 255 bytes without NUL";
        return Err(Flaw::Other(Outcome::IdTokenMalformed, detail));
    }
    Ok(())
}

fn flaw(error: &ClaimsVerificationError) -> Flaw {
    let (outcome, detail) = match error {
        ClaimsVerificationError::SignatureVerification(error) => return signature_flaw(error),
        ClaimsVerificationError::InvalidIssuer(_) => {
            (Outcome::IdTokenIssuer, "the ID token is from another issuer")
        }
        ClaimsVerificationError::InvalidAudience(_) => {
            (Outcome::IdTokenAudience, "the ID token is for another audience, or for several")
        }
        ClaimsVerificationError::InvalidNonce(_) => {
            (Outcome::IdTokenNonce, "the ID token answers another request (nonce)")
        }
        ClaimsVerificationError::Expired(_) => (Outcome::IdTokenTime, "the ID token has expired"),
        _ => (Outcome::IdTokenMalformed, "the token is no plain ID token (typ, cty or crit)"),
    };
    Flaw::Other(outcome, detail)
}

fn signature_flaw(error: &SignatureVerificationError) -> Flaw {
    match error {
        SignatureVerificationError::DisallowedAlg(_)
        | SignatureVerificationError::UnsupportedAlg(_)
        | SignatureVerificationError::NoSignature => {
            Flaw::Other(Outcome::IdTokenAlgorithm, "the ID token's algorithm is not taken")
        }
        _ => Flaw::Signature,
    }
}

/// Describes an ID token that the library could not even read: it asks for all the claims it
/// knows, each of the right type, before it verifies anything.
pub(crate) fn unreadable(jwt: &str) -> Failure {
    let Some(raw) = RawClaims::of_jwt(jwt) else {
        return Failure::new(Outcome::IdTokenMalformed, "the ID token is no signed JWT");
    };
    let needed = [
        ("iss", Outcome::IdTokenIssuer),
        ("sub", Outcome::IdTokenSubject),
        ("exp", Outcome::IdTokenTime),
        ("iat", Outcome::IdTokenTime),
    ];
    let mut failure = match needed.into_iter().find(|(name, _)| !raw.has(name)) {
        Some((name, outcome)) => Failure::new(outcome, format!("the ID token has no {name}")),
        None => Failure::new(
            Outcome::IdTokenMalformed,
            "the ID token has a claim of a wrong type, or an unknown algorithm",
        ),
    };
    failure.trace.claims = raw.names().collect();
    failure
}
