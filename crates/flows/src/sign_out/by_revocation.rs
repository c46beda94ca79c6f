//! A revocation: the provider wants a person signed out everywhere (Okta Universal Logout, after
//! draft-parecki-oauth-global-token-revocation).

use convrs_domain::{
    AccountId, Secret,
    sign_out::{Named, NotRevocable},
};
use convrs_oidc::SentTokenRefusal;
use convrs_store::{SentRevocation, StoreError};
use serde_json::Value;

use crate::Flows;

/// Why a revocation ends nothing.
#[derive(Debug, thiserror::Error)]
pub enum RevocationRefusal {
    /// There is no such account.
    #[error("no such account")]
    UnknownAccount,
    /// The token does not prove that the account's provider asks; nothing else was looked at.
    #[error("not authorised: {0}")]
    NotAuthorised(Unproven),
    /// The request names nobody in a way we know.
    #[error("{0}")]
    Malformed(&'static str),
    /// Whom the request names cannot be signed out at this provider's word, or at anybody's.
    #[error(transparent)]
    NotRevocable(#[from] NotRevocable),
    /// The account has no such agent.
    #[error("the account has no such agent")]
    UnknownSubject,
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

/// Why a token proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum Unproven {
    /// There is none.
    #[error("there is no token")]
    Missing,
    /// It names no issuer that the account has a connection to.
    #[error("the token is from another issuer")]
    Stranger,
    /// It does not pass.
    #[error(transparent)]
    Token(#[from] SentTokenRefusal),
    /// It was used before.
    #[error("the token was used before")]
    Replayed,
}

impl From<Unproven> for RevocationRefusal {
    fn from(unproven: Unproven) -> Self {
        Self::NotAuthorised(unproven)
    }
}

impl From<StoreError> for RevocationRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TokenSpent => Unproven::Replayed.into(),
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// Ends all sessions of the agent that a revocation names in its body, and counts them. Whoever
    /// does not prove to be the account's provider learns nothing of the body's subject.
    ///
    /// # Errors
    /// See [`RevocationRefusal`]; nothing was changed then.
    pub async fn revoke_sessions(
        &self,
        account_id: &AccountId,
        token: Option<&Secret>,
        body: &[u8],
    ) -> Result<u64, RevocationRefusal> {
        let account = self.store().account(account_id).await?;
        account.ok_or(RevocationRefusal::UnknownAccount)?;
        let token = token.ok_or(Unproven::Missing)?;
        let connection = self.connection_of(account_id, token).await?.ok_or(Unproven::Stranger)?;
        let (audience, now) = (self.public_url().revocation_uri(account_id), self.now());
        let verified = self.oidc().revocation_token(&connection, &audience, token, now).await;
        let verified = verified.map_err(Unproven::Token)?;
        let named = subject(body).map_err(RevocationRefusal::Malformed)?;
        let of = named.by(&connection.issuer)?;
        let sent = SentRevocation { connection: &connection, jti: &verified.jti, of: &of, at: now };
        let ended = self.store().revoke_sessions(sent).await?;
        let ended = ended.ok_or(RevocationRefusal::UnknownSubject)?;
        tracing::info!(account = %account_id, ended, "sessions ended by a revocation");
        Ok(ended)
    }
}

/// Reads whom a request is about: `sub_id` as the draft has it, or `subject` as Okta's guide shows it
/// (RFC 9493, 3.2.2 and 3.2.3).
fn subject(body: &[u8]) -> Result<Named, &'static str> {
    let body: Value = serde_json::from_slice(body).map_err(|_| "the body is no JSON")?;
    let subject = match (body.get("sub_id"), body.get("subject")) {
        (Some(subject), None) | (None, Some(subject)) => subject,
        (None, None) => return Err("the body has no sub_id"),
        (Some(_), Some(_)) => return Err("the body has both sub_id and subject"),
    };
    let text = |name: &str| {
        let text = subject.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.map(str::to_owned).ok_or("the subject lacks what its format needs")
    };
    match subject.get("format").and_then(Value::as_str) {
        Some("iss_sub") => Ok(Named::Identity { iss: text("iss")?, sub: text("sub")? }),
        Some("email") => Ok(Named::Email { email: text("email")? }),
        _ => Err("the subject's format is neither iss_sub nor email"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_and_both_formats_are_read() {
        let email = Named::Email { email: "a@b.example".to_owned() };
        let identity = Named::Identity { iss: "https://a".to_owned(), sub: "s".to_owned() };
        for name in ["sub_id", "subject"] {
            let body = format!(r#"{{"{name}":{{"format":"email","email":"a@b.example"}}}}"#);
            assert!(subject(body.as_bytes()) == Ok(email.clone()), "{body}");
            let body =
                format!(r#"{{"{name}":{{"format":"iss_sub","iss":"https://a","sub":"s"}}}}"#);
            assert!(subject(body.as_bytes()) == Ok(identity.clone()), "{body}");
        }
    }

    #[test]
    fn what_names_nobody_is_malformed() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"sub_id":"a@b.example"}"#,
            r#"{"sub_id":{"email":"a@b.example"}}"#,
            r#"{"sub_id":{"format":"phone_number","phone_number":"+1"}}"#,
            r#"{"sub_id":{"format":"email"}}"#,
            r#"{"sub_id":{"format":"email","email":""}}"#,
            r#"{"sub_id":{"format":"email","email":["a@b.example"]}}"#,
            r#"{"sub_id":{"format":"iss_sub","iss":"https://a"}}"#,
            r#"{"sub_id":{"format":"iss_sub","sub":"s"}}"#,
            r#"{"sub_id":{"format":"email","email":"a@b"},"subject":{"format":"email","email":"a@b"}}"#,
        ] {
            assert!(subject(body.as_bytes()).is_err(), "{body}");
        }
    }
}
