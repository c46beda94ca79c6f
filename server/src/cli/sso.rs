//! `convrs sso`: change an account's single sign-on settings, for when its page cannot be reached.

use clap::{ArgAction, Args, Subcommand};
use convrs_domain::{AccountId, sso::SsoSettings};
use convrs_flows::{Flows, SaveRefusal};
use convrs_store::{SetSso, StoreError};
use serde_json::json;

use super::{Answer, Failure, account::account_id};

/// What is asked about settings.
#[derive(Debug, Subcommand)]
pub(crate) enum Sso {
    /// Change settings; at once, and without turning back by themselves
    Set(Set),
}

/// What to change.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The AccountID
    #[arg(long, value_parser = account_id)]
    account: AccountId,
    /// Agents may sign in through the provider
    #[arg(long, action = ArgAction::Set)]
    enabled: Option<bool>,
    /// Agents may log in with username and password as well as with SSO
    #[arg(long, action = ArgAction::Set)]
    password_fallback: Option<bool>,
    /// Turn passwords off although no admin has signed in through the provider yet
    #[arg(long)]
    force: bool,
}

impl Sso {
    pub(crate) async fn run(self, flows: &Flows) -> Result<Answer, Failure> {
        let Self::Set(set) = self;
        if set.enabled.is_none() && set.password_fallback.is_none() {
            return Err(Failure::usage(
                "Say what to change: --enabled, --password-fallback or both.",
            ));
        }
        let asked = SetSso {
            enabled: set.enabled,
            password_fallback: set.password_fallback,
            forced: set.force,
        };
        let settings = flows.set_sso(&set.account, asked).await.map_err(refused)?;
        Ok(answer(&set.account, settings))
    }
}

fn answer(account: &AccountId, settings: SsoSettings) -> Answer {
    let on = |on| if on { "on" } else { "off" };
    Answer::new(
        format!(
            "Single sign-on is {}, passwords beside it are {}, for account {account}.",
            on(settings.enabled),
            on(settings.password_fallback),
        ),
        json!({
            "account_id": account,
            "enabled": settings.enabled,
            "provider": settings.provider,
            "password_fallback": settings.password_fallback,
        }),
    )
}

fn refused(refusal: SaveRefusal) -> Failure {
    match refusal {
        SaveRefusal::NoSuchAccount => StoreError::NoSuchAccount.into(),
        SaveRefusal::Rule(rule) => Failure::refused(rule.code(), rule.to_string()),
        SaveRefusal::Store(error) => error.into(),
    }
}
