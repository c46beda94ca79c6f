//! One-time links: an address that somebody is handed and that works once.

use std::time::Duration;

/// How long a link works.
pub const LIFETIME: Duration = Duration::from_hours(24);

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// An agent sets a password. The link's subject is the agent.
    SetPassword,
    /// A customer's Okta admin hands over what support registers. Its subject is the account.
    HandOver,
}

impl LinkKind {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SetPassword => "set_password",
            Self::HandOver => "hand_over",
        }
    }

    /// The path of a link with that token.
    pub fn path(self, token: &str) -> String {
        match self {
            Self::SetPassword => ["/set-password/", token].concat(),
            Self::HandOver => ["/hand-over/", token].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_page_of_its_kind() {
        assert_eq!(LinkKind::SetPassword.path("token"), "/set-password/token");
        assert_eq!(LinkKind::HandOver.path("token"), "/hand-over/token");
        assert_ne!(LinkKind::SetPassword.as_str(), LinkKind::HandOver.as_str());
    }
}
