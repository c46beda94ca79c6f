//! What `convrs demo-seed --json` tells: the accounts and people there are to try.

use serde::Deserialize;

/// The demo's accounts and everybody in them.
#[derive(Debug, Deserialize)]
pub(super) struct Seed {
    pub(super) accounts: Vec<Account>,
    pub(super) people: Vec<Person>,
}

/// A customer.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    #[serde(rename = "account_id")]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) tier: String,
    /// Whether it is Convrs' own.
    #[serde(default)]
    pub(super) operator: bool,
    /// Whether its connection to Okta is registered from the start.
    pub(super) sso_ready: bool,
    /// Whether its team is half-way over to Okta.
    #[serde(default)]
    pub(super) moving: bool,
}

/// Somebody with an e-mail and a password at Convrs.
#[derive(Debug, Deserialize)]
pub(super) struct Person {
    pub(super) email: String,
    pub(super) password: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) account_id: String,
}

impl Seed {
    /// The people of an account.
    pub(super) fn people_of<'a>(
        &'a self,
        account: &'a Account,
    ) -> impl Iterator<Item = &'a Person> {
        self.people.iter().filter(|person| person.account_id == account.id)
    }

    /// The accounts whose tier includes single sign-on.
    pub(super) fn enterprise(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(|account| account.tier == "enterprise")
    }

    /// The account whose team is half-way over.
    pub(super) fn moving(&self) -> Option<&Account> {
        self.accounts.iter().find(|account| account.moving)
    }

    /// The customer whose connection support has yet to register.
    pub(super) fn to_be_registered(&self) -> Option<&Account> {
        self.enterprise().find(|account| !account.sso_ready && !account.operator)
    }

    /// The account to try single sign-on with, from the first step on.
    pub(super) fn sso_ready(&self) -> Option<&Account> {
        self.accounts.iter().find(|account| account.sso_ready && !account.moving)
    }
}
