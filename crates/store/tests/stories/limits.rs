//! Wrong passwords: counted per e-mail and per address, exactly, and forgotten in time.

use std::{net::IpAddr, time::Duration};

use convrs_domain::{
    Timestamp,
    password::{ADDRESS_WINDOW, EMAIL_WINDOW, WRONG_PER_ADDRESS, WRONG_PER_EMAIL},
};
use convrs_store::{PasswordAttempt, Store, StoreError};

use crate::{
    harness::{MINUTE, START, stories},
    world::mail,
};

fn attempt(email: &str, host: u8, at: Timestamp) -> PasswordAttempt {
    PasswordAttempt::new(&mail(email), IpAddr::from([192, 0, 2, host]), at)
}

/// How long the next attempt has to wait; nothing when it is taken, and charged.
async fn wait(store: &Store, attempt: PasswordAttempt) -> Option<Duration> {
    match store.charge_password(&attempt).await {
        Ok(()) => None,
        Err(StoreError::TooManyPasswords { retry_after }) => Some(retry_after),
        Err(other) => panic!("{other}"),
    }
}

stories! {
    async fn ten_wrong_passwords_close_an_address_of_mail_for_a_while(db) {
        let store = db.store().await;
        let email = "ann@acme.example";
        for host in 0..10 {
            assert_eq!(wait(&store, attempt(email, host, START)).await, None);
        }
        let later = START + 5 * MINUTE;
        assert_eq!(wait(&store, attempt("ANN@acme.example", 99, later)).await, Some(10 * MINUTE));
        assert_eq!(wait(&store, attempt("bob@acme.example", 99, later)).await, None);
        assert_eq!(wait(&store, attempt(email, 99, START + EMAIL_WINDOW)).await, None);
    }

    async fn thirty_a_minute_close_a_network_address(db) {
        let store = db.store().await;
        for n in 0..WRONG_PER_ADDRESS {
            assert_eq!(wait(&store, attempt(&format!("a{n}@acme.example"), 1, START)).await, None);
        }
        let email = "next@acme.example";
        assert_eq!(wait(&store, attempt(email, 1, START)).await, Some(ADDRESS_WINDOW));
        assert_eq!(wait(&store, attempt(email, 2, START)).await, None);
        assert_eq!(wait(&store, attempt(email, 1, START + ADDRESS_WINDOW)).await, None);
    }

    async fn a_refused_attempt_is_charged_to_nobody(db) {
        let store = db.store().await;
        for n in 0..WRONG_PER_ADDRESS {
            wait(&store, attempt(&format!("a{n}@acme.example"), 1, START)).await;
        }
        for _ in 0..WRONG_PER_EMAIL {
            assert!(wait(&store, attempt("ann@acme.example", 1, START)).await.is_some());
        }
        assert_eq!(wait(&store, attempt("ann@acme.example", 2, START)).await, None);
    }

    async fn what_is_taken_back_does_not_count(db) {
        let store = db.store().await;
        for _ in 0..3 * WRONG_PER_EMAIL {
            let attempt = attempt("ann@acme.example", 1, START);
            store.charge_password(&attempt).await.expect("it is taken");
            store.refund_password(&attempt).await.expect("it is taken back");
        }
    }

    async fn attempts_at_once_on_two_servers_do_not_slip_through(db) {
        let servers = [db.store().await, db.store().await];
        let racing: Vec<_> = (0..40)
            .zip(servers.iter().cycle().cloned())
            .map(|(host, store)| {
                tokio::spawn(async move {
                    wait(&store, attempt("ann@acme.example", host, START)).await
                })
            })
            .collect();
        let mut taken = 0;
        for running in racing {
            taken += u32::from(running.await.expect("no panic").is_none());
        }
        assert_eq!(taken, WRONG_PER_EMAIL);
    }
}
