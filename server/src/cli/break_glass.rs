//! `convrs break-glass`: open password sign-in for a time, for when the provider fails.

use clap::{Args, Subcommand};
use convrs_domain::{
    AccountId, Email,
    audit::Actor,
    break_glass::{InvalidReason, OpenFor, Reason},
};
use convrs_flows::{Flows, OpenPasswords};
use convrs_store::StoreError;
use serde_json::json;

use super::{Answer, Failure, account::account_id, agent::email};
use crate::config::parse_span;

/// What is asked about break-glass.
#[derive(Debug, Subcommand)]
pub(crate) enum BreakGlass {
    /// Let passwords in although they are off; it ends by itself
    Open(Open),
    /// End it before its time
    Close {
        /// The AccountID
        #[arg(long, value_parser = account_id)]
        account: AccountId,
    },
}

/// What to open.
#[derive(Debug, Args)]
pub(crate) struct Open {
    /// The AccountID
    #[arg(long, value_parser = account_id)]
    account: AccountId,
    /// Only for this person; may be given several times
    #[arg(long, value_parser = email)]
    email: Vec<Email>,
    /// For how long, at most a day: 30m, 2h
    #[arg(long = "for", value_parser = time)]
    time: OpenFor,
    /// Why; the customer's admins see it
    #[arg(long, value_parser = reason)]
    reason: Reason,
}

fn time(text: &str) -> Result<OpenFor, String> {
    let span = parse_span(text)?;
    OpenFor::new(span).map_err(|invalid| invalid.to_string())
}

fn reason(text: &str) -> Result<Reason, InvalidReason> {
    Reason::parse(text)
}

impl BreakGlass {
    pub(crate) async fn run(self, flows: &Flows) -> Result<Answer, Failure> {
        match self {
            Self::Open(it) => open(flows, it).await,
            Self::Close { account } => close(flows, &account).await,
        }
    }
}

async fn open(flows: &Flows, open: Open) -> Result<Answer, Failure> {
    let Open { account, email: emails, time, reason } = open;
    let wanted = OpenPasswords { emails: emails.clone(), time, reason: reason.clone() };
    let opened = flows.open_break_glass(&Actor::CommandLine, &account, wanted).await;
    let ends_at = opened.map_err(|error| match error {
        StoreError::NoSuchAgent => {
            Failure::refused("no_such_agent", "There is no agent with this e-mail in the account.")
        }
        error => error.into(),
    })?;
    let minutes = ends_at.since(flows.now()).as_secs().div_ceil(60);
    Ok(Answer::new(
        format!(
            "Passwords are open for {} of account {account}, for {minutes} minutes.",
            if emails.is_empty() { "everybody" } else { "the people named" }
        ),
        json!({
            "account_id": account,
            "emails": emails,
            "reason": reason,
            "ends_at": ends_at.as_seconds(),
        }),
    ))
}

async fn close(flows: &Flows, account: &AccountId) -> Result<Answer, Failure> {
    let closed = flows.close_break_glass(&Actor::CommandLine, account).await?;
    let text = match closed {
        0 => format!("Nothing was open for account {account}."),
        _ => format!("Passwords are closed again for account {account}."),
    };
    Ok(Answer::new(text, json!({ "account_id": account, "closed": closed })))
}
