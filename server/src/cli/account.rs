//! `convrs account`: add an account, change its name or tier.

use clap::Subcommand;
use convrs_domain::{
    AccountId, Tier,
    account::{InvalidName, Name},
    audit::Actor,
    ids::InvalidId,
};
use convrs_flows::Flows;
use convrs_store::NewAccount;
use serde_json::json;

use super::{Answer, Failure};

/// What is asked about accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Add an account and print its AccountID
    Add {
        /// The account's name
        #[arg(long, value_parser = name)]
        name: Name,
        /// starter, professional or enterprise
        #[arg(long)]
        tier: Tier,
        /// Make it Convrs' own account, whose agents may be support; there is one
        #[arg(long)]
        operator: bool,
    },
    /// Change an account's name, tier or both
    Set {
        /// The AccountID
        #[arg(long, value_parser = account_id)]
        account: AccountId,
        /// The new name
        #[arg(long, value_parser = name)]
        name: Option<Name>,
        /// The new tier; below enterprise, single sign-on stops being used and passwords work again
        #[arg(long)]
        tier: Option<Tier>,
    },
}

/// Reads a name from an argument.
pub(super) fn name(text: &str) -> Result<Name, InvalidName> {
    Name::parse(text)
}

/// Reads an AccountID from an argument, as people type it.
pub(super) fn account_id(text: &str) -> Result<AccountId, InvalidId> {
    AccountId::parse_typed(text)
}

impl Account {
    pub(crate) async fn run(self, flows: &Flows) -> Result<Answer, Failure> {
        match self {
            Self::Add { name, tier, operator } => add(flows, name, tier, operator).await,
            Self::Set { account, name, tier } => set(flows, account, name, tier).await,
        }
    }
}

async fn add(flows: &Flows, name: Name, tier: Tier, operator: bool) -> Result<Answer, Failure> {
    let new = NewAccount { name, tier, is_operator: operator };
    let id = flows.add_account(&Actor::CommandLine, &new).await?;
    let name = new.name.as_str();
    Ok(Answer::new(
        format!("Added {name}. Its AccountID is {id}"),
        json!({ "account_id": id, "name": name, "tier": tier, "operator": operator }),
    ))
}

async fn set(
    flows: &Flows,
    id: AccountId,
    name: Option<Name>,
    tier: Option<Tier>,
) -> Result<Answer, Failure> {
    if name.is_none() && tier.is_none() {
        return Err(Failure::usage("Say what to change: --name, --tier or both."));
    }
    let account = flows.change_account(&Actor::CommandLine, &id, name.as_ref(), tier).await?;
    Ok(Answer::new(
        format!("{} ({id}) is on the {} tier.", account.name, account.tier.label()),
        json!({ "account_id": id, "name": account.name, "tier": account.tier }),
    ))
}
