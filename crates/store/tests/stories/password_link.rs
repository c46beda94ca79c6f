//! The one-time link that sets a password: once, in time, for an agent who may sign in.

use std::time::Duration;

use convrs_domain::{
    Agent, Role, Secret, Timestamp,
    agent::AgentRefusal,
    audit::Actor,
    break_glass::PasswordsNow,
    connection::Provider,
    one_time_link::{LIFETIME, LinkKind},
    sessions::{EndedBy, Lifetimes},
};
use convrs_store::{AgentChange, Retention, Store, StoreError};

use crate::{
    harness::{LATER, START, stories},
    world::{WITHOUT_PASSWORDS, World, add_agent, force_settings, mail, token},
};

const UNTIL: Timestamp = Timestamp::from_millis(START.as_millis() + 24 * 60 * 60 * 1000);

async fn make(store: &Store, world: &World, agent: &Agent, word: &str) {
    let token = token(word);
    let made = store.make_password_link(&world.account, &agent.id, &token, UNTIL, LATER).await;
    made.expect("a link");
}

async fn works(store: &Store, word: &str) -> bool {
    store.password_link(&token(word), START).await.expect("an answer").is_some()
}

fn hash() -> Secret {
    Secret::new("$argon2id$chosen")
}

stories! {
    async fn a_link_sets_a_password_once_and_ends_the_sessions(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "admin").await.expect("a session");
        make(&store, &world, &world.admin, "link").await;
        let shown = store.password_link(&token("link"), START).await.expect("an answer");
        let shown = shown.expect("a link that works");
        assert_eq!(shown.agent, world.admin);
        assert_eq!(shown.passwords, PasswordsNow::On);

        store.set_password_by_link(&token("link"), &hash(), LATER.at).await.expect("a password");
        let login = store.password_login(&world.admin.email).await.expect("an answer");
        assert_eq!(login.expect("the admin").password_hash, Some(hash()));
        let ended = store.ended_by(&token("admin")).await.expect("an answer");
        assert_eq!(ended, Some(EndedBy::PasswordChanged));
        let again = store.set_password_by_link(&token("link"), &hash(), START).await;
        assert!(matches!(again, Err(StoreError::LinkSpent)), "{again:?}");

        let written = store.newest_changes(&world.account, 2).await.expect("changes");
        let own = Actor::Agent {
            id: world.admin.id.clone(),
            email: world.admin.email.to_string(),
        };
        assert!(written.iter().any(|change| change.by == own));
        let text = format!("{written:?}");
        assert!(!text.contains(token("link").as_str()) && !text.contains("argon2"), "{text}");
    }

    async fn two_who_use_a_link_at_once_set_one_password(db) {
        let (store, other_server) = (db.store().await, db.store().await);
        let world = World::new(&store, "acme").await;
        make(&store, &world, &world.admin, "link").await;
        let (token, hash) = (token("link"), hash());
        let (one, two) = tokio::join!(
            store.set_password_by_link(&token, &hash, START),
            other_server.set_password_by_link(&token, &hash, START),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }

    async fn a_new_link_takes_the_place_of_the_open_one(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let bob = add_agent(&store, &world.account, "bob@acme.example", Role::Agent).await;
        make(&store, &world, &bob, "bobs").await;
        for word in ["first", "second"] {
            make(&store, &world, &world.admin, word).await;
        }
        assert!(!works(&store, "first").await);
        assert!(works(&store, "second").await);
        assert!(works(&store, "bobs").await, "one open link for each agent");
        let kind = LinkKind::SetPassword;
        let open = store.open_link(&world.account, kind, world.admin.id.as_str(), START).await;
        assert_eq!(open.expect("an answer").expect("a link").expires_at, UNTIL);
    }

    async fn a_link_works_for_a_day_and_for_its_own_purpose(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        make(&store, &world, &world.admin, "link").await;
        let at = async |moment| store.password_link(&token("link"), moment).await;
        let last = START + LIFETIME - Duration::from_millis(1);
        assert!(at(last).await.expect("an answer").is_some());
        assert_eq!(at(START + LIFETIME).await.expect("an answer"), None);
        let late = store.set_password_by_link(&token("link"), &hash(), START + LIFETIME).await;
        assert!(matches!(late, Err(StoreError::LinkSpent)), "{late:?}");
        let other = store.hand_over_link(&token("link"), START).await;
        assert_eq!(other.expect("an answer"), None);

        let keep = Retention { records: Duration::MAX, sessions: Lifetimes::default() };
        let swept = store.sweep(START + LIFETIME, keep).await.expect("a sweep");
        assert_eq!((swept.links, db.count("one_time_links").await), (1, 0));
    }

    async fn deactivation_and_a_new_address_take_a_link_back(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let bob = add_agent(&store, &world.account, "bob@acme.example", Role::Agent).await;
        make(&store, &world, &bob, "one").await;
        let new = mail("robert@acme.example");
        store.change_agent_email(&world.account, &bob.id, &new, LATER).await.expect("changed");
        assert!(!works(&store, "one").await);

        make(&store, &world, &bob, "two").await;
        let state = async |active| {
            let wanted = AgentChange { active: Some(active), ..AgentChange::default() };
            store.change_agent(&world.account, &bob.id, &wanted, LATER).await.expect("changed");
        };
        state(false).await;
        let refused =
            store.make_password_link(&world.account, &bob.id, &token("x"), UNTIL, LATER).await;
        assert!(matches!(refused, Err(StoreError::Agent(AgentRefusal::Deactivated))), "{refused:?}");
        state(true).await;
        assert!(!works(&store, "two").await, "it does not come back with the agent");
    }

    async fn a_link_says_when_passwords_are_off_and_is_shut_with_its_account(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        make(&store, &world, &world.admin, "link").await;
        force_settings(&store, &world.account, WITHOUT_PASSWORDS, LATER).await.expect("off");
        let shown = store.password_link(&token("link"), START).await.expect("an answer");
        let passwords = shown.expect("a link that works").passwords;
        assert_eq!(passwords, PasswordsNow::Off(Provider::Okta));
        db.execute("UPDATE accounts SET suspended = 1".to_owned()).await.expect("suspended");
        assert!(!works(&store, "link").await);
        let refused = store.set_password_by_link(&token("link"), &hash(), START).await;
        assert!(matches!(refused, Err(StoreError::LinkSpent)), "{refused:?}");
    }
}
