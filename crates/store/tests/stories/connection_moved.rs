//! A connection changed while passwords are off: somebody gets in through it as it is now, or
//! passwords come back.

use std::time::Duration;

use convrs_domain::{
    Timestamp,
    audit::Actor,
    connection::{ClientId, HostedDomains, Provider},
    sso::{CONFIRM_WITHIN, KeptSettings, SettingsRefusal, SsoSettings},
};
use convrs_store::{
    AdminSave, AuditEntry, Change, NewConnection, ProviderSignIn, SavedBy, Store, StoreError,
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};

use crate::{
    harness::{CHANGE, MINUTE, START, stories},
    world::{ON, WITHOUT_PASSWORDS, World, force_settings, new_connection, save_settings},
};

const GOOGLE: SsoSettings = SsoSettings { provider: Some(Provider::Google), ..ON };

/// Long after everything was settled.
const LATE: Timestamp = Timestamp::from_seconds(1_800_003_600);

fn at(at: Timestamp) -> Change<'static> {
    Change { at, ..CHANGE }
}

/// An account whose admin has signed in through the provider, and whose passwords are off for good.
async fn without_passwords(store: &Store) -> World {
    let world = World::new(store, "acme").await;
    signs_in(store, &world, START).await;
    save_settings(store, &world.account, WITHOUT_PASSWORDS, CHANGE).await.expect("allowed");
    world
}

/// The same, but that it was done on the page and waits to be confirmed.
async fn waiting(store: &Store) -> World {
    let world = World::new(store, "acme").await;
    signs_in(store, &world, START).await;
    let by = SavedBy::Admin(AdminSave {
        agent_id: &world.admin.id,
        accepts_lock_outs: false,
        end_password_sessions: false,
    });
    let saved = store.save_sso_settings(&world.account, WITHOUT_PASSWORDS, by, CHANGE).await;
    saved.expect("allowed");
    assert_eq!(kept(store, &world).await.confirm_by, Some(START + CONFIRM_WITHIN));
    world
}

/// The admin's sign-in at that time, about to be completed.
async fn coming(store: &Store, world: &World, at: Timestamp) -> ProviderSignIn {
    let admission = world.admitted(store, "00u-admin", world.admin.email.as_str()).await;
    let mut coming = world.sign_in(admission, "00u-admin", &format!("at {}", at.as_millis()));
    (coming.pending.started_at, coming.at) = (at, at);
    coming
}

async fn signs_in(store: &Store, world: &World, at: Timestamp) {
    let coming = coming(store, world, at).await;
    store.sign_in_through_provider(coming).await.expect("a session");
}

/// Registers a connection, and gives the account as it goes through that one.
async fn register(store: &Store, world: &World, new: &NewConnection, change: Change<'_>) -> World {
    let connection = store.set_connection(new, change).await.expect("a connection");
    World { account: world.account.clone(), admin: world.admin.clone(), connection }
}

fn elsewhere(world: &World) -> NewConnection {
    new_connection(&world.account, "https://elsewhere.okta.com", Some("secret"))
}

fn other_client(world: &World) -> NewConnection {
    let client_id = ClientId::parse("0oa2").expect("a client ID");
    let same = new_connection(&world.account, "https://acme.okta.com", None);
    NewConnection { client_id, ..same }
}

fn google(world: &World, issuer: &str, domains: &[&str]) -> NewConnection {
    NewConnection {
        provider: Provider::Google,
        hosted_domains: HostedDomains::parse(domains.iter().copied()).expect("domains"),
        ..new_connection(&world.account, issuer, Some("secret"))
    }
}

async fn kept(store: &Store, world: &World) -> KeptSettings {
    store.sso_settings(&world.account).await.expect("an answer").expect("settings")
}

async fn passwords_work(store: &Store, world: &World, at: Timestamp) -> bool {
    let route = store.route(&world.account).await.expect("an answer").expect("a route");
    route.passwords_allowed(at)
}

/// The newest change with that name.
async fn written(store: &Store, world: &World, action: &str) -> AuditEntry {
    let changes = store.newest_changes(&world.account, 10).await.expect("changes");
    changes.into_iter().find(|change| change.action == action).expect("a row")
}

stories! {
    async fn passwords_come_back_unless_an_admin_gets_in_through_the_new_issuer(db) {
        let store = db.store().await;
        let world = without_passwords(&store).await;
        let moved = register(&store, &world, &elsewhere(&world), at(LATE)).await;
        let back = LATE + CONFIRM_WITHIN;
        let expected = KeptSettings { saved: WITHOUT_PASSWORDS, confirm_by: Some(back) };
        assert_eq!(kept(&store, &world).await, expected);
        assert!(!passwords_work(&store, &world, back - MINUTE).await);
        assert!(passwords_work(&store, &world, back).await);
        let told = written(&store, &world, "sso_settings_changed").await;
        assert_eq!(told.before, json!({"confirm_by": null}));
        assert_eq!(told.after, json!({"confirm_by": back}));

        signs_in(&store, &moved, LATE + MINUTE).await;
        let confirmed = KeptSettings { saved: WITHOUT_PASSWORDS, confirm_by: None };
        assert_eq!(kept(&store, &world).await, confirmed);
        written(&store, &world, "passwords_off_confirmed").await;
    }

    async fn that_nobody_got_in_through_the_new_issuer_is_written_down(db) {
        let store = db.store().await;
        let world = without_passwords(&store).await;
        register(&store, &world, &elsewhere(&world), at(LATE)).await;
        let back = LATE + CONFIRM_WITHIN;
        store.turn_passwords_back(&world.account, back).await.expect("they are back");
        assert_eq!(kept(&store, &world).await, KeptSettings { saved: ON, confirm_by: None });
        assert_eq!(written(&store, &world, "passwords_came_back").await.by, Actor::System);
        let again = new_connection(&world.account, "https://acme.okta.com", Some("secret"));
        register(&store, &world, &again, at(back)).await;
        assert_eq!(kept(&store, &world).await.confirm_by, None, "passwords are on");
    }

    async fn another_client_id_waits_to_be_confirmed_too(db) {
        let store = db.store().await;
        let world = without_passwords(&store).await;
        register(&store, &world, &other_client(&world), at(LATE)).await;
        assert_eq!(kept(&store, &world).await.confirm_by, Some(LATE + CONFIRM_WITHIN));
    }

    async fn a_time_to_confirm_begins_anew_with_another_connection(db) {
        let store = db.store().await;
        let world = waiting(&store).await;
        for minutes in [5, 10] {
            let at = at(START + minutes * MINUTE);
            let new = if minutes == 5 { other_client(&world) } else { elsewhere(&world) };
            register(&store, &world, &new, at).await;
            assert_eq!(kept(&store, &world).await.confirm_by, Some(at.at + CONFIRM_WITHIN));
        }
    }

    async fn a_time_that_ran_out_is_written_down_and_does_not_begin_anew(db) {
        let store = db.store().await;
        let world = waiting(&store).await;
        register(&store, &world, &elsewhere(&world), at(LATE)).await;
        assert_eq!(kept(&store, &world).await, KeptSettings { saved: ON, confirm_by: None });
        written(&store, &world, "passwords_came_back").await;
    }

    async fn who_comes_through_the_connection_of_before_confirms_nothing(db) {
        let (store, other_server) = (db.store().await, db.store().await);
        let world = waiting(&store).await;
        let coming = coming(&store, &world, START + MINUTE).await;
        let anew = START + 2 * CONFIRM_WITHIN;
        let settings = format!("UPDATE sso_settings SET confirm_by = {}", anew.as_millis());
        let mut moving = db.raw().await;
        moving.execute("BEGIN").await.expect("a transaction");
        moving.execute(AssertSqlSafe(settings)).await.expect("a time that begins anew");
        moving.execute("UPDATE connections SET version = version + 1").await.expect("moved");
        let signing_in =
            tokio::spawn(async move { other_server.sign_in_through_provider(coming).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!signing_in.is_finished(), "it waits");
        moving.execute("COMMIT").await.expect("the connection is another");
        // It may get in, for it was let pass before, or be refused: it was first, or second.
        drop(signing_in.await.expect("no panic"));
        assert_eq!(kept(&store, &world).await.confirm_by, Some(anew));
    }

    async fn what_shuts_nobody_out_asks_for_no_confirmation(db) {
        let store = db.store().await;
        let world = without_passwords(&store).await;
        let google_of = |issuer| google(&world, issuer, &["acme.example"]);
        for new in [
            new_connection(&world.account, "https://acme.okta.com", Some("next")),
            google_of("https://accounts.google.com"),
            google_of("https://not-chosen.example"),
        ] {
            register(&store, &world, &new, at(LATE)).await;
            assert_eq!(kept(&store, &world).await.confirm_by, None, "{new:?}");
        }
    }

    async fn where_passwords_were_forced_off_another_issuer_does_not_bring_them_back(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        force_settings(&store, &world.account, WITHOUT_PASSWORDS, CHANGE).await.expect("forced");
        register(&store, &world, &elsewhere(&world), at(LATE)).await;
        assert_eq!(kept(&store, &world).await.confirm_by, None, "nobody was linked before either");
    }

    async fn what_waits_is_settled_at_the_command_line_only_as_rule_6_allows(db) {
        let store = db.store().await;
        let world = without_passwords(&store).await;
        register(&store, &world, &elsewhere(&world), at(LATE)).await;
        let settle = async |forced| {
            let by = SavedBy::CommandLine { forced, settled: true };
            store.save_sso_settings(&world.account, WITHOUT_PASSWORDS, by, at(LATE)).await
        };
        let expected = SettingsRefusal::NoLinkedAdmin { provider: Provider::Okta };
        let refused = settle(false).await;
        assert!(matches!(refused, Err(StoreError::Settings(it)) if it == expected), "{refused:?}");
        assert_eq!(kept(&store, &world).await.confirm_by, Some(LATE + CONFIRM_WITHIN));
        settle(true).await.expect("somebody insists");
        assert_eq!(kept(&store, &world).await.confirm_by, None);
    }

    async fn the_provider_before_stays_open_and_confirms_nothing(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        let new = google(&okta, "https://accounts.google.com", &["acme.example"]);
        let through_google = register(&store, &okta, &new, CHANGE).await;
        signs_in(&store, &okta, START).await;
        save_settings(&store, &okta.account, GOOGLE, CHANGE).await.expect("another provider");
        // An admin is linked there, but has not come since it was chosen, which would close Okta.
        let link = format!(
            "INSERT INTO links (connection_id, issuer, subject, account_id, agent_id, created_at) \
             SELECT '{}', '{}', subject, account_id, agent_id, created_at FROM links",
            through_google.connection.id, through_google.connection.issuer,
        );
        db.execute(link).await.expect("a link");
        let off = SsoSettings { password_fallback: false, ..GOOGLE };
        save_settings(&store, &okta.account, off, CHANGE).await.expect("an admin is linked");

        let new = google(&okta, "https://elsewhere.example", &["acme.example"]);
        let moved = register(&store, &okta, &new, at(LATE)).await;
        let waits = Some(LATE + CONFIRM_WITHIN);
        assert_eq!(kept(&store, &okta).await.confirm_by, waits);
        signs_in(&store, &okta, LATE + MINUTE).await;
        assert_eq!(kept(&store, &okta).await.confirm_by, waits, "Okta is on its way out");
        signs_in(&store, &moved, LATE + 2 * MINUTE).await;
        assert_eq!(kept(&store, &okta).await.confirm_by, None);
    }

    async fn a_domain_that_is_taken_away_waits_to_be_confirmed_and_one_more_does_not(db) {
        let store = db.store().await;
        let okta = World::new(&store, "acme").await;
        let issuer = "https://accounts.google.com";
        let through_google =
            register(&store, &okta, &google(&okta, issuer, &["acme.example"]), CHANGE).await;
        save_settings(&store, &okta.account, GOOGLE, CHANGE).await.expect("another provider");
        signs_in(&store, &through_google, START).await;
        let off = SsoSettings { password_fallback: false, ..GOOGLE };
        save_settings(&store, &okta.account, off, CHANGE).await.expect("an admin is linked");
        for (domains, waits) in [
            (&["acme.example", "beta.example"][..], None),
            (&["beta.example"][..], Some(LATE + CONFIRM_WITHIN)),
        ] {
            register(&store, &okta, &google(&okta, issuer, domains), at(LATE)).await;
            assert_eq!(kept(&store, &okta).await.confirm_by, waits, "{domains:?}");
        }
    }
}
