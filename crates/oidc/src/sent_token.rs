//! Tokens that a provider sends by itself to end sessions: logout tokens (`OpenID` Connect
//! Back-Channel Logout 1.0, 2.4 and 2.6) and the tokens that authorise a revocation (Okta Universal
//! Logout).

use convrs_domain::{
    Timestamp,
    connection::Connection,
    sign_in::CLOCK_SKEW,
    sign_out::{LoggedOut, MAX_NAME, OLDEST_SENT_TOKEN},
};

use crate::{check::CheckFailure, jwt::Jwt, raw::RawClaims};

/// The member of `events` that makes a token a logout token.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A logout token that passed every check but for having been used before.
#[derive(Clone, PartialEq, Eq)]
pub struct LogoutToken {
    /// Its own name, by which a second use is recognised.
    pub jti: String,
    /// Whose sessions it ends.
    pub of: LoggedOut,
}

/// A token that authorises a revocation, but for having been used before.
#[derive(Clone, PartialEq, Eq)]
pub struct RevocationToken {
    /// Its own name, by which a second use is recognised.
    pub jti: String,
}

/// Why such a token is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SentTokenRefusal {
    /// Something is wrong with it, in our words.
    #[error("{0}")]
    Flaw(&'static str),
    /// The keys to verify it with cannot be had.
    #[error("the provider's keys cannot be had: {0}")]
    Keys(#[from] CheckFailure),
}

/// The issuer that a token names, verified or not: it tells which connection to verify it with.
pub fn claimed_issuer(token: &str) -> Option<String> {
    RawClaims::of_jwt(token)?.text("iss").map(str::to_owned)
}

/// Checks everything of a logout token but its signature.
pub(crate) fn logout_token(
    jwt: &Jwt<'_>,
    connection: &Connection,
    now: Timestamp,
) -> Result<LogoutToken, &'static str> {
    // Typing is recommended, not required (2.4): what names another kind is that kind.
    if !matches!(jwt.kind().as_deref(), None | Some("jwt" | "logout+jwt")) {
        return Err("the token is of another kind (typ)");
    }
    let claims = &jwt.claims;
    let jti = common(claims, connection, connection.client_id.as_str(), now)?;
    let event = claims.get("events").and_then(|events| events.as_object()?.get(LOGOUT_EVENT));
    if !event.is_some_and(serde_json::Value::is_object) {
        return Err("the token does not tell of a logout (events)");
    }
    if claims.carries("nonce") {
        return Err("the token has a nonce, as ID tokens do");
    }
    Ok(LogoutToken { jti, of: logged_out(claims)? })
}

/// Checks everything of a revocation token but its signature.
pub(crate) fn revocation_token(
    jwt: &Jwt<'_>,
    connection: &Connection,
    audience: &str,
    now: Timestamp,
) -> Result<RevocationToken, &'static str> {
    if jwt.kind().as_deref() != Some("global-token-revocation+jwt") {
        return Err("the token is of another kind (typ)");
    }
    let jti = common(&jwt.claims, connection, audience, now)?;
    if jwt.claims.text("sub") != Some(connection.client_id.as_str()) {
        return Err("the token was issued to another client (sub)");
    }
    Ok(RevocationToken { jti })
}

/// What both kinds say: who sent it, to whom, when, and its own name.
fn common(
    claims: &RawClaims,
    connection: &Connection,
    audience: &str,
    now: Timestamp,
) -> Result<String, &'static str> {
    if claims.text("iss") != Some(connection.issuer.as_str()) {
        return Err("the token is from another issuer");
    }
    if !claims.is_for(audience) {
        return Err("the token is for another audience, or for several");
    }
    check_times(claims, now)?;
    let jti = claims.text("jti").filter(|jti| !jti.is_empty());
    jti.map(str::to_owned).ok_or("the token has no name of its own (jti)")
}

/// `iat`, `exp` and `nbf`, with the one allowance for clocks.
fn check_times(claims: &RawClaims, now: Timestamp) -> Result<(), &'static str> {
    let at = |name| claims.seconds(name).map(Timestamp::from_seconds);
    let issued = at("iat").ok_or("the token does not say when it was issued")?;
    let expires = at("exp").ok_or("the token does not say when it expires")?;
    if issued > now + CLOCK_SKEW {
        return Err("the token is from the future: the provider's clock is ahead");
    }
    if now.since(issued) > OLDEST_SENT_TOKEN {
        return Err("the token was issued more than ten minutes ago");
    }
    if now >= expires + CLOCK_SKEW {
        return Err("the token has expired");
    }
    match (claims.has("nbf"), at("nbf")) {
        (true, None) => Err("nbf is not a number"),
        (_, Some(nbf)) if nbf > now + CLOCK_SKEW => Err("the token is not valid yet"),
        _ => Ok(()),
    }
}

fn logged_out(claims: &RawClaims) -> Result<LoggedOut, &'static str> {
    let fits = |text: &&str| (1..=MAX_NAME).contains(&text.len()) && !text.contains('\0');
    let name = |name: &str| match (claims.has(name), claims.text(name).filter(fits)) {
        (false, _) => Ok(None),
        (true, Some(text)) => Ok(Some(text.to_owned())),
        (true, None) => Err("sub or sid is no text of 1 to 255 bytes without NUL"),
    };
    match (name("sub")?, name("sid")?) {
        (Some(sub), Some(sid)) => Ok(LoggedOut::SessionOf { sub, sid }),
        (Some(sub), None) => Ok(LoggedOut::Subject { sub }),
        (None, Some(sid)) => Ok(LoggedOut::Session { sid }),
        (None, None) => Err("the token says neither who nor which session (sub, sid)"),
    }
}
