//! Two providers: each with a connection, links and domains of its own, and the way from one to the
//! other.

use convrs_domain::{
    Role,
    connection::{HostedDomains, Provider},
    sign_in::{ClientInfo, Outcome, PendingSignIn, Purpose, Trace},
    sso::SsoSettings,
};
use convrs_store::{Attempt, NewConnection, SpentPending, StartedFlow, Store};

use crate::{
    harness::{CHANGE, LATER, MINUTE, START, stories},
    world::{ON, World, add_agent, browser, new_connection, save_settings, state},
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

/// A test that came through.
fn test_of(world: &World) -> Attempt {
    Attempt {
        account_id: world.account.clone(),
        at: START + MINUTE,
        method: Provider::Okta.into(),
        outcome: Outcome::SignedIn,
        agent_id: Some(world.admin.id.clone()),
        unproven: false,
        email: None,
        client: ClientInfo::default(),
        trace: Trace { test: true, ..Trace::default() },
    }
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
        let retiring = async || store.retiring_provider(&okta.account).await.expect("an answer");
        assert_eq!(retiring().await, None);
        save_settings(&store, &okta.account, GOOGLE, CHANGE).await.expect("another provider");
        assert_eq!(open(&store, &okta).await, [Provider::Okta, Provider::Google]);
        assert_eq!(retiring().await, Some(Provider::Okta));
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
        assert_eq!(retiring().await, None);
        let refused = okta.admin_signs_in(&store, "again").await;
        assert!(refused.is_err(), "the one before is closed");
    }

    async fn the_board_starts_anew_with_the_new_provider(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        okta.admin_signs_in(&store, "through okta").await.expect("the admin");
        let google = through_google(&store, &okta).await;
        let counts = async || store.cut_over_counts(&okta.account).await.expect("counts");
        let registered = counts().await;
        assert_eq!((registered.linked, registered.all()), (1, 1), "registered is not chosen");
        save_settings(&store, &okta.account, GOOGLE, CHANGE).await.expect("another provider");
        let anew = counts().await;
        assert_eq!((anew.linked, anew.not_tried), (0, 1), "links are a connection's own");
        let unlinked = store.unlinked_agents(&okta.account, 5).await.expect("agents");
        assert_eq!(unlinked.len(), 1, "nobody is named twice");
        google.admin_signs_in(&store, "through google").await.expect("the admin");
        assert_eq!(counts().await.linked, 1);
        assert!(store.unlinked_agents(&okta.account, 5).await.expect("agents").is_empty());
    }

    async fn a_test_passes_for_the_connection_as_it_is(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        through_google(&store, &okta).await;
        let passed = async || {
            let all = store.tested_connections(&okta.account).await.expect("connections");
            all.iter().map(|it| it.passed_at).collect::<Vec<_>>()
        };
        assert_eq!(passed().await, [None, None]);

        let by = okta.admin.id.clone();
        let flow = StartedFlow {
            state: state("test"),
            browser: browser("test"),
            pending: PendingSignIn { purpose: Purpose::Test { by }, ..okta.pending(START) },
        };
        store.start_sign_in(&flow).await.expect("a flow");
        let spent = store.spend_pending(&okta.account, &flow.state, &flow.browser).await;
        let SpentPending::Yours(pending) = spent.expect("an answer") else { panic!("spent") };
        assert_eq!(*pending, flow.pending, "who tests is kept");

        let attempt = test_of(&okta);
        store.record_passed_test(&pending, &attempt).await.expect("a record");
        assert_eq!(passed().await, [Some(attempt.at), None]);
        let counted = store.attempts_by_hour(&okta.account, START, LATER.at + MINUTE).await;
        assert_eq!(counted.expect("counts"), [], "a test is in no count");

        let issuer = "https://elsewhere.example";
        let moved = new_connection(&okta.account, issuer, Some("secret"));
        store.set_connection(&moved, LATER).await.expect("a connection");
        assert_eq!(passed().await, [None, None], "the issuer is another since");
        store.record_passed_test(&pending, &attempt).await.expect("a record");
        assert_eq!(passed().await, [None, None], "the test began before that");
    }

    async fn what_else_is_saved_leaves_the_provider_before_open(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        through_google(&store, &okta).await;
        save_settings(&store, &okta.account, GOOGLE, CHANGE).await.expect("another provider");
        save_settings(&store, &okta.account, GOOGLE, LATER).await.expect("the same again");
        assert_eq!(open(&store, &okta).await, [Provider::Okta, Provider::Google]);
        save_settings(&store, &okta.account, ON, LATER).await.expect("back to the one before");
        assert_eq!(open(&store, &okta).await, [Provider::Okta]);
    }

    async fn switching_off_closes_both(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        through_google(&store, &okta).await;
        save_settings(&store, &okta.account, GOOGLE, CHANGE).await.expect("another provider");
        let off = SsoSettings { enabled: false, ..GOOGLE };
        save_settings(&store, &okta.account, off, LATER).await.expect("off");
        assert_eq!(open(&store, &okta).await, []);
        save_settings(&store, &okta.account, GOOGLE, LATER).await.expect("on again");
        assert_eq!(open(&store, &okta).await, [Provider::Google], "there is no one before any more");
    }
}
