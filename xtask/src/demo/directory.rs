//! Who and what a stand-in knows: `data/okta.json` or `data/google.json`, its secrets made once and kept.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::{
    seed::{self, Account, Provider, Seed},
    team::{Morning, address_at_okta, morning},
};

/// At Okta, assigned to the app, and nobody's agent at Convrs.
pub(super) const NO_AGENT: &str = "nora.newcomer@acme.example";

/// A stand-in's configuration.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Directory {
    pub(super) apps: Vec<App>,
    pub(super) people: Vec<Person>,
}

/// An OIDC app as a customer makes it at the provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct App {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) account_id: String,
    base_url: String,
    name: String,
    assigned: Vec<String>,
    /// Google alone: the Workspace whose people are let in, who get it as the claim `hd`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hosted_domain: Option<String>,
    /// Whether claims are left to userinfo, as Okta does and Google does not.
    #[serde(default)]
    thin_id_token: bool,
}

/// Somebody who can sign in at the provider.
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
    pub(super) fn for_seed(self, seed: &Seed, provider: Provider, base_url: &str) -> Result<Self> {
        let people = people(seed, provider);
        let mut apps = Vec::new();
        for account in seed.with_app_at(provider) {
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
                assigned: assigned(seed, provider, account),
                hosted_domain: workspace(seed, provider, account),
                thin_id_token: provider == Provider::Okta,
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

/// Everybody of the accounts that have an app there; at Okta also one whom Convrs does not know.
fn people(seed: &Seed, provider: Provider) -> Vec<Person> {
    let accounts = seed.with_app_at(provider);
    let mut people: Vec<Person> = accounts.flat_map(|account| people_of(seed, account)).collect();
    if provider == Provider::Okta {
        let password = people.first().map(|person| person.password.clone()).unwrap_or_default();
        people.push(Person {
            email: NO_AGENT.to_owned(),
            password,
            name: "Nora Newcomer".to_owned(),
            email_verified: None,
        });
    }
    people
}

/// The people of an account as its provider knows them.
fn people_of(seed: &Seed, account: &Account) -> Vec<Person> {
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

/// The domain of an account's people, where the provider asks for one.
fn workspace(seed: &Seed, provider: Provider, account: &Account) -> Option<String> {
    let first = seed.people_of(account).next()?;
    let (_, domain) = first.email.split_once('@')?;
    (provider == Provider::Google).then(|| domain.to_owned())
}

/// Who may use an account's app: at Google all its people, at Okta all but the last, who shows what being
/// left out looks like; of a team that is moving, all whose morning does not show that.
fn assigned(seed: &Seed, provider: Provider, account: &Account) -> Vec<String> {
    let known = people_of(seed, account).into_iter().enumerate();
    let left_out = |place| account.moving && morning(place) == Morning::NotAssigned;
    let mut assigned: Vec<String> =
        known.filter(|(place, _)| !left_out(*place)).map(|(_, person)| person.email).collect();
    if provider == Provider::Google {
        return assigned;
    }
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
                { "account_id": "A", "name": "Acme", "tier": "enterprise", "provider": "okta" },
                { "account_id": "B", "name": "Bakery", "tier": "starter", "provider": null },
                { "account_id": "M", "name": "Museum", "tier": "enterprise", "provider": "google" },
            ],
            "people": [
                { "email": "ada@a.example", "password": "p", "name": "Ada", "role": "admin",
                  "account_id": "A" },
                { "email": "ben@a.example", "password": "p", "name": "Ben", "role": "agent",
                  "account_id": "A" },
                { "email": "gina@m.example", "password": "p", "name": "Gina", "role": "admin",
                  "account_id": "M" },
                { "email": "bo@b.example", "password": "p", "name": "Bo", "role": "admin",
                  "account_id": "B" },
            ],
        }))
        .expect("a seed")
    }

    fn at(provider: Provider) -> Directory {
        let (seed, product) = (seed(), "http://localhost:3000");
        Directory::default().for_seed(&seed, provider, product).expect("random bytes")
    }

    fn directory() -> Directory {
        at(Provider::Okta)
    }

    #[test]
    fn at_google_are_the_people_of_the_workspace_and_nobody_else() {
        let google = at(Provider::Google);
        let [app] = &*google.apps else { panic!("one app") };
        assert_eq!(
            (app.account_id.as_str(), app.hosted_domain.as_deref()),
            ("M", Some("m.example"))
        );
        assert_eq!(app.assigned, ["gina@m.example"]);
        let people: Vec<&str> = google.people.iter().map(|it| it.email.as_str()).collect();
        assert_eq!(people, ["gina@m.example"]);
        assert_eq!(directory().apps[0].hosted_domain, None);
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
        let second =
            first.for_seed(&seed(), Provider::Okta, "http://localhost:3010").expect("random bytes");
        assert_eq!(second.apps[0].client_secret, secret);
        assert_ne!(directory().apps[0].client_secret, secret);
    }
}
