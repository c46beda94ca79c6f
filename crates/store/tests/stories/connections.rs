//! Connections: versions, secrets asked for again, links of an earlier issuer.

use convrs_domain::{
    Secret,
    connection::{ClientId, Provider},
    sessions::EndedBy,
};
use convrs_store::{NewConnection, Store, StoreError};

use crate::{
    harness::{CHANGE, LATER, MINUTE, START, stories},
    world::{World, add_account, connect, new_connection, save_settings, token},
};

const ISSUER: &str = "https://acme.okta.com";

async fn secrets(store: &Store, account: &convrs_domain::AccountId) -> Vec<Secret> {
    let connection = store.connection(account, Provider::Okta).await.expect("an answer");
    let id = connection.expect("a connection").id;
    store.route_with_secrets(account, &id).await.expect("an answer").expect("the account").1
}

stories! {
    async fn the_first_connection_needs_a_secret(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        let refused = store.set_connection(&new_connection(&account, ISSUER, None), CHANGE).await;
        assert!(matches!(refused, Err(StoreError::SecretNeeded)));
        assert_eq!(connect(&store, &account, ISSUER).await.version, 1);
    }

    async fn another_issuer_needs_the_secret_again(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        let first = connect(&store, &account, ISSUER).await;
        let moved = new_connection(&account, "https://acme.okta.com/", None);
        let refused = store.set_connection(&moved, CHANGE).await;
        assert!(matches!(refused, Err(StoreError::SecretNeeded)));
        let there = store.connection(&account, Provider::Okta).await.expect("an answer");
        assert_eq!(there, Some(first), "nothing has changed");
    }

    async fn the_version_grows_with_issuer_and_client_id_alone(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        let first = connect(&store, &account, ISSUER).await;
        let same = new_connection(&account, ISSUER, None);
        let again = store.set_connection(&same, CHANGE).await.expect("a connection");
        assert_eq!(again, first);
        let client_id = ClientId::parse("0oa2").expect("a client ID");
        let other = NewConnection { client_id, ..same };
        let other = store.set_connection(&other, CHANGE).await.expect("a connection");
        assert_eq!((other.version, &other.id), (2, &first.id));
        assert_eq!(connect(&store, &account, "https://new.okta.com").await.version, 3);
    }

    async fn a_new_secret_replaces_the_old_one_and_none_keeps_it(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        connect(&store, &account, ISSUER).await;
        save_settings(&store, &account, crate::world::ON, CHANGE).await.expect("settings");
        store.set_connection(&new_connection(&account, ISSUER, None), CHANGE).await.expect("kept");
        assert_eq!(secrets(&store, &account).await, [Secret::new("secret-in-plain-text")]);
        let new = new_connection(&account, ISSUER, Some("another"));
        store.set_connection(&new, CHANGE).await.expect("replaced");
        assert_eq!(secrets(&store, &account).await, [Secret::new("another")]);
    }

    async fn links_of_an_earlier_issuer_do_not_count(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        let admins = async || {
            let standing = store.standing(&world.account).await.expect("an answer");
            standing.expect("the account").linked_admins
        };
        assert_eq!(admins().await, 1);
        connect(&store, &world.account, "https://elsewhere.okta.com").await;
        assert_eq!(admins().await, 0);
        connect(&store, &world.account, "https://acme.okta.com").await;
        assert_eq!(admins().await, 1, "they were kept");
    }

    async fn the_next_secret_is_used_and_the_old_one_stands_by(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (account, connection) = (&world.account, &world.connection);
        let add = async |secret: &str| {
            store.add_secret(account, Provider::Okta, &Secret::new(secret), LATER).await
        };
        add("next").await.expect("added");
        let expected = [Secret::new("next"), Secret::new("secret-in-plain-text")];
        assert_eq!(secrets(&store, account).await, expected);
        assert_eq!(store.secrets_of(connection).await.expect("an answer"), expected);
        assert!(matches!(add("a third").await, Err(StoreError::TwoSecrets)));
        let current = store.connection(account, Provider::Okta).await.expect("an answer");
        assert_eq!(current.as_ref(), Some(connection), "flows under way are not refused by it");
        let kept = store.kept_secrets(account, &connection.id).await.expect("an answer");
        let remove = async |id: &str| {
            store.remove_secret(account, Provider::Okta, id, LATER).await
        };
        remove(&kept[1].id).await.expect("removed");
        assert_eq!(secrets(&store, account).await, [Secret::new("next")]);
        assert!(matches!(remove(&kept[0].id).await, Err(StoreError::LastSecret)));
        assert!(matches!(remove(&kept[1].id).await, Err(StoreError::NoConnection)));
    }

    async fn that_the_old_secret_was_needed_is_noted_once_an_hour(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (account, connection) = (&world.account, &world.connection);
        store.add_secret(account, Provider::Okta, &Secret::new("next"), LATER).await.expect("added");
        let needed = async || {
            let kept = store.kept_secrets(account, &connection.id).await.expect("an answer");
            (kept[0].needed_at, kept[1].needed_at)
        };
        assert_eq!(needed().await, (None, None));
        for (minutes, expected) in [(10, 10), (69, 10), (70, 70)] {
            let at = START + minutes * MINUTE;
            store.note_secret_needed(connection, 1, at).await.expect("noted");
            assert_eq!(needed().await, (None, Some(START + expected * MINUTE)));
        }
    }

    async fn removing_a_connection_takes_what_rests_on_it_and_brings_passwords_back(db) {
        let store = db.store().await;
        let (world, other) = (World::new(&store, "acme").await, World::new(&store, "beta").await);
        world.admin_signs_in(&store, "ours").await.expect("a session");
        other.admin_signs_in(&store, "theirs").await.expect("a session");
        let off = crate::world::WITHOUT_PASSWORDS;
        save_settings(&store, &world.account, off, CHANGE).await.expect("an admin is linked");
        let removed = store.remove_connection(&world.account, Provider::Okta, LATER).await;
        assert_eq!(removed.expect("removed"), Some(world.connection.clone()));
        let settings = store.sso_settings(&world.account).await.expect("an answer");
        assert_eq!(settings, Some(convrs_domain::sso::KeptSettings::default()));
        let ended = async |word| store.ended_by(&token(word)).await.expect("an answer");
        assert_eq!(ended("ours").await, Some(EndedBy::ConnectionRemoved));
        assert_eq!(ended("theirs").await, None);
        assert_eq!((db.count("links").await, db.count("connection_secrets").await), (1, 1));
        let again = store.remove_connection(&world.account, Provider::Okta, LATER).await;
        assert_eq!(again.expect("nothing to do"), None);
    }
}
