//! The signs that an account wants attention, and the accounts that have some.

use convrs_domain::{
    AccountId, Timestamp,
    attention::{FEWEST_REFUSALS, SECRET_LIFETIME, SecretInUse, Signs, TODAY},
    connection::Provider,
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, Trace},
};
use convrs_store::{Attempt, Store};

use crate::{
    harness::{MINUTE, START, stories},
    world::World,
};

async fn record(
    store: &Store,
    account: &AccountId,
    at: Timestamp,
    (method, outcome): (AuthMethod, Outcome),
) {
    let attempt = Attempt {
        account_id: account.clone(),
        at,
        method,
        outcome,
        agent_id: None,
        unproven: false,
        email: None,
        client: ClientInfo::default(),
        trace: Trace::default(),
    };
    store.record_attempt(&attempt).await.expect("a reference");
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

    async fn support_finds_the_accounts_that_have_some(db) {
        let store = db.store().await;
        let (acme, busy) = (World::new(&store, "acme").await, World::new(&store, "busy").await);
        let (down, now) = (World::new(&store, "down").await, START + 30 * TODAY);
        assert!(store.accounts_with_signs(now, 9).await.expect("accounts").is_empty());
        for _ in 0..FEWEST_REFUSALS {
            record(&store, &busy.account, now, (AuthMethod::Password, Outcome::WrongPassword)).await;
        }
        record(&store, &down.account, now, (AuthMethod::Okta, Outcome::ProviderUnreachable)).await;
        let mut expected = [busy.account.clone(), down.account];
        expected.sort();
        assert_eq!(store.accounts_with_signs(now, 9).await.expect("accounts"), expected);
        assert_eq!(store.accounts_with_signs(now, 1).await.expect("accounts").len(), 1);
        let late = START + SECRET_LIFETIME;
        let ageing = store.accounts_with_signs(late, 9).await.expect("accounts");
        assert!(ageing.contains(&acme.account) && ageing.len() == 3);
    }
}
