//! The token endpoint: how the client proves who it is, and what can come back.

use convrs_domain::{Secret, sign_in::Outcome};
use convrs_fake_idp::{Breakage, DiscoveryFault, Endpoint, TokenFault};
use serde_json::json;

use crate::world::{CLIENT_ID, CLIENT_SECRET, World};

#[tokio::test]
async fn rp_token_endpoint_client_secret_basic() {
    let world = World::start().await;
    assert!(world.sign_in().await.is_ok());
    let request = world.issuer.last(Endpoint::Token).expect("a request");
    assert!(request.authorization.is_some_and(|header| header.starts_with("Basic ")));
    assert!(!request.parameters.contains_key("client_secret"));
}

#[tokio::test]
async fn rp_token_endpoint_client_secret_post() {
    let world = World::start().await;
    world.accepted(DiscoveryFault::SecretInBodyOnly).await;
    let request = world.issuer.last(Endpoint::Token).expect("a request");
    assert_eq!(request.authorization, None);
    assert_eq!(request.parameters["client_secret"], CLIENT_SECRET);
}

#[tokio::test]
async fn the_second_secret_is_used_after_the_first_is_refused() {
    let mut world = World::start().await;
    world.secrets.insert(0, Secret::new("an old one"));
    assert_eq!(world.sign_in().await.map(|it| it.secret_used).ok(), Some(1));
    assert_eq!(world.issuer.count(Endpoint::Token), 2);
    world.secrets.swap(0, 1);
    assert_eq!(world.sign_in().await.map(|it| it.secret_used).ok(), Some(0));
    assert_eq!(world.issuer.count(Endpoint::Token), 3);
}

#[tokio::test]
async fn a_third_secret_is_never_tried() {
    let mut world = World::start().await;
    let wrong = [Secret::new("wrong"), Secret::new("wrong too")];
    world.secrets.splice(0..0, wrong);
    let failure = world.sign_in().await.err().expect("refused");
    assert_eq!(failure.outcome, Outcome::ClientRefused);
    assert_eq!(world.issuer.count(Endpoint::Token), 2);
}

#[tokio::test]
async fn a_second_secret_is_not_tried_after_another_refusal() {
    let mut world = World::start().await;
    world.secrets.push(Secret::new("a new one"));
    world.issuer.fault(TokenFault::Error(400, "invalid_grant"));
    let failure = world.sign_in().await.err().expect("refused");
    assert_eq!(failure.outcome, Outcome::CodeRefused);
    assert_eq!(world.issuer.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_refused_client_is_told_from_a_refused_code() {
    let world = World::start().await;
    for (status, code, outcome) in [
        (401, "invalid_client", Outcome::ClientRefused),
        (400, "invalid_client", Outcome::ClientRefused),
        (400, "invalid_grant", Outcome::CodeRefused),
        (400, "unauthorized_client", Outcome::TokenEndpointFailed),
        (400, "invalid_request", Outcome::TokenEndpointFailed),
    ] {
        let failure = world.refused(TokenFault::Error(status, code), outcome).await;
        assert_eq!(failure.trace.provider_error.as_deref(), Some(code));
    }
    let failure =
        world.refused(TokenFault::Error(400, "oh_no"), Outcome::TokenEndpointFailed).await;
    assert_eq!(failure.trace.provider_error, None);
}

#[tokio::test]
async fn a_party_without_a_secret_is_refused_unasked() {
    let mut world = World::start().await;
    world.secrets.clear();
    let failure = world.sign_in().await.err().expect("refused");
    assert_eq!(failure.outcome, Outcome::ClientRefused);
    assert_eq!(world.issuer.count(Endpoint::Token), 0);
    world.issuer.forget_secrets(CLIENT_ID);
}

#[tokio::test]
async fn broken_answers_are_refused() {
    let world = World::start().await;
    for breakage in [
        Breakage::Html,
        Breakage::Truncated,
        Breakage::Empty,
        Breakage::Status(400),
        Breakage::Status(401),
        Breakage::Status(201),
        Breakage::Status(500),
        Breakage::Status(503),
        Breakage::Redirect,
        Breakage::Huge,
        Breakage::Endless,
    ] {
        let fault = (Endpoint::Token, breakage);
        world.refused(fault, Outcome::TokenEndpointFailed).await;
    }
    world.refused((Endpoint::Token, Breakage::Reset), Outcome::ProviderUnreachable).await;
}

#[tokio::test]
async fn the_status_of_a_failure_is_recorded() {
    let world = World::start().await;
    let fault = (Endpoint::Token, Breakage::Status(503));
    let failure = world.refused(fault, Outcome::TokenEndpointFailed).await;
    assert_eq!(failure.trace.detail.as_deref(), Some("token endpoint: status 503"));
}

#[tokio::test]
async fn answers_without_a_good_id_token_are_refused() {
    let world = World::start().await;
    world.refused(TokenFault::NoIdToken, Outcome::IdTokenMalformed).await;
    for value in [json!(5), json!(""), json!("a.b"), json!("e30.e30"), json!("e30.!.e30")] {
        world.refused(TokenFault::IdTokenIs(value), Outcome::IdTokenMalformed).await;
    }
    world.refused(TokenFault::NotBearer, Outcome::TokenEndpointFailed).await;
}

#[tokio::test]
async fn an_answer_that_is_no_token_response_is_not_laid_to_the_id_token() {
    let world = World::start().await;
    for answer in [
        json!({}),
        json!({"id_token": "a.b.c", "token_type": "Bearer"}),
        json!({"access_token": 5, "id_token": "a.b.c", "token_type": "Bearer"}),
    ] {
        world.refused(TokenFault::AnswerIs(answer), Outcome::TokenEndpointFailed).await;
    }
}

#[tokio::test]
async fn an_access_token_with_control_characters_is_refused_and_nothing_panics() {
    let world = World::start().await;
    for token in ["a\r\nX-Injected: 1", "a\u{0}b", "\u{7f}"] {
        world.refused(TokenFault::AccessTokenIs(token), Outcome::UserinfoFailed).await;
    }
}
