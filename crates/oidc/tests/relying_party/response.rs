//! The authorization request and its response.

use std::collections::HashMap;

use convrs_domain::{connection::HostedDomains, sign_in::Outcome};
use convrs_fake_idp::{AuthorizationFault, DiscoveryFault, Endpoint};
use convrs_oidc::{Begin, Prompt};
use serde_json::json;
use url::Url;

use crate::world::{CLIENT_ID, EMAIL, REDIRECT_URI, World, flow};

#[tokio::test]
async fn the_request_carries_what_the_flow_needs_and_no_more() {
    let world = World::start().await;
    let flow = flow();
    let url = Url::parse(&world.begin(&flow).await.expect("honest")).expect("a URL");
    assert!(url.as_str().starts_with(&world.issuer.endpoint(Endpoint::Authorize)));
    let mut sent: HashMap<_, _> = url.query_pairs().into_owned().collect();
    let challenge = sent.remove("code_challenge").expect("PKCE");
    assert_eq!(challenge.len(), 43);
    assert_ne!(challenge, flow.pkce_verifier.expose());
    let expected = [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid email"),
        ("state", flow.state.expose()),
        ("nonce", flow.nonce.expose()),
        ("code_challenge_method", "S256"),
        ("login_hint", EMAIL),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(sent, HashMap::from(expected));
}

#[tokio::test]
async fn another_account_can_be_asked_for() {
    let world = World::start().await;
    let flow = flow();
    let request = Begin {
        state: &flow.state,
        nonce: &flow.nonce,
        pkce_verifier: &flow.pkce_verifier,
        login_hint: None,
        prompt: Some(Prompt::Login),
    };
    let url = world.oidc.begin(&world.party(), request).await.expect("honest");
    assert!(url.contains("prompt=login") && !url.contains("login_hint"));
}

#[tokio::test]
async fn the_parameters_of_an_authorization_endpoint_are_kept() {
    let world = World::start().await;
    let endpoint = format!("{}?tenant=a", world.issuer.endpoint(Endpoint::Authorize));
    world.issuer.fault(DiscoveryFault::With("authorization_endpoint", json!(endpoint)));
    let url = world.begin(&flow()).await.expect("honest");
    assert!(url.contains("?tenant=a&"), "{url}");
}

#[tokio::test]
async fn a_response_of_another_issuer_is_refused_before_the_code_is_shown() {
    let world = World::start().await;
    let fault = AuthorizationFault::WrongIssuer;
    let failure = world.refused(fault, Outcome::ResponseIssuer).await;
    assert_eq!(failure.trace.issuer_received.as_deref(), Some("https://evil.example"));
    assert_eq!(world.issuer.count(Endpoint::Token), 1, "the honest one alone");
}

#[tokio::test]
async fn a_response_without_its_issuer_is_refused_if_the_metadata_promises_it() {
    let world = World::start().await;
    world.refused(AuthorizationFault::NoIssuer, Outcome::ResponseIssuer).await;
    let other = world.another("no-promise");
    let name = "authorization_response_iss_parameter_supported";
    other.issuer.fault(DiscoveryFault::With(name, json!(false)));
    other.accepted(AuthorizationFault::NoIssuer).await;
    other.refused(AuthorizationFault::WrongIssuer, Outcome::ResponseIssuer).await;
}

#[tokio::test]
async fn error_responses_are_asked_for_their_issuer_too() {
    let world = World::start().await;
    let check = async |iss| world.oidc.check_response_issuer(&world.connection, iss).await;
    assert!(check(Some(world.issuer.url())).await.is_ok());
    for iss in [None, Some("https://evil.example"), Some("")] {
        let failure = check(iss).await.expect_err("refused");
        assert_eq!(failure.outcome, Outcome::ResponseIssuer);
    }
}

#[tokio::test]
async fn a_code_is_good_for_its_own_flow_alone() {
    let world = World::start().await;
    let flow = flow();
    let callback = world.issuer.visit(&world.begin(&flow).await.expect("honest"));
    let mut other = crate::world::flow();
    other.pkce_verifier = convrs_oidc::secret_from_random([9; 32]);
    let failure = world.finish(&other, &callback).await.err().expect("another PKCE verifier");
    assert_eq!(failure.outcome, Outcome::CodeRefused);
    let failure = world.finish(&flow, &callback).await.err().expect("the code is spent");
    assert_eq!(failure.outcome, Outcome::CodeRefused);
}

#[tokio::test]
async fn the_domain_that_people_are_to_come_from_is_named() {
    let mut world = World::start().await;
    for (domains, sent) in [
        (vec![], None),
        (vec!["acme.example"], Some("acme.example")),
        (vec!["acme.example", "beta.example"], Some("*")),
    ] {
        world.connection.hosted_domains = HostedDomains::parse(domains).expect("domains");
        let url = Url::parse(&world.begin(&flow()).await.expect("honest")).expect("a URL");
        let hd = url.query_pairs().find(|(name, _)| name == "hd");
        assert_eq!(hd.as_ref().map(|(_, value)| &**value), sent);
    }
}
