//! Connections: versions, secrets asked for again, links of an earlier issuer.

use convrs_domain::{
    Secret,
    connection::{ClientId, Provider},
};
use convrs_store::{NewConnection, Store, StoreError};

use crate::{
    harness::{CHANGE, stories},
    world::{World, add_account, connect, new_connection},
};

const ISSUER: &str = "https://acme.okta.com";

async fn secrets(store: &Store, account: &convrs_domain::AccountId) -> Vec<Secret> {
    store.route_with_secrets(account).await.expect("an answer").expect("the account").1
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
        store.save_sso_settings(&account, crate::world::ON, CHANGE).await.expect("settings");
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
}
