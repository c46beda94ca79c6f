//! Passwords turned off on the page: who may do it, and that they come back unless it is confirmed.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use convrs_domain::{
    Agent, Role, Tier, Timestamp,
    audit::Actor,
    connection::Provider,
    sessions::{EndedBy, Lifetimes},
    sign_in::{ClientInfo, Outcome},
    sso::{CONFIRM_WITHIN, KeptSettings, SettingsRefusal, SsoSettings},
};
use convrs_store::{
    AdminSave, AuditEntry, Change, PasswordAttempt, PasswordSignIn, Retention, SavedBy, SignedIn,
    Store, StoreError,
};
use serde_json::json;
use sqlx::Executor;

use crate::{
    harness::{MINUTE, START, stories},
    world::{ON, WITHOUT_PASSWORDS, World, add_agent, save_settings, token},
};

/// What an admin ticks beside the settings.
#[derive(Clone, Copy)]
struct Ticked {
    lock_outs: bool,
    end_sessions: bool,
}

const NOTHING: Ticked = Ticked { lock_outs: false, end_sessions: false };

/// Saves settings as that agent does on the page.
async fn save(
    store: &Store,
    world: &World,
    admin: &Agent,
    wanted: SsoSettings,
    ticked: Ticked,
    at: Timestamp,
) -> Result<(), StoreError> {
    let by = Actor::Agent { id: admin.id.clone(), email: admin.email.to_string() };
    let saved_by = SavedBy::Admin(AdminSave {
        agent_id: &admin.id,
        accepts_lock_outs: ticked.lock_outs,
        end_password_sessions: ticked.end_sessions,
    });
    let change = Change { by: &by, at };
    store.save_sso_settings(&world.account, wanted, saved_by, change).await
}

/// Turns passwords off as the account's admin does, linked and alone.
async fn turn_off(store: &Store, world: &World, at: Timestamp) {
    save(store, world, &world.admin, WITHOUT_PASSWORDS, NOTHING, at).await.expect("allowed");
}

async fn kept(store: &Store, world: &World) -> KeptSettings {
    store.sso_settings(&world.account).await.expect("an answer").expect("settings")
}

async fn passwords_work(store: &Store, world: &World, at: Timestamp) -> bool {
    let route = store.route(&world.account).await.expect("an answer").expect("a route");
    route.passwords_allowed(at)
}

async fn log_in(
    store: &Store,
    agent: &Agent,
    word: &str,
    at: Timestamp,
) -> Result<SignedIn, StoreError> {
    let login = store.password_login(&agent.email).await.expect("an answer").expect("the agent");
    let attempt = PasswordAttempt::new(&agent.email, IpAddr::V4(Ipv4Addr::LOCALHOST), at);
    let (session, client) = (token(word), ClientInfo::default());
    let sign_in =
        PasswordSignIn { login: &login, attempt: &attempt, session: &session, client: &client, at };
    store.sign_in_with_password(&sign_in).await
}

/// Somebody signs in through the provider at that time.
async fn sign_in(store: &Store, world: &World, agent: &Agent, at: Timestamp) {
    let subject = format!("00u-{}", agent.id);
    let admission = world.admitted(store, &subject, agent.email.as_str()).await;
    let word = format!("{} at {}", agent.id, at.as_millis());
    let mut sign_in = world.sign_in(admission, &subject, &word);
    (sign_in.pending.started_at, sign_in.at) = (at, at);
    store.sign_in_through_provider(sign_in).await.expect("a session");
}

async fn newest(store: &Store, world: &World) -> AuditEntry {
    let changes = store.newest_changes(&world.account, 1).await.expect("changes");
    changes.into_iter().next().expect("a change")
}

fn refusal(saved: Result<(), StoreError>) -> SettingsRefusal {
    match saved {
        Err(StoreError::Settings(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

stories! {
    async fn the_admin_who_turns_passwords_off_is_linked_on_the_current_connection(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let other = add_agent(&store, &world.account, "olga@acme.example", Role::Admin).await;
        sign_in(&store, &world, &other, START).await;
        let off = Ticked { lock_outs: true, ..NOTHING };
        let admin = &world.admin;
        let saved = save(&store, &world, admin, WITHOUT_PASSWORDS, off, START).await;
        assert_eq!(refusal(saved), SettingsRefusal::NotLinkedYourself { provider: Provider::Okta });

        sign_in(&store, &world, admin, START).await;
        db.execute("UPDATE links SET issuer = 'https://old.okta.com'".to_owned()).await.expect("moved");
        let saved = save(&store, &world, admin, WITHOUT_PASSWORDS, off, START).await;
        assert_eq!(refusal(saved), SettingsRefusal::NoLinkedAdmin { provider: Provider::Okta }, "links of another issuer");
    }

    async fn agents_who_would_be_locked_out_are_counted_and_must_be_accepted(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        sign_in(&store, &world, &world.admin, START).await;
        for email in ["ann@acme.example", "bob@acme.example", "gone@acme.example"] {
            add_agent(&store, &world.account, email, Role::Agent).await;
        }
        db.execute("UPDATE agents SET active = 0 WHERE email = 'gone@acme.example'".to_owned())
            .await
            .expect("a deactivation");
        let admin = &world.admin;
        let saved = save(&store, &world, admin, WITHOUT_PASSWORDS, NOTHING, START).await;
        assert_eq!(refusal(saved), SettingsRefusal::LockOuts { provider: Provider::Okta, agents: 2 });
        assert_eq!(kept(&store, &world).await.saved, ON, "a refusal changes nothing");

        let accepted = Ticked { lock_outs: true, ..NOTHING };
        let later = START + MINUTE;
        save(&store, &world, admin, WITHOUT_PASSWORDS, accepted, later).await.expect("accepted");
        let change = newest(&store, &world).await;
        assert_eq!(change.after["not_signed_in_yet"], 2);
        assert_eq!(change.after["password_fallback"], false);
    }

    async fn unconfirmed_passwords_come_back_after_a_quarter_of_an_hour_on_every_server(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        sign_in(&one, &world, &world.admin, START).await;
        turn_off(&one, &world, START).await;
        let back = START + CONFIRM_WITHIN;
        for store in [&one, &two] {
            assert!(!passwords_work(store, &world, back - Duration::from_millis(1)).await);
            assert!(passwords_work(store, &world, back).await, "without anything having run");
        }
        let refused = log_in(&two, &world.admin, "early", back - MINUTE).await;
        assert!(matches!(refused, Err(StoreError::SignIn(Outcome::PasswordsOff))));
        log_in(&two, &world.admin, "late", back).await.expect("passwords are back");
    }

    async fn that_passwords_came_back_is_written_down_once(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        sign_in(&one, &world, &world.admin, START).await;
        turn_off(&one, &world, START).await;
        let audit = db.count("audit").await;
        let keep = Retention { records: 365 * 24 * 60 * MINUTE, sessions: Lifetimes::default() };
        let early = one.sweep(START + CONFIRM_WITHIN - MINUTE, keep).await.expect("a sweep");
        assert_eq!(early.turned_back, 0);
        let late = START + CONFIRM_WITHIN + MINUTE;
        assert_eq!(one.sweep(late, keep).await.expect("a sweep").turned_back, 1);
        assert_eq!(two.sweep(late, keep).await.expect("a sweep").turned_back, 0);
        two.turn_passwords_back(&world.account, late).await.expect("nothing to do");
        assert_eq!(db.count("audit").await, audit + 1);
        let change = newest(&one, &world).await;
        assert_eq!((change.by, &*change.action), (Actor::System, "passwords_came_back"));
        assert_eq!(change.before, json!({"password_fallback": false}), "nothing else changed");
        let since = START + CONFIRM_WITHIN;
        assert_eq!(change.after, json!({"password_fallback": true, "since": since}));
        assert_eq!(kept(&one, &world).await, KeptSettings { saved: ON, confirm_by: None });
    }

    async fn an_admin_who_gets_in_through_the_provider_confirms(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = add_agent(&store, &world.account, "ann@acme.example", Role::Agent).await;
        sign_in(&store, &world, &world.admin, START).await;
        sign_in(&store, &world, &ann, START).await;
        turn_off(&store, &world, START).await;

        sign_in(&store, &world, &ann, START + MINUTE).await;
        let waiting = kept(&store, &world).await.confirm_by;
        assert_eq!(waiting, Some(START + CONFIRM_WITHIN), "Ann is no admin");

        sign_in(&store, &world, &world.admin, START + 2 * MINUTE).await;
        let confirmed = KeptSettings { saved: WITHOUT_PASSWORDS, confirm_by: None };
        assert_eq!(kept(&store, &world).await, confirmed);
        let change = newest(&store, &world).await;
        assert_eq!(change.action, "passwords_off_confirmed");
        assert!(matches!(change.by, Actor::Agent { id, .. } if id == world.admin.id));
        assert!(!passwords_work(&store, &world, START + 10 * CONFIRM_WITHIN).await);
    }

    async fn who_comes_too_late_confirms_nothing(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        sign_in(&store, &world, &world.admin, START).await;
        turn_off(&store, &world, START).await;
        let late = START + CONFIRM_WITHIN;
        sign_in(&store, &world, &world.admin, late).await;
        assert!(passwords_work(&store, &world, late + MINUTE).await);
        assert_ne!(newest(&store, &world).await.action, "passwords_off_confirmed");
    }

    async fn saving_something_else_neither_confirms_nor_lengthens(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        sign_in(&store, &world, &world.admin, START).await;
        turn_off(&store, &world, START).await;
        turn_off(&store, &world, START + 5 * MINUTE).await;
        let by_command = Change { by: &Actor::CommandLine, at: START + 6 * MINUTE };
        save_settings(&store, &world.account, WITHOUT_PASSWORDS, by_command).await.expect("saved");
        assert_eq!(kept(&store, &world).await.confirm_by, Some(START + CONFIRM_WITHIN));

        let settled = SavedBy::CommandLine { forced: false, settled: true };
        store
            .save_sso_settings(&world.account, WITHOUT_PASSWORDS, settled, by_command)
            .await
            .expect("saved");
        assert_eq!(kept(&store, &world).await.confirm_by, None, "said anew at the command line");
    }

    async fn saving_after_passwords_came_back_starts_from_passwords_on(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        sign_in(&store, &world, &world.admin, START).await;
        turn_off(&store, &world, START).await;
        let ann = add_agent(&store, &world.account, "ann@acme.example", Role::Agent).await;
        let late = START + CONFIRM_WITHIN;
        let again = save(&store, &world, &world.admin, WITHOUT_PASSWORDS, NOTHING, late).await;
        assert_eq!(refusal(again), SettingsRefusal::LockOuts { provider: Provider::Okta, agents: 1 }, "asked anew");
        sign_in(&store, &world, &ann, late).await;
        turn_off(&store, &world, late).await;
        assert_eq!(kept(&store, &world).await.confirm_by, Some(late + CONFIRM_WITHIN));
        let changes = store.newest_changes(&world.account, 3).await.expect("changes");
        assert!(changes.iter().any(|change| change.action == "passwords_came_back"));
    }

    async fn password_sessions_end_when_that_is_asked_for_and_live_on_otherwise(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let other = World::new(&store, "other").await;
        sign_in(&store, &world, &world.admin, START).await;
        log_in(&store, &world.admin, "password", START).await.expect("a session");
        log_in(&store, &other.admin, "elsewhere", START).await.expect("a session");
        turn_off(&store, &world, START).await;
        assert_eq!(store.ended_by(&token("password")).await.expect("an answer"), None);

        let end = Ticked { end_sessions: true, ..NOTHING };
        save(&store, &world, &world.admin, ON, end, START).await.expect("passwords on again");
        assert_eq!(store.ended_by(&token("password")).await.expect("an answer"), None, "still on");
        let later = START + MINUTE;
        save(&store, &world, &world.admin, WITHOUT_PASSWORDS, end, later).await.expect("off");
        let ended = store.ended_by(&token("password")).await.expect("an answer");
        assert_eq!(ended, Some(EndedBy::PasswordsOff));
        assert_eq!(store.ended_by(&token("elsewhere")).await.expect("an answer"), None);
        assert_eq!(newest(&store, &world).await.after["password_sessions_ended"], 1);
        let alive = "sessions WHERE auth_method = 'okta' AND ended_at IS NULL";
        assert_eq!(db.count(alive).await, 1, "sessions through the provider live on");
    }

    async fn a_lower_tier_while_it_waits_locks_nobody_out(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        sign_in(&store, &world, &world.admin, START).await;
        turn_off(&store, &world, START).await;
        let change = Change { by: &Actor::CommandLine, at: START };
        store.set_account(&world.account, None, Some(Tier::Starter), change).await.expect("a tier");
        assert!(passwords_work(&store, &world, START + MINUTE).await);
    }

    async fn a_password_sign_in_waits_for_whoever_is_turning_passwords_off(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (other, agent) = (db.store().await, world.admin.clone());
        let mut turning_off = db.raw().await;
        turning_off.execute("BEGIN").await.expect("a transaction");
        turning_off
            .execute("UPDATE sso_settings SET password_fallback = 0")
            .await
            .expect("not committed yet");
        let logging_in = tokio::spawn(async move {
            match log_in(&other, &agent, "race", START).await {
                Err(StoreError::SignIn(outcome)) => Err(outcome),
                answer => Ok(answer.is_ok()),
            }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!logging_in.is_finished(), "it waits");
        turning_off.execute("COMMIT").await.expect("passwords are off");
        assert_eq!(logging_in.await.expect("no panic"), Err(Outcome::PasswordsOff));
        assert_eq!(db.count("sessions").await, 0);
    }
}
