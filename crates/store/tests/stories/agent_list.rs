//! The list of agents: its order, its pages, what is found in it, and whose it is.

use convrs_domain::{AccountId, Role, agent::AgentOrder, sessions::AuthMethod};
use convrs_store::{AgentQuery, AgentsPage, Store};

use crate::{
    harness::{CHANGE, Db, START, stories},
    world::{World, add_account, add_agent, mail, named, new_agent},
};

const ALL: AgentQuery = AgentQuery {
    beginning: String::new(),
    active: None,
    order: AgentOrder::Name,
    descending: false,
    page: 0,
    page_size: 3,
};

async fn page(store: &Store, account: &AccountId, query: AgentQuery) -> AgentsPage {
    store.agents_page(account, &query).await.expect("a page")
}

async fn names(store: &Store, account: &AccountId, query: AgentQuery) -> Vec<String> {
    let page = page(store, account, query).await;
    page.agents.into_iter().map(|listed| listed.agent.name).collect()
}

async fn add(store: &Store, account: &AccountId, name: &str, email: &str, role: Role) {
    let mut new = new_agent(account, email, role);
    new.name = named(name);
    store.add_agent(&new, CHANGE).await.expect("a new agent");
}

/// Five people whose names and addresses are ordered differently.
async fn five(store: &Store, name: &str) -> AccountId {
    let account = add_account(store, name).await;
    for (person, local, role) in [
        ("dora", "a", Role::Agent),
        ("Ann-Lee", "c.c", Role::Admin),
        ("Ann Z", "cc", Role::Agent),
        ("Bob", "e", Role::Agent),
        ("Åsa", "d", Role::Admin),
    ] {
        add(store, &account, person, &format!("{local}@{name}.example"), role).await;
    }
    account
}

async fn deactivate(db: &Db, email: &str) {
    let statement = format!("UPDATE agents SET active = 0 WHERE email = '{email}'");
    assert_eq!(db.execute(statement).await.expect("a statement"), 1);
}

stories! {
    async fn it_is_ordered_alike_on_every_engine(db) {
        let store = db.store().await;
        let acme = five(&store, "acme").await;
        five(&store, "other").await;
        let all = AgentQuery { page_size: 10, ..ALL };
        let by = |order, descending| AgentQuery { order, descending, ..all.clone() };
        let up = ["Ann Z", "Ann-Lee", "Bob", "dora", "Åsa"];
        assert_eq!(names(&store, &acme, by(AgentOrder::Name, false)).await, up);
        let mut down = up;
        down.reverse();
        assert_eq!(names(&store, &acme, by(AgentOrder::Name, true)).await, down);
        let by_email = ["dora", "Ann-Lee", "Ann Z", "Åsa", "Bob"];
        assert_eq!(names(&store, &acme, by(AgentOrder::Email, false)).await, by_email);
        let by_role = ["Ann-Lee", "Åsa", "Ann Z", "Bob", "dora"];
        assert_eq!(names(&store, &acme, by(AgentOrder::Role, false)).await, by_role);
    }

    async fn every_agent_is_on_one_page(db) {
        let store = db.store().await;
        let acme = five(&store, "acme").await;
        let first = page(&store, &acme, ALL).await;
        assert_eq!((first.total, first.page, first.agents.len()), (5, 0, 3));
        let second = page(&store, &acme, AgentQuery { page: 1, ..ALL }).await;
        assert_eq!((second.total, second.page, second.agents.len()), (5, 1, 2));
        assert!(first.agents.iter().all(|listed| !second.agents.contains(listed)));
        let beyond = page(&store, &acme, AgentQuery { page: u32::MAX, ..ALL }).await;
        assert_eq!(beyond, second, "beyond the last page is the last page");
        let none = page(&store, &acme, AgentQuery { beginning: "zz".to_owned(), ..ALL }).await;
        assert_eq!((none.total, none.page, none.agents.len()), (0, 0, 0));
    }

    async fn what_is_typed_begins_a_name_or_an_address(db) {
        let store = db.store().await;
        let acme = five(&store, "acme").await;
        let typed = |text: &str| AgentQuery { beginning: text.to_owned(), ..ALL };
        assert_eq!(names(&store, &acme, typed("ANN")).await, ["Ann Z", "Ann-Lee"]);
        assert_eq!(names(&store, &acme, typed("å")).await, ["Åsa"]);
        assert_eq!(names(&store, &acme, typed("cc@")).await, ["Ann Z"]);
        assert_eq!(names(&store, &acme, typed("c.")).await, ["Ann-Lee"]);
        for nobody in ["ee", "%", "_", "' OR 1=1 --"] {
            assert!(names(&store, &acme, typed(nobody)).await.is_empty(), "{nobody}");
        }
    }

    async fn it_tells_the_active_from_the_deactivated(db) {
        let store = db.store().await;
        let acme = five(&store, "acme").await;
        deactivate(db, "e@acme.example").await;
        let state = |active| AgentQuery { active: Some(active), ..ALL };
        assert_eq!(names(&store, &acme, state(false)).await, ["Bob"]);
        assert_eq!(page(&store, &acme, state(true)).await.total, 4);
    }

    async fn it_shows_who_is_linked_and_how_they_signed_in_last(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = add_agent(&store, &world.account, "ann@acme.example", Role::Agent).await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        let listed = async |id| store.listed_agent(&world.account, id).await.expect("an answer");
        let admin = listed(&world.admin.id).await.expect("the admin");
        assert!(admin.linked && admin.has_password);
        assert_eq!(admin.last_sign_in, Some((START, AuthMethod::Okta)));
        let ann = listed(&ann.id).await.expect("Ann");
        assert!(!ann.linked);
        assert_eq!(ann.last_sign_in, None);
        let latest =
            AgentQuery { order: AgentOrder::LastSignIn, descending: true, page_size: 1, ..ALL };
        assert_eq!(page(&store, &world.account, latest).await.agents, [admin]);

        // A link of an issuer that was replaced leads nowhere, and is shown as none.
        db.execute("UPDATE connections SET issuer = 'https://new.okta.com'".to_owned())
            .await
            .expect("another issuer");
        assert!(!listed(&world.admin.id).await.expect("the admin").linked);
    }

    async fn another_accounts_agents_are_in_no_list(db) {
        let store = db.store().await;
        let (acme, other) = (five(&store, "acme").await, five(&store, "other").await);
        let typed = AgentQuery { beginning: "a@".to_owned(), ..ALL };
        let found = page(&store, &acme, typed).await;
        assert_eq!(found.total, 1);
        let id = &found.agents[0].agent.id;
        assert!(store.listed_agent(&acme, id).await.expect("an answer").is_some());
        assert_eq!(store.listed_agent(&other, id).await.expect("an answer"), None);
    }

    async fn agents_that_an_older_version_added_get_their_keys(db) {
        let store = db.store().await;
        let acme = five(&store, "acme").await;
        let forget = "UPDATE agents SET name_sort = '', email_sort = ''".to_owned();
        db.execute(forget).await.expect("an older version's rows");
        let typed = AgentQuery { beginning: "bob".to_owned(), ..ALL };
        assert!(names(&store, &acme, typed.clone()).await.is_empty());
        store.migrate().await.expect("a new start");
        assert_eq!(names(&store, &acme, typed).await, ["Bob"]);
        let by_email = AgentQuery { order: AgentOrder::Email, page_size: 1, ..ALL };
        assert_eq!(names(&store, &acme, by_email).await, ["dora"]);
    }

    async fn ten_thousand_agents_are_found_on_every_page(db) {
        let store = db.store().await;
        let acme = add_account(&store, "acme").await;
        fill(db, &acme).await;
        for order in AgentOrder::ALL {
            for (page_number, beginning) in [(0, ""), (199, ""), (0, "person 777")] {
                let query = AgentQuery {
                    beginning: beginning.to_owned(),
                    order,
                    page: page_number,
                    page_size: 50,
                    ..ALL
                };
                let found = page(&store, &acme, query).await;
                let expected = if beginning.is_empty() { 50 } else { 11 };
                assert_eq!(found.agents.len(), expected, "{order:?} {beginning}");
            }
        }
    }
}

/// Ten thousand agents, written past the store, which has no reason to be measured here.
async fn fill(db: &Db, account: &AccountId) {
    for thousand in 0..10 {
        let rows: Vec<String> = (0..1000)
            .map(|row| {
                let number = thousand * 1000 + row;
                let (name, email) = (format!("Person {number}"), format!("p{number}@acme.example"));
                let key = convrs_domain::sort_key::sort_key;
                let (name_key, email_key) = (key(&name), key(mail(&email).as_str()));
                format!(
                    "('{number}', '{account}', 0, '{email}', '{email}', '{name}', 'agent', 1, 0, \
                     {number}, 'okta', '{name_key}', '{email_key}')"
                )
            })
            .collect();
        let statement = format!(
            "INSERT INTO agents (id, account_id, in_operator, email, email_key, name, role, active, \
             created_at, last_sign_in_at, last_sign_in_method, name_sort, email_sort) VALUES {}",
            rows.join(", ")
        );
        db.execute(statement).await.expect("a thousand agents");
    }
}
