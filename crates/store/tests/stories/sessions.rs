//! Sessions: alive while they may be, and ended at once.

use convrs_domain::{
    Role,
    sessions::{EndedBy, Lifetimes},
};
use convrs_store::Store;

use crate::{
    harness::{MINUTE, START, stories},
    world::{World, add_agent, signed_out, token},
};

async fn alive(store: &Store, word: &str, after: u32) -> bool {
    let session = store.session(&token(word), START + after * MINUTE, Lifetimes::default()).await;
    session.expect("an answer").is_some()
}

stories! {
    async fn a_session_lives_while_it_is_used_and_a_day_at_most(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        assert!(alive(&store, "one", 8 * 60 - 1).await);
        assert!(!alive(&store, "one", 8 * 60).await);
        store.touch_session(&token("one"), START + 7 * 60 * MINUTE).await.expect("a touch");
        assert!(alive(&store, "one", 15 * 60 - 1).await);
        store.touch_session(&token("one"), START + 6 * 60 * MINUTE).await.expect("a touch");
        assert!(alive(&store, "one", 15 * 60 - 1).await, "time does not run backwards");
        store.touch_session(&token("one"), START + 23 * 60 * MINUTE).await.expect("a touch");
        assert!(!alive(&store, "one", 24 * 60).await);
    }

    async fn signing_out_ends_a_session_on_every_server(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        world.admin_signs_in(&one, "one").await.expect("a session");
        assert!(alive(&two, "one", 1).await);
        assert!(one.end_session(&token("one"), signed_out()).await.expect("an answer"));
        assert!(!alive(&two, "one", 1).await);
        assert!(!one.end_session(&token("one"), signed_out()).await.expect("an answer"));
    }

    async fn an_ended_session_tells_what_ended_it_and_a_living_one_tells_nothing(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        assert_eq!(store.ended_by(&token("one")).await.expect("an answer"), None);
        store.end_session(&token("one"), signed_out()).await.expect("an answer");
        let ended_by = store.ended_by(&token("one")).await.expect("an answer");
        assert_eq!(ended_by, Some(EndedBy::SignOut));
        assert_eq!(store.ended_by(&token("never")).await.expect("an answer"), None);
    }

    async fn a_deactivated_agent_or_suspended_account_has_no_session(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        for (ends, comes_back) in [
            ("agents SET active = 0", "agents SET active = 1"),
            ("accounts SET suspended = 1", "accounts SET suspended = 0"),
        ] {
            db.execute(format!("UPDATE {ends}")).await.expect("a change");
            assert!(!alive(&store, "one", 1).await, "{ends}");
            db.execute(format!("UPDATE {comes_back}")).await.expect("a change");
            assert!(alive(&store, "one", 1).await);
        }
    }

    async fn a_new_role_counts_at_the_next_request(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        db.execute("UPDATE agents SET role = 'agent'".to_owned()).await.expect("a change");
        let session = store.session(&token("one"), START, Lifetimes::default()).await;
        assert_eq!(session.expect("an answer").expect("the session").agent.role, Role::Agent);
    }

    async fn all_sessions_of_one_agent_end_but_the_one_kept(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let bob = add_agent(&store, &world.account, "bob@acme.example", Role::Agent).await;
        for word in ["one", "two", "three"] {
            world.admin_signs_in(&store, word).await.expect("a session");
        }
        let admission = world.admitted(&store, "00u-bob", bob.email.as_str()).await;
        let sign_in = world.sign_in(admission, "00u-bob", "bob");
        store.sign_in_through_provider(sign_in).await.expect("a session");
        let (account, admin) = (&world.account, &world.admin.id);
        let ended = store.end_sessions(account, admin, Some(&token("two")), signed_out()).await;
        assert_eq!(ended.expect("an answer"), 2);
        assert!(alive(&store, "two", 1).await && alive(&store, "bob", 1).await);
        assert_eq!(store.end_sessions(account, admin, None, signed_out()).await.expect("an answer"), 1);
        assert!(alive(&store, "bob", 1).await);
    }
}
