//! Sign-ins through the provider: all of it or nothing, and only while it is allowed.

use std::time::Duration;

use convrs_domain::{
    Role, Tier,
    identity::Admission,
    sessions::{AuthMethod, Lifetimes},
    sign_in::Outcome,
};
use convrs_store::{Attempt, SignedIn, StoreError};
use sqlx::Executor;

use crate::{
    harness::{CHANGE, Db, START, stories},
    world::{World, add_agent, connect, state, token},
};

fn outcome(signed_in: Result<SignedIn, StoreError>) -> Outcome {
    match signed_in {
        Err(StoreError::SignIn(outcome)) => outcome,
        other => panic!("not refused: {other:?}"),
    }
}

/// What a completed sign-in leaves behind.
async fn traces(db: &Db) -> [i64; 3] {
    [db.count("links").await, db.count("sessions").await, db.count("sign_in_records").await]
}

stories! {
    async fn a_sign_in_leaves_a_link_a_session_and_a_record(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let signed_in = world.admin_signs_in(&store, "one").await.expect("a session");
        let session = store.session(&token("one"), START, Lifetimes::default()).await;
        let session = session.expect("an answer").expect("the session");
        assert_eq!((session.id, session.agent), (signed_in.session_id, world.admin.clone()));
        assert_eq!((session.method, session.account.id), (AuthMethod::Okta, world.account.clone()));
        let records = store.newest_attempts(&world.account, 10).await.expect("records");
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].reference, signed_in.reference);
        assert_eq!(records[0].outcome, Outcome::SignedIn);
        assert_eq!(records[0].agent_id.as_ref(), Some(&world.admin.id));
        let changes = store.newest_changes(&world.account, 10).await.expect("changes");
        assert!(changes.iter().any(|change| change.action == "link_made"));
    }

    async fn the_second_time_the_subject_decides_and_no_link_is_made(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        let admission = world.admitted(&store, "00u-admin", "renamed@acme.example").await;
        let sign_in = world.sign_in(admission, "00u-admin", "two");
        store.sign_in_through_provider(sign_in).await.expect("a session");
        assert_eq!(traces(db).await, [1, 2, 2]);
    }

    async fn what_changed_in_mid_flow_refuses_it_and_leaves_nothing(db) {
        let store = db.store().await;
        for (word, change, expected) in [
            ("off", "UPDATE sso_settings SET enabled = 0", Outcome::SsoOff),
            ("tier", "UPDATE accounts SET tier = 'starter'", Outcome::SsoOff),
            ("gone", "DELETE FROM connections", Outcome::SsoOff),
            ("version", "UPDATE connections SET version = 2", Outcome::ConnectionChanged),
            ("suspended", "UPDATE accounts SET suspended = 1", Outcome::AccountSuspended),
            ("inactive", "UPDATE agents SET active = 0", Outcome::Deactivated),
            ("renamed", "UPDATE agents SET email = 'other@acme.example'", Outcome::Deactivated),
        ] {
            let world = World::new(&store, word).await;
            let admission = world.admitted(&store, "00u", world.admin.email.as_str()).await;
            let key = if change.contains("accounts") { "id" } else { "account_id" };
            let change = format!("{change} WHERE {key} = '{}'", world.account);
            db.execute(change).await.expect("a change");
            let refused = store.sign_in_through_provider(world.sign_in(admission, "00u", word)).await;
            assert_eq!(outcome(refused), expected, "{word}");
        }
        assert_eq!(traces(db).await, [0, 0, 0]);
    }

    async fn a_session_is_never_born_on_a_link_that_was_reset_meanwhile(db) {
        let (store, other_server) = (db.store().await, db.store().await);
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a link");
        let admission = world.admitted(&store, "00u-admin", world.admin.email.as_str()).await;
        let sign_in = world.sign_in(admission, "00u-admin", "two");
        let mut resetting = db.raw().await;
        resetting.execute("BEGIN").await.expect("a transaction");
        resetting.execute("UPDATE agents SET active = active").await.expect("the row is held");
        let signing_in =
            tokio::spawn(async move { other_server.sign_in_through_provider(sign_in).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!signing_in.is_finished(), "it waits");
        resetting.execute("DELETE FROM links").await.expect("the link goes");
        resetting.execute("COMMIT").await.expect("reset");
        let refused = signing_in.await.expect("no panic");
        assert_eq!(outcome(refused), Outcome::ConnectionChanged);
        assert_eq!(traces(db).await, [0, 1, 1], "the first sign-in's");
    }

    async fn a_session_rests_on_the_agents_own_link(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let bob = add_agent(&store, &world.account, "bob@acme.example", Role::Agent).await;
        world.admin_signs_in(&store, "one").await.expect("a link");
        for (admission, subject) in [
            (Admission::Linked(bob.clone()), "00u-admin"),
            (Admission::FirstLink(bob.clone()), "00u-admin"),
            (Admission::FirstLink(world.admin.clone()), "00u-other"),
        ] {
            let sign_in = world.sign_in(admission, subject, "two");
            let refused = store.sign_in_through_provider(sign_in).await;
            assert_eq!(outcome(refused), Outcome::LinkedToAnother, "{subject}");
        }
        let linked = Admission::Linked(world.admin.clone());
        let refused = store.sign_in_through_provider(world.sign_in(linked, "00u-b", "two")).await;
        assert_eq!(outcome(refused), Outcome::ConnectionChanged, "there is no such link any more");
        assert_eq!(traces(db).await, [1, 1, 1]);
    }

    async fn a_connection_that_moved_refuses_the_flows_of_before(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let admission = world.admitted(&store, "00u", world.admin.email.as_str()).await;
        connect(&store, &world.account, "https://elsewhere.okta.com").await;
        let refused = store.sign_in_through_provider(world.sign_in(admission, "00u", "one")).await;
        assert_eq!(outcome(refused), Outcome::ConnectionChanged);
    }

    async fn a_tier_that_comes_back_brings_single_sign_on_back(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for tier in [Tier::Starter, Tier::Enterprise] {
            store.set_account(&world.account, None, Some(tier), CHANGE).await.expect("a tier");
        }
        world.admin_signs_in(&store, "one").await.expect("a session");
    }

    async fn a_callback_that_comes_again_is_recognised_by_its_session(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        for (state, token, expected) in [
            (state("one"), token("one"), true),
            (state("two"), token("one"), false),
            (state("one"), token("two"), false),
        ] {
            let completed = store.completed(&world.account, &state, &token).await;
            assert_eq!(completed.expect("an answer"), expected);
        }
    }

    async fn a_refused_attempt_is_kept_with_its_trace(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let sign_in = world.sign_in(
            world.admitted(&store, "00u", world.admin.email.as_str()).await, "00u", "one",
        );
        let trace = convrs_domain::sign_in::Trace {
            claims: vec!["sub".to_owned()],
            clock_offset: Some(-3),
            ..sign_in.trace
        };
        let attempt = Attempt {
            account_id: world.account.clone(),
            at: START,
            method: AuthMethod::Okta,
            outcome: Outcome::AccessDenied,
            agent_id: None,
            unproven: false,
            email: Some("ann@acme.example".to_owned()),
            client: sign_in.client,
            trace,
        };
        let reference = store.record_attempt(&attempt).await.expect("a reference");
        let records = store.newest_attempts(&world.account, 10).await.expect("records");
        assert_eq!(records[0].reference, reference);
        assert_eq!((&records[0].trace, records[0].outcome), (&attempt.trace, attempt.outcome));
        assert_eq!(records[0].email, attempt.email);
    }
}
