//! Signing out at the provider's word: whom its tokens are about, and how old they may be.

use std::time::Duration;

use crate::{connection::Issuer, email::Email, sign_in::CLOCK_SKEW};

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

/// The longest `sub` or `sid` looked for, in bytes: none longer was ever kept.
pub const MAX_NAME: usize = 255;

/// Whose sessions a revocation ends, all of them, as its body names the person (RFC 9493, 3.2.2 and
/// 3.2.3).
#[derive(Clone, PartialEq, Eq)]
pub enum Named {
    /// Whoever is linked to this identity.
    Identity {
        /// Who vouches for the subject.
        iss: String,
        /// The subject.
        sub: String,
    },
    /// Whoever has this address.
    Email {
        /// The address.
        email: String,
    },
}

/// A person whom the provider of one connection may sign out.
#[derive(Clone, PartialEq, Eq)]
pub enum Revoked {
    /// The agent linked to this subject of the provider.
    Subject {
        /// The subject.
        sub: String,
    },
    /// The agent with this address, byte for byte (rule 11).
    Email {
        /// The address.
        email: Email,
    },
}

/// Why a person who is named cannot be signed out, whether there is such a person or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRevocable {
    /// The subject is another issuer's than the one who asks.
    #[error("the subject is another issuer's")]
    AnotherIssuer,
    /// No agent ever had such an address, or such a subject.
    #[error("the subject is no address and no identity that anybody can have")]
    Nobody,
}

impl Named {
    /// The person as a provider may speak of them: of its own subjects, and of addresses.
    ///
    /// # Errors
    /// See [`NotRevocable`].
    pub fn by(self, issuer: &Issuer) -> Result<Revoked, NotRevocable> {
        match self {
            Self::Identity { iss, .. } if iss != issuer.as_str() => {
                Err(NotRevocable::AnotherIssuer)
            }
            Self::Identity { sub, .. } if sub.len() > MAX_NAME || sub.contains('\0') => {
                Err(NotRevocable::Nobody)
            }
            Self::Identity { sub, .. } => Ok(Revoked::Subject { sub }),
            Self::Email { email } => {
                let parsed = Email::parse(&email).ok().filter(|parsed| parsed.as_str() == email);
                parsed.map(|email| Revoked::Email { email }).ok_or(NotRevocable::Nobody)
            }
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

    fn issuer() -> Issuer {
        Issuer::parse("https://acme.example").expect("an issuer")
    }

    fn identity(iss: &str, sub: &str) -> Result<Revoked, NotRevocable> {
        Named::Identity { iss: iss.to_owned(), sub: sub.to_owned() }.by(&issuer())
    }

    #[test]
    fn a_provider_speaks_of_its_own_subjects_only() {
        let sub = "00u1".to_owned();
        assert!(identity("https://acme.example", &sub) == Ok(Revoked::Subject { sub }));
        for other in ["https://acme.example/", "https://evil.example", ""] {
            assert!(identity(other, "00u1") == Err(NotRevocable::AnotherIssuer), "{other}");
        }
    }

    #[test]
    fn what_nobody_can_be_called_is_told_from_what_nobody_is_called() {
        let of = |email: &str| Named::Email { email: email.to_owned() }.by(&issuer());
        let ann = Email::parse("ann@acme.example").expect("an address");
        assert!(of("ann@acme.example") == Ok(Revoked::Email { email: ann }));
        for email in
            ["ann", "ann@acme", " ann@acme.example", "an\0n@acme.example", "a b@acme.example"]
        {
            assert!(of(email) == Err(NotRevocable::Nobody), "{email}");
        }
        let longest = "s".repeat(MAX_NAME);
        assert!(identity("https://acme.example", &longest).is_ok());
        for sub in [longest + "s", "00u\0ann".to_owned()] {
            let refused = identity("https://acme.example", &sub);
            assert!(refused == Err(NotRevocable::Nobody), "{sub}");
        }
    }
}
