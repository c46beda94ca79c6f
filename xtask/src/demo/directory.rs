//! Who and what the stand-in for Okta knows: `data/okta.json`, its secrets made once and kept.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::{
    seed::{self, Account, Seed},
    team::{Morning, address_at_okta, morning},
};

/// At Okta, assigned to the app, and nobody's agent at Convrs.
pub(super) const NO_AGENT: &str = "nora.newcomer@acme.example";

/// The stand-in's configuration.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Directory {
    pub(super) apps: Vec<App>,
    pub(super) people: Vec<Person>,
}

/// An OIDC app as a customer makes it at Okta.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct App {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) account_id: String,
    base_url: String,
    name: String,
    assigned: Vec<String>,
}

/// Somebody who can sign in at Okta.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) email: String,
    pub(super) password: String,
    pub(super) name: String,
    /// Claimed as it is; nothing is as good as true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
}

impl Directory {
    /// What was written the last time, or nothing yet.
    pub(super) fn read(file: &Path) -> Result<Self> {
        match fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} is damaged", file.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| file.display().to_string()),
        }
    }

    /// Makes what the seed's accounts need; apps that were there keep their secrets.
    pub(super) fn for_seed(self, seed: &Seed, base_url: &str) -> Result<Self> {
        let people = people(seed);
        let mut apps = Vec::new();
        for account in seed.enterprise() {
            let earlier = self.apps.iter().find(|app| app.account_id == account.id);
            let (client_id, client_secret) = match earlier {
                Some(app) => (app.client_id.clone(), app.client_secret.clone()),
                None => (format!("0oa{}", random(9)?), random(32)?),
            };
            apps.push(App {
                client_id,
                client_secret,
                account_id: account.id.clone(),
                base_url: base_url.to_owned(),
                name: "Convrs".to_owned(),
                assigned: assigned(seed, account),
            });
        }
        Ok(Self { apps, people })
    }

    /// Writes it for the stand-in; only we may read it, as it holds secrets.
    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let mut options = File::options();
        let mut opened = options.write(true).create(true).truncate(true).mode(0o600).open(file)?;
        opened.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        Ok(())
    }

    /// The app of an account.
    pub(super) fn app_of(&self, account: &Account) -> Option<&App> {
        self.apps.iter().find(|app| app.account_id == account.id)
    }
}

/// Everybody of the enterprise accounts, and one whom Convrs does not know.
fn people(seed: &Seed) -> Vec<Person> {
    let mut people: Vec<Person> = seed.enterprise().flat_map(|it| at_okta(seed, it)).collect();
    let password = people.first().map(|person| person.password.clone()).unwrap_or_default();
    people.push(Person {
        email: NO_AGENT.to_owned(),
        password,
        name: "Nora Newcomer".to_owned(),
        email_verified: None,
    });
    people
}

/// The people of an account as Okta knows them.
fn at_okta(seed: &Seed, account: &Account) -> Vec<Person> {
    let known = |(place, person): (usize, &seed::Person)| {
        let morning = if account.moving { morning(place) } else { Morning::SignsIn };
        Person {
            email: address_at_okta(&person.email, morning),
            password: person.password.clone(),
            name: person.name.clone(),
            email_verified: (morning == Morning::NotVerified).then_some(false),
        }
    };
    seed.people_of(account).enumerate().map(known).collect()
}

/// Who may use an account's app: all its people but the last, who shows what being left out looks like; of a team that is
/// moving, all whose morning does not show that.
fn assigned(seed: &Seed, account: &Account) -> Vec<String> {
    let known = at_okta(seed, account).into_iter().enumerate();
    let left_out = |place| account.moving && morning(place) == Morning::NotAssigned;
    let mut assigned: Vec<String> =
        known.filter(|(place, _)| !left_out(*place)).map(|(_, person)| person.email).collect();
    if assigned.len() > 1 && !account.moving {
        assigned.pop();
    }
    assigned.push(NO_AGENT.to_owned());
    assigned
}

/// Random bytes as hexadecimal digits.
fn random(bytes: usize) -> Result<String> {
    let mut drawn = vec![0; bytes];
    getrandom::fill(&mut drawn).context("the system gives no random bytes")?;
    Ok(crate::digest::hexadecimal(&drawn))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Seed {
        serde_json::from_value(serde_json::json!({
            "accounts": [
                { "account_id": "A", "name": "Acme", "tier": "enterprise", "sso_ready": true },
                { "account_id": "B", "name": "Bakery", "tier": "starter", "sso_ready": false },
            ],
            "people": [
                { "email": "ada@a.example", "password": "p", "name": "Ada", "role": "admin",
                  "account_id": "A" },
                { "email": "ben@a.example", "password": "p", "name": "Ben", "role": "agent",
                  "account_id": "A" },
                { "email": "bo@b.example", "password": "p", "name": "Bo", "role": "admin",
                  "account_id": "B" },
            ],
        }))
        .expect("a seed")
    }

    fn directory() -> Directory {
        Directory::default().for_seed(&seed(), "http://localhost:3000").expect("random bytes")
    }

    #[test]
    fn only_enterprise_accounts_have_an_app_and_people_at_okta() {
        let directory = directory();
        let accounts: Vec<&str> =
            directory.apps.iter().map(|app| app.account_id.as_str()).collect();
        assert_eq!(accounts, ["A"]);
        assert!(!directory.people.iter().any(|person| person.email == "bo@b.example"));
    }

    #[test]
    fn somebody_is_left_out_and_somebody_unknown_to_convrs_is_assigned() {
        assert_eq!(directory().apps[0].assigned, ["ada@a.example", NO_AGENT]);
    }

    #[test]
    fn secrets_are_made_once() {
        let first = directory();
        let secret = first.apps[0].client_secret.clone();
        let second = first.for_seed(&seed(), "http://localhost:3010").expect("random bytes");
        assert_eq!(second.apps[0].client_secret, secret);
        assert_ne!(directory().apps[0].client_secret, secret);
    }
}
