//! The headers of security.md on every kind of answer.

use crate::support::{Browser, Office, PASSWORD, Product, log_in};

/// One address of each kind of answer.
const ADDRESSES: [&str; 12] = [
    "/login",
    "/login/okta",
    "/",
    "/admin/organization",
    "/admin/organization/sso",
    "/nowhere",
    "/pkg/nowhere.js",
    "/favicon.svg",
    "/api/session",
    "/healthz",
    "/sso/0000-0000-0000/callback",
    "/sso/nonsense/callback?code=c&state=s",
];

async fn check(browser: &mut Browser, address: &str) {
    let answer = browser.get(address).await;
    assert!(answer.status.as_u16() < 500, "{address}: {}", answer.status);
    for (name, expected) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), expected, "{address}: {name}");
    }
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{address}: {policy}");
    }
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
        "{address}: {policy}"
    );
    assert!(!answer.header("referrer-policy").is_empty(), "{address}");
    assert!(!answer.header("permissions-policy").is_empty(), "{address}");
    let cache = answer.header("cache-control");
    assert!(cache == "no-store" || address == "/favicon.svg", "{address}: {cache}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_them_signed_in_or_not() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    for address in ADDRESSES {
        check(&mut browser, address).await;
    }
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    for address in ADDRESSES {
        check(&mut browser, address).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_runs_no_script_but_its_own() {
    let product = Product::start();
    let (one, two) = (product.browser().get("/login").await, product.browser().get("/login").await);
    let nonce = |policy: &str| {
        let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
        rest.split_once('\'').expect("its end").0.to_owned()
    };
    let first = nonce(one.header("content-security-policy"));
    assert_ne!(first, nonce(two.header("content-security-policy")));
    assert!(one.body.contains(&format!("nonce=\"{first}\"")));
    let inline = one.body.matches("<script").count();
    assert_eq!(inline, one.body.matches(&format!("nonce=\"{first}\"")).count());
    assert!(!one.body.contains("style=\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_callback_tells_its_address_to_nobody_and_loads_no_script() {
    let office = Office::open().await;
    let answer =
        office.product.browser().get(&format!("{}?code=c&state=s", office.callback())).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(answer.header("content-security-policy").contains("script-src 'none'"));
    assert!(!answer.body.contains("<script"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_page_that_leads_to_the_provider_may_be_left_by_a_form() {
    let product = Product::start();
    let login = product.browser().get("/login").await;
    assert!(login.header("content-security-policy").contains("form-action 'self';"));
    let okta = product.browser().get("/login/okta").await;
    assert!(okta.header("content-security-policy").contains("form-action 'self' https:"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn https_is_demanded_for_two_years_where_people_come_by_https() {
    let product = Product::start_with(&[("CONVRS_PUBLIC_URL", "https://app.example")]);
    let answer = product.browser().get("/login").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    let plain = Product::start().browser().get("/login").await;
    assert_eq!(plain.header("strict-transport-security"), "");
}
