//! Sweeping: what is over goes, what is not stays.

use std::time::Duration;

use convrs_domain::{sessions::Lifetimes, sign_in::PENDING_LIFETIME};
use convrs_store::{PasswordAttempt, Retention, StartedFlow, Swept};

use crate::{
    harness::{MINUTE, START, stories},
    world::{World, browser, state},
};

pub(crate) const KEEP: Retention = Retention {
    records: Duration::from_hours(48),
    sessions: Lifetimes { idle: Duration::from_hours(8), absolute: Duration::from_hours(24) },
};

stories! {
    async fn everything_goes_when_its_time_is_over(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        let pending = world.pending(START);
        let flow = StartedFlow { state: state("two"), browser: browser("two"), pending };
        store.start_sign_in(&flow).await.expect("a start");
        let attempt = PasswordAttempt::new(&world.admin.email, [192, 0, 2, 1].into(), START);
        store.charge_password(&attempt).await.expect("a charge");
        let audit = u64::try_from(db.count("audit").await).expect("a count");

        let just_before = START + PENDING_LIFETIME - Duration::from_millis(1);
        let nothing = Swept::default();
        for (at, expected) in [
            (just_before, nothing),
            (START + PENDING_LIFETIME, Swept { pending: 1, ..nothing }),
            (START + 15 * MINUTE, Swept { failures: 2, ..nothing }),
            (START + 60 * 8 * MINUTE, Swept { id_tokens: 1, ..nothing }),
            (START + 60 * 24 * MINUTE, Swept { sessions: 1, ..nothing }),
            (START + 60 * 48 * MINUTE, Swept { records: 1, audit, ..nothing }),
        ] {
            assert_eq!(store.sweep(at, KEEP).await.expect("a sweep"), expected);
        }
    }

    async fn more_than_a_batch_goes_in_one_sweep(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for n in 0..1100 {
            let pending = world.pending(START);
            let tag = n.to_string();
            let flow = StartedFlow { state: state(&tag), browser: browser(&tag), pending };
            store.start_sign_in(&flow).await.expect("a start");
        }
        let swept = store.sweep(START + PENDING_LIFETIME, KEEP).await.expect("a sweep");
        assert_eq!(swept.pending, 1100);
    }
}
