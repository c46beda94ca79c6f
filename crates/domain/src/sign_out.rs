//! Signing out at the provider's word: whom its tokens are about, and how old they may be.

use std::time::Duration;

use crate::{connection::Issuer, sign_in::CLOCK_SKEW};

/// The oldest token of a provider's own sending that is taken, by its `iat`.
pub const OLDEST_SENT_TOKEN: Duration = Duration::from_mins(10);

/// How long a token that was taken is remembered: as long as it would be taken once more, with the
/// clocks at their worst.
pub const SENT_TOKEN_REMEMBERED: Duration =
    OLDEST_SENT_TOKEN.saturating_add(CLOCK_SKEW).saturating_add(CLOCK_SKEW);

/// Whose sessions a logout token ends (`OpenID` Connect Back-Channel Logout 1.0, 2.4: `sub`, `sid`
/// or both).
#[derive(Clone, PartialEq, Eq)]
pub enum LoggedOut {
    /// The sessions that began with this one at the provider.
    Session {
        /// The provider's name for it.
        sid: String,
    },
    /// All sessions of this person that came through the connection.
    Subject {
        /// The subject.
        sub: String,
    },
    /// The sessions of this person that began with this one at the provider.
    SessionOf {
        /// The subject.
        sub: String,
        /// The provider's name for its session.
        sid: String,
    },
}

/// Whose sessions a revocation ends, all of them (RFC 9493, 3.2.2 and 3.2.3).
#[derive(Clone, PartialEq, Eq)]
pub enum Revoked {
    /// The agent linked to this identity.
    Identity {
        /// Who vouches for the subject.
        iss: String,
        /// The subject.
        sub: String,
    },
    /// The agent with this address, byte for byte (rule 11).
    Email {
        /// The address.
        email: String,
    },
}

impl Revoked {
    /// Tells whether a provider may speak of that person: of its own subjects, and of addresses.
    pub fn is_within(&self, issuer: &Issuer) -> bool {
        match self {
            Self::Identity { iss, .. } => iss == issuer.as_str(),
            Self::Email { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_remembered_longer_than_it_is_taken() {
        // Taken at the earliest a minute before its `iat`, at the latest ten minutes after it.
        assert!(SENT_TOKEN_REMEMBERED > OLDEST_SENT_TOKEN + CLOCK_SKEW);
    }

    #[test]
    fn a_provider_speaks_of_its_own_subjects_only() {
        let issuer = Issuer::parse("https://acme.example").expect("an issuer");
        let of = |iss: &str| Revoked::Identity { iss: iss.to_owned(), sub: "00u1".to_owned() };
        assert!(of("https://acme.example").is_within(&issuer));
        for other in ["https://acme.example/", "https://evil.example", ""] {
            assert!(!of(other).is_within(&issuer), "{other}");
        }
        assert!(Revoked::Email { email: "ann@acme.example".to_owned() }.is_within(&issuer));
    }
}
