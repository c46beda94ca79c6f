//! Sign-ins with a password: what is known beforehand, and what still has to hold.

use std::net::{IpAddr, Ipv4Addr};

use convrs_domain::{
    sessions::{AuthMethod, Lifetimes},
    sign_in::{ClientInfo, Outcome},
};
use convrs_store::{PasswordAttempt, PasswordLogin, PasswordSignIn, SignedIn, Store, StoreError};

use crate::{
    harness::{CHANGE, START, stories},
    world::{WITHOUT_PASSWORDS, World, mail, save_settings, token},
};

async fn login(store: &Store, world: &World) -> PasswordLogin {
    let login = store.password_login(&world.admin.email).await;
    login.expect("an answer").expect("the agent")
}

fn attempt(world: &World) -> PasswordAttempt {
    PasswordAttempt::new(&world.admin.email, IpAddr::V4(Ipv4Addr::LOCALHOST), START)
}

async fn complete(
    store: &Store,
    world: &World,
    login: &PasswordLogin,
) -> Result<SignedIn, StoreError> {
    complete_as(store, world, login, "one").await
}

/// Begins a session of that name.
async fn complete_as(
    store: &Store,
    world: &World,
    login: &PasswordLogin,
    word: &str,
) -> Result<SignedIn, StoreError> {
    let client = ClientInfo { address: Some("192.0.2.7".to_owned()), user_agent: None };
    let sign_in = PasswordSignIn {
        login,
        attempt: &attempt(world),
        session: &token(word),
        client: &client,
        at: START,
    };
    store.sign_in_with_password(&sign_in).await
}

stories! {
    async fn a_right_password_gives_a_session_and_is_not_counted(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let login = login(&store, &world).await;
        assert!(login.route.passwords_allowed(START));
        for turn in 0..12 {
            store.charge_password(&attempt(&world)).await.expect("it is not counted");
            let word = if turn == 0 { "one".to_owned() } else { turn.to_string() };
            complete_as(&store, &world, &login, &word).await.expect("a session");
        }
        let session = store.session(&token("one"), START, Lifetimes::default()).await;
        let session = session.expect("an answer").expect("the session");
        assert_eq!((session.agent, session.method), (world.admin.clone(), AuthMethod::Password));
        let records = store.newest_attempts(&world.account, 1).await.expect("records");
        assert_eq!(records[0].client.address.as_deref(), Some("192.0.2.7"));
    }

    async fn a_login_that_rests_on_the_past_is_refused(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let login = login(&store, &world).await;
        for (change, back, expected) in [
            ("agents SET active = 0", "agents SET active = 1", Outcome::WrongPassword),
            (
                "agents SET password_hash = 'x'",
                "agents SET password_hash = '$argon2id$hash'",
                Outcome::WrongPassword,
            ),
            (
                "accounts SET suspended = 1",
                "accounts SET suspended = 0",
                Outcome::AccountSuspended,
            ),
        ] {
            db.execute(format!("UPDATE {change}")).await.expect("a change");
            let refused = complete(&store, &world, &login).await;
            assert!(matches!(refused, Err(StoreError::SignIn(found)) if found == expected), "{change}");
            db.execute(format!("UPDATE {back}")).await.expect("a change");
        }
        assert_eq!(db.count("sessions").await + db.count("sign_in_records").await, 0);
        complete(&store, &world, &login).await.expect("a session");
    }

    async fn passwords_stop_at_once_when_they_are_turned_off(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let before = login(&store, &world).await;
        world.admin_signs_in(&store, "okta").await.expect("a session");
        save_settings(&store, &world.account, WITHOUT_PASSWORDS, CHANGE).await.expect("allowed");
        let refused = complete(&store, &world, &before).await;
        assert!(matches!(refused, Err(StoreError::SignIn(Outcome::PasswordsOff))));
        assert!(!login(&store, &world).await.route.passwords_allowed(START));
    }

    async fn an_unknown_address_is_nobodys(db) {
        let store = db.store().await;
        let nobody = store.password_login(&mail("nobody@acme.example")).await;
        assert!(nobody.expect("an answer").is_none());
    }
}
