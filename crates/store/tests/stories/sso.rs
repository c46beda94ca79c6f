//! Settings: rule 6 and the tier, decided in the transaction that writes.

use std::time::Duration;

use convrs_domain::{
    Role, Tier,
    connection::Provider,
    sso::{SettingsRefusal, SsoSettings, Standing},
};
use convrs_store::{SetSso, StoreError};
use sqlx::Executor;

use crate::{
    harness::{CHANGE, LATER, stories},
    world::{
        ON, WITHOUT_PASSWORDS, World, add_account, add_agent, connect, force_settings,
        save_settings,
    },
};

/// What a command sets that names nothing.
const NOTHING: SetSso = SetSso { enabled: None, password_fallback: None, forced: false };

const NOBODY_LINKED: SettingsRefusal = SettingsRefusal::NoLinkedAdmin { provider: Provider::Okta };

fn refusal(saved: Result<(), StoreError>) -> SettingsRefusal {
    match saved {
        Err(StoreError::Settings(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

stories! {
    async fn passwords_stay_on_until_an_active_admin_is_linked(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let save = async || save_settings(&store, &world.account, WITHOUT_PASSWORDS, LATER).await;
        assert_eq!(refusal(save().await), NOBODY_LINKED);
        let settings = store.sso_settings(&world.account).await.expect("an answer");
        let saved = settings.map(|kept| kept.saved);
        assert_eq!(saved, Some(ON), "a refusal changes nothing");

        let agent = add_agent(&store, &world.account, "ann@acme.example", Role::Agent).await;
        let admission = world.admitted(&store, "00u-ann", agent.email.as_str()).await;
        let sign_in = world.sign_in(admission, "00u-ann", "ann");
        store.sign_in_through_provider(sign_in).await.expect("a session");
        assert_eq!(refusal(save().await), NOBODY_LINKED, "Ann is no admin");

        world.admin_signs_in(&store, "admin").await.expect("a session");
        db.execute(format!("UPDATE agents SET active = 0 WHERE id = '{}'", world.admin.id))
            .await
            .expect("a deactivation");
        assert_eq!(refusal(save().await), NOBODY_LINKED, "the admin is inactive");

        db.execute("UPDATE agents SET active = 1".to_owned()).await.expect("a reactivation");
        save().await.expect("now it is allowed");
        let changes = store.newest_changes(&world.account, 1).await.expect("changes");
        assert_eq!(changes[0].before["password_fallback"], true);
        assert_eq!(changes[0].after["password_fallback"], false);
    }

    async fn the_command_line_may_insist_on_rule_6_but_on_nothing_else(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let force = async |wanted| force_settings(&store, &world.account, wanted, LATER).await;
        force(WITHOUT_PASSWORDS).await.expect("somebody insisted");
        let changes = store.newest_changes(&world.account, 1).await.expect("changes");
        assert_eq!(changes[0].after["forced"]["password_fallback"], false, "and it is on record");
        let nowhere = SsoSettings { provider: None, ..ON };
        assert_eq!(refusal(force(nowhere).await), SettingsRefusal::ProviderMissing);
    }

    async fn the_tier_is_the_one_of_this_moment(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let starter = Some(Tier::Starter);
        store.set_account(&world.account, None, starter, CHANGE).await.expect("a tier");
        let refused = save_settings(&store, &world.account, ON, CHANGE).await;
        assert_eq!(refusal(refused), SettingsRefusal::Tier);
    }

    async fn an_account_without_a_connection_stands_so(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        let standing = store.standing(&account).await.expect("an answer");
        let expected = Standing {
            tier: Tier::Enterprise,
            registered: None,
            linked_admins: 0,
            unlinked_agents: 0,
        };
        assert_eq!(standing, Some(expected));
        let refused = save_settings(&store, &account, ON, CHANGE).await;
        let expected = SettingsRefusal::NotRegistered { provider: Provider::Okta };
        assert_eq!(refusal(refused), expected);
    }

    async fn a_command_changes_only_what_it_names(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let set = async |set| store.set_sso_settings(&world.account, set, LATER).await;
        let without = SetSso { password_fallback: Some(false), ..NOTHING };
        assert_eq!(refusal(set(without).await.map(drop)), NOBODY_LINKED);
        let insisted = set(SetSso { forced: true, ..without }).await;
        assert_eq!(insisted.expect("somebody insisted"), WITHOUT_PASSWORDS);
        let off = set(SetSso { enabled: Some(false), ..NOTHING }).await.expect("off");
        assert_eq!(off, SsoSettings { enabled: false, ..WITHOUT_PASSWORDS });
        let kept = store.sso_settings(&world.account).await.expect("an answer");
        assert_eq!(kept.map(|kept| kept.saved), Some(off));
    }

    async fn a_command_enables_the_provider_that_is_registered_or_none(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        let enabled = SetSso { enabled: Some(true), ..NOTHING };
        let enable = async || store.set_sso_settings(&account, enabled, LATER).await;
        let expected = SettingsRefusal::NotRegistered { provider: Provider::Okta };
        assert_eq!(refusal(enable().await.map(drop)), expected);
        connect(&store, &account, "https://acme.okta.com").await;
        assert_eq!(enable().await.expect("it is registered"), ON);
    }

    async fn a_command_takes_no_change_back_that_was_made_meanwhile(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (other, account) = (db.store().await, world.account.clone());
        let mut switching_off = db.raw().await;
        switching_off.execute("BEGIN").await.expect("a transaction");
        switching_off
            .execute("UPDATE sso_settings SET enabled = 0")
            .await
            .expect("not committed yet");
        let passwords_on = SetSso { password_fallback: Some(true), ..NOTHING };
        let setting = tokio::spawn(async move {
            other.set_sso_settings(&account, passwords_on, LATER).await
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!setting.is_finished(), "it waits");
        switching_off.execute("COMMIT").await.expect("single sign-on is off");
        let saved = setting.await.expect("no panic").expect("saved");
        assert_eq!(saved, SsoSettings { enabled: false, ..ON }, "and stays off");
    }

    async fn an_address_leads_to_its_account_and_connection(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        World::new(&store, "other").await;
        let email = crate::world::mail("ADMIN@acme.example");
        let by_email = store.route_by_email(&email).await.expect("an answer").expect("a route");
        let by_id = store.route(&world.account).await.expect("an answer").expect("a route");
        assert_eq!(by_email, by_id);
        assert_eq!(by_email.in_use(), Some(&world.connection));
        assert_eq!(by_email.settings.saved.provider, Some(Provider::Okta));
        let nobody = crate::world::mail("nobody@acme.example");
        assert_eq!(store.route_by_email(&nobody).await.expect("an answer"), None);
    }
}
