//! `convrs demo-seed`: accounts and people to try the product with. Doing it again changes nothing.

use convrs_domain::{
    AccountId, Email, Role, Secret, Tier, account::Name, audit::Actor, password::NewPassword,
    provider::Provider,
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
    /// The provider whose connection is to be registered for it at once.
    provider: Option<Provider>,
    /// Whether its team is half-way over to the provider.
    moving: bool,
    people: &'static [Person],
}

/// E-mail, name and role.
type Person = (&'static str, &'static str, Role);

const ACCOUNTS: [DemoAccount; 6] = [
    DemoAccount {
        name: "Convrs",
        tier: Tier::Enterprise,
        operator: true,
        provider: None,
        moving: false,
        people: &[("sam.support@convrs.example", "Sam Support", Role::Support)],
    },
    DemoAccount {
        name: "Acme Travel",
        tier: Tier::Enterprise,
        operator: false,
        provider: Some(Provider::Okta),
        moving: false,
        people: &[
            ("ada.admin@acme.example", "Ada Admin", Role::Admin),
            ("ben.agent@acme.example", "Ben Agent", Role::Agent),
            ("cleo.agent@acme.example", "Cleo Agent", Role::Agent),
            ("Dev.Agent@acme.example", "Dev Agent", Role::Agent),
        ],
    },
    DemoAccount {
        name: "Northwind Travel",
        tier: Tier::Enterprise,
        operator: false,
        provider: Some(Provider::Okta),
        moving: true,
        people: &TEAM,
    },
    DemoAccount {
        name: "Nordic Freight",
        tier: Tier::Enterprise,
        operator: false,
        provider: None,
        moving: false,
        people: &[
            ("nils.admin@nordic.example", "Nils Admin", Role::Admin),
            ("eva.agent@nordic.example", "Eva Agent", Role::Agent),
            ("finn.agent@nordic.example", "Finn Agent", Role::Agent),
        ],
    },
    DemoAccount {
        name: "Harbour Museum",
        tier: Tier::Enterprise,
        operator: false,
        provider: Some(Provider::Google),
        moving: false,
        people: &[
            ("gina.admin@museum.example", "Gina Admin", Role::Admin),
            ("hal.agent@museum.example", "Hal Agent", Role::Agent),
        ],
    },
    DemoAccount {
        name: "Small Bakery",
        tier: Tier::Starter,
        operator: false,
        provider: None,
        moving: false,
        people: &[("bo.baker@bakery.example", "Bo Baker", Role::Admin)],
    },
];

/// The team of forty, whose admins come first.
const TEAM: [Person; 40] = [
    ("nadia.lindqvist@northwind.example", "Nadia Lindqvist", Role::Admin),
    ("marco.ferri@northwind.example", "Marco Ferri", Role::Admin),
    ("aisha.bello@northwind.example", "Aisha Bello", Role::Agent),
    ("tomas.novak@northwind.example", "Tomas Novak", Role::Agent),
    ("priya.nair@northwind.example", "Priya Nair", Role::Agent),
    ("jonas.weber@northwind.example", "Jonas Weber", Role::Agent),
    ("lucia.santos@northwind.example", "Lucia Santos", Role::Agent),
    ("emil.hansen@northwind.example", "Emil Hansen", Role::Agent),
    ("yuki.tanaka@northwind.example", "Yuki Tanaka", Role::Agent),
    ("clara.dubois@northwind.example", "Clara Dubois", Role::Agent),
    ("omar.haddad@northwind.example", "Omar Haddad", Role::Agent),
    ("ingrid.solheim@northwind.example", "Ingrid Solheim", Role::Agent),
    ("diego.romero@northwind.example", "Diego Romero", Role::Agent),
    ("hanna.koskinen@northwind.example", "Hanna Koskinen", Role::Agent),
    ("samuel.osei@northwind.example", "Samuel Osei", Role::Agent),
    ("mei.chen@northwind.example", "Mei Chen", Role::Agent),
    ("felix.brandt@northwind.example", "Felix Brandt", Role::Agent),
    ("zofia.kowalska@northwind.example", "Zofia Kowalska", Role::Agent),
    ("ravi.menon@northwind.example", "Ravi Menon", Role::Agent),
    ("elena.petrova@northwind.example", "Elena Petrova", Role::Agent),
    ("noah.fischer@northwind.example", "Noah Fischer", Role::Agent),
    ("amara.diallo@northwind.example", "Amara Diallo", Role::Agent),
    ("lars.eriksen@northwind.example", "Lars Eriksen", Role::Agent),
    ("sofia.rossi@northwind.example", "Sofia Rossi", Role::Agent),
    ("viktor.horvat@northwind.example", "Viktor Horvat", Role::Agent),
    ("leila.karimi@northwind.example", "Leila Karimi", Role::Agent),
    ("henrik.dahl@northwind.example", "Henrik Dahl", Role::Agent),
    ("grace.mwangi@northwind.example", "Grace Mwangi", Role::Agent),
    ("paul.moreau@northwind.example", "Paul Moreau", Role::Agent),
    ("anika.schulz@northwind.example", "Anika Schulz", Role::Agent),
    ("mateo.vargas@northwind.example", "Mateo Vargas", Role::Agent),
    ("ida.nyberg@northwind.example", "Ida Nyberg", Role::Agent),
    ("kofi.mensah@northwind.example", "Kofi Mensah", Role::Agent),
    ("julia.wagner@northwind.example", "Julia Wagner", Role::Agent),
    ("rafael.costa@northwind.example", "Rafael Costa", Role::Agent),
    ("nina.popescu@northwind.example", "Nina Popescu", Role::Agent),
    ("adam.szabo@northwind.example", "Adam Szabo", Role::Agent),
    ("freya.olsen@northwind.example", "Freya Olsen", Role::Agent),
    ("hugo.laurent@northwind.example", "Hugo Laurent", Role::Agent),
    ("selma.aydin@northwind.example", "Selma Aydin", Role::Agent),
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
            "provider": account.provider,
            "moving": account.moving,
        }));
    }
    let text = format!("The demo's accounts are there. Everybody's password is {PASSWORD}");
    Ok(Answer::new(text, json!({ "accounts": accounts, "people": people })))
}

fn describe(account: &AccountId, (email, name, role): Person) -> Value {
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
    (email, name, role): Person,
) -> Result<(), Failure> {
    let add = AddAgent {
        account_id: account,
        email: parsed(Email::parse(email)),
        name: parsed(Name::parse(name)),
        role,
        password: Some(parsed(NewPassword::given(Secret::new(PASSWORD)))),
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
