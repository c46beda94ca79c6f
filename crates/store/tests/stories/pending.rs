//! Started flows: bound to account and browser, spent once on all servers together.

use convrs_store::{SpentPending, StartedFlow, Store};

use crate::{
    harness::{START, stories},
    world::{World, browser, state},
};

fn flow(world: &World, tag: &str) -> StartedFlow {
    StartedFlow { state: state(tag), browser: browser(tag), pending: world.pending(START) }
}

stories! {
    async fn a_flow_comes_back_as_it_was_started_and_only_once(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let started = flow(&world, "one");
        store.start_sign_in(&started).await.expect("a start");
        let spend = async || {
            store
                .spend_pending(&world.account, &started.state, &started.browser)
                .await
                .expect("an answer")
        };
        assert_eq!(spend().await, SpentPending::Yours(Box::new(started.pending.clone())));
        assert_eq!(spend().await, SpentPending::Unknown);
    }

    async fn another_browser_does_not_spend_a_flow(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let started = flow(&world, "one");
        store.start_sign_in(&started).await.expect("a start");
        let spend = async |browser| {
            store.spend_pending(&world.account, &started.state, browser).await.expect("an answer")
        };
        let other = browser("two");
        assert_eq!(spend(&other).await, SpentPending::OtherBrowser);
        assert!(matches!(spend(&started.browser).await, SpentPending::Yours(_)));
    }

    async fn another_accounts_callback_does_not_know_a_flow(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let started = flow(&acme, "one");
        store.start_sign_in(&started).await.expect("a start");
        let spent = store.spend_pending(&other.account, &started.state, &started.browser).await;
        assert_eq!(spent.expect("an answer"), SpentPending::Unknown);
        assert_eq!(db.count("pending_sign_ins").await, 1);
    }

    async fn two_servers_at_once_spend_a_flow_once(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        for round in 0..20 {
            let started = flow(&world, &round.to_string());
            one.start_sign_in(&started).await.expect("a start");
            let try_on = |store: &Store| {
                let (store, started, account) =
                    (store.clone(), started.clone(), world.account.clone());
                tokio::spawn(async move {
                    store.spend_pending(&account, &started.state, &started.browser).await
                })
            };
            let all = [try_on(&one), try_on(&two), try_on(&one), try_on(&two)];
            let mut yours = 0;
            for running in all {
                let outcome = running.await.expect("no panic").expect("an answer");
                yours += u32::from(matches!(outcome, SpentPending::Yours(_)));
            }
            assert_eq!(yours, 1, "round {round}");
        }
    }
}
