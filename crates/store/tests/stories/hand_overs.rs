//! Hand-overs: what a customer enters waits sealed, by its admin or by a link that is spent with it.

use std::time::Duration;

use convrs_domain::{
    AccountId, Secret, Timestamp,
    audit::Actor,
    connection::{ClientId, Issuer, Provider},
    one_time_link::{LIFETIME, LinkKind},
    sessions::Lifetimes,
};
use convrs_store::{Change, HandOver, NewHandOver, Retention, Store, StoreError};
use serde_json::json;

use crate::{
    harness::{CHANGE, LATER, START, stories},
    world::{World, add_account, token},
};

const UNTIL: Timestamp = Timestamp::from_millis(START.as_millis() + 24 * 60 * 60 * 1000);

/// What the holder of a link does, a minute into the story.
const BY_LINK: Change<'static> = Change { by: &Actor::LinkHolder, at: LATER.at };

fn given(account: &AccountId, client_id: &str) -> NewHandOver {
    NewHandOver {
        account_id: account.clone(),
        provider: Provider::Okta,
        issuer: Issuer::parse("https://new.okta.com").expect("an issuer"),
        client_id: ClientId::parse(client_id).expect("a client ID"),
        secret: Secret::new("handed-over-secret"),
        checked: json!({"secret": "good"}),
    }
}

async fn waiting(store: &Store, account: &AccountId) -> Option<HandOver> {
    store.waiting_hand_over(account, Provider::Okta).await.expect("an answer")
}

async fn make(store: &Store, account: &AccountId, word: &str) {
    let made = store.make_hand_over_link(account, &token(word), UNTIL, CHANGE).await;
    made.expect("a link");
}

async fn works(store: &Store, word: &str) -> bool {
    store.hand_over_link(&token(word), START).await.expect("an answer").is_some()
}

/// Tells whether a change of that name was written.
async fn is_written(store: &Store, account: &AccountId, action: &str) -> bool {
    let written = store.newest_changes(account, 20).await.expect("changes");
    written.iter().any(|change| change.action == action)
}

stories! {
    async fn what_waits_is_sealed_and_the_newest_alone(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let by = Actor::Agent { id: acme.admin.id.clone(), email: acme.admin.email.to_string() };
        for client in ["first", "second"] {
            let change = Change { by: &by, at: LATER.at };
            store.hand_over(&given(&acme.account, client), change).await.expect("kept");
        }
        let it = waiting(&store, &acme.account).await.expect("it waits");
        assert_eq!((it.client_id.as_str(), &*it.entered_by), ("second", "admin@acme.example"));
        assert_eq!((it.entered_at, it.checked), (LATER.at, json!({"secret": "good"})));
        assert_eq!(db.count("hand_overs").await, 1);
        assert_eq!(waiting(&store, &other.account).await, None);
        let sealed: String = sqlx::query_scalar("SELECT sealed FROM hand_overs")
            .fetch_one(&mut db.raw().await).await.expect("a row");
        assert!(!sealed.contains("handed-over-secret"));

        let opened = store.open_hand_over(&acme.account, Provider::Okta).await.expect("it opens");
        let (id, connection) = opened.expect("it waits");
        assert_eq!((id, connection.secret), (it.id.clone(), Some(Secret::new("handed-over-secret"))));
        let written = format!("{:?}", store.newest_changes(&acme.account, 9).await.expect("changes"));
        assert!(written.contains("second") && !written.contains("handed-over-secret"), "{written}");
    }

    async fn a_sealed_secret_does_not_open_in_another_account(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        store.hand_over(&given(&acme.account, "client"), CHANGE).await.expect("kept");
        let moved = format!("UPDATE hand_overs SET account_id = '{}'", other.account);
        assert_eq!(db.execute(moved).await.expect("moved"), 1);
        let opened = store.open_hand_over(&other.account, Provider::Okta).await;
        assert!(matches!(opened, Err(StoreError::Sealed(_))), "{opened:?}");
    }

    async fn it_is_dropped_once_and_by_its_own_account(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        store.hand_over(&given(&acme.account, "client"), CHANGE).await.expect("kept");
        let id = waiting(&store, &acme.account).await.expect("it waits").id;
        let drop = async |account, registered| {
            store.drop_hand_over(account, &id, registered, LATER).await.expect("an answer")
        };
        assert!(!drop(&other.account, false).await);
        assert!(drop(&acme.account, true).await);
        assert!(!drop(&acme.account, false).await);
        assert!(is_written(&store, &acme.account, "hand_over_registered").await);
        assert!(!is_written(&store, &acme.account, "hand_over_discarded").await);
        store.hand_over(&given(&acme.account, "client"), CHANGE).await.expect("kept");
        let id = waiting(&store, &acme.account).await.expect("it waits").id;
        assert!(store.drop_hand_over(&acme.account, &id, false, LATER).await.expect("an answer"));
        assert!(is_written(&store, &acme.account, "hand_over_discarded").await);
    }

    async fn a_link_is_spent_with_what_it_handed_over(db) {
        let store = db.store().await;
        let acme = World::new(&store, "acme").await;
        make(&store, &acme.account, "link").await;
        for _ in 0..2 {
            let shown = store.hand_over_link(&token("link"), START).await.expect("an answer");
            let shown = shown.expect("looking does not spend it");
            assert_eq!((shown.account.id, shown.expires_at), (acme.account.clone(), UNTIL));
        }
        let new = given(&acme.account, "client");
        store.hand_over_by_link(&token("link"), &new, BY_LINK).await.expect("kept");
        let it = waiting(&store, &acme.account).await.expect("it waits");
        assert_eq!(it.entered_by, "somebody with the one-time link");
        let written = store.newest_changes(&acme.account, 2).await.expect("changes");
        assert_eq!((&*written[0].action, &written[0].by), ("handed_over", &Actor::LinkHolder));
        assert!(is_written(&store, &acme.account, "hand_over_link_made").await);
        assert!(!format!("{written:?}").contains(token("link").as_str()));

        assert!(!works(&store, "link").await);
        let again = given(&acme.account, "another");
        let again = store.hand_over_by_link(&token("link"), &again, BY_LINK).await;
        assert!(matches!(again, Err(StoreError::LinkSpent)), "{again:?}");
        assert_eq!(waiting(&store, &acme.account).await, Some(it), "what waits stays");
    }

    async fn two_who_use_a_link_at_once_hand_over_once(db) {
        let (store, other_server) = (db.store().await, db.store().await);
        let account = add_account(&store, "acme").await;
        make(&store, &account, "link").await;
        let (token, new) = (token("link"), given(&account, "client"));
        let (one, two) = tokio::join!(
            store.hand_over_by_link(&token, &new, BY_LINK),
            other_server.hand_over_by_link(&token, &new, BY_LINK),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }

    async fn a_link_is_one_accounts_and_for_one_purpose(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        make(&store, &acme.account, "link").await;
        let wrong = given(&other.account, "client");
        let wrong = store.hand_over_by_link(&token("link"), &wrong, BY_LINK).await;
        assert!(matches!(wrong, Err(StoreError::LinkSpent)), "{wrong:?}");
        assert_eq!(waiting(&store, &other.account).await, None);
        assert!(works(&store, "link").await, "it was not spent by that");
        assert_eq!(store.password_link(&token("link"), START).await.expect("an answer"), None);
        let hash = Secret::new("$argon2id$chosen");
        let password = store.set_password_by_link(&token("link"), &hash, START).await;
        assert!(matches!(password, Err(StoreError::LinkSpent)), "{password:?}");
    }

    async fn a_newer_link_a_day_and_a_suspension_shut_it(db) {
        let store = db.store().await;
        let acme = World::new(&store, "acme").await;
        make(&store, &acme.account, "first").await;
        make(&store, &acme.account, "second").await;
        assert!(!works(&store, "first").await);
        assert!(works(&store, "second").await);
        let subject = acme.account.as_str();
        let open = store.open_link(&acme.account, LinkKind::HandOver, subject, START).await;
        assert_eq!(open.expect("an answer").expect("it is open").expires_at, UNTIL);

        let at = async |moment| store.hand_over_link(&token("second"), moment).await;
        let last = START + LIFETIME - Duration::from_millis(1);
        assert!(at(last).await.expect("an answer").is_some());
        assert_eq!(at(START + LIFETIME).await.expect("an answer"), None);
        let late = Change { by: &Actor::LinkHolder, at: START + LIFETIME };
        let new = given(&acme.account, "client");
        let refused = store.hand_over_by_link(&token("second"), &new, late).await;
        assert!(matches!(refused, Err(StoreError::LinkSpent)), "{refused:?}");

        store.set_suspended(&acme.account, true, LATER).await.expect("suspended");
        assert!(!works(&store, "second").await);
        let refused = store.hand_over_by_link(&token("second"), &new, BY_LINK).await;
        assert!(matches!(refused, Err(StoreError::LinkSpent)), "{refused:?}");
        assert_eq!(waiting(&store, &acme.account).await, None);
        store.set_suspended(&acme.account, false, LATER).await.expect("open again");
        assert!(works(&store, "second").await, "nothing spent it meanwhile");

        let keep = Retention { records: Duration::MAX, sessions: Lifetimes::default() };
        assert_eq!(store.sweep(START + LIFETIME, keep).await.expect("a sweep").links, 1);
    }
}
