//! The guard: what changes something must come from our own pages.

use hyper::Method;

use crate::support::{PASSWORD, Product, add_account, add_agent, log_in};

/// Every address that changes something, but for the protocol's.
const DOORS: [&str; 8] = [
    "/logout/provider",
    "/login",
    "/login/okta",
    "/logout",
    "/admin/organization/sso",
    "/fn/log_in",
    "/fn/begin_sign_in",
    "/fn/save_sso_settings",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_from_another_site_is_refused_at_every_door() {
    let product = Product::start();
    for door in DOORS {
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("origin", "http://localhost:3000"), ("sec-fetch-site", "same-site")],
        ] {
            let answer =
                product.browser().post_with(door, &[("email", "a@b.example")], headers).await;
            assert_eq!(answer.status, 403, "{door} {headers:?}");
            assert!(answer.set_cookies().is_empty(), "{door} {headers:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_form_is_refused_at_every_door() {
    let product = Product::start();
    for door in DOORS {
        let headers = [("origin", "http://localhost:3000"), ("content-type", "application/json")];
        let body = Some("{}".to_owned());
        let answer = product.browser().send(Method::POST, door, &headers, body).await;
        assert_eq!(answer.status, 415, "{door}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_changed_by_asking() {
    let product = Product::start();
    let account = add_account(&product, "Acme", "starter");
    add_agent(&product, &account, "ada@acme.example", "admin");
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    for door in ["/logout", "/fn/log_in", "/fn/begin_sign_in", "/fn/save_sso_settings"] {
        assert_eq!(browser.get(door).await.status, 405, "{door}");
    }
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_at_most_64_kib() {
    let product = Product::start();
    let long = "a".repeat(70 * 1024);
    let answer = product.browser().post("/login", &[("email", &long), ("password", "x")]).await;
    assert_eq!(answer.status, 413);
}
