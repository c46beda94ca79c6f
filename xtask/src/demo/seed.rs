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
    /// The provider whose connection is registered from the start.
    pub(super) provider: Option<Provider>,
    /// Whether its team is half-way over to Okta.
    #[serde(default)]
    pub(super) moving: bool,
}

/// Whom the demo has a stand-in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Provider {
    Okta,
    Google,
}

impl Provider {
    /// The name people read.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Google => "Google",
        }
    }

    /// The word on the command line of `convrs`, and the beginning of file names.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::Google => "google",
        }
    }
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

    /// The accounts that have an app at a provider: at Okta each whose tier includes single sign-on,
    /// at Google those that sign in there.
    pub(super) fn with_app_at(&self, provider: Provider) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(move |account| match account.provider {
            Some(theirs) => theirs == provider,
            None => provider == Provider::Okta && account.tier == "enterprise",
        })
    }

    /// The account whose team is half-way over.
    pub(super) fn moving(&self) -> Option<&Account> {
        self.accounts.iter().find(|account| account.moving)
    }

    /// The customer whose connection support has yet to register.
    pub(super) fn to_be_registered(&self) -> Option<&Account> {
        let mut at_okta = self.with_app_at(Provider::Okta);
        at_okta.find(|account| account.provider.is_none() && !account.operator)
    }

    /// The account to try a provider with, from the first step on.
    pub(super) fn signs_in_with(&self, provider: Provider) -> Option<&Account> {
        self.accounts.iter().find(|it| it.provider == Some(provider) && !it.moving)
    }
}
