//! Imports: a file waits for its own admin, and its people are added together or not at all.

use std::time::Duration;

use convrs_domain::{
    Role,
    agent::AgentOrder,
    import::{ImportRow, Problem},
    sessions::Lifetimes,
};
use convrs_store::{AgentQuery, Retention, Store, StoreError};

use crate::{
    harness::{CHANGE, LATER, START, stories},
    world::{World, add_agent, mail, named},
};

const HOUR: Duration = Duration::from_hours(1);

fn people(count: u32) -> Vec<ImportRow> {
    let person = |line: u32| ImportRow {
        line,
        email: mail(&format!("Person.{line}@acme.example")),
        name: named(&format!("Person {line}")),
        role: if line == 1 { Role::Admin } else { Role::Agent },
    };
    (1..=count).map(person).collect()
}

async fn keep(store: &Store, world: &World, people: &[ImportRow]) -> String {
    let kept = store.keep_import(&world.account, &world.admin.id, people, &[], START).await;
    kept.expect("a file that waits")
}

async fn add(store: &Store, world: &World, id: &str) -> Result<u32, StoreError> {
    store.add_imported(&world.account, &world.admin.id, id, LATER).await
}

stories! {
    async fn everybody_in_a_file_is_added_once(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let id = keep(&store, &world, &people(450)).await;
        assert_eq!(add(&store, &world, &id).await.expect("added"), 450);
        assert_eq!(db.count("agents").await, 451);
        let query = AgentQuery {
            beginning: "person.1@".to_owned(),
            active: Some(true),
            order: AgentOrder::Name,
            descending: false,
            page: 0,
            page_size: 10,
        };
        let found = store.agents_page(&world.account, &query).await.expect("a page");
        let first = &found.agents[0];
        assert_eq!((first.agent.role, first.has_password), (Role::Admin, false));
        let written = store.newest_changes(&world.account, 450).await.expect("changes");
        assert!(written.iter().all(|change| change.action == "agent_added"));
        assert!(written.iter().any(|change| change.target == first.agent.id.as_str()));

        let again = add(&store, &world, &id).await;
        assert!(matches!(again, Err(StoreError::NoSuchImport)), "{again:?}");
        let kept = store.import(&world.account, &world.admin.id, &id, START).await;
        assert_eq!(kept.expect("an answer").expect("the file").added, Some(450));
    }

    async fn one_address_that_is_taken_keeps_everybody_out(db) {
        let store = db.store().await;
        let (world, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let id = keep(&store, &world, &people(300)).await;
        add_agent(&store, &other.account, "PERSON.250@acme.example", Role::Agent).await;
        add_agent(&store, &world.account, "person.3@acme.example", Role::Agent).await;
        let refused = add(&store, &world, &id).await;
        assert!(matches!(refused, Err(StoreError::EmailTaken)), "{refused:?}");
        assert_eq!(db.count("agents").await, 4);
        let taken = store.taken_emails(&world.account, &people(300)).await.expect("an answer");
        assert_eq!(taken, [(2, true), (249, false)]);
        let kept = store.import(&world.account, &world.admin.id, &id, START).await;
        let kept = kept.expect("an answer").expect("it waits on");
        assert_eq!((kept.people.len(), kept.added), (300, None));
    }

    async fn a_file_is_its_admins_own_and_waits_for_an_hour(db) {
        let store = db.store().await;
        let (world, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let two = add_agent(&store, &world.account, "two@acme.example", Role::Admin).await;
        let id = keep(&store, &world, &people(2)).await;
        for (account, admin) in [
            (&world.account, &two.id),
            (&other.account, &other.admin.id),
            (&other.account, &world.admin.id),
        ] {
            assert_eq!(store.import(account, admin, &id, START).await.expect("an answer"), None);
            let refused = store.add_imported(account, admin, &id, CHANGE).await;
            assert!(matches!(refused, Err(StoreError::NoSuchImport)), "{refused:?}");
        }
        let late = store.import(&world.account, &world.admin.id, &id, START + HOUR).await;
        assert_eq!(late.expect("an answer"), None);
        let keep = Retention { records: Duration::MAX, sessions: Lifetimes::default() };
        let swept = store.sweep(START + HOUR, keep).await.expect("a sweep");
        assert_eq!((swept.imports, db.count("imports").await), (1, 0));
    }

    async fn nobody_in_a_file_with_something_wrong_is_added(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let id = keep(&store, &world, &people(2)).await;
        let (account, admin) = (&world.account, &world.admin.id);
        let problems = [Problem::at(2, "…")];
        store.set_import_problems(account, admin, &id, &problems).await.expect("noted");
        let refused = add(&store, &world, &id).await;
        assert!(matches!(refused, Err(StoreError::NoSuchImport)), "{refused:?}");
        let kept = store.import(account, admin, &id, START).await.expect("an answer");
        assert_eq!(kept.expect("the file").problems, problems);
    }

    async fn a_file_of_more_than_one_statement_can_hold_is_added_whole(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let all = people(2_500);
        assert_eq!(store.taken_emails(&world.account, &all).await.expect("an answer"), []);
        let id = keep(&store, &world, &all).await;
        assert_eq!(add(&store, &world, &id).await.expect("added"), 2_500);
    }
}
