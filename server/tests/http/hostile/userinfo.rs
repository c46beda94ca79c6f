//! Userinfo, asked when the ID token is thin.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{Breakage, Endpoint, IdTokenFault, UserinfoFault};
use serde_json::json;

use super::{Siege, Way, siege::parameter};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_userinfo_bearer_header() {
    let mut siege = Siege::begin().await;
    siege.accepts(IdTokenFault::Type("JWT")).await;
    let request = siege.office.issuer.last(Endpoint::Userinfo).expect("a userinfo request");
    assert!(request.authorization.is_some_and(|it| it.starts_with("Bearer ")));
    assert!(request.parameters.is_empty(), "the token is in no address or body");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_userinfo_bad_sub_claim() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        siege.refuses(UserinfoFault::WrongSubject, Outcome::UserinfoSubject).await;
        siege.refuses(UserinfoFault::Without("sub"), Outcome::UserinfoSubject).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_scope_userinfo_claims() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        let newcomer = siege.newcomer();
        let mut browser = siege.office.product.browser();
        siege.accepts_newcomer("thin", &newcomer, &mut browser).await;
        let start = browser.post("/login/okta", &[("email", &newcomer.email)]).await;
        let scope = parameter(start.location(), "scope");
        assert_eq!(scope, "openid email", "no more than is used");
        assert_eq!(siege.office.issuer.count(Endpoint::Userinfo), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_answers_of_userinfo_are_refusals() {
    let mut siege = Siege::begin().await;
    for breakage in [
        Breakage::Html,
        Breakage::Truncated,
        Breakage::Status(500),
        Breakage::Redirect,
        Breakage::Huge,
    ] {
        siege.refuses((Endpoint::Userinfo, breakage), Outcome::UserinfoFailed).await;
    }
    siege.refuses(UserinfoFault::Signed, Outcome::UserinfoFailed).await;
    siege
        .refuses(UserinfoFault::With("email", json!(["a@b.example"])), Outcome::UserinfoFailed)
        .await;
}
