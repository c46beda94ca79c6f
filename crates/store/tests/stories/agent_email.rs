//! An agent's address changed: links and sessions go with the old one, and nobody is locked out.

use convrs_domain::{
    AgentId, Role,
    sessions::{EndedBy, Lifetimes},
    sign_in::Outcome,
};
use convrs_store::{Store, StoreError};

use crate::{
    harness::{LATER, START, stories},
    world::{WITHOUT_PASSWORDS, World, add_account, add_agent, agent, mail, save_settings, token},
};

/// Ann of the account, signed in through the provider once.
async fn ann(store: &Store, world: &World) -> AgentId {
    let ann = add_agent(store, &world.account, "ann@acme.example", Role::Agent).await;
    let admission = world.admitted(store, "00u-ann", ann.email.as_str()).await;
    let sign_in = world.sign_in(admission, "00u-ann", "ann");
    store.sign_in_through_provider(sign_in).await.expect("a session");
    ann.id
}

stories! {
    async fn a_new_address_drops_the_link_and_ends_the_sessions(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world).await;
        world.admin_signs_in(&store, "admin").await.expect("a session");
        let new = mail("Ann.Lee@acme.example");
        store.change_agent_email(&world.account, &ann, &new, LATER).await.expect("a new address");

        assert_eq!(agent(&store, &world.account, &ann).await.email, new, "byte for byte");
        let found = store.password_login(&mail("ann.lee@ACME.example")).await.expect("an answer");
        assert_eq!(found.expect("found by the new key").agent.id, ann);
        assert_eq!(db.count("links").await, 1, "the admin's alone");
        let ended_by = store.ended_by(&token("ann")).await.expect("an answer");
        assert_eq!(ended_by, Some(EndedBy::EmailChanged));
        let admins = store.session(&token("admin"), START, Lifetimes::default()).await;
        assert!(admins.expect("an answer").is_some(), "nobody else's session");

        let changes = store.newest_changes(&world.account, 1).await.expect("changes");
        assert_eq!(changes[0].action, "agent_changed");
        assert_eq!(changes[0].target, ann.as_str());
        assert_eq!(changes[0].before["email"], "ann@acme.example");
        assert_eq!(changes[0].after["email"], "Ann.Lee@acme.example");
        assert_eq!(changes[0].after["links_dropped"], 1);
    }

    async fn the_letter_case_alone_may_change(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world).await;
        let new = mail("Ann@acme.example");
        store.change_agent_email(&world.account, &ann, &new, LATER).await.expect("a new address");
        assert_eq!(agent(&store, &world.account, &ann).await.email, new);
    }

    async fn the_same_address_changes_nothing(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world).await;
        let audit = db.count("audit").await;
        let same = mail("ann@acme.example");
        store.change_agent_email(&world.account, &ann, &same, LATER).await.expect("an answer");
        let after = (db.count("audit").await, db.count("links").await);
        assert_eq!(after, (audit, 1));
        let session = store.session(&token("ann"), START, Lifetimes::default()).await;
        assert!(session.expect("an answer").is_some());
    }

    async fn an_address_that_is_taken_anywhere_is_refused_and_nothing_changes(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world).await;
        let other = add_account(&store, "Other").await;
        add_agent(&store, &other, "bob@other.example", Role::Agent).await;
        for taken in ["Admin@acme.example", "BOB@other.example"] {
            let refused =
                store.change_agent_email(&world.account, &ann, &mail(taken), LATER).await;
            assert!(matches!(refused, Err(StoreError::EmailTaken)), "{taken}");
        }
        assert_eq!(db.count("links").await, 1);
        let session = store.session(&token("ann"), START, Lifetimes::default()).await;
        assert!(session.expect("an answer").is_some());
    }

    async fn another_accounts_agent_is_not_found(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world).await;
        let other = add_account(&store, "Other").await;
        let new = mail("ann@other.example");
        let refused = store.change_agent_email(&other, &ann, &new, LATER).await;
        assert!(matches!(refused, Err(StoreError::NoSuchAgent)));
        let unchanged = agent(&store, &world.account, &ann).await;
        assert_eq!(unchanged.email.as_str(), "ann@acme.example");
    }

    async fn while_passwords_are_off_the_last_linked_admin_keeps_the_address(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world).await;
        world.admin_signs_in(&store, "admin").await.expect("a session");
        let settings = save_settings(&store, &world.account, WITHOUT_PASSWORDS, LATER).await;
        settings.expect("passwords are off");
        let new = mail("chief@acme.example");
        let change = async |agent| store.change_agent_email(&world.account, agent, &new, LATER).await;
        let refused = change(&world.admin.id).await;
        assert!(matches!(refused, Err(StoreError::LastLinkedAdmin)), "{refused:?}");
        let kept = agent(&store, &world.account, &world.admin.id).await;
        assert_eq!(kept, world.admin, "a refusal changes nothing");
        change(&ann).await.expect("an agent is not what rule 6 rests on");
    }

    async fn a_sign_in_that_found_the_old_address_is_refused(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let bob = add_agent(&store, &world.account, "bob@acme.example", Role::Agent).await;
        let admission = world.admitted(&store, "00u-bob", "bob@acme.example").await;
        let new = mail("robert@acme.example");
        store.change_agent_email(&world.account, &bob.id, &new, LATER).await.expect("changed");
        let refused =
            store.sign_in_through_provider(world.sign_in(admission, "00u-bob", "bob")).await;
        assert!(matches!(refused, Err(StoreError::SignIn(Outcome::Deactivated))), "{refused:?}");
        assert_eq!(db.count("links").await, 0);
    }
}
