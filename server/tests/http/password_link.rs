//! The one-time link to set a password: made by an admin, used once, silent about everybody.

use std::time::Duration;

use crate::support::{Browser, Office, PASSWORD, address_of, link_in, log_in};

const CHOSEN: &str = "four words in a row";

/// Ada's browser and Ben's page.
async fn ada_and_ben(office: &Office) -> (Browser, String) {
    let mut ada = office.product.browser();
    assert_eq!(log_in(&mut ada, "ada@acme.example", PASSWORD).await.status, 303);
    let ben = address_of(&mut ada, "ben@acme.example").await;
    (ada, ben)
}

/// Makes a link and reads its path off the page.
async fn make(admin: &mut Browser, page: &str) -> String {
    let answer = admin.post(page, &[("action", "make_link")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    link_in(&answer, "/set-password/")
}

async fn choose(browser: &mut Browser, link: &str, password: &str) -> u16 {
    let fields = [("password", password), ("again", password)];
    browser.post(link, &fields).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_sets_a_password_once() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    let mut old = office.product.browser();
    log_in(&mut old, "ben@acme.example", PASSWORD).await;
    let link = make(&mut ada, &page).await;
    assert!(!ada.get(&page).await.body.contains(&link), "it is shown once");

    let mut ben = office.product.browser();
    let form = ben.get(&link).await;
    assert_eq!(form.status, 200);
    assert!(form.body.contains("ben@acme.example"), "{}", form.body);
    assert!(!form.body.contains("<script"), "no script sees the address");
    assert_eq!(ben.get(&link).await.status, 200, "looking does not spend it");
    let fields = [("password", CHOSEN), ("again", CHOSEN)];
    let answer = ben.post(&link, &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login?password_set=true"));
    assert!(ben.follow(answer).await.body.contains("Your password is set"));
    assert_eq!(old.session().await.0, 401, "the agent's sessions are over");
    assert_eq!(log_in(&mut ben, "ben@acme.example", PASSWORD).await.status, 401);
    assert_eq!(log_in(&mut ben, "ben@acme.example", CHOSEN).await.status, 303);
    assert_eq!(choose(&mut office.product.browser(), &link, "another four words").await, 404);
    assert_eq!(log_in(&mut ben, "ben@acme.example", CHOSEN).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_will_not_do_leaves_the_link_open() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    let link = make(&mut ada, &page).await;
    let mut ben = office.product.browser();
    assert_eq!(choose(&mut ben, &link, "short").await, 422);
    assert_eq!(choose(&mut ben, &link, &"x".repeat(257)).await, 422);
    for guessed in ["PasswordPassword1", "ben@acme.example", "qwertyuiopasdfghjkl"] {
        assert_eq!(choose(&mut ben, &link, guessed).await, 422, "{guessed}");
    }
    let differing = [("password", CHOSEN), ("again", "four words in a cow")];
    let answer = ben.post(&link, &differing).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("href=\"#again\""), "{}", answer.body);
    assert!(!answer.body.contains(CHOSEN), "a password never comes back");
    assert_eq!(choose(&mut ben, &link, CHOSEN).await, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_does_not_work_says_nothing_about_anybody() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    let replaced = make(&mut ada, &page).await;
    let taken_back = make(&mut ada, &page).await;
    assert_eq!(ada.post(&page, &[("action", "deactivate")]).await.status, 303);
    let mut bodies = Vec::new();
    for link in [&*replaced, &taken_back, "/set-password/never-was-one"] {
        let answer = office.product.browser().get(link).await;
        assert_eq!(answer.status, 404, "{link}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(choose(&mut office.product.browser(), link, CHOSEN).await, 404, "{link}");
        bodies.push(answer.body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0] && !body.contains("ben@")));
    let refused = ada.post(&page, &[("action", "make_link")]).await;
    assert_eq!(refused.status, 409, "nobody gets in as somebody who is deactivated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_says_when_passwords_are_off() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    office.set_sso(&["--password-fallback", "false", "--force"]).expect("forced");
    let words = "Your account has turned passwords off";
    assert!(ada.get(&page).await.body.contains(words));
    let link = make(&mut ada, &page).await;
    let form = office.product.browser().get(&link).await;
    assert!(form.body.contains("Your account signs in without passwords"), "{}", form.body);
    assert_eq!(choose(&mut office.product.browser(), &link, CHOSEN).await, 303);
    let answer = log_in(&mut office.product.browser(), "ben@acme.example", CHOSEN).await;
    assert_eq!(answer.status, 403, "set, and of no use yet");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_stands_in_no_header_no_log_and_not_in_the_database() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    let link = make(&mut ada, &page).await;
    let token = link.rsplit('/').next().expect("a token");
    let mut ben = office.product.browser();
    for answer in [ben.get(&link).await, ben.post(&link, &[("password", "short")]).await] {
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(choose(&mut ben, &link, CHOSEN).await, 303);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token.as_bytes());
    assert!(!holds(&office.product.database_bytes()), "the database holds a hash alone");
    assert!(!holds(office.product.log().as_bytes()), "{}", office.product.log());
    assert!(office.product.log().contains("listening"), "the log was kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_tries_many_links_has_to_wait() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let mut last = browser.get("/set-password/guess").await;
    for _ in 0..120 {
        assert_eq!(last.status, 404);
        last = browser.get("/set-password/guess").await;
    }
    assert_eq!(last.status, 429);
    assert!(!last.header("retry-after").is_empty());
}
