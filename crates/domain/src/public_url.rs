//! The origin people see, from which every address we give out is made, never from a request's Host.

use std::fmt;

use crate::{destination::Destination, ids::AccountId};

/// An origin: scheme, host and port, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The addresses of one account that are entered at its provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAddresses {
    /// Where the provider's answer to a sign-in comes back.
    pub redirect_uri: String,
    /// Where the provider's tile leads.
    pub initiate_login_uri: String,
    /// Where browsers come back after signing out at the provider.
    pub post_logout_redirect_uri: String,
    /// Where the provider sends logout tokens.
    pub backchannel_logout_uri: String,
    /// Where Okta's Universal Logout goes.
    pub revocation_uri: String,
}

/// What is wrong with a configured origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPublicUrl {
    /// It is no origin.
    #[error("must be an origin such as https://app.example, without a path")]
    Malformed,
    /// Plain http is for this machine alone: browsers drop our cookies elsewhere.
    #[error("must begin with https:// (plain http works on localhost only)")]
    NotHttps,
}

impl PublicUrl {
    /// Reads an origin; one closing slash is dropped, and so is the port that its scheme has anyway:
    /// browsers leave that out too.
    ///
    /// # Errors
    /// When it is no origin, or plain http for another host than localhost.
    pub fn parse(text: &str) -> Result<Self, InvalidPublicUrl> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let (scheme, host) = text.split_once("://").ok_or(InvalidPublicUrl::Malformed)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
        if !matches!(scheme, "http" | "https") || !host.chars().all(fits) {
            return Err(InvalidPublicUrl::Malformed);
        }
        let (name, port) = name_and_port(host).ok_or(InvalidPublicUrl::Malformed)?;
        if scheme == "http" && name != "localhost" {
            return Err(InvalidPublicUrl::NotHttps);
        }
        let origin = match port {
            Some(port) if port != default_port(scheme) => format!("{scheme}://{name}:{port}"),
            _ => format!("{scheme}://{name}"),
        };
        Ok(Self(origin.to_ascii_lowercase()))
    }

    /// The origin, as browsers send it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.0
    }

    /// Tells whether people come by https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The redirect URI of an account, to be entered at the provider byte for byte.
    pub fn redirect_uri(&self, account: &AccountId) -> String {
        format!("{}/sso/{account}/callback", self.0)
    }

    /// Every address of an account that is entered at its provider.
    pub fn addresses(&self, account: &AccountId) -> AccountAddresses {
        AccountAddresses {
            redirect_uri: self.redirect_uri(account),
            initiate_login_uri: self.initiate_login_uri(account),
            post_logout_redirect_uri: self.post_logout_redirect_uri(),
            backchannel_logout_uri: self.backchannel_logout_uri(account),
            revocation_uri: self.revocation_uri(account),
        }
    }

    /// Where browsers come back after signing out at the provider.
    pub fn post_logout_redirect_uri(&self) -> String {
        format!("{}/login", self.0)
    }

    /// The page that a link leads to, if it is one of ours that people are sent on to; home for every
    /// other link.
    pub fn destination(&self, link: &str) -> Destination {
        link.strip_prefix(self.origin()).map(Destination::from_path).unwrap_or_default()
    }

    /// Where the provider's pages begin a sign-in to an account (`OpenID` Connect Core 1.0, 4).
    pub fn initiate_login_uri(&self, account: &AccountId) -> String {
        format!("{}/sso/{account}/initiate", self.0)
    }

    /// Where the provider sends logout tokens (`OpenID` Connect Back-Channel Logout 1.0, 2.2).
    pub fn backchannel_logout_uri(&self, account: &AccountId) -> String {
        format!("{}/sso/{account}/backchannel-logout", self.0)
    }

    /// Where Okta ends all sessions of a person (Universal Logout).
    pub fn revocation_uri(&self, account: &AccountId) -> String {
        format!("{}/sso/{account}/global-token-revocation", self.0)
    }
}

/// Takes a host apart; nothing when it has no name, or a port that is no number.
fn name_and_port(host: &str) -> Option<(&str, Option<u16>)> {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port.parse().ok()?)),
        _ => (host, None),
    };
    (!name.is_empty()).then_some((name, port))
}

fn default_port(scheme: &str) -> u16 {
    if scheme == "https" { 443 } else { 80 }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_are_made_from_the_origin() {
        let url = PublicUrl::parse("https://App.example/").expect("an origin");
        let account = AccountId::from_random([0; 8]);
        assert_eq!(url.redirect_uri(&account), "https://app.example/sso/0000-0000-0000/callback");
    }

    #[test]
    fn every_address_of_an_account_is_at_the_origin() {
        let url = PublicUrl::parse("https://app.example").expect("an origin");
        let addresses = url.addresses(&AccountId::from_random([0; 8]));
        let expected = AccountAddresses {
            redirect_uri: "https://app.example/sso/0000-0000-0000/callback".to_owned(),
            initiate_login_uri: "https://app.example/sso/0000-0000-0000/initiate".to_owned(),
            post_logout_redirect_uri: "https://app.example/login".to_owned(),
            backchannel_logout_uri: "https://app.example/sso/0000-0000-0000/backchannel-logout"
                .to_owned(),
            revocation_uri: "https://app.example/sso/0000-0000-0000/global-token-revocation"
                .to_owned(),
        };
        assert_eq!(addresses, expected);
    }

    #[test]
    fn only_some_come_by_https() {
        let https = |text| PublicUrl::parse(text).map(|url| url.is_https());
        assert_eq!(https("https://app.example"), Ok(true));
        assert_eq!(https("http://localhost:3000"), Ok(false));
    }

    #[test]
    fn links_lead_to_our_own_pages_or_home() {
        let url = PublicUrl::parse("https://app.example").expect("an origin");
        let agents = url.destination("https://app.example/admin/agents");
        assert_eq!(agents, Destination::Agents);
        for link in [
            "",
            "/admin/agents",
            "https://app.example.evil.example/admin/agents",
            "https://app.example@evil.example/admin/agents",
            "https://app.example//evil.example",
            "http://app.example/admin/agents",
            "https://app.example/admin/agents?x",
        ] {
            assert_eq!(url.destination(link), Destination::Home, "{link}");
        }
    }

    #[test]
    fn plain_http_is_for_localhost_only() {
        assert!(PublicUrl::parse("http://localhost:3000").is_ok());
        assert_eq!(PublicUrl::parse("http://app.example"), Err(InvalidPublicUrl::NotHttps));
    }

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        for (text, origin) in [
            ("https://app.example:443", "https://app.example"),
            ("https://app.example:0443/", "https://app.example"),
            ("https://app.example:8443", "https://app.example:8443"),
            ("https://app.example:80", "https://app.example:80"),
            ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
            ("https://[2001:db8::1]:443", "https://[2001:db8::1]"),
            ("http://localhost:80", "http://localhost"),
            ("http://localhost:443", "http://localhost:443"),
        ] {
            let url = PublicUrl::parse(text).expect("an origin");
            assert_eq!(url.origin(), origin, "{text}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "app.example",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://u@a",
            "https://a?x",
            "https://:443",
            "https://a:",
            "https://a:b",
            "https://a:65536",
        ] {
            assert_eq!(PublicUrl::parse(text), Err(InvalidPublicUrl::Malformed), "{text}");
        }
    }
}
