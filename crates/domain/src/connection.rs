//! Connections: what support registered for an account about its identity provider.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ConnectionId};
pub use crate::provider::{HostedDomains, InvalidDomain, Provider};

/// The issuer URL, compared byte for byte (`OpenID` Connect Discovery 1.0, 4.3): a stray slash makes
/// another issuer.
///
/// It is a URL without query, fragment, credentials or white space. Whether its scheme and address
/// may be reached is decided where the connection is made, not here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Issuer(String);

/// What is wrong with a typed issuer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIssuer {
    /// Nothing was typed.
    #[error("Enter the issuer URL, such as https://acme.okta.com.")]
    Missing,
    /// It is no URL, or one with parts an issuer cannot have.
    #[error(
        "Enter the issuer as a URL without a query or fragment, such as https://acme.okta.com."
    )]
    Malformed,
    /// It is the address of the metadata, not the issuer.
    #[error("This is the address of the provider's metadata. Its issuer is probably {suggestion}.")]
    MetadataAddress {
        /// The issuer that the address suggests.
        suggestion: String,
    },
}

/// What the address of a provider's metadata ends with (`OpenID` Connect Discovery 1.0, 4).
const METADATA_PATH: &str = "/.well-known/openid-configuration";

/// The longest issuer taken, in bytes.
const MAX_ISSUER_LENGTH: usize = 512;

impl Issuer {
    /// Reads an issuer as a person types it; white space around it is dropped.
    ///
    /// # Errors
    /// When it is empty, no issuer URL, or the metadata's address, which is offered corrected.
    pub fn parse(typed: &str) -> Result<Self, InvalidIssuer> {
        let text = typed.trim();
        if text.is_empty() {
            return Err(InvalidIssuer::Missing);
        }
        if let Some((issuer, _)) = text.split_once(METADATA_PATH) {
            return Err(InvalidIssuer::MetadataAddress { suggestion: issuer.to_owned() });
        }
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let rest = rest.ok_or(InvalidIssuer::Malformed)?;
        let host = rest.split('/').next().unwrap_or_default();
        let unfit = |c: char| c.is_whitespace() || c.is_control() || "?#@\\\"<>".contains(c);
        if host.is_empty()
            || host.starts_with(':')
            || rest.contains(unfit)
            || text.len() > MAX_ISSUER_LENGTH
        {
            return Err(InvalidIssuer::Malformed);
        }
        Ok(Self(text.to_owned()))
    }

    /// The issuer, byte for byte.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of the provider's metadata (`OpenID` Connect Discovery 1.0, 4: one closing slash
    /// of the issuer is dropped first).
    pub fn metadata_url(&self) -> String {
        format!("{}{METADATA_PATH}", self.0.strip_suffix('/').unwrap_or(&self.0))
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> Self {
        issuer.0
    }
}

impl TryFrom<String> for Issuer {
    type Error = InvalidIssuer;

    fn try_from(text: String) -> Result<Self, InvalidIssuer> {
        Self::parse(&text)
    }
}

/// The client ID that the provider gave to Convrs for this customer; printable ASCII
/// (RFC 6749, appendix A.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(String);

/// A client ID or secret that is empty, too long or not printable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter 1 to 512 printable characters, copied from the provider.")]
pub struct InvalidCredential;

/// Tells whether a text can be a client ID or secret (RFC 6749, appendix A: `*VSCHAR`).
fn is_credential(text: &str) -> bool {
    (1..=512).contains(&text.len()) && text.bytes().all(|b| (0x20..=0x7e).contains(&b))
}

impl ClientId {
    /// Reads a client ID as a person pastes it.
    ///
    /// # Errors
    /// When it is empty, too long or not printable ASCII.
    pub fn parse(typed: &str) -> Result<Self, InvalidCredential> {
        let text = typed.trim();
        if is_credential(text) { Ok(Self(text.to_owned())) } else { Err(InvalidCredential) }
    }

    /// The client ID.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads a client secret as a person pastes it.
///
/// # Errors
/// When it is empty, too long or not printable ASCII.
pub fn parse_client_secret(typed: &str) -> Result<crate::Secret, InvalidCredential> {
    let text = typed.trim();
    if is_credential(text) { Ok(crate::Secret::new(text)) } else { Err(InvalidCredential) }
}

/// What is registered for an account, but for the secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The row's key.
    pub id: ConnectionId,
    /// The account it belongs to.
    pub account_id: AccountId,
    /// Which provider it leads to.
    pub provider: Provider,
    /// The issuer, compared byte for byte.
    pub issuer: Issuer,
    /// The client ID at the provider.
    pub client_id: ClientId,
    /// Whose people are let in, where the provider is shared.
    pub hosted_domains: HostedDomains,
    /// Grows when issuer or client ID change: a flow started on an older version is refused.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_no_longer_than_the_longest() {
        let of_length = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
        let longest = of_length(MAX_ISSUER_LENGTH);
        assert_eq!(Issuer::parse(&longest).map(|it| it.as_str().to_owned()), Ok(longest));
        for length in [MAX_ISSUER_LENGTH + 1, MAX_ISSUER_LENGTH + 2] {
            assert_eq!(Issuer::parse(&of_length(length)), Err(InvalidIssuer::Malformed));
        }
    }

    #[test]
    fn a_client_id_is_kept_as_it_was_pasted() {
        let pasted = ClientId::parse(" 0oa1b2 ");
        assert_eq!(pasted.as_ref().map(ClientId::as_str), Ok("0oa1b2"));
    }

    #[test]
    fn an_issuer_is_kept_byte_for_byte() {
        for text in [
            "https://acme.okta.com",
            "https://acme.okta.com/",
            "https://a.example/oauth2/x",
            "http://127.0.0.1:3100",
        ] {
            assert_eq!(Issuer::parse(text).map(String::from), Ok(text.to_owned()));
        }
    }

    #[test]
    fn the_metadata_address_is_recognised_and_offered_corrected() {
        let typed = "https://acme.okta.com/.well-known/openid-configuration?client_id=x";
        let expected =
            InvalidIssuer::MetadataAddress { suggestion: "https://acme.okta.com".to_owned() };
        assert_eq!(Issuer::parse(typed), Err(expected));
    }

    #[test]
    fn what_is_no_issuer_is_refused() {
        for text in [
            "acme.okta.com",
            "ftp://a.b",
            "https://",
            "https://:80",
            "https://a.b?x",
            "https://a.b#x",
            "https://u@a.b",
            "https://a b",
        ] {
            assert_eq!(Issuer::parse(text), Err(InvalidIssuer::Malformed), "{text}");
        }
        assert_eq!(Issuer::parse(" "), Err(InvalidIssuer::Missing));
    }

    #[test]
    fn the_metadata_address_drops_one_closing_slash() {
        let issuer = Issuer::parse("https://a.example/").expect("an issuer");
        assert_eq!(issuer.metadata_url(), "https://a.example/.well-known/openid-configuration");
    }

    #[test]
    fn credentials_are_printable_and_bounded() {
        assert!(ClientId::parse(" 0oa:1+%& ").is_ok());
        assert!(ClientId::parse("").is_err());
        assert!(ClientId::parse("a\u{7f}").is_err());
        assert!(parse_client_secret(&"x".repeat(513)).is_err());
    }
}
