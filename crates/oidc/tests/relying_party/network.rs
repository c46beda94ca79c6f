//! How Convrs reaches providers, and how long it waits.

use std::{process::Command, time::Duration};

use convrs_domain::{connection::Issuer, sign_in::Outcome};
use convrs_fake_idp::{Breakage, DiscoveryFault, Endpoint};
use convrs_oidc::CheckFailure;
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::world::{World, flow, oidc};

const METADATA: &str = "the metadata";

#[tokio::test]
async fn a_provider_on_the_inside_is_reached_only_if_allowed() {
    let world = World::start().await;
    let strict = oidc(&[]);
    let plain = strict.check(&world.connection.issuer).await;
    assert_eq!(plain, Err(CheckFailure::NotHttps { place: METADATA }));
    for host in ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "0x7f.1"] {
        let issuer = Issuer::parse(&format!("https://{host}")).expect("an issuer");
        let expected = Err(CheckFailure::PrivateAddress { place: METADATA });
        assert_eq!(strict.check(&issuer).await, expected, "{host}");
    }
}

#[tokio::test]
async fn a_sign_in_at_a_forbidden_endpoint_is_refused() {
    let world = World::start().await;
    let fault = DiscoveryFault::With("token_endpoint", json!("https://localhost/token"));
    world.issuer.fault(fault);
    let flow = flow();
    let url = world.begin(&flow).await.expect("the host is looked up when it is called");
    let failure = world.finish(&flow, &world.issuer.visit(&url)).await.err().expect("refused");
    assert_eq!(failure.outcome, Outcome::ProviderForbidden);
}

#[tokio::test]
async fn a_provider_that_is_down_is_told_from_one_that_is_wrong() {
    let strict = oidc(&["127.0.0.1:1"]);
    let issuer = Issuer::parse("http://127.0.0.1:1").expect("an issuer");
    let expected = CheckFailure::Unreachable { place: METADATA };
    assert_eq!(strict.check(&issuer).await, Err(expected));
}

#[tokio::test]
async fn slow_answers_end_at_the_deadline() {
    let started = Instant::now();
    let slow = |endpoint, breakage| async move {
        let world = World::start().await;
        world.issuer.fault((endpoint, breakage));
        world.sign_in().await.err().map(|failure| failure.outcome)
    };
    let (discovery, drip, token, userinfo) = tokio::join!(
        slow(Endpoint::Discovery, Breakage::Late(60_000)),
        slow(Endpoint::Discovery, Breakage::SlowDrip),
        slow(Endpoint::Token, Breakage::SlowDrip),
        slow(Endpoint::Userinfo, Breakage::Late(60_000)),
    );
    assert_eq!([discovery, drip, token, userinfo], [Some(Outcome::ProviderTimeout); 4]);
    let took = started.elapsed();
    assert!((4..8).contains(&took.as_secs()), "{took:?}");
}

#[tokio::test]
async fn all_the_calls_of_a_sign_in_share_ten_seconds() {
    let world = World::start().await;
    for endpoint in [Endpoint::Discovery, Endpoint::Keys, Endpoint::Token] {
        world.issuer.fault((endpoint, Breakage::Late(4_000)));
    }
    let flow = flow();
    let callback = {
        let other = world.another("quick");
        other.issuer.visit(&other.begin(&flow).await.expect("honest"))
    };
    let started = Instant::now();
    let callback = convrs_fake_idp::Callback {
        parameters: [
            ("code".to_owned(), callback.get("code").unwrap_or_default().to_owned()),
            ("iss".to_owned(), world.issuer.url().to_owned()),
        ]
        .into(),
        ..callback
    };
    let failure = world.finish(&flow, &callback).await.err().expect("refused");
    assert_eq!(failure.outcome, Outcome::ProviderTimeout);
    let took = started.elapsed();
    assert!((9..12).contains(&took.as_secs()), "{took:?}");
}

#[tokio::test]
async fn a_slow_provider_does_not_slow_another_account() {
    let world = World::start().await;
    let slow = world.another("slow");
    assert!(world.sign_in().await.is_ok() && slow.sign_in().await.is_ok());
    slow.issuer.fault((Endpoint::Token, Breakage::Late(3_000)));
    let many = (0..100).map(|_| {
        let slow = slow.another("slow");
        tokio::spawn(async move { slow.sign_in().await.is_ok() })
    });
    let many: Vec<_> = many.collect();
    while slow.issuer.count(Endpoint::Token) < 20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let quick = timeout(Duration::from_secs(2), world.sign_in()).await;
    assert!(quick.is_ok_and(|verified| verified.is_ok()));
    let at_once = slow.issuer.count(Endpoint::Token);
    assert!(at_once <= 33, "{at_once} calls at once");
    many.iter().for_each(tokio::task::JoinHandle::abort);
}

/// Runs an honest sign-in in a process whose environment names a proxy that is not there.
#[test]
fn no_proxy_from_the_environment_is_used() {
    let tests = std::env::current_exe().expect("this test's program");
    let mut command = Command::new(tests);
    command.args(["--exact", "id_token::rp_response_type_code"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[tokio::test]
async fn an_issuer_that_an_operator_allows_is_known_as_one() {
    let world = World::start().await;
    assert!(world.oidc.is_exempt(&world.connection.issuer));
    assert!(!crate::world::oidc(&["127.0.0.1:1"]).is_exempt(&world.connection.issuer));
}
