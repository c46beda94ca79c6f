//! The one-time link to hand a connection over: opened by support, used once, by whoever has it.

use std::time::Duration;

use crate::support::{Browser, Office, add_operator, link_in, support_browser};

const SECRET: &str = "next-secret";

/// An office, support's browser there, and the page of its connection.
async fn desk() -> (Office, Browser, String) {
    let office = Office::open().await;
    add_operator(&office.product);
    let support = support_browser(&office.product).await;
    let connection = format!("/support/accounts/{}/connection", office.account_id);
    (office, support, connection)
}

/// Makes a link and reads its path off the page.
async fn make(support: &mut Browser, connection: &str) -> String {
    let answer = support.post(connection, &[("action", "make_link")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    link_in(&answer, "/hand-over/")
}

fn given<'a>(issuer: &'a str, client: &'a str, secret: &'a str) -> [(&'a str, &'a str); 3] {
    [("issuer", issuer), ("client_id", client), ("client_secret", secret)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_without_a_login_hands_over_once_and_support_registers_it() {
    let (office, mut support, connection) = desk().await;
    let next = office.idp.issuer("next");
    next.client("0oaNext", SECRET);
    let link = make(&mut support, &connection).await;
    let page = support.get(&connection).await.body;
    assert!(!page.contains(&link), "it is shown once");
    assert!(page.contains("A link that nobody has used is open until"), "{page}");

    let mut somebody = office.product.browser();
    for _ in 0..2 {
        let form = somebody.get(&link).await;
        assert_eq!(form.status, 200, "looking does not spend it");
        assert!(form.body.contains("Acme") && form.body.contains(&office.account_id));
        assert!(!form.body.contains("<script"), "no script sees the address");
    }
    let answer = somebody.post(&link, &given(next.url(), "0oaNext", SECRET)).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/hand-over/done"));
    assert!(somebody.follow(answer).await.body.contains("Handed over to Convrs support"));
    assert_eq!(somebody.session().await.0, 401, "nobody is signed in by it");
    let again = given(office.issuer.url(), "acme-client", "acme-secret");
    assert_eq!(somebody.post(&link, &again).await.status, 404, "it was spent");
    assert_eq!(somebody.get(&link).await.status, 404);

    let waiting = support.get(&connection).await.body;
    assert!(waiting.contains("somebody with the one-time link") && waiting.contains("0oaNext"));
    assert!(!waiting.contains(SECRET) && !waiting.contains("A link that nobody has used"));
    assert_eq!(waiting.matches(">Right<").count(), 2, "{waiting}");
    let key = waiting.split("name=\"hand_over\" value=\"").nth(1).expect("it waits");
    let key = key.split('"').next().expect("a key");
    let register = [("action", "register"), ("hand_over", key)];
    assert_eq!(support.post(&connection, &register).await.status, 303);
    let mut ben = office.product.browser();
    let started = ben.post("/login/okta", &[("email", "ben@acme.example")]).await;
    assert!(started.location().starts_with(next.url()), "{}", started.location());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_leaves_the_link_open_and_what_was_typed() {
    let (office, mut support, connection) = desk().await;
    let link = make(&mut support, &connection).await;
    let mut somebody = office.product.browser();
    let slash = format!("{}/", office.issuer.url());
    for (issuer, client, secret, field) in [
        (&*slash, "typed-client", SECRET, "issuer"),
        ("https://10.0.0.1", "typed-client", SECRET, "issuer"),
        (office.issuer.url(), "", SECRET, "client_id"),
        (office.issuer.url(), "typed-client", "", "client_secret"),
    ] {
        let answer = somebody.post(&link, &given(issuer, client, secret)).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{field}");
        assert!(answer.body.contains(&format!("value=\"{issuer}\"")), "{field}");
        assert!(client.is_empty() || answer.body.contains("value=\"typed-client\""), "{field}");
        assert!(!answer.body.contains(SECRET), "{field}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
    assert!(!support.get(&connection).await.body.contains("Waiting to be registered"));
    let instead = [
        ("issuer", &*slash),
        ("instead", office.issuer.url()),
        ("client_id", "acme-client"),
        ("client_secret", "acme-secret"),
    ];
    assert_eq!(somebody.post(&link, &instead).await.status, 303);
    assert!(support.get(&connection).await.body.contains("Waiting to be registered"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_that_do_not_work_are_answered_alike() {
    let (office, mut support, connection) = desk().await;
    let replaced = make(&mut support, &connection).await;
    let suspended = make(&mut support, &connection).await;
    let account = connection.trim_end_matches("/connection");
    assert_eq!(support.post(account, &[("action", "suspend")]).await.status, 303);
    let mut bodies = Vec::new();
    for link in [&*replaced, &suspended, "/hand-over/never-was-one"] {
        let mut somebody = office.product.browser();
        let values = given(office.issuer.url(), "acme-client", "acme-secret");
        for answer in [somebody.get(link).await, somebody.post(link, &values).await] {
            assert_eq!(answer.status, 404, "{link}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            bodies.push(answer.body);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0] && !body.contains("Acme")));
    let password = suspended.replace("/hand-over/", "/set-password/");
    assert_eq!(office.product.browser().get(&password).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_stands_in_no_header_no_log_no_change_and_not_in_the_database() {
    let (office, mut support, connection) = desk().await;
    let link = make(&mut support, &connection).await;
    let token = link.rsplit('/').next().expect("a token");
    let mut somebody = office.product.browser();
    let values = given(office.issuer.url(), "acme-client", "acme-secret");
    let answers = [somebody.get(&link).await, somebody.post(&link, &values).await];
    for answer in &answers {
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(answers[1].status, 303, "{}", answers[1].body);
    let mut ada = office.product.browser();
    crate::support::log_in(&mut ada, "ada@acme.example", crate::support::PASSWORD).await;
    let changes = ada.get("/admin/sign-ins/changes").await.body;
    assert!(changes.contains("Link to hand a connection over made"), "{changes}");
    assert!(changes.contains("Somebody with a one-time link"), "{changes}");
    assert!(!changes.contains(token) && !changes.contains("acme-secret"));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token.as_bytes());
    assert!(!holds(&office.product.database_bytes()), "the database holds a hash alone");
    assert!(!holds(office.product.log().as_bytes()), "{}", office.product.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_tries_many_links_has_to_wait_whatever_they_are_for() {
    let (office, ..) = desk().await;
    let mut browser = office.product.browser();
    let mut last = browser.get("/hand-over/guess").await;
    for _ in 0..60 {
        assert_eq!(last.status, 404);
        assert_eq!(browser.get("/set-password/guess").await.status, 404);
        last = browser.get("/hand-over/guess").await;
    }
    assert_eq!(last.status, 429);
    assert!(!last.header("retry-after").is_empty());
    assert_eq!(browser.post("/hand-over/guess", &[("issuer", "x")]).await.status, 429);
}
