//! The identity providers that accounts can use, and what sets each apart: everything that has to be
//! known of one is here (see `docs/providers.md`).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::UnknownWord;

/// An identity provider that accounts can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// The customer's Okta organisation.
    Okta,
    /// Google, for people of the customer's Google Workspace.
    Google,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 2] = [Self::Okta, Self::Google];

    /// The one that an account's pages speak of: the one chosen, otherwise the one registered; Okta
    /// before both.
    pub fn of_account(chosen: Option<Self>, registered: Option<Self>) -> Self {
        chosen.or(registered).unwrap_or(Self::Okta)
    }

    /// The name in the database, on the command line, in addresses and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::Google => "google",
        }
    }

    /// The name people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Google => "Google",
        }
    }

    /// The issuer, where it is the same for every customer.
    pub fn fixed_issuer(self) -> Option<&'static str> {
        match self {
            Self::Okta => None,
            Self::Google => Some("https://accounts.google.com"),
        }
    }

    /// Tells whether people of many organisations share the issuer, so that only those of the
    /// connection's domains are let in, by the claim `hd`, and only with an e-mail said to be verified.
    pub fn is_shared(self) -> bool {
        match self {
            Self::Okta => false,
            Self::Google => true,
        }
    }

    /// Tells whether customers hand its client ID and secret over in Convrs; otherwise they send
    /// them to support.
    pub fn has_hand_over(self) -> bool {
        match self {
            Self::Okta => true,
            Self::Google => false,
        }
    }
}

impl FromStr for Provider {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == word).ok_or_else(|| {
            UnknownWord { kind: "provider", found: word.to_owned(), allowed: "okta, google" }
        })
    }
}

/// How a person signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// With e-mail and password.
    Password,
    /// Through the account's Okta organisation.
    Okta,
    /// Through Google.
    Google,
}

impl AuthMethod {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::Password, Self::Okta, Self::Google];

    /// The name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        self.provider().map_or("password", Provider::as_str)
    }

    /// The name people read.
    pub fn label(self) -> &'static str {
        self.provider().map_or("Password", Provider::label)
    }

    /// The provider, if it was through one.
    pub fn provider(self) -> Option<Provider> {
        match self {
            Self::Password => None,
            Self::Okta => Some(Provider::Okta),
            Self::Google => Some(Provider::Google),
        }
    }
}

impl From<Provider> for AuthMethod {
    fn from(provider: Provider) -> Self {
        match provider {
            Provider::Okta => Self::Okta,
            Provider::Google => Self::Google,
        }
    }
}

impl FromStr for AuthMethod {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|method| method.as_str() == word).ok_or_else(|| UnknownWord {
            kind: "method",
            found: word.to_owned(),
            allowed: "password, okta, google",
        })
    }
}

/// The domains whose people are let in through a provider that many organisations share, such as
/// `acme.example`; in lower case, as Google's claim `hd` has them. Empty for other providers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostedDomains(Vec<String>);

/// A text that is no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Enter a domain such as acme.example.")]
pub struct InvalidDomain;

/// The longest domain (RFC 1035, 2.3.4).
const MAX_DOMAIN: usize = 253;

impl HostedDomains {
    /// Reads domains as they are typed.
    ///
    /// # Errors
    /// When one of them is no domain.
    pub fn parse<'a>(typed: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidDomain> {
        let mut domains = typed.into_iter().map(domain).collect::<Result<Vec<_>, _>>()?;
        domains.sort_unstable();
        domains.dedup();
        Ok(Self(domains))
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The domains, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Tells whether a claimed domain is one of them, byte for byte.
    pub fn contains(&self, claimed: &str) -> bool {
        self.0.iter().any(|domain| domain == claimed)
    }
}

/// Reads one domain: at least two labels of letters, digits and hyphens (RFC 1123, 2.1).
fn domain(typed: &str) -> Result<String, InvalidDomain> {
    let text = typed.trim().to_ascii_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if text.len() <= MAX_DOMAIN && text.contains('.') && text.split('.').all(label) {
        Ok(text)
    } else {
        Err(InvalidDomain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_has_one_issuer_for_everybody() {
        assert_eq!(Provider::Okta.fixed_issuer(), None);
        assert_eq!(Provider::Google.fixed_issuer(), Some("https://accounts.google.com"));
    }

    #[test]
    fn ways_to_sign_in_have_names_to_read() {
        assert_eq!(AuthMethod::ALL.map(AuthMethod::label), ["Password", "Okta", "Google"]);
    }

    #[test]
    fn hosted_domains_may_be_none() {
        assert!(HostedDomains::default().is_empty());
        assert_eq!(HostedDomains::parse(["acme.example"]).map(|it| it.is_empty()), Ok(false));
    }

    #[test]
    fn the_provider_chosen_goes_before_the_one_registered() {
        let (okta, google) = (Some(Provider::Okta), Some(Provider::Google));
        for (chosen, registered, expected) in [
            (okta, google, Provider::Okta),
            (google, okta, Provider::Google),
            (None, google, Provider::Google),
            (None, None, Provider::Okta),
        ] {
            assert_eq!(Provider::of_account(chosen, registered), expected);
        }
    }

    #[test]
    fn providers_and_methods_survive_their_words() {
        for provider in Provider::ALL {
            assert_eq!(provider.as_str().parse(), Ok(provider));
            assert_eq!(AuthMethod::from(provider).provider(), Some(provider));
        }
        for method in AuthMethod::ALL {
            assert_eq!(method.as_str().parse(), Ok(method));
        }
    }

    #[test]
    fn domains_are_kept_in_lower_case_once_each() {
        let domains = HostedDomains::parse([" Beta.example", "acme.example", "acme.example"]);
        let domains = domains.expect("domains");
        assert_eq!(domains.iter().collect::<Vec<_>>(), ["acme.example", "beta.example"]);
        assert!(domains.contains("acme.example"));
        for other in ["", "example", "ACME.example", "acme.example.evil.example", "me.example"] {
            assert!(!domains.contains(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for text in ["", "acme", "a..b", "-a.b", "a_b.c", "https://acme.example", "a@b.c", "*"] {
            assert_eq!(HostedDomains::parse([text]), Err(InvalidDomain), "{text}");
        }
    }
}
