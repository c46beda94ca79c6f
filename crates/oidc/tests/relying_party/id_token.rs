//! The ID token's checks.

use convrs_domain::{Timestamp, identity::EmailVerified, sign_in::Outcome};
use convrs_fake_idp::{IdTokenFault, Person};
use serde_json::{Value, json};

use crate::world::{CLIENT_ID, EMAIL, SUBJECT, World, flow};

#[tokio::test]
async fn rp_response_type_code() {
    let world = World::start().await;
    let verified = world.sign_in().await.expect("honest");
    assert_eq!(verified.identity.subject, SUBJECT);
    assert_eq!(verified.identity.email.as_deref(), Some(EMAIL));
    assert!(verified.identity.email_verified == EmailVerified::Yes);
    assert_eq!(verified.sid.as_deref(), Some("session-1"));
    assert_eq!(verified.secret_used, 0);
    assert!(verified.clock_offset.abs() <= 1);
    let id_token = verified.id_token.expect("the provider has a place for signing out");
    assert_eq!(id_token.expose().split('.').count(), 3);
    let expected =
        ["at_hash", "aud", "email", "email_verified", "exp", "iat", "iss", "nonce", "sid", "sub"];
    assert_eq!(verified.claim_names, expected);
}

#[tokio::test]
async fn rp_id_token_issuer_mismatch() {
    let world = World::start().await;
    let failure = world.refused(IdTokenFault::WrongIssuer, Outcome::IdTokenIssuer).await;
    assert_eq!(failure.trace.issuer_expected.as_deref(), Some(world.issuer.url()));
    assert_eq!(failure.trace.issuer_received.as_deref(), Some("https://evil.example"));
    let slash = json!(format!("{}/", world.issuer.url()));
    world.refused(IdTokenFault::With("iss", slash), Outcome::IdTokenIssuer).await;
    world.refused(IdTokenFault::Without("iss"), Outcome::IdTokenIssuer).await;
}

#[tokio::test]
async fn rp_id_token_aud() {
    let world = World::start().await;
    for fault in [
        IdTokenFault::WrongAudience,
        IdTokenFault::SeveralAudiences,
        IdTokenFault::Without("aud"),
        IdTokenFault::With("aud", json!([])),
        IdTokenFault::With("aud", json!([CLIENT_ID, CLIENT_ID])),
        IdTokenFault::WrongAuthorizedParty,
    ] {
        world.refused(fault, Outcome::IdTokenAudience).await;
    }
    world.accepted(IdTokenFault::With("aud", json!([CLIENT_ID]))).await;
    world.accepted(IdTokenFault::With("azp", json!(CLIENT_ID))).await;
}

#[tokio::test]
async fn rp_id_token_iat() {
    let world = World::start().await;
    for fault in
        [IdTokenFault::Without("iat"), IdTokenFault::IssuedAgo(605), IdTokenFault::IssuedAgo(-65)]
    {
        world.refused(fault, Outcome::IdTokenTime).await;
    }
    world.accepted(IdTokenFault::IssuedAgo(590)).await;
    world.accepted(IdTokenFault::IssuedAgo(-55)).await;
}

#[tokio::test]
async fn rp_id_token_exp() {
    let world = World::start().await;
    world.refused(IdTokenFault::Without("exp"), Outcome::IdTokenTime).await;
    world.refused(IdTokenFault::ExpiredAgo(61), Outcome::IdTokenTime).await;
    world.refused(IdTokenFault::With("exp", json!(0)), Outcome::IdTokenTime).await;
    world.accepted(IdTokenFault::ExpiredAgo(50)).await;
}

#[tokio::test]
async fn rp_id_token_nbf() {
    let world = World::start().await;
    world.refused(IdTokenFault::ValidIn(65), Outcome::IdTokenTime).await;
    world.refused(IdTokenFault::With("nbf", json!("soon")), Outcome::IdTokenMalformed).await;
    world.accepted(IdTokenFault::ValidIn(55)).await;
}

#[tokio::test]
async fn a_clock_that_is_a_little_off_is_forgiven_and_recorded() {
    let world = World::start().await;
    for offset in [-50, 50] {
        world.issuer.clock_ahead(offset);
        let verified = world.sign_in().await.expect("within the skew");
        assert!((verified.clock_offset - offset).abs() <= 1);
    }
    world.issuer.clock_ahead(90);
    let failure = world.sign_in().await.err().expect("beyond the skew");
    assert_eq!(failure.outcome, Outcome::IdTokenTime);
    assert!(failure.trace.clock_offset.is_some_and(|offset| (89..=91).contains(&offset)));
}

#[tokio::test]
async fn the_callers_clock_decides() {
    let world = World::start().await;
    let flow = flow();
    let callback = world.issuer.visit(&world.begin(&flow).await.expect("honest"));
    let finish = convrs_oidc::Finish {
        code: convrs_domain::Secret::new(callback.get("code").expect("a code")),
        iss: callback.get("iss"),
        nonce: &flow.nonce,
        pkce_verifier: &flow.pkce_verifier,
    };
    let long_ago = Timestamp::from_seconds(1_000_000_000);
    let failure = world.oidc.finish(&world.party(), finish, long_ago).await.err();
    assert_eq!(failure.map(|it| it.outcome), Some(Outcome::IdTokenTime));
}

#[tokio::test]
async fn rp_nonce_invalid() {
    let world = World::start().await;
    for fault in [
        IdTokenFault::WrongNonce,
        IdTokenFault::Without("nonce"),
        IdTokenFault::With("nonce", json!("")),
    ] {
        world.refused(fault, Outcome::IdTokenNonce).await;
    }
}

#[tokio::test]
async fn rp_id_token_sub() {
    let world = World::start().await;
    for fault in [
        IdTokenFault::Without("sub"),
        IdTokenFault::SubjectOfLength(0),
        IdTokenFault::SubjectOfLength(256),
        IdTokenFault::With("sub", json!("ü")),
    ] {
        world.refused(fault, Outcome::IdTokenSubject).await;
    }
    let longest = "s".repeat(255);
    world.issuer.person(Person::new(&longest, EMAIL));
    let verified = world.sign_in().await.expect("255 characters");
    assert_eq!(verified.identity.subject, longest);
}

#[tokio::test]
async fn rp_id_token_at_hash() {
    let world = World::start().await;
    world.refused(IdTokenFault::WrongAccessTokenHash, Outcome::IdTokenAccessToken).await;
    world.accepted(IdTokenFault::Without("at_hash")).await;
}

#[tokio::test]
async fn tokens_of_another_kind_are_refused() {
    let world = World::start().await;
    for typ in ["at+jwt", "logout+jwt", "global-token-revocation+jwt", "secevent+jwt"] {
        world.refused(IdTokenFault::Type(typ), Outcome::IdTokenMalformed).await;
    }
    world.refused(IdTokenFault::CriticalExtension, Outcome::IdTokenMalformed).await;
    world.accepted(IdTokenFault::Type("jwt")).await;
}

#[tokio::test]
async fn mistyped_claims_are_refused_kindly() {
    let world = World::start().await;
    for (name, value) in [
        ("iss", json!(5)),
        ("sub", json!({"a": 1})),
        ("aud", json!(5)),
        ("exp", json!("tomorrow")),
        ("iat", json!([])),
        ("exp", json!(1e300)),
        ("nonce", json!(5)),
        ("email", json!(["a@b.example"])),
        ("email_verified", json!("true")),
        ("email", json!("e".repeat(255))),
        ("sid", json!(5)),
        ("sid", json!("s".repeat(256))),
    ] {
        let fault = IdTokenFault::With(name, value);
        let failure = world.refused(fault, Outcome::IdTokenMalformed).await;
        assert!(failure.trace.claims.iter().any(|claim| claim == name), "{name}");
    }
}

#[tokio::test]
async fn a_fat_id_token_costs_no_userinfo_request() {
    let world = World::start().await;
    world.issuer.thin_id_tokens(false);
    for (said, expected) in [
        (Some(json!(true)), EmailVerified::Yes),
        (Some(json!(false)), EmailVerified::No),
        (None::<Value>, EmailVerified::Absent),
    ] {
        world.issuer.person(Person { email_verified: said, ..Person::new(SUBJECT, EMAIL) });
        let verified = world.sign_in().await.expect("honest");
        assert_eq!(verified.identity.email.as_deref(), Some(EMAIL));
        assert!(verified.identity.email_verified == expected);
    }
    assert_eq!(world.issuer.count(convrs_fake_idp::Endpoint::Userinfo), 0);
}
