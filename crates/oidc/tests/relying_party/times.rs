//! When an ID token is too early, too late or too old, to the millisecond.

use std::time::Duration;

use convrs_domain::{
    Timestamp,
    sign_in::{CLOCK_SKEW, OLDEST_ID_TOKEN, Outcome},
};
use convrs_fake_idp::IdTokenFault;
use serde_json::json;

use crate::world::World;

const ISSUED: i64 = 1_800_000_000;
const A_DAY: i64 = 24 * 60 * 60;
const A_MOMENT: Duration = Duration::from_millis(1);

/// A provider whose next ID tokens are issued at [`ISSUED`], and live as long as this.
async fn issuing(lifetime: i64) -> World {
    let world = World::start().await;
    let claims = [("iat", ISSUED), ("exp", ISSUED + lifetime)];
    for (name, seconds) in claims {
        world.issuer.fault(IdTokenFault::With(name, json!(seconds)));
    }
    world
}

/// Asserts that the callback is in time at the first of two times, and at the second is not.
async fn good_at_but_not_at(world: &World, good: Timestamp, bad: Timestamp) {
    let early = world.sign_in_at(good).await.err();
    assert!(early.is_none(), "{}", early.map(|it| it.to_string()).unwrap_or_default());
    let failure = world.sign_in_at(bad).await.err().expect("refused");
    assert_eq!(failure.outcome, Outcome::IdTokenTime, "{failure}");
}

#[tokio::test]
async fn a_token_expires_with_its_last_second_and_the_allowance() {
    let world = issuing(300).await;
    let end = Timestamp::from_seconds(ISSUED + 300) + CLOCK_SKEW;
    good_at_but_not_at(&world, end - A_MOMENT, end).await;
}

#[tokio::test]
async fn a_token_may_be_from_as_far_ahead_as_the_allowance() {
    let world = issuing(300).await;
    let first = Timestamp::from_seconds(ISSUED) - CLOCK_SKEW;
    good_at_but_not_at(&world, first, first - A_MOMENT).await;
}

#[tokio::test]
async fn a_token_may_be_ten_minutes_old() {
    let world = issuing(A_DAY).await;
    let last = Timestamp::from_seconds(ISSUED) + OLDEST_ID_TOKEN;
    good_at_but_not_at(&world, last, last + A_MOMENT).await;
}

#[tokio::test]
async fn a_token_is_not_valid_before_its_time_less_the_allowance() {
    let world = issuing(A_DAY).await;
    world.issuer.fault(IdTokenFault::With("nbf", json!(ISSUED + 200)));
    let first = Timestamp::from_seconds(ISSUED + 200) - CLOCK_SKEW;
    good_at_but_not_at(&world, first, first - A_MOMENT).await;
}
