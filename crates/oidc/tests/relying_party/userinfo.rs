//! Userinfo, asked when the ID token lacks the e-mail.

use convrs_domain::{identity::EmailVerified, sign_in::Outcome};
use convrs_fake_idp::{Breakage, DiscoveryFault, Endpoint, IdTokenFault, Person, UserinfoFault};
use serde_json::json;

use crate::world::{SUBJECT, World};

#[tokio::test]
async fn rp_userinfo_bearer_header() {
    let world = World::start().await;
    assert!(world.sign_in().await.is_ok());
    assert_eq!(world.issuer.count(Endpoint::Userinfo), 1);
    let request = world.issuer.last(Endpoint::Userinfo).expect("a request");
    assert!(request.authorization.is_some_and(|header| header.starts_with("Bearer ")));
    assert!(request.parameters.is_empty());
}

#[tokio::test]
async fn rp_userinfo_bad_sub_claim() {
    let world = World::start().await;
    for fault in [
        UserinfoFault::WrongSubject,
        UserinfoFault::Without("sub"),
        UserinfoFault::With("sub", json!(5)),
        UserinfoFault::With("sub", json!("00U1")),
    ] {
        world.refused(fault, Outcome::UserinfoSubject).await;
    }
}

#[tokio::test]
async fn broken_answers_are_refused() {
    let world = World::start().await;
    for breakage in [
        Breakage::Html,
        Breakage::Truncated,
        Breakage::Empty,
        Breakage::Status(401),
        Breakage::Status(500),
        Breakage::Redirect,
        Breakage::Huge,
    ] {
        world.refused((Endpoint::Userinfo, breakage), Outcome::UserinfoFailed).await;
    }
    world.refused(UserinfoFault::Signed, Outcome::UserinfoFailed).await;
    world.refused(UserinfoFault::With("email", json!(5)), Outcome::UserinfoFailed).await;
}

#[tokio::test]
async fn only_true_verifies_an_address() {
    let world = World::start().await;
    for (value, expected) in [
        (json!(true), EmailVerified::Yes),
        (json!(false), EmailVerified::No),
        (json!("true"), EmailVerified::No),
        (json!(1), EmailVerified::No),
    ] {
        let verified = world.accepted(UserinfoFault::With("email_verified", value)).await;
        assert!(verified.identity.email_verified == expected);
    }
    let verified = world.accepted(UserinfoFault::Without("email_verified")).await;
    assert!(verified.identity.email_verified == EmailVerified::Absent);
}

#[tokio::test]
async fn what_the_id_token_denies_userinfo_does_not_vouch_for() {
    let world = World::start().await;
    world.issuer.fault(IdTokenFault::With("email_verified", json!(false)));
    for said in [
        UserinfoFault::With("email_verified", json!(true)),
        UserinfoFault::Without("email_verified"),
    ] {
        world.issuer.fault(said);
        let signed_in = world.sign_in().await.map(|it| it.identity.email_verified);
        assert_eq!(signed_in.ok(), Some(EmailVerified::No));
    }
}

#[tokio::test]
async fn an_address_that_nobody_tells_is_missing() {
    let world = World::start().await;
    world.issuer.person(Person { email: None, ..Person::new(SUBJECT, "") });
    assert_eq!(world.sign_in().await.map(|it| it.identity.email).ok(), Some(None));
    let other = world.another("no-userinfo");
    other.issuer.fault(DiscoveryFault::Without("userinfo_endpoint"));
    assert_eq!(other.sign_in().await.map(|it| it.identity.email).ok(), Some(None));
    assert_eq!(other.issuer.count(Endpoint::Userinfo), 0);
}

#[tokio::test]
async fn claims_that_we_do_not_use_may_be_of_any_type() {
    let world = World::start().await;
    world.accepted(UserinfoFault::With("phone_number_verified", json!("true"))).await;
}
