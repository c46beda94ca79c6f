//! The token endpoint: how the client shows who it is, and answers that are none.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{Breakage, DiscoveryFault, Endpoint, Person, TokenFault};
use serde_json::json;

use super::Siege;
use crate::support::connect;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_token_endpoint_client_secret_basic() {
    let siege = Siege::begin().await;
    let office = &siege.office;
    for secret in ["with: + % & and spaces", "s=/?#[]@!$'()*,;", "~0aZ-._"] {
        office.issuer.client("an:odd+client%&", secret);
        connect(&office.product, &office.account_id, &office.issuer, "an:odd+client%&", secret);
        let mut browser = office.product.browser();
        assert_eq!(office.sign_in(&mut browser, "ben@acme.example").await.status, 303, "{secret}");
        let request = office.issuer.last(Endpoint::Token).expect("a token request");
        assert!(request.authorization.is_some_and(|it| it.starts_with("Basic ")));
        assert!(!request.parameters.contains_key("client_secret"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_token_endpoint_client_secret_post() {
    let mut siege = Siege::begin().await;
    siege.accepts(DiscoveryFault::SecretInBodyOnly).await;
    let request = siege.office.issuer.last(Endpoint::Token).expect("a token request");
    assert_eq!(request.authorization, None);
    assert_eq!(request.parameters.get("client_secret").map(String::as_str), Some("acme-secret"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_of_the_token_endpoint_are_refusals() {
    let mut siege = Siege::begin().await;
    for (status, code, outcome) in [
        (401, "invalid_client", Outcome::ClientRefused),
        (400, "invalid_grant", Outcome::CodeRefused),
        (400, "canary_of_the_provider", Outcome::TokenEndpointFailed),
        (500, "server_error", Outcome::TokenEndpointFailed),
        (503, "temporarily_unavailable", Outcome::TokenEndpointFailed),
    ] {
        siege.refuses(TokenFault::Error(status, code), outcome).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_answers_of_the_token_endpoint_are_refusals() {
    let mut siege = Siege::begin().await;
    for breakage in [
        Breakage::Html,
        Breakage::Truncated,
        Breakage::Empty,
        Breakage::Status(503),
        Breakage::Redirect,
        Breakage::Huge,
        Breakage::Endless,
    ] {
        siege.refuses((Endpoint::Token, breakage), Outcome::TokenEndpointFailed).await;
    }
    siege.refuses((Endpoint::Token, Breakage::Reset), Outcome::ProviderUnreachable).await;
    siege.refuses((Endpoint::Token, Breakage::SlowDrip), Outcome::ProviderTimeout).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_without_a_good_id_token_are_refusals() {
    let mut siege = Siege::begin().await;
    for (fault, outcome) in [
        (TokenFault::NoIdToken, Outcome::IdTokenMalformed),
        (TokenFault::IdTokenIs(json!("a.b.c")), Outcome::IdTokenMalformed),
        (TokenFault::IdTokenIs(json!({"no": "text"})), Outcome::IdTokenMalformed),
        (TokenFault::NotBearer, Outcome::TokenEndpointFailed),
        (TokenFault::AccessTokenIs("control\ncharacters\u{7f}"), Outcome::UserinfoFailed),
    ] {
        siege.refuses(fault, outcome).await;
    }
}

/// One provider that does not answer holds up nobody at another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_provider_slows_no_other_account() {
    let siege = Siege::begin().await;
    let office = &siege.office;
    let slow = crate::support::neighbour(office, "globex");
    slow.fault((Endpoint::Token, Breakage::Late(4_000)));
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let mut browser = office.product.browser();
        slow.person(Person::new("00u-gus", "gus@globex.example"));
        let start = browser.post("/login/okta", &[("email", "gus@globex.example")]).await;
        let callback = slow.visit(start.location()).location();
        waiting.spawn(async move { browser.get(&callback).await });
    }
    while slow.count(Endpoint::Token) < 20 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let started = std::time::Instant::now();
    let answer = office.sign_in(&mut office.product.browser(), "ben@acme.example").await;
    assert_eq!(answer.status, 303);
    assert!(started.elapsed().as_secs() < 3, "{:?}", started.elapsed());
    assert!(slow.count(Endpoint::Token) <= 33, "calls at once are bounded");
    waiting.abort_all();
}
