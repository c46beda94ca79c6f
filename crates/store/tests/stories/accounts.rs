//! Accounts: one operator, settings from the start, changes on record.

use convrs_domain::{Tier, audit::Actor, sso::KeptSettings};
use convrs_store::{NewAccount, StoreError};
use serde_json::{Value, json};

use crate::{
    harness::{CHANGE, LATER, stories},
    world::{add_account, named},
};

fn operator() -> NewAccount {
    NewAccount { name: named("Convrs"), tier: Tier::Enterprise, is_operator: true }
}

stories! {
    async fn an_account_begins_with_single_sign_on_off(db) {
        let store = db.store().await;
        let id = add_account(&store, "Acme").await;
        let account = store.account(&id).await.expect("an answer").expect("the account");
        assert_eq!((account.name.as_str(), account.tier), ("Acme", Tier::Enterprise));
        assert!(!account.is_operator && !account.suspended);
        let settings = store.sso_settings(&id).await.expect("an answer");
        assert_eq!(settings, Some(KeptSettings::default()));
    }

    async fn there_is_one_operator_account(db) {
        let store = db.store().await;
        let (first, second, new) = (store.clone(), db.store().await, operator());
        let (first, second) =
            tokio::join!(first.add_account(&new, CHANGE), second.add_account(&new, CHANGE));
        let refused = first.err().or(second.err()).expect("one of them is refused");
        assert!(matches!(refused, StoreError::OperatorExists), "{refused}");
        assert_eq!(db.count("accounts").await, 1);
        add_account(&store, "Acme").await;
    }

    async fn a_change_is_on_record_with_before_and_after(db) {
        let store = db.store().await;
        let id = add_account(&store, "Acme").await;
        store.set_account(&id, None, Some(Tier::Starter), LATER).await.expect("a change");
        let account = store.account(&id).await.expect("an answer").expect("the account");
        assert_eq!((account.name.as_str(), account.tier), ("Acme", Tier::Starter));
        let changes = store.newest_changes(&id, 10).await.expect("changes");
        let [edited, added] = &changes[..] else { panic!("two changes: {changes:?}") };
        assert_eq!((&*added.action, &added.before), ("account_added", &Value::Null));
        assert_eq!((&edited.by, edited.at), (&Actor::CommandLine, LATER.at));
        assert_eq!(edited.before, json!({"name": "Acme", "tier": "enterprise"}));
        assert_eq!(edited.after, json!({"name": "Acme", "tier": "starter"}));
    }

    async fn an_account_that_is_not_there_cannot_be_changed(db) {
        let store = db.store().await;
        let nobody = convrs_domain::AccountId::from_random([7; 8]);
        assert_eq!(store.account(&nobody).await.expect("an answer"), None);
        let refused = store.set_account(&nobody, Some(&named("X")), None, CHANGE).await;
        assert!(matches!(refused, Err(StoreError::NoSuchAccount)));
    }
}
