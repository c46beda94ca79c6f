//! Sessions ended at the provider's word: once, in one account, and with an audit row.

use convrs_domain::{
    Email, Role,
    audit::Actor,
    sessions::{EndedBy, Lifetimes},
    sign_out::{LoggedOut, Revoked, SENT_TOKEN_REMEMBERED},
};
use convrs_store::{SentLogout, SentRevocation, Store, StoreError};
use serde_json::json;

use crate::{
    harness::{MINUTE, START, stories},
    world::{World, add_agent, signed_out, token},
};

async fn alive(store: &Store, word: &str) -> bool {
    let session = store.session(&token(word), START, Lifetimes::default()).await;
    session.expect("an answer").is_some()
}

fn admins() -> LoggedOut {
    LoggedOut::Subject { sub: "00u-admin".to_owned() }
}

fn logout<'a>(world: &'a World, jti: &'a str, of: &'a LoggedOut) -> SentLogout<'a> {
    SentLogout { connection: &world.connection, jti, of, at: START }
}

fn revocation<'a>(world: &'a World, jti: &'a str, of: &'a Revoked) -> SentRevocation<'a> {
    SentRevocation { connection: &world.connection, jti, of, at: START }
}

stories! {
    async fn a_logout_token_ends_sessions_once_and_the_audit_says_so(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        world.admin_signs_in(&one, "a").await.expect("a session");
        world.admin_signs_in(&one, "b").await.expect("a session");
        let of = admins();
        let later = SentLogout { at: START + MINUTE, ..logout(&world, "j", &of) };
        assert_eq!(one.sign_out_by_token(later).await.expect("taken"), 2);
        assert!(!alive(&two, "a").await && !alive(&two, "b").await);
        let ended_by = two.ended_by(&token("a")).await.expect("an answer");
        assert_eq!(ended_by, Some(EndedBy::LogoutToken));
        let newest = one.newest_changes(&world.account, 1).await.expect("an answer").remove(0);
        assert_eq!((newest.by, newest.action.as_str()), (Actor::Provider, "sessions_ended"));
        assert_eq!(newest.target, world.admin.id.as_str());
        assert_eq!(newest.after, json!({"sessions": 2, "by": "logout_token"}));
        world.admin_signs_in(&one, "c").await.expect("a session");
        let again = two.sign_out_by_token(logout(&world, "j", &of)).await;
        assert!(matches!(again, Err(StoreError::TokenSpent)), "{again:?}");
        assert!(alive(&one, "c").await);
    }

    async fn of_many_uses_at_once_one_counts(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let of = admins();
        let (a, b, c) = tokio::join!(
            store.sign_out_by_token(logout(&world, "j", &of)),
            store.sign_out_by_token(logout(&world, "j", &of)),
            store.sign_out_by_token(logout(&world, "j", &of)),
        );
        assert_eq!([a, b, c].iter().filter(|taken| taken.is_ok()).count(), 1);
    }

    async fn another_tenants_subject_of_the_same_name_stays_signed_in(db) {
        let store = db.store().await;
        let (acme, bakery) = (World::new(&store, "acme").await, World::new(&store, "bakery").await);
        acme.admin_signs_in(&store, "acme").await.expect("a session");
        bakery.admin_signs_in(&store, "bakery").await.expect("a session");
        let of = admins();
        assert_eq!(store.sign_out_by_token(logout(&acme, "j", &of)).await.expect("taken"), 1);
        assert!(!alive(&store, "acme").await && alive(&store, "bakery").await);
        // The same name of a token is another token at another connection.
        assert_eq!(store.sign_out_by_token(logout(&bakery, "j", &of)).await.expect("taken"), 1);
    }

    async fn the_id_token_goes_with_its_session(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for word in ["a", "b", "c"] {
            world.admin_signs_in(&store, word).await.expect("a session");
        }
        let session = store.session(&token("a"), START, Lifetimes::default()).await;
        assert!(session.expect("an answer").expect("a session").provider_sign_out);
        let kept = "sessions WHERE id_token IS NOT NULL";
        assert_eq!(db.count(kept).await, 3);
        let end = signed_out();
        let ended = store.end_session_there_too(&token("a"), end).await.expect("an answer");
        let ended = ended.expect("somewhere to sign out too");
        assert_eq!(ended.id_token.expose(), "id-token-in-plain-text");
        assert_eq!(ended.connection, world.connection);
        assert_eq!(db.count(kept).await, 2);
        let again = store.end_session_there_too(&token("a"), end).await.expect("an answer");
        assert!(again.is_none(), "once");
        store.end_session(&token("b"), end).await.expect("an answer");
        assert_eq!(db.count(kept).await, 1);
        let of = admins();
        store.sign_out_by_token(logout(&world, "j", &of)).await.expect("taken");
        assert_eq!(db.count(kept).await, 0);
    }

    async fn an_id_token_opens_in_its_own_session_alone(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "a").await.expect("a session");
        world.admin_signs_in(&store, "b").await.expect("a session");
        let moved = format!(
            "UPDATE sessions SET id_token = (SELECT id_token FROM sessions WHERE token_hash = '{}')",
            token("b"),
        );
        db.execute(moved).await.expect("a change");
        let ended = store.end_session_there_too(&token("a"), signed_out()).await;
        assert!(matches!(ended, Err(StoreError::Sealed(_))), "{ended:?}");
        assert!(!alive(&store, "a").await, "the session has ended all the same");
    }

    async fn where_nobody_knows_whether_a_token_was_used_it_ends_nothing(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "a").await.expect("a session");
        db.execute("DROP TABLE spent_tokens".to_owned()).await.expect("a fault");
        let of = admins();
        assert!(store.sign_out_by_token(logout(&world, "j", &of)).await.is_err());
        let by_email = Revoked::Email { email: world.admin.email.clone() };
        assert!(store.revoke_sessions(revocation(&world, "k", &by_email)).await.is_err());
        assert!(alive(&store, "a").await);
    }

    async fn a_logout_that_ends_nothing_leaves_no_audit_row(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let before = db.count("audit").await;
        for (jti, of) in [("j", admins()), ("k", LoggedOut::Session { sid: "s".to_owned() })] {
            assert_eq!(store.sign_out_by_token(logout(&world, jti, &of)).await.expect("taken"), 0);
        }
        assert_eq!(db.count("audit").await, before);
    }

    async fn a_revocation_ends_every_session_of_its_agent(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let bob = add_agent(&store, &world.account, "bob@acme.example", Role::Agent).await;
        world.admin_signs_in(&store, "a").await.expect("a session");
        let admission = world.admitted(&store, "00u-bob", bob.email.as_str()).await;
        let sign_in = world.sign_in(admission, "00u-bob", "bob");
        store.sign_in_through_provider(sign_in).await.expect("a session");
        let of = Revoked::Subject { sub: "00u-admin".to_owned() };
        assert_eq!(store.revoke_sessions(revocation(&world, "j", &of)).await.expect("taken"), Some(1));
        assert!(!alive(&store, "a").await && alive(&store, "bob").await);
        let by_email = Revoked::Email { email: bob.email.clone() };
        let ended = store.revoke_sessions(revocation(&world, "k", &by_email)).await;
        assert_eq!(ended.expect("taken"), Some(1));
        assert!(!alive(&store, "bob").await);
        let ended_by = store.ended_by(&token("bob")).await.expect("an answer");
        assert_eq!(ended_by, Some(EndedBy::TokenRevocation));
        let again = store.revoke_sessions(revocation(&world, "k", &by_email)).await;
        assert!(matches!(again, Err(StoreError::TokenSpent)), "{again:?}");
    }

    async fn a_revocation_knows_nobody_outside_its_account(db) {
        let store = db.store().await;
        let (acme, bakery) = (World::new(&store, "acme").await, World::new(&store, "bakery").await);
        bakery.admin_signs_in(&store, "bakery").await.expect("a session");
        let foreign = Revoked::Subject { sub: "00u-admin".to_owned() };
        let upper = Email::parse("ADMIN@acme.example").expect("an address");
        for (jti, of) in [
            ("j", Revoked::Email { email: bakery.admin.email.clone() }),
            ("k", foreign),
            ("l", Revoked::Email { email: upper }),
        ] {
            assert_eq!(store.revoke_sessions(revocation(&acme, jti, &of)).await.expect("taken"), None);
        }
        assert!(alive(&store, "bakery").await);
    }

    async fn a_spent_token_is_remembered_as_long_as_it_could_be_taken(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let of = admins();
        store.sign_out_by_token(logout(&world, "j", &of)).await.expect("taken");
        let keep = crate::sweep::KEEP;
        let early = START + SENT_TOKEN_REMEMBERED - std::time::Duration::from_millis(1);
        assert_eq!(store.sweep(early, keep).await.expect("a sweep").spent_tokens, 0);
        let swept = store.sweep(START + SENT_TOKEN_REMEMBERED, keep).await.expect("a sweep");
        assert_eq!(swept.spent_tokens, 1);
    }
}
