//! Discovery: false metadata, broken answers, and how often it is asked.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{Breakage, DiscoveryFault, Endpoint};
use convrs_oidc::CheckFailure;
use serde_json::json;

use crate::world::World;

const METADATA: &str = "the metadata";

#[tokio::test]
async fn rp_discovery_openid_configuration() {
    let world = World::start().await;
    let found = world.check().await.expect("honest");
    assert_eq!(found.token_endpoint, world.issuer.endpoint(Endpoint::Token));
    assert_eq!(found.userinfo_endpoint, Some(world.issuer.endpoint(Endpoint::Userinfo)));
    assert_eq!(found.usable_keys, 1);
}

#[tokio::test]
async fn rp_discovery_issuer_not_matching_config() {
    let world = World::start().await;
    for (name, fault) in
        [("other", DiscoveryFault::WrongIssuer), ("slash", DiscoveryFault::TrailingSlash)]
    {
        world.issuer.fault(fault.clone());
        let Err(CheckFailure::IssuerDiffers { expected, received }) = world.check().await else {
            panic!("{fault:?} passed the check");
        };
        assert_eq!(expected, world.issuer.url());
        world.issuer.honest();
        let failure = world.another(name).refused(fault, Outcome::IssuerMismatch).await;
        assert!(failure.trace.issuer_expected.is_some() && failure.trace.issuer_received.is_some());
        assert_ne!(received, expected);
    }
}

#[tokio::test]
async fn metadata_without_what_a_sign_in_needs_is_refused() {
    let world = World::start().await;
    for missing in ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] {
        world.issuer.fault(DiscoveryFault::Without(missing));
        assert_eq!(world.check().await, Err(CheckFailure::MetadataIncomplete { missing }));
        world.issuer.honest();
    }
}

#[tokio::test]
async fn endpoints_that_are_not_https_or_lead_into_private_networks_are_refused() {
    let world = World::start().await;
    let place = "token_endpoint";
    for (address, expected) in [
        ("http://acme.example/token", CheckFailure::NotHttps { place }),
        ("https://10.0.0.1/token", CheckFailure::PrivateAddress { place }),
        ("https://169.254.169.254/token", CheckFailure::PrivateAddress { place }),
        ("https://localhost/token", CheckFailure::PrivateAddress { place }),
    ] {
        world.issuer.fault(DiscoveryFault::With(place, json!(address)));
        assert_eq!(world.check().await, Err(expected), "{address}");
        world.issuer.honest();
    }
}

#[tokio::test]
async fn none_and_hmac_advertised_change_nothing() {
    let world = World::start().await;
    world.accepted(DiscoveryFault::NoneAndHmacAdvertised).await;
}

#[tokio::test]
async fn broken_metadata_is_refused() {
    for (breakage, expected) in [
        (Breakage::Html, CheckFailure::NotMetadata),
        (Breakage::Truncated, CheckFailure::NotMetadata),
        (Breakage::Empty, CheckFailure::NotMetadata),
        (Breakage::Status(404), CheckFailure::Status { place: METADATA, status: 404 }),
        (Breakage::Status(500), CheckFailure::Status { place: METADATA, status: 500 }),
        (Breakage::Redirect, CheckFailure::Status { place: METADATA, status: 307 }),
        (Breakage::Huge, CheckFailure::TooLarge { place: METADATA }),
        (Breakage::Endless, CheckFailure::TooLarge { place: METADATA }),
        (Breakage::Reset, CheckFailure::Unreachable { place: METADATA }),
    ] {
        let world = World::start().await;
        world.issuer.fault((Endpoint::Discovery, breakage));
        assert_eq!(world.check().await, Err(expected), "{breakage:?}");
    }
}

#[tokio::test]
async fn a_burst_of_sign_ins_discovers_once() {
    let world = World::start().await;
    world.issuer.fault((Endpoint::Discovery, Breakage::Late(100)));
    let sign_in = || async { world.sign_in().await.is_ok() };
    let (a, b, c, d) = tokio::join!(sign_in(), sign_in(), sign_in(), sign_in());
    assert!(a && b && c && d);
    assert!(world.sign_in().await.is_ok());
    let counts = [Endpoint::Discovery, Endpoint::Keys].map(|it| world.issuer.count(it));
    assert_eq!(counts, [1, 1]);
}

#[tokio::test]
async fn a_changed_connection_is_discovered_anew() {
    let mut world = World::start().await;
    assert!(world.sign_in().await.is_ok());
    world.connection.version += 1;
    assert!(world.sign_in().await.is_ok());
    assert_eq!(world.issuer.count(Endpoint::Discovery), 2);
}

#[tokio::test]
async fn a_provider_that_goes_down_after_discovery_still_begins_sign_ins() {
    let world = World::start().await;
    assert!(world.sign_in().await.is_ok());
    world.issuer.fault((Endpoint::Discovery, Breakage::Status(503)));
    world.issuer.fault((Endpoint::Keys, Breakage::Status(503)));
    assert!(world.sign_in().await.is_ok());
}
