//! Signatures and the keys that make them (the profiles Basic, Form Post and Config).

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{Algorithm, Breakage, Endpoint, IdTokenFault, KeysFault};

use super::{Siege, Way};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_sig_rs256() {
    let mut siege = Siege::begin().await;
    for algorithm in Algorithm::ALL {
        siege.office.issuer.sign_with(algorithm);
        siege.office.product.restart();
        siege.accepts(IdTokenFault::Type("JWT")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_sig_none() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        siege.refuses(IdTokenFault::AlgorithmNone, Outcome::IdTokenAlgorithm).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_bad_sig_rs256() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        for fault in [IdTokenFault::BrokenSignature, IdTokenFault::ForgedKey] {
            siege.refuses(fault, Outcome::IdTokenSignature).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_bad_sig_hs256() {
    let mut siege = Siege::begin().await;
    siege.refuses(IdTokenFault::HmacWithClientSecret, Outcome::IdTokenAlgorithm).await;
    siege.refuses(IdTokenFault::HmacWithPublicKey, Outcome::IdTokenAlgorithm).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_bad_sig_es256() {
    let mut siege = Siege::begin().await;
    siege.office.issuer.sign_with(Algorithm::Es256);
    siege.office.product.restart();
    siege.refuses(IdTokenFault::BrokenSignature, Outcome::IdTokenSignature).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_in_the_token_itself_are_never_used() {
    let mut siege = Siege::begin().await;
    siege.refuses(IdTokenFault::EmbeddedKey, Outcome::IdTokenSignature).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_kid_absent_single_jwks() {
    for way in [Way::Query, Way::Form] {
        Siege::by(way).await.accepts(IdTokenFault::KidAbsent).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_kid_absent_multiple_jwks() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        siege.office.issuer.rotate_keys().rotate_keys().signing_key_last(true);
        siege.accepts(IdTokenFault::KidAbsent).await;
        siege.office.issuer.fault(IdTokenFault::KidAbsent);
        siege.refuses(IdTokenFault::ForgedKey, Outcome::IdTokenSignature).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_key_rotation_op_sign_key() {
    let mut siege = Siege::begin().await;
    siege.accepts(IdTokenFault::Type("JWT")).await;
    let fetched = siege.office.issuer.count(Endpoint::Keys);
    siege.office.issuer.rotate_keys();
    siege.accepts(IdTokenFault::Type("JWT")).await;
    siege.accepts(IdTokenFault::Type("JWT")).await;
    assert_eq!(siege.office.issuer.count(Endpoint::Keys), fetched + 1, "exactly one refetch");
}

/// The keys change between the authorization request and the token (the module
/// signing-key-rotation-just-before-signing).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_key_rotation_op_sign_key_native() {
    let mut siege = Siege::begin().await;
    let newcomer = siege.newcomer();
    let office = &siege.office;
    let mut browser = office.product.browser();
    let person = convrs_fake_idp::Person::new(&newcomer.subject, &newcomer.email);
    let callback = office.come_back_as(&mut browser, &newcomer.email, person).await;
    office.issuer.rotate_keys();
    assert_eq!(browser.get(&callback).await.status, 303);
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_kids_are_refused_and_fetch_the_keys_once_a_minute() {
    let mut siege = Siege::begin().await;
    siege.accepts(IdTokenFault::Type("JWT")).await;
    let fetched = siege.office.issuer.count(Endpoint::Keys);
    for _ in 0..3 {
        siege.refuses(IdTokenFault::KidUnknown, Outcome::IdTokenSignature).await;
    }
    assert_eq!(siege.office.issuer.count(Endpoint::Keys), fetched + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unusable_keys_beside_a_good_one_are_left_out() {
    Siege::begin().await.accepts(KeysFault::UnusableBeside).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_nobody_can_use_are_refused() {
    let mut siege = Siege::begin().await;
    for fault in [KeysFault::Empty, KeysFault::WeakOnly, KeysFault::NotAKeySet] {
        siege.refuses(fault, Outcome::MetadataInvalid).await;
    }
    for breakage in [Breakage::Html, Breakage::Truncated, Breakage::Status(404), Breakage::Huge] {
        siege.refuses((Endpoint::Keys, breakage), Outcome::MetadataInvalid).await;
    }
}
