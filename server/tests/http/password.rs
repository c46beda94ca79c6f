//! `/login`: e-mail and password.

use convrs_domain::Reference;

use crate::support::{Office, PASSWORD, PUBLIC_URL, Product, add_account, add_agent, log_in};

fn product() -> (Product, String) {
    let product = Product::start();
    let account = add_account(&product, "Acme", "starter");
    add_agent(&product, &account, "Ada@acme.example", "admin");
    (product, account)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_password_leads_home() {
    let (product, account) = product();
    let mut browser = product.browser();
    let answer = log_in(&mut browser, " ada@ACME.example ", PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    let (status, person) = browser.session().await;
    assert_eq!(status, 200);
    assert_eq!(person["account_id"], account.as_str());
    assert_eq!(person["email"], "Ada@acme.example");
    assert_eq!(person["role"], "admin");
    assert_eq!(person["auth_method"], "password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_island_calls_the_same_function() {
    let (product, _) = product();
    let mut browser = product.browser();
    let answer =
        browser.post("/fn/log_in", &[("email", "ada@acme.example"), ("password", "wrong")]).await;
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("The e-mail or the password is wrong"), "{}", answer.body);
    let answer =
        browser.post("/fn/log_in", &[("email", "ada@acme.example"), ("password", PASSWORD)]).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"Go":"/"}"#));
    assert_eq!(browser.session().await.0, 200);
}

/// Whoever posts to the island's door without the island is answered there all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_islands_door_sends_nobody_back_to_where_they_came_from() {
    let (product, _) = product();
    let headers = [
        ("origin", PUBLIC_URL),
        ("sec-fetch-site", "same-origin"),
        ("accept", "text/html,application/xhtml+xml"),
        ("referer", "http://localhost:3000/login?to=agents"),
    ];
    for (password, status) in [("wrong", 401), (PASSWORD, 200)] {
        let fields = [("email", "ada@acme.example"), ("password", password)];
        let answer = product.browser().post_with("/fn/log_in", &fields, &headers).await;
        assert_eq!(answer.status, status);
        assert!(answer.location().is_empty(), "{}", answer.location());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_log_in_names_the_reference_of_its_record() {
    let office = Office::open().await;
    let answer =
        log_in(&mut office.product.browser(), "ben@acme.example", "not the password").await;
    let reference = references(&answer.body).next().expect("a reference").to_owned();
    let mut ada = office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    let trace = ada.get(&format!("/admin/sign-ins/{reference}")).await;
    assert_eq!(trace.status, 200, "{reference}");
    assert!(trace.body.contains("wrong_password"), "{}", trace.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_wrong_and_without_a_password_are_answered_alike() {
    let (product, account) = product();
    let no_password = [
        "agent",
        "add",
        "--account",
        &account,
        "--email",
        "sso@acme.example",
        "--name",
        "S",
        "--role",
        "agent",
    ];
    product.command(&no_password, "").expect("an agent");
    let mut pages = Vec::new();
    for email in ["ada@acme.example", "sso@acme.example", "nobody@acme.example"] {
        let answer = log_in(&mut product.browser(), email, "not the password").await;
        assert_eq!(answer.status, 401, "{email}");
        assert!(!answer.begins_session());
        let told: Vec<&str> = references(&answer.body).collect();
        assert!(told.iter().all(|it| it.parse::<Reference>().is_ok()), "{email}: {told:?}");
        assert!(!told.is_empty() && told.iter().all(|it| *it == told[0]), "{email}: {told:?}");
        let page = answer.body.replace(told[0], "K7Q2-9D4M").replace(email, "typed");
        pages.push(without_nonces(&page));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

/// The page without what differs from answer to answer.
fn without_nonces(page: &str) -> String {
    let mut parts = page.split("nonce=\"");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('"').map_or(part, |(_, rest)| rest));
    }
    text
}

/// What a page gives to be read out to support, wherever it stands in it.
fn references(page: &str) -> impl Iterator<Item = &str> {
    page.split("Reference ").skip(1).filter_map(|rest| rest.get(..9))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_not_filled_in_says_what_to_enter_and_keeps_what_was_typed() {
    let (product, _) = product();
    for (email, password, field) in
        [("", "x", "email"), ("ada", "x", "email"), ("ada@acme.example", "", "password")]
    {
        let answer = log_in(&mut product.browser(), email, password).await;
        assert_eq!(answer.status, 422, "{email:?} {password:?}");
        assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{}", answer.body);
        assert!(answer.body.contains(&format!("value=\"{email}\"")), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_never_sent_back() {
    let (product, _) = product();
    let answer = log_in(&mut product.browser(), "ada@acme.example", "canary-password-1").await;
    assert!(!answer.body.contains("canary-password-1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_wrong_passwords_close_the_door_for_that_e_mail_alone() {
    let office = Office::open().await;
    let product = &office.product;
    let mut browser = product.browser();
    for _ in 0..10 {
        assert_eq!(log_in(&mut browser, "ben@acme.example", "wrong").await.status, 401);
    }
    let answer = log_in(&mut browser, "Ben@acme.example", PASSWORD).await;
    assert_eq!(answer.status, 429);
    assert!(references(&answer.body).next().is_some(), "{}", answer.body);
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=900).contains(&wait), "{wait}");
    assert_eq!(log_in(&mut browser, "ada@acme.example", PASSWORD).await.status, 303);
    let answer = office.sign_in(&mut product.browser(), "ben@acme.example").await;
    assert_eq!(answer.status, 303, "single sign-on stays open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_wrong_passwords_a_minute_close_the_door_for_the_address() {
    let (product, _) = product();
    let mut browser = product.browser();
    for n in 0..30 {
        let answer = log_in(&mut browser, &format!("nobody-{n}@acme.example"), "wrong").await;
        assert_eq!(answer.status, 401, "{n}");
    }
    assert_eq!(log_in(&mut browser, "ada@acme.example", PASSWORD).await.status, 429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_ins_that_are_stopped_leave_only_so_many_records_a_minute() {
    let product = Product::start_with(&[("CONVRS_SIGN_IN_LIMIT", "2")]);
    let account = add_account(&product, "Acme", "starter");
    for (email, role) in [("ada@acme.example", "admin"), ("ben@acme.example", "agent")] {
        add_agent(&product, &account, email, role);
    }
    let mut browser = product.browser();
    for expected in [[401; 10].as_slice(), &[429; 5]].concat() {
        let answer = log_in(&mut browser, "ben@acme.example", "wrong").await;
        assert_eq!(answer.status, expected);
        assert!(references(&answer.body).next().is_some(), "{}", answer.body);
    }
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    let file = browser.get("/admin/sign-ins.csv").await.body;
    assert_eq!(file.matches(",wrong_password,").count(), 10, "{file}");
    assert_eq!(file.matches(",too_many_attempts,").count(), 2, "{file}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_a_session_gets_a_new_one_and_the_old_one_ends() {
    let (product, _) = product();
    let mut browser = product.browser();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    let mut stolen = browser.clone();
    log_in(&mut browser, "ada@acme.example", PASSWORD).await;
    assert_eq!(browser.session().await.0, 200);
    assert_eq!(stolen.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_helps_password_managers() {
    let (product, _) = product();
    let page = product.browser().get("/login").await.body;
    let field = |name: &str| {
        let inputs = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\"")));
        inputs.and_then(|input| input.split('>').next()).expect("a field").to_owned()
    };
    let password = field("password");
    assert!(password.contains("type=\"password\""), "{password}");
    assert!(password.contains("autocomplete=\"current-password\""), "{password}");
    assert!(field("email").contains("autocomplete=\"username"), "{}", field("email"));
    assert!(!page.contains("onpaste") && !page.contains("maxlength"));
}
