//! Where Convrs may connect to: https at public addresses, and what an operator allows beyond that.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

use crate::{address::is_public, http::Roots};

/// What an operator decides about outgoing connections.
#[derive(Debug, Clone, Default)]
pub struct Egress {
    /// Hosts reached although they are private or speak plain http (`CONVRS_EGRESS_ALLOW`).
    pub allow: Vec<HostPort>,
    /// Root certificates that are trusted beside the platform's (`CONVRS_CA_FILE`).
    pub extra_roots: Roots,
}

/// A host with its port, such as `idp.internal:8443` or `[fd00::1]:443`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    host: Host<String>,
    port: u16,
}

/// A text that is no `host:port`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a host and a port, such as idp.internal:8443")]
pub struct InvalidHostPort;

impl FromStr for HostPort {
    type Err = InvalidHostPort;

    fn from_str(text: &str) -> Result<Self, InvalidHostPort> {
        let (host, port) = text.rsplit_once(':').ok_or(InvalidHostPort)?;
        let host = Host::parse(host).map_err(|_| InvalidHostPort)?;
        let port = port.parse().map_err(|_| InvalidHostPort)?;
        Ok(Self { host, port })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// How a URL may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Over https, to addresses that turn out to be public.
    Guarded,
    /// Anyhow: an operator allowed it.
    Exempt,
}

/// Why a URL may not be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Forbidden {
    /// The scheme is another than https.
    #[error("is not https")]
    NotHttps,
    /// The host is an address of a private or special network.
    #[error("is at a private address")]
    PrivateAddress,
}

impl Egress {
    /// Decides how `url` may be connected to. A host given by name is checked again when it has
    /// been resolved: what is connected to is what was checked.
    pub(crate) fn route(&self, url: &Url) -> Result<Route, Forbidden> {
        if self.allows(url) {
            return Ok(Route::Exempt);
        }
        if url.scheme() != "https" {
            return Err(Forbidden::NotHttps);
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) | None => None,
        };
        if literal.is_some_and(|address| !is_public(address)) {
            return Err(Forbidden::PrivateAddress);
        }
        Ok(Route::Guarded)
    }

    /// Tells whether an operator allowed to reach the host of a URL.
    pub(crate) fn exempts(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| self.allows(&url))
    }

    fn allows(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
            && self.allow.iter().any(|allowed| {
                url.host() == Some(as_ref(&allowed.host))
                    && url.port_or_known_default() == Some(allowed.port)
            })
    }
}

fn as_ref(host: &Host<String>) -> Host<&str> {
    match host {
        Host::Domain(name) => Host::Domain(name),
        Host::Ipv4(address) => Host::Ipv4(*address),
        Host::Ipv6(address) => Host::Ipv6(*address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(allow: &[&str], url: &str) -> Result<Route, Forbidden> {
        let allow = allow.iter().map(|text| text.parse().expect("host:port")).collect();
        let egress = Egress { allow, ..Egress::default() };
        egress.route(&Url::parse(url).expect("a URL"))
    }

    #[test]
    fn a_host_with_its_port_survives_its_text() {
        for text in ["idp.internal:8443", "127.0.0.1:3100", "[fd00::1]:443"] {
            assert_eq!(text.parse::<HostPort>().map(|it| it.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "idp.internal", "idp.internal:", "idp:99999", ":80", "a b:80"] {
            assert_eq!(text.parse::<HostPort>(), Err(InvalidHostPort), "{text:?}");
        }
    }

    #[test]
    fn only_https_is_reached() {
        assert_eq!(route(&[], "https://acme.okta.com/x"), Ok(Route::Guarded));
        assert_eq!(route(&[], "http://acme.okta.com/x"), Err(Forbidden::NotHttps));
        assert_eq!(route(&[], "ftp://acme.okta.com/x"), Err(Forbidden::NotHttps));
    }

    #[test]
    fn private_literals_are_refused_however_they_are_written() {
        for url in [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert_eq!(route(&[], url), Err(Forbidden::PrivateAddress), "{url}");
        }
    }

    #[test]
    fn an_allowed_host_is_reached_at_its_port_alone() {
        let allow = ["127.0.0.1:3100", "idp.internal:443"];
        assert_eq!(route(&allow, "http://127.0.0.1:3100/t"), Ok(Route::Exempt));
        assert_eq!(route(&allow, "https://IDP.internal/"), Ok(Route::Exempt));
        assert_eq!(route(&allow, "http://127.0.0.1:3101/"), Err(Forbidden::NotHttps));
        assert_eq!(route(&allow, "https://127.0.0.1:3101/"), Err(Forbidden::PrivateAddress));
        assert_eq!(route(&allow, "ftp://127.0.0.1:3100/"), Err(Forbidden::NotHttps));
    }
}
