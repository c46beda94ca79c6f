//! The demo's team of forty on a Monday morning: who is in, who is nearly somebody, who is not let in, who sleeps late.
//!
//! All of it happens for real, through the product's own pages and the stand-in's.

use anyhow::{Context as _, Result};
use ureq::http::StatusCode;

use super::{
    Ports,
    seed::{Account, Person, Seed},
};
use crate::browser::Browser;

/// How somebody's morning goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Morning {
    /// Signs in with Okta.
    SignsIn,
    /// Comes with an address at Okta that is not quite the agent's.
    NearMiss(Slip),
    /// Is at Okta, where nobody has assigned the app.
    NotAssigned,
    /// Has an address at Okta that is not verified.
    NotVerified,
    /// Does nothing yet.
    SleepsLate,
}

/// What is different at Okta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    LetterCase,
    OtherDomain,
    Typo,
}

/// The morning of the one who stands at that place in the account.
pub(super) fn morning(place: usize) -> Morning {
    match place {
        0..=23 => Morning::SignsIn,
        24 => Morning::NearMiss(Slip::LetterCase),
        25 => Morning::NearMiss(Slip::OtherDomain),
        26 => Morning::NearMiss(Slip::Typo),
        27..=30 => Morning::NotAssigned,
        31 => Morning::NotVerified,
        _ => Morning::SleepsLate,
    }
}

/// Somebody's address at Okta.
pub(super) fn address_at_okta(email: &str, morning: Morning) -> String {
    let (name, domain) = email.split_once('@').unwrap_or((email, ""));
    match morning {
        Morning::NearMiss(Slip::LetterCase) => {
            let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
            let words: Vec<String> = name.split('.').map(capital).collect();
            format!("{}@{domain}", words.join("."))
        }
        Morning::NearMiss(Slip::OtherDomain) => format!("{name}@team.{domain}"),
        Morning::NearMiss(Slip::Typo) => format!("{name}e@{domain}"),
        Morning::SignsIn | Morning::NotAssigned | Morning::NotVerified | Morning::SleepsLate => {
            email.to_owned()
        }
    }
}

/// Lets everybody's morning happen.
pub(super) fn play(ports: Ports, seed: &Seed, account: &Account) -> Result<()> {
    for (place, person) in seed.people_of(account).enumerate() {
        let expected = match morning(place) {
            Morning::SleepsLate => continue,
            Morning::SignsIn => StatusCode::SEE_OTHER,
            Morning::NearMiss(_) | Morning::NotAssigned | Morning::NotVerified => {
                StatusCode::FORBIDDEN
            }
        };
        let at_okta = address_at_okta(&person.email, morning(place));
        sign_in(ports, person, &at_okta, expected)
            .with_context(|| format!("the sign-in of {}", person.email))?;
    }
    Ok(())
}

fn sign_in(ports: Ports, person: &Person, at_okta: &str, expected: StatusCode) -> Result<()> {
    let (mut convrs, mut okta) = (Browser::new(ports.product), Browser::new(ports.okta));
    let begun = convrs.post("/login/okta", &[("email", &person.email)])?;
    let asked = okta.get(path(&begun.expect(StatusCode::SEE_OTHER)?.location))?;
    let form = path(&asked.expect(StatusCode::SEE_OTHER)?.location).to_owned();
    let fields = [("username", at_okta), ("password", person.password.as_str())];
    let taken = okta.post(&form, &fields)?.expect(StatusCode::SEE_OTHER)?;
    let resumed = okta.get(path(&taken.location))?.expect(StatusCode::SEE_OTHER)?;
    convrs.get(path(&resumed.location))?.expect(expected).map(drop)
}

/// What stands behind an address' host.
fn path(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    url[from..].find('/').map_or("/", |at| &url[from + at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_that_the_product_tells() {
        let slip = |slip| address_at_okta("ann.lee@n.example", Morning::NearMiss(slip));
        assert_eq!(slip(Slip::LetterCase), "Ann.Lee@n.example");
        assert_eq!(slip(Slip::OtherDomain), "ann.lee@team.n.example");
        assert_eq!(slip(Slip::Typo), "ann.leee@n.example");
    }

    #[test]
    fn a_path_stands_behind_the_host() {
        assert_eq!(path("http://127.0.0.1:3100/auth?a=b"), "/auth?a=b");
        assert_eq!((path("/auth"), path("http://127.0.0.1")), ("/auth", "/"));
    }
}
