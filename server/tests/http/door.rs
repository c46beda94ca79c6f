//! The door of the running program: what never comes to an end, and what is finished although
//! nobody waits for it.

use std::time::Duration;

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{Breakage, Endpoint, Issuer, Person};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use crate::support::{Browser, Office, PASSWORD, Product, log_in};

const BEN: &str = "ben@acme.example";

/// A browser whose provider has answered, and takes its time with the code.
async fn at_the_callback(office: &Office) -> (Browser, String) {
    let mut browser = office.product.browser();
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    office.issuer.fault((Endpoint::Token, Breakage::Late(700)));
    (browser, callback)
}

async fn wait_for_token_request(issuer: &Issuer) {
    let asked = timeout(Duration::from_secs(5), async {
        while issuer.count(Endpoint::Token) == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    });
    asked.await.expect("the code is exchanged");
}

/// The outcomes of all attempts, the newest first.
async fn outcomes(office: &Office) -> Vec<Outcome> {
    let account = office.account_id.parse().expect("an AccountID");
    let records = office.product.store().await.newest_attempts(&account, 100).await;
    records.expect("an answer").iter().map(|record| record.outcome).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_is_finished_although_its_browser_has_gone() {
    let office = Office::open().await;
    let (browser, callback) = at_the_callback(&office).await;
    let mut impatient = browser.clone();
    let asking = tokio::spawn(async move { impatient.get(&callback).await.status });
    wait_for_token_request(&office.issuer).await;
    asking.abort();
    assert!(asking.await.is_err_and(|error| error.is_cancelled()), "the browser did not wait");
    let recorded = timeout(Duration::from_secs(5), async {
        while outcomes(&office).await.is_empty() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    recorded.await.expect("the attempt is finished and recorded");
    assert_eq!(outcomes(&office).await, [Outcome::SignedIn]);
    office.issuer.honest();
    assert_eq!(
        office.sign_in(&mut office.product.browser(), BEN).await.status,
        403,
        "linked before"
    );
    let mut another = office.product.browser();
    let again = office.sign_in_as(&mut another, BEN, Person::new("00u-ben", BEN)).await;
    assert_eq!(again.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_finishes_its_callbacks() {
    let mut office = Office::open().await;
    let (mut browser, callback) = at_the_callback(&office).await;
    let (mut gone, their_callback) = at_the_callback(&office).await;
    let waiting = tokio::spawn(async move { (browser.get(&callback).await, browser) });
    let leaving = tokio::spawn(async move { gone.get(&their_callback).await.status });
    timeout(Duration::from_secs(5), async {
        while office.issuer.count(Endpoint::Token) < 2 {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("both codes are exchanged");
    leaving.abort();
    office.product.ask_to_stop();
    let (answer, browser) = waiting.await.expect("an answer");
    assert_eq!(answer.status, 303, "{}", answer.body);
    office.product.wait_until_stopped(Duration::from_secs(10));
    office.product.restart();
    assert_eq!(browser.at(&office.product).session().await.0, 200, "the session is good");
    assert_eq!(outcomes(&office).await, [Outcome::SignedIn; 2], "the other is recorded too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_turned_away_is_an_event_of_the_log() {
    let product = Product::start();
    let from_elsewhere = [("origin", "https://evil.example")];
    product.browser().post_with("/logout?canary", &[], &from_elsewhere).await;
    let log = timeout(Duration::from_secs(5), async {
        while !product.log().contains("turned away") {
            sleep(Duration::from_millis(10)).await;
        }
        product.log()
    });
    let log = log.await.expect("an event");
    assert!(log.contains("CrossSite") && !log.contains("canary"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_a_role_may_not_see_is_an_event_of_the_log_and_counted() {
    let office = Office::open_with(&[("CONVRS_METRICS_LISTEN", "127.0.0.1:0")]).await;
    let mut ben = office.product.browser();
    log_in(&mut ben, "ben@acme.example", PASSWORD).await;
    assert_eq!(ben.get("/admin/agents").await.status, 403);
    assert_eq!(ben.get("/support").await.status, 403);
    let form = [("enabled", "true"), ("provider", "okta"), ("password_fallback", "true")];
    assert_eq!(ben.post("/fn/save_sso_settings", &form).await.status, 403);
    assert_eq!(ben.get("/").await.status, 200, "not asking is no event");
    let metrics = office.product.metrics().await;
    assert!(metrics.contains("convrs_denied_total{role=\"admin\"} 2"), "{metrics}");
    assert!(metrics.contains("convrs_denied_total{role=\"support\"} 1"), "{metrics}");
    let log = timeout(Duration::from_secs(5), async {
        while office.product.log().matches("authorization denied").count() < 3 {
            sleep(Duration::from_millis(10)).await;
        }
        office.product.log()
    });
    let log = log.await.expect("three events");
    assert_eq!(log.matches("authorization denied").count(), 3, "{log}");
    assert!(log.contains(&office.account_id) && !log.contains("ben@"), "{log}");
}

/// Sends a beginning and waits for what comes back until the door is closed.
async fn hang(product: &Product, beginning: &str) -> (String, Duration) {
    let started = Instant::now();
    let mut stream = TcpStream::connect(product.address()).await.expect("a connection");
    stream.write_all(beginning.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(40), stream.read_to_end(&mut answer)).await;
    read.expect("it is closed").unwrap_or_default();
    (String::from_utf8_lossy(&answer).into_owned(), started.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_and_bodies_that_never_end_are_cut_off() {
    let product = Product::start();
    let body = "POST /login HTTP/1.1\r\nhost: localhost:3000\r\norigin: http://localhost:3000\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nemail=";
    let (head, body) =
        tokio::join!(hang(&product, "GET / HTTP/1.1\r\nhost:"), hang(&product, body));
    assert!(!head.0.contains("200 OK") && (8..14).contains(&head.1.as_secs()), "{head:?}");
    assert!(body.0.starts_with("HTTP/1.1 408"), "{body:?}");
    assert!(body.0.contains("x-frame-options: DENY"), "{body:?}");
    assert!((18..25).contains(&body.1.as_secs()), "{:?}", body.1);
    assert_eq!(product.browser().get("/healthz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_larger_than_a_form_is_refused_at_every_door_that_takes_forms() {
    let office = Office::open().await;
    let long = "a".repeat(65 * 1024);
    let callback = office.callback();
    for (door, status) in [
        ("/login", 413),
        ("/login/okta", 413),
        ("/fn/log_in", 413),
        ("/fn/begin_sign_in", 413),
        // What a provider sends is a sign-in refused, whatever is wrong with it.
        (callback.as_str(), 400),
    ] {
        let answer = office.product.browser().post(door, &[("email", &long)]).await;
        assert_eq!(answer.status, status, "{door}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{door}");
    }
}

/// Forms as no browser sends them are a mistake of the sender's, never a fault of ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_cannot_be_read_is_never_a_fault_of_ours() {
    let office = Office::open().await;
    let ours = [("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")];
    let mut browser = office.product.browser();
    crate::support::log_in(&mut browser, "ada@acme.example", crate::support::PASSWORD).await;
    for route in crate::support::routes().iter().filter(|route| route.method == "POST") {
        let path = route.address(&office.account_id);
        for form in [
            "email=a&email=b&password=c&password=d",
            "%ff%fe=%00&email=%ff",
            "email[0]=a&email[x][y]=b&a[b[c]=d",
            "=&&&=;",
            "email",
            "{\"json\":true}",
        ] {
            let form = Some(form.to_owned());
            let answer =
                browser.clone().send(hyper::Method::POST, &path, &ours, form.clone()).await;
            assert!(answer.status.as_u16() < 500, "{path} {form:?}: {}", answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_request_holds_an_event_stays_one_line() {
    let office = Office::open().await;
    let forged = "\n{\"level\":\"ERROR\",\"message\":\"forged\"}\n";
    let encoded: String = form_urlencoded::byte_serialize(forged.as_bytes()).collect();
    let mut browser = office.product.browser();
    let callback = office.callback();
    for address in [
        format!("{callback}?state=s&error={encoded}"),
        format!("{callback}?state={encoded}&code={encoded}&iss={encoded}"),
        format!("/sso/{}/callback", encoded.replace('+', "%20")),
    ] {
        browser.get(&address).await;
    }
    browser.post("/login", &[("email", forged), ("password", forged)]).await;
    browser.post("/login/okta", &[("email", &format!("{forged}@acme.example"))]).await;
    office.issuer.fault(convrs_fake_idp::AuthorizationFault::Error("forged\nforged"));
    office.sign_in(&mut browser, BEN).await;
    let log = office.product.log();
    assert!(log.contains("sign-in refused"), "{log}");
    for line in log.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("an event in JSON");
        assert_ne!(event["message"], "forged", "{line}");
    }
}
