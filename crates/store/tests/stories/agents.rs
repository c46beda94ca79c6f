//! Agents: unique by address, support at the operator only, passwords that end sessions.

use convrs_domain::{AccountId, Role, Secret, Tier, sessions::Lifetimes};
use convrs_store::{NewAccount, NewAgent, Store, StoreError};

use crate::{
    harness::{CHANGE, LATER, START, stories},
    world::{World, add_account, add_agent, mail, named, new_agent, token},
};

/// The hash that agents of the stories are added with.
fn first() -> Secret {
    Secret::new("$argon2id$hash")
}

/// The admin changes a password that was verified to a new one.
async fn change(store: &Store, world: &World, old: &Secret, new: &str) -> Result<(), StoreError> {
    let (account, admin) = (&world.account, &world.admin.id);
    let hashes = [old, &Secret::new(new)];
    store.change_password_hash(account, admin, hashes, &token("kept"), LATER).await
}

/// The hash of the admin's password.
async fn hash(store: &Store, world: &World) -> Option<Secret> {
    let login = store.password_login(&world.admin.email).await.expect("an answer");
    login.expect("the agent").password_hash
}

stories! {
    async fn an_address_is_taken_in_every_letter_case_and_account(db) {
        let store = db.store().await;
        let (acme, other) = (add_account(&store, "Acme").await, add_account(&store, "Other").await);
        add_agent(&store, &acme, "Ann@Acme.example", Role::Agent).await;
        for (account, email) in [(&acme, "Ann@Acme.example"), (&other, "ann@acme.EXAMPLE")] {
            let refused = store.add_agent(&new_agent(account, email, Role::Agent), CHANGE).await;
            assert!(matches!(refused, Err(StoreError::EmailTaken)), "{email}");
        }
        let changes = store.newest_changes(&other, 10).await.expect("changes");
        assert_eq!(changes.len(), 1, "a refused agent leaves no audit row");
    }

    async fn support_works_at_the_operator_alone(db) {
        let store = db.store().await;
        let acme = add_account(&store, "Acme").await;
        let operator =
            NewAccount { name: named("Convrs"), tier: Tier::Enterprise, is_operator: true };
        let operator = store.add_account(&operator, CHANGE).await.expect("the operator");
        add_agent(&store, &operator, "sue@convrs.example", Role::Support).await;
        let refused =
            store.add_agent(&new_agent(&acme, "bob@acme.example", Role::Support), CHANGE).await;
        assert!(matches!(refused, Err(StoreError::SupportOutsideOperator)));
    }

    async fn an_agent_needs_an_account(db) {
        let store = db.store().await;
        let nobody = AccountId::from_random([7; 8]);
        let refused = store.add_agent(&new_agent(&nobody, "a@b.example", Role::Agent), CHANGE).await;
        assert!(matches!(refused, Err(StoreError::NoSuchAccount)));
    }

    async fn the_addresses_of_an_account_are_its_own(db) {
        let store = db.store().await;
        let (acme, other) = (add_account(&store, "Acme").await, add_account(&store, "Other").await);
        let ann = add_agent(&store, &acme, "ann@acme.example", Role::Agent).await;
        add_agent(&store, &other, "bob@other.example", Role::Agent).await;
        let emails = store.account_emails(&acme, 10).await.expect("addresses");
        assert_eq!(emails, [(ann.id, ann.email)]);
    }

    async fn of_many_addresses_those_that_were_added_last_are_read(db) {
        let store = db.store().await;
        let acme = add_account(&store, "Acme").await;
        for (email, change) in [("ann@acme.example", LATER), ("bob@acme.example", CHANGE)] {
            let new = new_agent(&acme, email, Role::Agent);
            store.add_agent(&new, change).await.expect("an agent");
        }
        let emails = store.account_emails(&acme, 1).await.expect("addresses");
        assert_eq!(emails.len(), 1);
        assert_eq!(emails[0].1, mail("ann@acme.example"));
    }

    async fn a_new_password_ends_the_other_sessions(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for word in ["kept", "ended"] {
            world.admin_signs_in(&store, word).await.expect("a session");
        }
        change(&store, &world, &first(), "new").await.expect("a new password");
        for (word, alive) in [("kept", true), ("ended", false)] {
            let session = store.session(&token(word), START, Lifetimes::default()).await;
            assert_eq!(session.expect("an answer").is_some(), alive, "{word}");
        }
        assert_eq!(hash(&store, &world).await, Some(Secret::new("new")));
        let changes = store.newest_changes(&world.account, 1).await.expect("changes");
        assert_eq!(changes[0].action, "agent_changed");
    }

    async fn a_password_that_was_reset_meanwhile_is_not_changed_by_who_knew_the_old_one(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (link, until) = (token("link"), LATER.at);
        let made =
            store.make_password_link(&world.account, &world.admin.id, &link, until, CHANGE).await;
        made.expect("a link");
        let reset = Secret::new("reset");
        store.set_password_by_link(&link, &reset, START).await.expect("a password");
        world.admin_signs_in(&store, "one").await.expect("a session");
        let audit = db.count("audit").await;
        let refused = change(&store, &world, &first(), "new").await;
        assert!(matches!(refused, Err(StoreError::WrongPassword)), "{refused:?}");
        assert_eq!(hash(&store, &world).await, Some(reset));
        assert_eq!(store.ended_by(&token("one")).await.expect("an answer"), None);
        assert_eq!(db.count("audit").await, audit);
    }

    async fn who_was_deactivated_meanwhile_changes_no_password(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        db.execute("UPDATE agents SET active = 0".to_owned()).await.expect("a deactivation");
        let refused = change(&store, &world, &first(), "new").await;
        assert!(matches!(refused, Err(StoreError::WrongPassword)), "{refused:?}");
        assert_eq!(hash(&store, &world).await, Some(first()));
    }

    async fn an_agent_without_a_password_has_none(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        let new = NewAgent {
            password_hash: None,
            ..new_agent(&account, "ann@acme.example", Role::Agent)
        };
        store.add_agent(&new, CHANGE).await.expect("an agent");
        let login = store.password_login(&mail("ANN@acme.example")).await.expect("an answer");
        assert_eq!(login.expect("found in another letter case").password_hash, None);
    }
}
