//! What a live check of a provider finds.

use convrs_domain::connection::Issuer;

use crate::{discover::discover, http::Line};

/// What a provider that passed the check says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    /// Where codes are exchanged.
    pub token_endpoint: String,
    /// Where the e-mail is asked for when the ID token lacks it.
    pub userinfo_endpoint: Option<String>,
    /// Where browsers sign out.
    pub end_session_endpoint: Option<String>,
    /// How many of its keys can be used.
    pub usable_keys: usize,
}

/// Why a provider cannot be used as it is. `place` names a parameter of the metadata, or the
/// metadata itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckFailure {
    /// An address is not https, and no operator allowed it.
    #[error("the address of {place} is not https")]
    NotHttps {
        /// Which address.
        place: &'static str,
    },
    /// An address leads into a private or special network, and no operator allowed it.
    #[error("the address of {place} is in a private network")]
    PrivateAddress {
        /// Which address.
        place: &'static str,
    },
    /// There is no connection, or it broke; the name may not exist.
    #[error("{place} cannot be reached")]
    Unreachable {
        /// Which address.
        place: &'static str,
    },
    /// No answer came in time.
    #[error("{place} did not answer in time")]
    Timeout {
        /// Which address.
        place: &'static str,
    },
    /// The answer has another status than 200; redirects are not followed.
    #[error("{place} answered with status {status}")]
    Status {
        /// Which address.
        place: &'static str,
        /// The status.
        status: u16,
    },
    /// The answer is larger than 512 KiB.
    #[error("{place} answered with more than 512 KiB")]
    TooLarge {
        /// Which address.
        place: &'static str,
    },
    /// The answer is not metadata (`OpenID` Connect Discovery 1.0, 3).
    #[error("the metadata cannot be read")]
    NotMetadata,
    /// The metadata lacks what Convrs needs, or has something unfit in its place.
    #[error("the metadata has no usable {missing}")]
    MetadataIncomplete {
        /// The parameter.
        missing: &'static str,
    },
    /// The metadata names another issuer (`OpenID` Connect Discovery 1.0, 4.3).
    #[error("the metadata names another issuer")]
    IssuerDiffers {
        /// The issuer registered.
        expected: String,
        /// The issuer in the metadata, cut to 512 characters.
        received: String,
    },
    /// The keys are no JSON Web Key Set (RFC 7517, 5).
    #[error("the keys cannot be read")]
    NotKeys,
    /// No key can verify a signature that Convrs takes.
    #[error("none of the keys can be used")]
    NoUsableKey,
}

impl CheckFailure {
    /// Tells whether the provider may merely be down, so that what it said before still holds.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}

/// Fetches metadata and keys now, and looks up the hosts that a sign-in will call.
pub(crate) async fn check(line: &Line<'_>, issuer: &Issuer) -> Result<Discovered, CheckFailure> {
    let found = discover(line, issuer).await?;
    let metadata = found.metadata;
    for (place, url) in [
        ("token_endpoint", Some(&metadata.token_endpoint)),
        ("userinfo_endpoint", metadata.userinfo_endpoint.as_ref()),
    ] {
        if let Some(url) = url {
            let resolved = line.resolve(url).await;
            resolved.map_err(|failure| CheckFailure::of_call(place, failure))?;
        }
    }
    Ok(Discovered {
        authorization_endpoint: metadata.authorization_endpoint.into(),
        token_endpoint: metadata.token_endpoint.into(),
        userinfo_endpoint: metadata.userinfo_endpoint.map(String::from),
        end_session_endpoint: metadata.end_session_endpoint.map(String::from),
        usable_keys: found.keys.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_provider_that_may_be_down_is_out() {
        let status = |status| CheckFailure::Status { place: "jwks_uri", status };
        for outage in [status(429), status(500), status(503)] {
            assert!(outage.is_outage(), "{outage}");
        }
        for wrong in [status(307), status(404), status(499), CheckFailure::NoUsableKey] {
            assert!(!wrong.is_outage(), "{wrong}");
        }
        assert!(CheckFailure::Timeout { place: "jwks_uri" }.is_outage());
        assert!(CheckFailure::Unreachable { place: "jwks_uri" }.is_outage());
    }
}
