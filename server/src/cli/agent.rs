//! `convrs agent`: add a person to an account.

use std::io::Read as _;

use clap::{Args, Subcommand};
use convrs_domain::{
    AccountId, Email, Role, Secret, account::Name, audit::Actor, email::InvalidEmail,
    password::NewPassword,
};
use convrs_flows::{AddAgent, AddAgentRefusal, Flows};
use serde_json::json;

use super::{
    Answer, Failure,
    account::{account_id, name},
};

/// What is asked about agents.
#[derive(Debug, Subcommand)]
pub(crate) enum Agent {
    /// Add an agent
    Add(Add),
}

/// The person to add.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The AccountID
    #[arg(long, value_parser = account_id)]
    account: AccountId,
    /// The e-mail address, exactly as the provider has it
    #[arg(long, value_parser = email)]
    email: Email,
    /// The person's name
    #[arg(long, value_parser = name)]
    name: Name,
    /// agent, admin or support (support in the operator account only)
    #[arg(long)]
    role: Role,
    /// Read a password of at least 15 characters from standard input
    #[arg(long)]
    password_stdin: bool,
}

/// Reads an address from an argument.
pub(super) fn email(text: &str) -> Result<Email, InvalidEmail> {
    Email::parse(text)
}

/// Reads a secret from standard input; the newline at its end is not part of it.
pub(super) fn secret_from_stdin() -> Result<Secret, Failure> {
    /// More than any secret needs.
    const MOST: u64 = 4096;
    let mut text = String::new();
    let read = std::io::stdin().take(MOST).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("Standard input cannot be read: {error}")))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Secret::new(text.strip_suffix('\r').unwrap_or(text)))
}

impl Agent {
    pub(crate) async fn run(self, flows: &Flows) -> Result<Answer, Failure> {
        let Self::Add(add) = self;
        let password = if add.password_stdin { Some(read_password()?) } else { None };
        let shown = add.email.to_string();
        let role = add.role;
        let added = flows
            .add_agent(
                &Actor::CommandLine,
                AddAgent {
                    account_id: &add.account,
                    email: add.email,
                    name: add.name,
                    role: add.role,
                    password,
                },
            )
            .await;
        added.map_err(refused)?;
        Ok(Answer::new(
            format!("Added {shown} as {} of {}.", role.label(), add.account),
            json!({ "account_id": add.account, "email": shown, "role": role }),
        ))
    }
}

fn read_password() -> Result<NewPassword, Failure> {
    let chosen = secret_from_stdin()?;
    NewPassword::given(chosen)
        .map_err(|invalid| Failure::refused("invalid_password", invalid.to_string()))
}

fn refused(refusal: AddAgentRefusal) -> Failure {
    match refusal {
        AddAgentRefusal::Store(error) => error.into(),
        AddAgentRefusal::Overloaded(overloaded) => {
            Failure::refused("overloaded", overloaded.to_string())
        }
    }
}
