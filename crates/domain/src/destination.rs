//! Where a person is sent on to: a closed list instead of a return URL, so that no redirect can
//! lead off the site (OWASP: unvalidated redirects).

use serde::{Deserialize, Serialize};

/// A page that a person may be sent to after signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The signed-in home.
    #[default]
    Home,
    /// Administration > Organization Profile.
    Organization,
    /// Its tab Single Sign-On.
    SingleSignOn,
    /// Its tab Domains.
    Domains,
    /// Its tab Cut-over.
    CutOver,
    /// Agent Management.
    Agents,
    /// Sign-in records and audit.
    SignIns,
    /// The support console.
    Support,
    /// The person's own sessions.
    Sessions,
    /// The person's own password.
    Password,
}

impl Destination {
    /// Every destination.
    pub const ALL: [Self; 10] = [
        Self::Home,
        Self::Organization,
        Self::SingleSignOn,
        Self::Domains,
        Self::CutOver,
        Self::Agents,
        Self::SignIns,
        Self::Support,
        Self::Sessions,
        Self::Password,
    ];

    /// The page's path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Home => "/",
            Self::Organization => "/admin/organization",
            Self::SingleSignOn => "/admin/organization/sso",
            Self::Domains => "/admin/organization/domains",
            Self::CutOver => "/admin/organization/cut-over",
            Self::Agents => "/admin/agents",
            Self::SignIns => "/admin/sign-ins",
            Self::Support => "/support",
            Self::Sessions => "/account/sessions",
            Self::Password => "/account/password",
        }
    }

    /// The word in forms, URLs and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Organization => "organization",
            Self::SingleSignOn => "single_sign_on",
            Self::Domains => "domains",
            Self::CutOver => "cut_over",
            Self::Agents => "agents",
            Self::SignIns => "sign_ins",
            Self::Support => "support",
            Self::Sessions => "sessions",
            Self::Password => "password",
        }
    }

    /// The destination whose page a path is; home for every other path.
    pub fn from_path(path: &str) -> Self {
        Self::ALL.into_iter().find(|destination| destination.path() == path).unwrap_or_default()
    }

    /// The destination a word names; home for every other word, for a person is better off there
    /// than at an error.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|destination| destination.as_str() == word).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_destination_survives_its_word_and_its_path() {
        for destination in Destination::ALL {
            assert_eq!(Destination::from_word(destination.as_str()), destination);
            assert_eq!(Destination::from_path(destination.path()), destination);
        }
    }

    #[test]
    fn whatever_is_asked_for_stays_on_the_site() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let asked = String::from_utf8_lossy(bytes);
            for destination in [Destination::from_word(&asked), Destination::from_path(&asked)] {
                let path = destination.path();
                assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
            }
        });
    }

    #[test]
    fn what_is_not_in_the_list_leads_home() {
        for word in ["", "https://evil.example", "//evil.example", "HOME", "/support"] {
            assert_eq!(Destination::from_word(word), Destination::Home);
        }
        assert_eq!(Destination::from_path("//evil.example"), Destination::Home);
    }
}
