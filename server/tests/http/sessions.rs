//! Sessions: their cookie, their end, and the way back to the page asked for.

use convrs_fake_idp::Person;

use crate::support::{Office, PASSWORD, Product, add_account, add_agent, log_in};

fn product_with(variables: &[(&str, &str)]) -> Product {
    let product = Product::start_with(variables);
    let account = add_account(&product, "Acme", "starter");
    add_agent(&product, &account, "ada@acme.example", "admin");
    product
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cookie_is_locked_to_the_host_and_hidden_from_scripts() {
    let product = product_with(&[]);
    let answer = log_in(&mut product.browser(), "ada@acme.example", PASSWORD).await;
    let cookie = answer.set_cookies()[0];
    assert!(cookie.starts_with("__Host-"), "{cookie}");
    for flag in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_out_ends_the_session_on_the_server() {
    let product = product_with(&[]);
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    let mut replay = browser.clone();
    let answer = browser.post("/logout", &[]).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with("/login"));
    assert_eq!(browser.session().await.0, 401);
    assert_eq!(replay.session().await.0, 401, "the old cookie is worth nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_whose_session_was_ended_is_told_why() {
    let product = product_with(&[]);
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    let mut open_page = browser.clone();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    let asked = open_page.get("/admin/organization/sso").await;
    assert_eq!((asked.status.as_u16(), asked.location()), (303, "/login?to=single_sign_on"));
    let told = open_page.get("/login").await;
    assert!(told.body.contains("You signed in again in this browser."), "{}", told.body);
    let form = [("enabled", "true"), ("provider", "okta")];
    let refused = open_page.post("/fn/save_sso_settings", &form).await;
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("You signed in again in this browser."), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_survives_a_restart() {
    let mut product = product_with(&[]);
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    let token = browser.cookie("__Host-convrs_session").expect("a session").to_owned();
    product.restart();
    let mut browser = product.browser();
    browser.set_cookie("__Host-convrs_session", &token);
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_session_ends() {
    let product = product_with(&[("CONVRS_SESSION_IDLE", "1s")]);
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    assert_eq!(browser.session().await.0, 200);
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    assert_eq!(browser.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_time_signed_out_is_told_so_and_what_was_not_saved() {
    let product = product_with(&[("CONVRS_SESSION_IDLE", "1s")]);
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let page = browser.get("/login").await;
    assert!(page.body.contains("Your session was over"), "{}", page.body);
    assert!(!page.body.contains("What you sent was not saved"), "{}", page.body);
    let answer = browser.post("/admin/organization/sso", &[("enabled", "true")]).await;
    assert_eq!(answer.location(), "/login?to=single_sign_on&unsent=true");
    let page = browser.get("/login?to=single_sign_on&unsent=true").await;
    assert!(page.body.contains("What you sent was not saved"), "{}", page.body);
    let page = product.browser().get("/login").await;
    assert!(!page.body.contains("You have been signed out"), "nobody was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_sent_to_sign_in_comes_back_to_the_page_asked_for() {
    let product = product_with(&[]);
    let mut browser = product.browser();
    let answer = browser.get("/admin/organization/sso").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login?to=single_sign_on"));
    let page = browser.get("/login?to=single_sign_on").await;
    assert!(page.body.contains(r#"name="to" value="single_sign_on""#), "{}", page.body);
    let fields = [("email", "ada@acme.example"), ("password", PASSWORD), ("to", "single_sign_on")];
    let answer = browser.post("/login", &fields).await;
    assert_eq!(answer.location(), "/admin/organization/sso");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_attempt_leads_to_the_page_asked_for() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let started =
        browser.post("/login/okta", &[("email", "ben@acme.example"), ("to", "sessions")]).await;
    office.issuer.person(Person::new("00u-x", "zed@elsewhere.example"));
    let callback = office.issuer.visit(started.location()).location();
    let refused = browser.get(&callback).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.body.matches(r#"name="to" value="sessions""#).count(),
        2,
        "{}",
        refused.body
    );
    assert!(refused.body.contains("/login?to=sessions"), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_redirect_leads_off_the_site() {
    let product = product_with(&[]);
    for to in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let fields = [("email", "ada@acme.example"), ("password", PASSWORD), ("to", to)];
        let answer = product.browser().post("/login", &fields).await;
        assert_eq!(answer.location(), "/", "{to}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_cookies_are_nobodys_session() {
    let product = product_with(&[]);
    for value in ["x", "'; DROP TABLE sessions; --", "%00", &"a".repeat(5000)] {
        let mut browser = product.browser();
        browser.set_cookie("__Host-convrs_session", value);
        assert_eq!(browser.session().await.0, 401);
        assert_eq!(browser.get("/").await.status, 303);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_signed_in_is_told_so_on_the_login_page() {
    let product = product_with(&[]);
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    let answer = browser.get("/login?to=organization").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("You are signed in as ada@acme.example"), "{}", answer.body);
    assert!(answer.body.contains("href=\"/admin/organization\""), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_has_256_bits() {
    let product = product_with(&[]);
    let mut tokens = std::collections::BTreeSet::new();
    for _ in 0..4 {
        let mut browser = product.browser();
        log_in(&mut browser, "ada@acme.example", PASSWORD).await;
        let token = browser.cookie("__Host-convrs_session").expect("a session").to_owned();
        assert_eq!(token.len(), 43, "32 bytes in base64url: {token}");
        tokens.insert(token);
    }
    assert_eq!(tokens.len(), 4);
}
