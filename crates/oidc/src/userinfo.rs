//! Asking userinfo for the e-mail that a thin ID token lacks (`OpenID` Connect Core 1.0, 5.3).
//!
//! The library's own request is not used: it panics on an access token that is no header value,
//! takes signed answers without looking at their expiry, and fails on any mistyped claim.

use convrs_domain::{identity::EmailVerified, sign_in::Outcome};
use openidconnect::{
    AccessToken,
    http::{HeaderValue, Request, header},
};
use url::Url;

use crate::{failure::Failure, http::Line, raw::RawClaims};

/// What userinfo says of the person.
pub(crate) struct Userinfo {
    pub(crate) email: Option<String>,
    pub(crate) email_verified: EmailVerified,
    /// The names of the claims that came.
    pub(crate) claim_names: Vec<String>,
}

/// Asks once. The answer must be about `subject` (Core 1.0, 5.3.2).
pub(crate) async fn ask(
    line: &Line<'_>,
    endpoint: &Url,
    access_token: &AccessToken,
    subject: &str,
) -> Result<Userinfo, Failure> {
    let request = Request::get(endpoint.as_str())
        .header(header::ACCEPT, "application/json")
        .header(header::AUTHORIZATION, bearer(access_token)?)
        .body(Vec::new())
        .map_err(|_| failed("the address of userinfo cannot be called"))?;
    let answer = line.send(request).await;
    let answer = answer.map_err(|it| Failure::of_call("userinfo", it, Outcome::UserinfoFailed))?;
    if answer.status() != 200 {
        return Err(failed(&format!("userinfo answered with status {}", answer.status().as_u16())));
    }
    if answer.headers().get(header::CONTENT_TYPE).is_some_and(is_jwt) {
        return Err(failed("userinfo is signed, which is not supported"));
    }
    let claims = RawClaims::read(answer.body());
    read(&claims.ok_or_else(|| failed("the answer of userinfo cannot be read"))?, subject)
}

fn failed(detail: &str) -> Failure {
    Failure::new(Outcome::UserinfoFailed, detail)
}

fn bearer(access_token: &AccessToken) -> Result<HeaderValue, Failure> {
    let value = HeaderValue::try_from(format!("Bearer {}", access_token.secret()));
    let mut value = value.map_err(|_| failed("the access token is no header value"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_jwt(content_type: &HeaderValue) -> bool {
    content_type.as_bytes().to_ascii_lowercase().starts_with(b"application/jwt")
}

fn read(claims: &RawClaims, subject: &str) -> Result<Userinfo, Failure> {
    if claims.text("sub") != Some(subject) {
        let detail = "userinfo speaks of another subject than the ID token";
        return Err(Failure::new(Outcome::UserinfoSubject, detail));
    }
    Ok(Userinfo {
        email: claims.email().map_err(failed)?,
        email_verified: claims.email_verified(),
        claim_names: claims.names().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_token_that_is_no_header_value_is_refused() {
        for token in ["a\nb", "a\u{7f}", "\0"] {
            let failure = bearer(&AccessToken::new(token.to_owned())).expect_err("refused");
            assert_eq!(failure.outcome, Outcome::UserinfoFailed);
        }
    }
}
