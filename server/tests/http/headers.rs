//! The headers of every answer: pages, errors, assets, whatever route there is.

use hyper::Method;

use crate::support::{Answer, Browser, Office, PASSWORD, Product, log_in, routes};

/// Addresses beside the routes: what is not there, not whole, not an account.
const NO_ROUTES: [&str; 5] = [
    "/nowhere",
    "/pkg/nowhere.js",
    "/fn/nothing",
    "/sso/0000-0000-0000/callback",
    "/sso/nonsense/callback?code=c&state=s",
];

/// On every answer.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// What may be kept by a cache, and for how long; nothing else.
const KEPT: [(&str, &str); 2] = [
    ("/pkg/convrs.css", "public, max-age=31536000, immutable"),
    ("/favicon.svg", "public, max-age=86400"),
];

fn check(answer: &Answer, asked: &str, path: &str) {
    assert!(answer.status.as_u16() < 500, "{asked}: {}", answer.status);
    for (name, expected) in ALWAYS {
        assert_eq!(answer.header(name), expected, "{asked}: {name}");
    }
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action "]
    {
        assert!(policy.contains(part), "{asked}: {policy}");
    }
    for hole in ["unsafe-inline", "'unsafe-eval'", "*", "data:", "blob:", "http://evil"] {
        assert!(!policy.contains(hole), "{asked}: {policy}");
    }
    let referrer = answer.header("referrer-policy");
    let holds_code = path.ends_with("/callback") && answer.status != 405;
    let hides = referrer == "no-referrer" || (referrer == "same-origin" && !holds_code);
    assert!(hides, "{asked}: {referrer:?}");
    let kept = KEPT.iter().find(|(kept, _)| *kept == path && answer.status == 200);
    let cache = kept.map_or("no-store", |(_, cache)| *cache);
    assert_eq!(answer.header("cache-control"), cache, "{asked}");
    assert_eq!(answer.header("strict-transport-security"), "", "{asked}: by plain http");
    for tells in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(answer.header(tells), "", "{asked}: {tells}");
    }
}

/// Asks in every way a route can answer: as it wants to be asked, from elsewhere, wrongly.
async fn ask_everywhere(browser: &Browser, account_id: &str) {
    let ours = [("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")];
    let theirs = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    for route in routes() {
        let path = route.address(account_id);
        let body = (route.method == "POST").then(String::new);
        let method: Method = route.method.parse().expect("a method");
        for headers in [&ours, &theirs] {
            let mut browser = browser.clone();
            let answer = browser.send(method.clone(), &path, headers, body.clone()).await;
            check(&answer, &format!("{method} {path} {headers:?}"), &path);
        }
        let answer = browser.clone().send(Method::DELETE, &path, &ours, Some(String::new())).await;
        assert_eq!(answer.status, 405, "DELETE {path}");
        check(&answer, &format!("DELETE {path}"), &path);
    }
    for path in NO_ROUTES {
        let answer = browser.clone().get(path).await;
        check(&answer, path, path.split('?').next().unwrap_or_default());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_every_route_carries_them_signed_in_or_not() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    ask_everywhere(&browser, &office.account_id).await;
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    ask_everywhere(&browser, &office.account_id).await;
}

/// Endpoints that a provider's page or server posts to; each has proofs of its own.
fn is_protocol_endpoint(path: &str) -> bool {
    path.starts_with("/sso/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_from_another_site_is_refused_at_every_route() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    for route in routes().iter().filter(|route| route.method == "POST") {
        let path = route.address(&office.account_id);
        if is_protocol_endpoint(&path) {
            continue;
        }
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("origin", "http://localhost:3000"), ("sec-fetch-site", "same-site")],
        ] {
            let answer = browser.clone().post_with(&path, &[], headers).await;
            assert_eq!(answer.status, 403, "{path} {headers:?}");
            assert!(answer.set_cookies().is_empty(), "{path} {headers:?}");
        }
        let json = [("origin", "http://localhost:3000"), ("content-type", "application/json")];
        let answer = browser.clone().send(Method::POST, &path, &json, Some("{}".into())).await;
        assert_eq!(answer.status, 415, "{path}");
    }
    assert_eq!(browser.session().await.0, 200, "nobody signed this person out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_says_what_it_is() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    for route in routes().iter().filter(|route| route.method == "GET") {
        let path = route.address(&office.account_id);
        let answer = browser.get(&path).await;
        let kind = answer.header("content-type");
        let body = answer.body.trim_start();
        let expected = match body.get(..1) {
            None => continue,
            Some("<") if body.starts_with("<!DOCTYPE html>") => "text/html; charset=utf-8",
            Some("<") => "image/svg+xml",
            Some("{") => "application/json",
            Some(_) => "text/",
        };
        assert!(kind.starts_with(expected), "{path}: {kind:?} for {body:.40}");
        let has_charset = !kind.starts_with("text/") || kind.contains("charset=utf-8");
        assert!(has_charset || path.starts_with("/pkg/"), "{path}: {kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_are_not_listed_and_nothing_is_traced() {
    let product = Product::start();
    let mut browser = product.browser();
    for path in
        ["/pkg", "/pkg/", "/pkg/%2e%2e/", "/pkg/..%2f..%2fetc/passwd", "/metrics", "/.git/config"]
    {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    for path in ["/", "/login", "/pkg/convrs.css"] {
        let answer = browser.send(Method::TRACE, path, &[("x-canary", "canary")], None).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(!answer.body.contains("canary"), "{path}");
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
