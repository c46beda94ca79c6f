//! Two providers: each with a connection, links and domains of its own, and the way from one to the
//! other.

use convrs_domain::{
    Role,
    connection::{HostedDomains, Provider},
    sso::SsoSettings,
};
use convrs_store::{NewConnection, Store};

use crate::{
    harness::{CHANGE, LATER, stories},
    world::{ON, World, add_agent, new_connection},
};

const GOOGLE: SsoSettings = SsoSettings { provider: Some(Provider::Google), ..ON };

/// The same account as it goes through Google.
async fn through_google(store: &Store, world: &World) -> World {
    let new = NewConnection {
        provider: Provider::Google,
        hosted_domains: HostedDomains::parse(["acme.example"]).expect("a domain"),
        ..new_connection(&world.account, "https://accounts.google.com", Some("secret"))
    };
    let connection = store.set_connection(&new, LATER).await.expect("a connection");
    World { account: world.account.clone(), admin: world.admin.clone(), connection }
}

/// Through which providers people of the account get in.
async fn open(store: &Store, world: &World) -> Vec<Provider> {
    let mut open = Vec::new();
    for provider in Provider::ALL {
        let route = store.route_by_email_through(&world.admin.email, provider).await;
        if route.expect("an answer").expect("a route").in_use().is_some() {
            open.push(provider);
        }
    }
    open
}

stories! {
    async fn a_connection_keeps_its_domains(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        let google = through_google(&store, &okta).await;
        let there = store.connections(&okta.account).await.expect("an answer");
        assert_eq!(there, [okta.connection.clone(), google.connection.clone()]);
        assert!(google.connection.hosted_domains.contains("acme.example"));
        assert!(okta.connection.hosted_domains.is_empty());
        assert_eq!(open(&store, &okta).await, [Provider::Okta], "registered is not chosen");
    }

    async fn the_provider_before_stays_open_until_an_admin_came_through_the_new_one(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        let google = through_google(&store, &okta).await;
        store.save_sso_settings(&okta.account, GOOGLE, CHANGE).await.expect("another provider");
        assert_eq!(open(&store, &okta).await, [Provider::Okta, Provider::Google]);
        let standing = store.standing(&okta.account).await.expect("an answer").expect("an account");
        assert_eq!(standing.registered, Some(Provider::Google));

        let bob = add_agent(&store, &okta.account, "bob@acme.example", Role::Agent).await;
        let admission = google.admitted(&store, "g-bob", bob.email.as_str()).await;
        let sign_in = google.sign_in(admission, "g-bob", "bob");
        store.sign_in_through_provider(sign_in).await.expect("the new one is open");
        okta.admin_signs_in(&store, "through okta").await.expect("the one before is open too");
        assert_eq!(open(&store, &okta).await, [Provider::Okta, Provider::Google]);

        google.admin_signs_in(&store, "through google").await.expect("an admin");
        assert_eq!(open(&store, &okta).await, [Provider::Google]);
        let refused = okta.admin_signs_in(&store, "again").await;
        assert!(refused.is_err(), "the one before is closed");
    }

    async fn what_else_is_saved_leaves_the_provider_before_open(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        through_google(&store, &okta).await;
        store.save_sso_settings(&okta.account, GOOGLE, CHANGE).await.expect("another provider");
        store.save_sso_settings(&okta.account, GOOGLE, LATER).await.expect("the same again");
        assert_eq!(open(&store, &okta).await, [Provider::Okta, Provider::Google]);
        store.save_sso_settings(&okta.account, ON, LATER).await.expect("back to the one before");
        assert_eq!(open(&store, &okta).await, [Provider::Okta]);
    }

    async fn switching_off_closes_both(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        through_google(&store, &okta).await;
        store.save_sso_settings(&okta.account, GOOGLE, CHANGE).await.expect("another provider");
        let off = SsoSettings { enabled: false, ..GOOGLE };
        store.save_sso_settings(&okta.account, off, LATER).await.expect("off");
        assert_eq!(open(&store, &okta).await, []);
        store.save_sso_settings(&okta.account, GOOGLE, LATER).await.expect("on again");
        assert_eq!(open(&store, &okta).await, [Provider::Google], "there is no one before any more");
    }
}
