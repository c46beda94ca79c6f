//! What Agent Management tells people: why something was refused, and what was done.

use convrs_flows::ManageRefusal;
use http::StatusCode;

use crate::ui::FormErrors;

/// Status and words of a refusal. A fault has a page of its own.
pub(super) fn refused(refusal: &ManageRefusal) -> (StatusCode, FormErrors) {
    let errors = FormErrors::default();
    let words = refusal.to_string();
    match refusal {
        ManageRefusal::NoSuchAgent => (StatusCode::NOT_FOUND, errors.with_general(words)),
        ManageRefusal::TakenHere(_) | ManageRefusal::TakenElsewhere => {
            (StatusCode::UNPROCESSABLE_ENTITY, errors.with("email", words))
        }
        ManageRefusal::Role => (StatusCode::UNPROCESSABLE_ENTITY, errors.with("role", words)),
        ManageRefusal::Rule(_) | ManageRefusal::LastLinkedAdmin => {
            (StatusCode::CONFLICT, errors.with_general(words))
        }
        ManageRefusal::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, errors.with_general(words)),
    }
}

/// What was done with an agent, as the address of the agent's page says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Added,
    Saved,
    EmailChanged,
    SignedOut,
    LinkReset,
    Deactivated,
    Reactivated,
}

impl Done {
    const ALL: [Self; 7] = [
        Self::Added,
        Self::Saved,
        Self::EmailChanged,
        Self::SignedOut,
        Self::LinkReset,
        Self::Deactivated,
        Self::Reactivated,
    ];

    /// The word in the address.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Saved => "saved",
            Self::EmailChanged => "email_changed",
            Self::SignedOut => "signed_out",
            Self::LinkReset => "link_reset",
            Self::Deactivated => "deactivated",
            Self::Reactivated => "reactivated",
        }
    }

    /// What a word says was done.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == word)
    }

    /// The news, and what follows from it.
    pub(super) fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Added => (
                "The agent was added",
                "With single sign-on, they can sign in now. To let them log in with a password, make a link below.",
            ),
            Self::Saved => ("Saved", "A new role counts from the agent's next page on."),
            Self::EmailChanged => (
                "The e-mail was changed",
                "The agent was signed out everywhere; the next single sign-on makes a new link.",
            ),
            Self::SignedOut => ("The agent was signed out everywhere", "They can sign in again."),
            Self::LinkReset => (
                "The link was reset",
                "The agent was signed out everywhere; the next single sign-on makes a new link.",
            ),
            Self::Deactivated => (
                "The agent was deactivated",
                "They were signed out everywhere and cannot sign in until you reactivate them.",
            ),
            Self::Reactivated => {
                ("The agent was reactivated", "They can sign in again, as they did before.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_survives_its_word() {
        for done in Done::ALL {
            assert_eq!(Done::from_word(done.as_str()), Some(done));
        }
        assert_eq!(Done::from_word("<script>"), None);
    }
}
