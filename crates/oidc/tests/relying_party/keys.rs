//! Keys and signatures.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{Algorithm, Breakage, Endpoint, IdTokenFault, KeysFault};
use convrs_oidc::CheckFailure;

use crate::world::World;

#[tokio::test]
async fn rp_id_token_sig_rs256() {
    for algorithm in Algorithm::ALL {
        let world = World::start().await;
        world.issuer.sign_with(algorithm);
        assert!(world.sign_in().await.is_ok(), "{algorithm:?}");
        let failure = world.refused(IdTokenFault::BrokenSignature, Outcome::IdTokenSignature).await;
        assert!(!failure.trace.claims.is_empty());
    }
}

#[tokio::test]
async fn rp_id_token_bad_sig_rs256() {
    let world = World::start().await;
    for fault in [IdTokenFault::BrokenSignature, IdTokenFault::ForgedKey, IdTokenFault::EmbeddedKey]
    {
        world.refused(fault, Outcome::IdTokenSignature).await;
    }
}

#[tokio::test]
async fn rp_id_token_sig_none() {
    let world = World::start().await;
    for fault in [
        IdTokenFault::AlgorithmNone,
        IdTokenFault::HmacWithClientSecret,
        IdTokenFault::HmacWithPublicKey,
        IdTokenFault::AlgorithmIs("ES512"),
        IdTokenFault::AlgorithmIs("HS512"),
    ] {
        world.refused(fault, Outcome::IdTokenAlgorithm).await;
    }
    world.refused(IdTokenFault::AlgorithmIs("RS256K"), Outcome::IdTokenMalformed).await;
    world.refused(IdTokenFault::AlgorithmIs("RS512"), Outcome::IdTokenSignature).await;
}

#[tokio::test]
async fn rp_kid_absent_single_jwks() {
    let world = World::start().await;
    world.accepted(IdTokenFault::KidAbsent).await;
    world.issuer.fault(KeysFault::WithoutKid);
    let other = world.another("no-kid");
    other.issuer.fault(KeysFault::WithoutKid);
    other.accepted(IdTokenFault::KidAbsent).await;
}

#[tokio::test]
async fn rp_kid_absent_multiple_jwks() {
    let world = World::start().await;
    world.issuer.rotate_keys().rotate_keys().signing_key_last(true);
    world.accepted(IdTokenFault::KidAbsent).await;
    world.issuer.fault(IdTokenFault::KidAbsent);
    world.refused(IdTokenFault::ForgedKey, Outcome::IdTokenSignature).await;
}

#[tokio::test]
async fn a_kid_that_no_key_has_is_refused() {
    let world = World::start().await;
    world.refused(IdTokenFault::KidUnknown, Outcome::IdTokenSignature).await;
}

#[tokio::test]
async fn rp_key_rotation_op_sign_key() {
    let world = World::start().await;
    assert!(world.sign_in().await.is_ok());
    world.issuer.rotate_keys();
    assert!(world.sign_in().await.is_ok());
    assert!(world.sign_in().await.is_ok());
    assert_eq!(world.issuer.count(Endpoint::Keys), 2, "exactly one refetch");
    assert_eq!(world.issuer.count(Endpoint::Discovery), 1);
}

#[tokio::test]
async fn a_burst_after_a_rotation_fetches_the_keys_once() {
    let world = World::start().await;
    assert!(world.sign_in().await.is_ok());
    world.issuer.rotate_keys().fault((Endpoint::Keys, Breakage::Late(100)));
    let sign_in = || async { world.sign_in().await.is_ok() };
    let (a, b, c) = tokio::join!(sign_in(), sign_in(), sign_in());
    assert!(a && b && c);
    assert_eq!(world.issuer.count(Endpoint::Keys), 2);
}

#[tokio::test]
async fn unknown_kids_fetch_the_keys_once_a_minute() {
    let world = World::start().await;
    assert!(world.sign_in().await.is_ok());
    world.issuer.fault(IdTokenFault::KidUnknown);
    for _ in 0..3 {
        let failure = world.sign_in().await.err().expect("refused");
        assert_eq!(failure.outcome, Outcome::IdTokenSignature);
    }
    assert_eq!(world.issuer.count(Endpoint::Keys), 2);
}

#[tokio::test]
async fn unusable_keys_beside_a_good_one_are_left_out() {
    let world = World::start().await;
    world.issuer.fault(KeysFault::UnusableBeside);
    assert_eq!(world.check().await.map(|found| found.usable_keys), Ok(1));
    assert!(world.sign_in().await.is_ok());
}

#[tokio::test]
async fn keys_that_nobody_can_use_are_refused() {
    for (fault, expected) in [
        (KeysFault::Empty, CheckFailure::NoUsableKey),
        (KeysFault::WeakOnly, CheckFailure::NoUsableKey),
        (KeysFault::ForEncryption, CheckFailure::NoUsableKey),
        (KeysFault::NotAKeySet, CheckFailure::NotKeys),
    ] {
        let world = World::start().await;
        world.issuer.fault(fault);
        assert_eq!(world.check().await, Err(expected), "{fault:?}");
        world.issuer.honest();
        world.refused(fault, Outcome::MetadataInvalid).await;
    }
}

#[tokio::test]
async fn broken_keys_are_refused() {
    let place = "jwks_uri";
    for (breakage, expected) in [
        (Breakage::Html, CheckFailure::NotKeys),
        (Breakage::Truncated, CheckFailure::NotKeys),
        (Breakage::Status(500), CheckFailure::Status { place, status: 500 }),
        (Breakage::Redirect, CheckFailure::Status { place, status: 307 }),
        (Breakage::Huge, CheckFailure::TooLarge { place }),
    ] {
        let world = World::start().await;
        world.issuer.fault((Endpoint::Keys, breakage));
        assert_eq!(world.check().await, Err(expected), "{breakage:?}");
    }
}

#[tokio::test]
async fn keys_of_one_connection_never_serve_another() {
    let world = World::start().await;
    let other = world.another("other");
    assert!(world.sign_in().await.is_ok() && other.sign_in().await.is_ok());
    other.issuer.rotate_keys();
    assert!(other.sign_in().await.is_ok());
    // The other issuer's new key is the one that `ForgedKey` would be signed with next.
    world.refused(IdTokenFault::ForgedKey, Outcome::IdTokenSignature).await;
}
