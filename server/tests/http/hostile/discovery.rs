//! Metadata that is false or broken (the profile Config), met at the start of a sign-in.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{Breakage, DiscoveryFault, Endpoint, IdTokenFault};
use serde_json::json;

use super::Siege;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_discovery_openid_configuration() {
    let mut siege = Siege::begin().await;
    siege.accepts(DiscoveryFault::With("unknown_parameter", json!({"odd": true}))).await;
    assert!(siege.office.issuer.count(Endpoint::Discovery) > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_discovery_jwks_uri_keys() {
    let mut siege = Siege::begin().await;
    siege.accepts(IdTokenFault::Type("JWT")).await;
    assert!(siege.office.issuer.count(Endpoint::Keys) > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_discovery_issuer_not_matching_config() {
    let mut siege = Siege::begin().await;
    siege.refuses(DiscoveryFault::WrongIssuer, Outcome::IssuerMismatch).await;
    siege.refuses(DiscoveryFault::TrailingSlash, Outcome::IssuerMismatch).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_metadata_is_refused() {
    let mut siege = Siege::begin().await;
    for breakage in [
        Breakage::Html,
        Breakage::Truncated,
        Breakage::Empty,
        Breakage::Status(404),
        Breakage::Status(500),
        Breakage::Redirect,
        Breakage::Huge,
        Breakage::Endless,
    ] {
        siege.refuses((Endpoint::Discovery, breakage), Outcome::MetadataInvalid).await;
    }
    siege.refuses((Endpoint::Discovery, Breakage::Reset), Outcome::ProviderUnreachable).await;
    siege.refuses((Endpoint::Discovery, Breakage::SlowDrip), Outcome::ProviderTimeout).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endpoints_that_are_not_https_or_private_are_refused() {
    let mut siege = Siege::begin().await;
    for address in [
        "http://acme.okta.example/token",
        "https://127.0.0.1/token",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/token",
    ] {
        let fault = DiscoveryFault::With("token_endpoint", json!(address));
        siege.refuses(fault, Outcome::ProviderForbidden).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn none_and_hmac_advertised_change_nothing() {
    let mut siege = Siege::begin().await;
    siege.accepts(DiscoveryFault::NoneAndHmacAdvertised).await;
    siege.office.product.restart();
    siege.office.issuer.fault(DiscoveryFault::NoneAndHmacAdvertised);
    siege.refuses(IdTokenFault::AlgorithmNone, Outcome::IdTokenAlgorithm).await;
}
