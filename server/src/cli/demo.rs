//! `convrs demo-seed`: accounts and people to try the product with. Doing it again changes nothing.

use convrs_domain::{
    AccountId, Email, Role, Secret, Tier, account::Name, audit::Actor, password::NewPassword,
};
use convrs_flows::{AddAgent, AddAgentRefusal, Flows};
use convrs_store::{NewAccount, StoreError};
use serde_json::{Value, json};

use super::{Answer, Failure};

/// The password of everybody in the demo.
const PASSWORD: &str = "monday-morning-coffee";

/// An account of the demo.
struct DemoAccount {
    name: &'static str,
    tier: Tier,
    operator: bool,
    /// Whether a connection is to be registered for it at once.
    sso_ready: bool,
    people: &'static [(&'static str, &'static str, Role)],
}

const ACCOUNTS: [DemoAccount; 3] = [
    DemoAccount {
        name: "Convrs",
        tier: Tier::Enterprise,
        operator: true,
        sso_ready: false,
        people: &[("sam.support@convrs.example", "Sam Support", Role::Support)],
    },
    DemoAccount {
        name: "Acme Travel",
        tier: Tier::Enterprise,
        operator: false,
        sso_ready: true,
        people: &[
            ("ada.admin@acme.example", "Ada Admin", Role::Admin),
            ("ben.agent@acme.example", "Ben Agent", Role::Agent),
            ("cleo.agent@acme.example", "Cleo Agent", Role::Agent),
            ("Dev.Agent@acme.example", "Dev Agent", Role::Agent),
        ],
    },
    DemoAccount {
        name: "Small Bakery",
        tier: Tier::Starter,
        operator: false,
        sso_ready: false,
        people: &[("bo.baker@bakery.example", "Bo Baker", Role::Admin)],
    },
];

/// Adds what is not there yet and tells what there is.
pub(super) async fn seed(flows: &Flows) -> Result<Answer, Failure> {
    let (mut accounts, mut people) = (Vec::new(), Vec::new());
    for account in &ACCOUNTS {
        let id = seed_account(flows, account).await?;
        for person in account.people {
            seed_person(flows, &id, *person).await?;
            people.push(describe(&id, *person));
        }
        accounts.push(json!({
            "account_id": id,
            "name": account.name,
            "tier": account.tier,
            "operator": account.operator,
            "sso_ready": account.sso_ready,
        }));
    }
    let text = format!("The demo's accounts are there. Everybody's password is {PASSWORD}");
    Ok(Answer::new(text, json!({ "accounts": accounts, "people": people })))
}

fn describe(account: &AccountId, (email, name, role): (&str, &str, Role)) -> Value {
    json!({ "email": email, "password": PASSWORD, "name": name, "role": role, "account_id": account })
}

/// Finds the account by its first person, or adds it.
async fn seed_account(flows: &Flows, account: &DemoAccount) -> Result<AccountId, Failure> {
    let (email, ..) = account.people[0];
    if let Some(id) = flows.account_of(&parsed(Email::parse(email))).await? {
        return Ok(id);
    }
    let new = NewAccount {
        name: parsed(Name::parse(account.name)),
        tier: account.tier,
        is_operator: account.operator,
    };
    let added = flows.add_account(&Actor::CommandLine, &new).await;
    added.map_err(|error| match error {
        StoreError::OperatorExists => Failure::refused(
            "operator_exists",
            "This database is in use already: seed an empty one.",
        ),
        error => error.into(),
    })
}

async fn seed_person(
    flows: &Flows,
    account: &AccountId,
    (email, name, role): (&str, &str, Role),
) -> Result<(), Failure> {
    let add = AddAgent {
        account_id: account,
        email: parsed(Email::parse(email)),
        name: parsed(Name::parse(name)),
        role,
        password: Some(parsed(NewPassword::parse(Secret::new(PASSWORD)))),
    };
    match flows.add_agent(&Actor::CommandLine, add).await {
        Ok(()) | Err(AddAgentRefusal::Store(StoreError::EmailTaken)) => Ok(()),
        Err(AddAgentRefusal::Store(error)) => Err(error.into()),
        Err(refusal) => Err(Failure::refused("demo", refusal.to_string())),
    }
}

fn parsed<T, E: std::fmt::Debug>(value: Result<T, E>) -> T {
    value.expect("the demo's own values are good")
}
