//! E-mail domains that an account claims as its own, and how it proves them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::email::Email;

/// Domains at which everybody can have an address: nobody's own.
const PUBLIC: &[&str] = &[
    "126.com",
    "163.com",
    "aim.com",
    "aol.com",
    "bigpond.com",
    "bluewin.ch",
    "bol.com.br",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "duck.com",
    "email.com",
    "fastmail.com",
    "fastmail.fm",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "hushmail.com",
    "icloud.com",
    "inbox.com",
    "interia.pl",
    "laposte.net",
    "libero.it",
    "live.co.uk",
    "live.com",
    "live.fr",
    "live.nl",
    "mac.com",
    "mail.com",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "online.de",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "outlook.it",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "seznam.cz",
    "sfr.fr",
    "sina.com",
    "sky.com",
    "t-online.de",
    "terra.com.br",
    "tiscali.it",
    "tuta.com",
    "tuta.io",
    "tutanota.com",
    "tutanota.de",
    "uol.com.br",
    "verizon.net",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.ca",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.au",
    "yahoo.com.br",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "ziggo.nl",
    "zoho.com",
];

/// What a TXT record that proves a domain begins with.
const RECORD: &str = "convrs-verification=";

/// A domain of e-mail addresses, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MailDomain(String);

/// What is wrong with a claimed domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDomain {
    /// Nothing was typed.
    #[error("Enter a domain, such as acme.example.")]
    Missing,
    /// It is no domain.
    #[error("Enter the part of your e-mail addresses behind the @, such as acme.example.")]
    Malformed,
    /// Everybody can have an address there.
    #[error("Everybody can have an address at this domain, so it cannot be one account's.")]
    Public,
}

impl MailDomain {
    /// Reads a domain as a person types it; an `@` before it is dropped.
    ///
    /// # Errors
    /// When it is empty, no domain, or one of a public mail service.
    pub fn parse(typed: &str) -> Result<Self, InvalidDomain> {
        let text = typed.trim().trim_start_matches('@').trim_end_matches('.').to_ascii_lowercase();
        if text.is_empty() {
            return Err(InvalidDomain::Missing);
        }
        let domain = Self::kept(&text).ok_or(InvalidDomain::Malformed)?;
        if PUBLIC.contains(&&*text) { Err(InvalidDomain::Public) } else { Ok(domain) }
    }

    /// Takes a domain that was claimed before; nothing when the text is no domain.
    pub fn kept(text: &str) -> Option<Self> {
        // An address is what a domain is for; it knows which domains there are.
        let address = Email::parse(&["a@", text].concat()).ok()?;
        (text.is_ascii() && address.domain() == text).then(|| Self(text.to_owned()))
    }

    /// The domain.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of the TXT record that proves a domain.
pub fn record_of(token: &str) -> String {
    format!("{RECORD}{token}")
}

/// Tells whether one of a domain's TXT records proves it. White space around the text does not count.
pub fn proves(records: &[String], token: &str) -> bool {
    let expected = record_of(token);
    records.iter().any(|record| record.trim() == expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> Result<String, InvalidDomain> {
        MailDomain::parse(typed).map(|domain| domain.as_str().to_owned())
    }

    #[test]
    fn a_domain_is_read_as_people_type_it() {
        for typed in ["acme.example", " @ACME.example. ", "Acme.Example"] {
            assert_eq!(parsed(typed), Ok("acme.example".to_owned()), "{typed}");
        }
        assert_eq!(parsed(" @ "), Err(InvalidDomain::Missing));
        for typed in [
            "acme",
            "a b.example",
            "ada@acme.example",
            "https://acme.example",
            "-a.example",
            "äcme.example",
        ] {
            assert_eq!(parsed(typed), Err(InvalidDomain::Malformed), "{typed}");
        }
    }

    #[test]
    fn what_everybody_can_have_nobody_can_claim() {
        for typed in ["gmail.com", "Outlook.com", "@proton.me"] {
            assert_eq!(parsed(typed), Err(InvalidDomain::Public), "{typed}");
        }
        assert!(PUBLIC.is_sorted(), "in order, so that a missing one is seen");
    }

    #[test]
    fn a_record_proves_the_domain_of_its_token_alone() {
        let records = ["v=spf1 -all".to_owned(), " convrs-verification=abc ".to_owned()];
        assert!(proves(&records, "abc"));
        for token in ["ab", "abcd", ""] {
            assert!(!proves(&records, token), "{token:?}");
        }
        assert!(!proves(&[], "abc"));
    }
}
