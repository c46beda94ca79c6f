//! Who may open what: one table of every page and server function against everybody.

use hyper::{Method, StatusCode};

use crate::support::{Browser, Office, PASSWORD, add_account, add_agent, log_in};

/// Everybody there is.
const PEOPLE: [&str; 4] = ["nobody", "ben@acme.example", "ada@acme.example", "bo@bakery.example"];

/// What each of them is answered: signed out, an agent, the account's admin, an admin elsewhere.
const TABLE: [(&str, &str, [u16; 4]); 11] = [
    ("GET", "/login", [200, 200, 200, 200]),
    ("GET", "/login/okta", [200, 200, 200, 200]),
    ("GET", "/", [303, 200, 200, 200]),
    ("GET", "/admin/organization", [303, 403, 200, 200]),
    ("GET", "/admin/organization/sso", [303, 403, 200, 200]),
    ("GET", "/api/session", [401, 200, 200, 200]),
    ("POST", "/admin/organization/sso", [303, 403, 303, 403]),
    ("POST", "/fn/save_sso_settings", [401, 403, 200, 403]),
    ("POST", "/fn/log_in", [422, 422, 422, 422]),
    ("POST", "/fn/begin_sign_in", [422, 422, 422, 422]),
    ("POST", "/logout", [303, 303, 303, 303]),
];

async fn browser_of(office: &Office, who: &str) -> Browser {
    let mut browser = office.product.browser();
    if who != "nobody" {
        assert_eq!(log_in(&mut browser, who, PASSWORD).await.status, 303, "{who}");
    }
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_is_answered_as_the_table_says() {
    let office = Office::open().await;
    // An admin of a starter account: may look at settings of that account, and enable nothing.
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let mut browsers = Vec::new();
    for who in PEOPLE {
        browsers.push(browser_of(&office, who).await);
    }
    for (method, path, expected) in TABLE {
        for ((who, browser), expected) in PEOPLE.iter().zip(&browsers).zip(expected) {
            let status = ask(&mut browser.clone(), method, path).await;
            assert_eq!(status.as_u16(), expected, "{method} {path} by {who}");
        }
    }
}

async fn ask(browser: &mut Browser, method: &str, path: &str) -> StatusCode {
    let fields = [("enabled", "true"), ("provider", "okta"), ("password_fallback", "true")];
    match method {
        "GET" => browser.get(path).await.status,
        _ => browser.post(path, &fields).await.status,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_not_found() {
    let office = Office::open().await;
    for path in ["/nowhere", "/admin", "/admin/organization/", "/.env", "/pkg/../Cargo.toml"] {
        assert_eq!(office.product.browser().get(path).await.status, 404, "{path}");
    }
    let answer =
        office.product.browser().send(Method::POST, "/fn/nothing", &[], Some(String::new())).await;
    assert_eq!(answer.status, 404);
}
