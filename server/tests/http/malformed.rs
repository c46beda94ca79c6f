//! Requests that no page of ours sends: each is answered with a page that says what to do next.

use convrs_domain::sign_in::Outcome;
use hyper::Method;

use crate::support::{
    Answer, Browser, Office, PASSWORD, PUBLIC_URL, Product, add_account, add_agent, log_in, routes,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// Sends a body of some kind from one of our own pages.
async fn send(browser: &mut Browser, path: &str, kind: &str, body: &str) -> Answer {
    let headers =
        [("origin", PUBLIC_URL), ("sec-fetch-site", "same-origin"), ("content-type", kind)];
    browser.send(Method::POST, path, &headers, Some(body.to_owned())).await
}

fn is_page(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html") && answer.body.contains("<h1>")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_cannot_be_read_has_a_page_that_says_what_to_do_next() {
    let product = Product::start();
    for (kind, body) in [
        (FORM, "email=a&email=b"),
        ("multipart/form-data; boundary=x", "--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", ""),
    ] {
        let answer = send(&mut product.browser(), "/login", kind, body).await;
        assert_eq!(answer.status, 422, "{kind}: {body}");
        assert!(is_page(&answer), "{kind}: {}", answer.body);
        assert!(answer.body.contains("The form was not complete"), "{}", answer.body);
        assert!(answer.body.contains("send the form again"), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_too_long_has_a_page_that_says_so() {
    let product = Product::start();
    let long = format!("email={}", "a".repeat(65 * 1024));
    let answer = send(&mut product.browser(), "/login", FORM, &long).await;
    assert_eq!(answer.status, 413);
    assert!(is_page(&answer) && answer.body.contains("The form was too long"), "{}", answer.body);
    let answer = send(&mut product.browser(), "/fn/log_in", FORM, &long).await;
    assert_eq!(answer.status, 413);
    let refusal: serde_json::Value = serde_json::from_str(&answer.body).expect("what islands read");
    assert_eq!(refusal["status"], 413, "{refusal}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_at_all_is_a_form_that_was_not_filled_in() {
    let product = Product::start();
    let ours = [("origin", PUBLIC_URL), ("sec-fetch-site", "same-origin")];
    for path in ["/login", "/login/okta"] {
        let answer = product.browser().send(Method::POST, path, &ours, None).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.body.contains("href=\"#email\""), "{path}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strange_query_is_as_good_as_none() {
    let office = Office::open().await;
    let mut ada = office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    for path in [
        "/login?to=a&to=b",
        "/login/okta?another=x&another=y",
        "/admin/agents?page=1&page=2",
        "/admin/sign-ins?who=a&who=b",
        "/account/sessions?ended=many",
    ] {
        assert_eq!(ada.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_door_answers_in_plain_text_what_it_cannot_read() {
    let office = Office::open().await;
    let mut ada = office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    let long = "a".repeat(65 * 1024);
    let doors = routes().into_iter().filter(|route| {
        let is_protocol = route.path.starts_with("/sso/");
        // Either signs out, whatever is sent.
        route.method == "POST" && !is_protocol && !route.path.starts_with("/logout")
    });
    for door in doors {
        let path = door.address(&office.account_id);
        let island = path.starts_with("/fn/");
        for (kind, body) in [
            (FORM, long.as_str()),
            (FORM, "email=a&email=b&action=c&action=d&name=e&name=f&tier=g&tier=h"),
            ("multipart/form-data; boundary=x", "--x--"),
        ] {
            let answer = send(&mut ada.clone(), &path, kind, body).await;
            let expected = if island { "application/json" } else { "text/html" };
            let told = answer.header("content-type").starts_with(expected);
            assert!(told || answer.status == 303, "{path} {kind}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_cannot_be_read_is_not_found() {
    let office = Office::open().await;
    let mut ada = office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    for path in ["/login/%ff", "/admin/agents/%ff", "/set-password/%ff", "/hand-over/%ff"] {
        let answer = ada.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(is_page(&answer), "{path}: {}", answer.body);
    }
    for path in ["/sso/%ff/callback?code=c&state=s", "/sso/%ff/initiate"] {
        let answer = ada.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("Unknown AccountID"), "{path}: {}", answer.body);
    }
    let answer = ada.get("/sso/%ff/callback?code=c&state=s").await;
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_that_does_not_arrive_whole_is_refused_recorded_and_counted() {
    let office = Office::open_with(&[("CONVRS_METRICS_LISTEN", "127.0.0.1:0")]).await;
    let theirs = [("origin", "https://acme.okta.com"), ("sec-fetch-site", "cross-site")];
    let long = "a".repeat(65 * 1024);
    let fields = [("state", "s"), ("code", long.as_str())];
    let mut browser = office.product.browser();
    let answer = browser.post_with(&office.callback(), &fields, &theirs).await;
    assert_eq!(answer.status, 400);
    assert!(is_page(&answer) && answer.body.contains("Reference"), "{}", answer.body);
    let account = office.account_id.parse().expect("an AccountID");
    let records = office.product.store().await.newest_attempts(&account, 10).await;
    let outcomes: Vec<_> =
        records.expect("an answer").iter().map(|record| record.outcome).collect();
    assert_eq!(outcomes, [Outcome::ResponseMalformed]);
    let metrics = office.product.metrics().await;
    let counted = "convrs_sign_ins_total{method=\"okta\",outcome=\"response_malformed\"} 1";
    assert!(metrics.contains(counted), "{metrics}");
    let initiate = format!("/sso/{}/initiate", office.account_id);
    let fields = [("iss", office.issuer.url()), ("target_link_uri", long.as_str())];
    let answer = browser.post_with(&initiate, &fields, &theirs).await;
    assert_eq!(answer.status, 400);
    assert!(is_page(&answer) && answer.body.contains("Reference"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_to_no_flow_leave_only_so_many_records_a_minute() {
    let product = Product::start_with(&[("CONVRS_SIGN_IN_LIMIT", "2")]);
    let account = add_account(&product, "Acme", "enterprise");
    add_agent(&product, &account, "ada@acme.example", "admin");
    for number in 0..5 {
        let callback = format!("/sso/{account}/callback?code=c&state=s{number}");
        let answer = product.browser().get(&callback).await;
        assert_eq!(answer.status, 400);
        assert!(answer.body.contains("Reference"), "{}", answer.body);
    }
    let mut ada = product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    let file = ada.get("/admin/sign-ins.csv?outcome=state_unknown").await;
    assert_eq!(file.body.matches(",state_unknown,").count(), 2, "{}", file.body);
}
