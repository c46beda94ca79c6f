//! One's own account: sessions listed and ended, the password changed.

use crate::support::{Browser, Office, PASSWORD, Product, add_account, add_agent, log_in};

const NEW: &str = "a-new-and-long-password";

fn product() -> Product {
    let product = Product::start();
    let account = add_account(&product, "Acme", "starter");
    add_agent(&product, &account, "ada@acme.example", "admin");
    add_agent(&product, &account, "ben@acme.example", "agent");
    product
}

async fn signed_in(product: &Product, email: &str) -> Browser {
    let mut browser = product.browser();
    assert_eq!(log_in(&mut browser, email, PASSWORD).await.status, 303);
    browser
}

/// The handles of the sessions that the page offers to end.
fn offered(page: &str) -> Vec<String> {
    let after = page.split("name=\"session\" value=\"").skip(1);
    after.map(|rest| rest.split('"').next().expect("a handle").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_ends_one_session_and_the_browser_is_told() {
    let product = product();
    let (mut here, mut there) = (
        signed_in(&product, "ben@acme.example").await,
        signed_in(&product, "ben@acme.example").await,
    );
    let page = here.get("/account/sessions").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("This browser"), "{}", page.body);
    let handles = offered(&page.body);
    assert_eq!(handles.len(), 1);
    let answer =
        here.post("/account/sessions", &[("action", "end"), ("session", &handles[0])]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/account/sessions?ended=1"));
    assert_eq!(there.session().await.0, 401);
    assert_eq!(here.session().await.0, 200);
    let told = there.get("/login").await;
    assert!(told.body.contains("You ended this session from another browser."), "{}", told.body);
    let page = here.follow(answer).await;
    assert!(page.body.contains("The session was ended"), "{}", page.body);
    assert!(page.body.contains("You ended this session from another browser."));
    assert!(offered(&page.body).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_ends_all_other_sessions() {
    let product = product();
    let mut here = signed_in(&product, "ben@acme.example").await;
    let mut others = Vec::new();
    for _ in 0..2 {
        others.push(signed_in(&product, "ben@acme.example").await);
    }
    let mut ada = signed_in(&product, "ada@acme.example").await;
    let page = here.get("/account/sessions").await;
    assert!(page.body.contains("End the 2 other sessions"), "{}", page.body);
    let answer = here.post("/account/sessions", &[("action", "end_others")]).await;
    assert_eq!(answer.location(), "/account/sessions?ended=2");
    for other in &mut others {
        assert_eq!(other.session().await.0, 401);
    }
    assert_eq!((here.session().await.0, ada.session().await.0).0, 200);
    assert_eq!(ada.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_ends_the_session_of_somebody_else() {
    let product = product();
    let mut ben = signed_in(&product, "ben@acme.example").await;
    signed_in(&product, "ben@acme.example").await;
    let handles = offered(&ben.get("/account/sessions").await.body);
    let mut ada = signed_in(&product, "ada@acme.example").await;
    let form = [("action", "end"), ("session", &*handles[0])];
    let answer = ada.post("/account/sessions", &form).await;
    assert_eq!(answer.location(), "/account/sessions?ended=0");
    assert_eq!(offered(&ben.get("/account/sessions").await.body), handles);
    assert_eq!(ada.post("/account/sessions", &[("action", "nonsense")]).await.status, 422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_password_ends_the_other_sessions_and_is_audited() {
    let product = product();
    let mut here = signed_in(&product, "ben@acme.example").await;
    let mut there = signed_in(&product, "ben@acme.example").await;
    let answer = here.post("/account/password", &[("current", PASSWORD), ("new", NEW)]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/account/password?changed=true")
    );
    assert_eq!((here.session().await.0.as_u16(), there.session().await.0.as_u16()), (200, 401));
    assert_eq!(log_in(&mut product.browser(), "ben@acme.example", PASSWORD).await.status, 401);
    assert_eq!(log_in(&mut product.browser(), "ben@acme.example", NEW).await.status, 303);
    let mut ada = signed_in(&product, "ada@acme.example").await;
    let changes = ada.get("/admin/sign-ins/changes?action=agent_changed").await;
    assert!(changes.body.contains("ben@acme.example"), "{}", changes.body);
    assert!(!changes.body.contains(NEW));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_new_password_is_said_and_nothing_changes() {
    let product = product();
    let mut ben = signed_in(&product, "ben@acme.example").await;
    for (current, new, status, words) in [
        ("", NEW, 422, "Enter your current password."),
        (PASSWORD, "short", 422, "at least 15 characters"),
        (PASSWORD, PASSWORD, 422, "differs from the current one"),
        ("wrong", NEW, 401, "This is not your current password."),
    ] {
        let answer = ben.post("/account/password", &[("current", current), ("new", new)]).await;
        assert_eq!(answer.status, status, "{words}");
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
        let answer =
            ben.post("/fn/change_own_password", &[("current", current), ("new", new)]).await;
        assert_eq!(answer.status, status, "{words}");
    }
    assert_eq!(log_in(&mut product.browser(), "ben@acme.example", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_current_passwords_are_counted_with_wrong_log_ins() {
    let product = product();
    let mut ben = signed_in(&product, "ben@acme.example").await;
    for attempt in 0..10 {
        let form = [("current", "wrong"), ("new", NEW)];
        let answer = ben.post("/account/password", &form).await;
        assert_eq!(answer.status, 401, "{attempt}");
    }
    let answer = ben.post("/account/password", &[("current", PASSWORD), ("new", NEW)]).await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
    assert_eq!(log_in(&mut product.browser(), "ben@acme.example", PASSWORD).await.status, 429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_passwords_are_off_there_is_none_to_change_and_the_page_says_why() {
    let office = Office::open().await;
    let mut ada = office.product.browser();
    office.sign_in(&mut ada, "ada@acme.example").await;
    office.set_sso(&["--password-fallback", "false"]).expect("an admin is linked");
    let page = ada.get("/account/password").await;
    assert!(page.body.contains("signs in without passwords"), "{}", page.body);
    assert!(!page.body.contains("name=\"current\""), "{}", page.body);
    let form = [("current", PASSWORD), ("new", NEW)];
    assert_eq!(ada.post("/account/password", &form).await.status, 403);
}
