//! The command line: what can be asked of `convrs`, and how it answers.

mod account;
mod agent;
mod answer;
mod break_glass;
mod connection;
mod demo;
mod sso;

use clap::{Parser, Subcommand};
use convrs_flows::Flows;

pub(crate) use answer::{Answer, Failure};

/// Per-tenant single sign-on for Convrs.
#[derive(Debug, Parser)]
#[command(name = "convrs", version, about, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// Answer with JSON, errors too
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// What is asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Bring the database up to date, then serve
    Serve,
    /// Bring the database up to date
    Migrate,
    /// Add or change accounts
    #[command(subcommand)]
    Account(account::Account),
    /// Add agents
    #[command(subcommand)]
    Agent(agent::Agent),
    /// Register connections to identity providers
    #[command(subcommand)]
    Connection(connection::Connection),
    /// Change single sign-on settings
    #[command(subcommand)]
    Sso(sso::Sso),
    /// Open passwords for a time, for when a provider fails
    #[command(subcommand)]
    BreakGlass(break_glass::BreakGlass),
    /// Add accounts and agents to try
    DemoSeed,
}

impl Command {
    /// Does what is asked, for every command but `serve` and `migrate`.
    pub(crate) async fn run(self, flows: &Flows) -> Result<Answer, Failure> {
        match self {
            Self::Serve | Self::Migrate => Ok(Answer::done("The database is up to date.")),
            Self::Account(account) => account.run(flows).await,
            Self::Agent(agent) => agent.run(flows).await,
            Self::Connection(connection) => connection.run(flows).await,
            Self::Sso(sso) => sso.run(flows).await,
            Self::BreakGlass(break_glass) => break_glass.run(flows).await,
            Self::DemoSeed => demo::seed(flows).await,
        }
    }
}
