//! The signs that an account wants attention, and the accounts that have some.

use convrs_domain::{
    AccountId, Secret, Timestamp,
    attention::{FEWEST_REFUSALS, SECRET_LIFETIME, SecretInUse, Signs, TODAY},
    connection::Provider,
    email::Difference,
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, Trace},
};
use convrs_store::{Attempt, Store};

use crate::{
    harness::{LATER, MINUTE, START, stories},
    world::World,
};

const REFUSED: (AuthMethod, Outcome) = (AuthMethod::Password, Outcome::WrongPassword);
const DOWN: (AuthMethod, Outcome) = (AuthMethod::Okta, Outcome::ProviderUnreachable);

fn attempt(
    account: &AccountId,
    at: Timestamp,
    (method, outcome): (AuthMethod, Outcome),
) -> Attempt {
    Attempt {
        account_id: account.clone(),
        at,
        method,
        outcome,
        agent_id: None,
        unproven: false,
        email: None,
        client: ClientInfo::default(),
        trace: Trace::default(),
    }
}

async fn record(store: &Store, account: &AccountId, at: Timestamp, what: (AuthMethod, Outcome)) {
    store.record_attempt(&attempt(account, at, what)).await.expect("a reference");
}

/// The admin comes with nearly the address that is registered.
async fn near_miss(store: &Store, world: &World, at: Timestamp) {
    let near_miss = Attempt {
        agent_id: Some(world.admin.id.clone()),
        email: Some(world.admin.email.as_str().to_uppercase()),
        trace: Trace { difference: Some(Difference::LetterCase), ..Trace::default() },
        ..attempt(&world.account, at, (AuthMethod::Okta, Outcome::NearMiss))
    };
    store.record_attempt(&near_miss).await.expect("a reference");
}

/// The names of the accounts that are found, each of which does want attention.
async fn found(store: &Store, now: Timestamp, limit: u32) -> Vec<String> {
    let found = store.accounts_with_signs(now, limit).await.expect("accounts");
    for (account, signs) in &found {
        let alone = store.signs(&account.id, now).await.expect("signs");
        assert_eq!(*signs, alone, "{}", account.name);
        assert!(!signs.attention(now).is_empty(), "{}", account.name);
    }
    found.into_iter().map(|(account, _)| account.name).collect()
}

stories! {
    async fn the_signs_of_an_account_are_its_own_and_of_their_time(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let now = START + 30 * TODAY;
        let okta = |outcome| (AuthMethod::Okta, outcome);
        for (ago, what) in [
            (MINUTE, okta(Outcome::ProviderTimeout)),
            (2 * MINUTE, (AuthMethod::Password, Outcome::SignedIn)),
            (3 * MINUTE, okta(Outcome::SignedIn)),
            (4 * MINUTE, okta(Outcome::NoAgent)),
            (TODAY + MINUTE, okta(Outcome::NoAgent)),
            (9 * TODAY, okta(Outcome::NoAgent)),
        ] {
            record(&store, &acme.account, now - ago, what).await;
        }
        let secret = Some(SecretInUse { provider: Provider::Okta, since: START });
        let signs = store.signs(&acme.account, now).await.expect("signs");
        assert_eq!(signs, Signs {
            secret,
            refused_today: 2,
            refused_week_before: 1,
            provider_failed_at: Some(now - MINUTE),
            provider_worked_at: Some(now - 3 * MINUTE),
            near_misses: 0,
        });
        let theirs = store.signs(&other.account, now).await.expect("signs");
        assert_eq!(theirs, Signs { secret, ..Signs::default() });
    }

    async fn support_finds_the_accounts_that_have_some_the_most_urgent_first(db) {
        let store = db.store().await;
        World::new(&store, "acme").await;
        let (busy, down) = (World::new(&store, "busy").await, World::new(&store, "down").await);
        let (near, now) = (World::new(&store, "near").await, START + 30 * TODAY);
        assert!(found(&store, now, 9).await.is_empty());
        near_miss(&store, &near, now).await;
        for _ in 0..FEWEST_REFUSALS {
            record(&store, &busy.account, now, REFUSED).await;
        }
        record(&store, &down.account, now, DOWN).await;
        assert_eq!(found(&store, now, 9).await, ["down", "busy", "near"]);
        assert_eq!(found(&store, now, 2).await, ["down", "busy"]);
        let late = START + SECRET_LIFETIME;
        assert_eq!(found(&store, late, 9).await, ["near", "acme", "busy", "down"]);
    }

    async fn a_provider_that_works_again_and_as_many_refusals_as_ever_are_not_found(db) {
        let store = db.store().await;
        let (up, down) = (World::new(&store, "up").await, World::new(&store, "down").await);
        let (usual, now) = (World::new(&store, "usual").await, START + 30 * TODAY);
        for (world, method) in [(&up, AuthMethod::Okta), (&down, AuthMethod::Password)] {
            record(&store, &world.account, now - 2 * MINUTE, DOWN).await;
            record(&store, &world.account, now - MINUTE, (method, Outcome::SignedIn)).await;
        }
        assert_eq!(found(&store, now, 9).await, ["down"], "a password proves nothing");
        for _ in 0..64 {
            record(&store, &usual.account, now - 2 * TODAY, REFUSED).await;
        }
        for _ in 0..29 {
            record(&store, &usual.account, now, REFUSED).await;
        }
        assert_eq!(found(&store, now, 9).await, ["down"]);
        record(&store, &usual.account, now, REFUSED).await;
        assert_eq!(found(&store, now, 9).await, ["down", "usual"], "three times as many");
    }

    async fn what_was_settled_is_not_found(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        near_miss(&store, &world, START).await;
        assert_eq!(found(&store, START, 9).await, ["acme"]);
        let waiting = store.near_misses(&world.account, 1).await.expect("near misses").remove(0);
        store.dismiss_near_miss(&waiting, LATER).await.expect("dismissed");
        assert!(found(&store, START, 9).await.is_empty());
        let late = START + SECRET_LIFETIME;
        assert_eq!(found(&store, late, 9).await, ["acme"]);
        let next = Secret::new("next-secret");
        store.add_secret(&world.account, Provider::Okta, &next, LATER).await.expect("a secret");
        assert!(found(&store, late, 9).await.is_empty());
    }
}
