//! Hand-over: what a customer enters waits in the console until support registers it.

use crate::support::{Browser, Office, PASSWORD, add_operator, log_in, support_browser};

const PAGE: &str = "/admin/organization/sso/hand-over";

async fn people() -> (Office, Browser, Browser, String) {
    let office = Office::open().await;
    add_operator(&office.product);
    let mut ada = office.product.browser();
    assert_eq!(log_in(&mut ada, "ada@acme.example", PASSWORD).await.status, 303);
    let support = support_browser(&office.product).await;
    let connection = format!("/support/accounts/{}/connection", office.account_id);
    (office, ada, support, connection)
}

fn given<'a>(issuer: &'a str, client: &'a str, secret: &'a str) -> [(&'a str, &'a str); 3] {
    [("issuer", issuer), ("client_id", client), ("client_secret", secret)]
}

fn key(page: &str) -> String {
    let start = page.find("name=\"hand_over\" value=\"").expect("it waits") + 24;
    page[start..].split('"').next().expect("a key").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_customer_enters_is_registered_with_one_press() {
    let (office, mut ada, mut support, connection) = people().await;
    let next = office.idp.issuer("next");
    next.client("0oaNext", "next-secret");
    let answer = ada.post(PAGE, &given(next.url(), "0oaNext", "next-secret")).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let shown = ada.follow(answer).await.body;
    assert!(shown.contains("Waiting to be registered") && !shown.contains("next-secret"));
    let waiting = support.get(&connection).await.body;
    assert!(waiting.contains("Waiting to be registered") && waiting.contains("0oaNext"));
    assert!(waiting.contains("ada@acme.example") && !waiting.contains("next-secret"));
    assert_eq!(waiting.matches(">Right<").count(), 2, "{waiting}");
    assert!(!office.product.database_bytes().windows(11).any(|it| it == b"next-secret"));
    let start = async || {
        let answer =
            office.product.browser().post("/login/okta", &[("email", "ben@acme.example")]).await;
        answer.location().to_owned()
    };
    assert!(start().await.starts_with(office.issuer.url()), "not in force yet");
    let register = [("action", "register"), ("hand_over", &*key(&waiting))];
    assert_eq!(support.post(&connection, &register).await.status, 303);
    assert!(start().await.starts_with(next.url()));
    assert!(!support.get(&connection).await.body.contains("Waiting to be registered"));
    assert_eq!(support.post(&connection, &register).await.status, 422, "it waits no more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_the_check_does_not_wait_and_a_wrong_secret_is_told() {
    let (office, mut ada, mut support, connection) = people().await;
    let slash = format!("{}/", office.issuer.url());
    let answer = ada.post(PAGE, &given(&slash, "acme-client", "acme-secret")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains(&format!("Use {} instead", office.issuer.url())));
    assert!(answer.body.contains("You entered") && answer.body.contains("<mark>/</mark>"));
    let (_, behind) = answer.body.split_once("Check and hand over</button>").expect("the button");
    assert!(behind.contains("name=\"instead\""), "Enter presses the first: {}", answer.body);
    assert!(!answer.body.contains("acme-secret"));
    for (issuer, client, secret, field) in [
        ("https://10.0.0.1", "c", "s", "issuer"),
        (office.issuer.url(), "", "s", "client_id"),
        (office.issuer.url(), "c", "", "client_secret"),
    ] {
        let answer = ada.post(PAGE, &given(issuer, client, secret)).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    assert!(!support.get(&connection).await.body.contains("Waiting to be registered"));
    let wrong = given(office.issuer.url(), "acme-client", "not the secret");
    assert_eq!(ada.post(PAGE, &wrong).await.status, 303);
    assert_eq!(support.get(&connection).await.body.matches(">Wrong<").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_registers_only_what_it_has_looked_at_and_may_discard_it() {
    let (office, mut ada, mut support, connection) = people().await;
    let give = given(office.issuer.url(), "first-client", "acme-secret");
    assert_eq!(ada.post(PAGE, &give).await.status, 303);
    let first = key(&support.get(&connection).await.body);
    let give = given(office.issuer.url(), "second-client", "acme-secret");
    assert_eq!(ada.post(PAGE, &give).await.status, 303);
    let register = [("action", "register"), ("hand_over", &*first)];
    let answer = support.post(&connection, &register).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("something else meanwhile"), "{}", answer.body);
    let second = key(&answer.body);
    let discard = [("action", "discard"), ("hand_over", &*second)];
    assert_eq!(support.post(&connection, &discard).await.status, 303);
    let page = support.get(&connection).await.body;
    assert!(!page.contains("Waiting to be registered") && page.contains("acme-client"));
}
