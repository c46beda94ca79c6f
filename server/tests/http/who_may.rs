//! Who may open what: one table of every page, plain route and server function against everybody.

use hyper::{Method, StatusCode};

use crate::support::{
    Browser, Office, PASSWORD, SUPPORT, add_account, add_agent, add_operator, address_of, log_in,
    routes,
};

/// Everybody there is.
const PEOPLE: [&str; 5] =
    ["nobody", "ben@acme.example", "ada@acme.example", "bo@bakery.example", SUPPORT];

/// What each of them is answered: signed out, an agent, the account's admin, an admin elsewhere,
/// Convrs' support. `ACCOUNT` stands for the account's `AccountID`.
const TABLE: &[(&str, &str, [u16; 5])] = &[
    ("GET", "/login", [200, 200, 200, 200, 200]),
    ("GET", "/login/okta", [200, 200, 200, 200, 200]),
    ("GET", "/login/google", [200, 200, 200, 200, 200]),
    ("GET", "/login/change", [303, 303, 303, 303, 303]),
    ("POST", "/login/change", [303, 303, 303, 303, 303]),
    ("GET", "/", [303, 200, 200, 200, 200]),
    ("GET", "/admin/organization", [303, 403, 200, 200, 403]),
    ("GET", "/admin/organization/sso", [303, 403, 200, 200, 403]),
    ("GET", "/admin/agents", [303, 403, 200, 200, 403]),
    ("GET", "/admin/sign-ins", [303, 403, 200, 200, 403]),
    ("GET", "/admin/sign-ins/K7Q2-9D4M", [303, 403, 404, 404, 403]),
    ("GET", "/admin/sign-ins.csv", [303, 403, 200, 200, 403]),
    ("GET", "/admin/sign-ins/changes", [303, 403, 200, 200, 403]),
    ("GET", "/admin/sign-ins/changes.csv", [303, 403, 200, 200, 403]),
    ("GET", "/account/sessions", [303, 200, 200, 200, 200]),
    ("GET", "/account/password", [303, 200, 200, 200, 200]),
    ("GET", "/admin/agents/new", [303, 403, 200, 200, 403]),
    ("POST", "/admin/agents/new", [303, 403, 422, 422, 403]),
    ("GET", "/admin/agents/{ben}", [303, 403, 200, 404, 403]),
    ("POST", "/admin/agents/{ben}", [303, 403, 422, 404, 403]),
    ("GET", "/admin/agents/import", [303, 403, 200, 200, 403]),
    ("POST", "/admin/agents/import", [303, 403, 422, 422, 403]),
    ("GET", "/admin/agents/import/nothing", [303, 403, 404, 404, 403]),
    ("POST", "/admin/agents/import/nothing", [303, 403, 404, 404, 403]),
    ("GET", "/set-password/nothing", [404, 404, 404, 404, 404]),
    ("POST", "/set-password/nothing", [404, 404, 404, 404, 404]),
    ("GET", "/admin/organization/sso/test", [303, 403, 200, 200, 403]),
    ("POST", "/admin/organization/sso/test", [303, 403, 303, 403, 403]),
    ("GET", "/admin/organization/sso/test/K7Q2-9D4M", [303, 403, 404, 404, 403]),
    ("GET", "/admin/organization/cut-over.csv", [303, 403, 200, 200, 403]),
    ("GET", "/admin/organization/cut-over", [303, 403, 200, 200, 403]),
    ("POST", "/admin/organization/cut-over", [303, 403, 422, 422, 403]),
    ("GET", "/api/session", [401, 200, 200, 200, 200]),
    ("GET", "/healthz", [200, 200, 200, 200, 200]),
    ("GET", "/readyz", [200, 200, 200, 200, 200]),
    ("POST", "/login", [422, 422, 422, 422, 422]),
    ("POST", "/login/okta", [422, 422, 422, 422, 422]),
    ("POST", "/admin/organization/sso", [303, 403, 303, 403, 403]),
    ("POST", "/fn/save_sso_settings", [401, 403, 200, 403, 403]),
    ("POST", "/account/sessions", [303, 422, 422, 422, 422]),
    ("POST", "/account/password", [303, 422, 422, 422, 422]),
    ("POST", "/fn/change_own_password", [401, 422, 422, 422, 422]),
    ("POST", "/fn/log_in", [422, 422, 422, 422, 422]),
    ("POST", "/fn/begin_sign_in", [422, 422, 422, 422, 422]),
    ("GET", "/support", [303, 403, 403, 403, 200]),
    ("GET", "/support/accounts/new", [303, 403, 403, 403, 200]),
    ("POST", "/support/accounts/new", [303, 403, 403, 403, 422]),
    ("GET", "/support/accounts/ACCOUNT", [303, 403, 403, 403, 200]),
    ("POST", "/support/accounts/ACCOUNT", [303, 403, 403, 403, 404]),
    ("GET", "/support/accounts/ACCOUNT/tier", [303, 403, 403, 403, 200]),
    ("POST", "/support/accounts/ACCOUNT/tier", [303, 403, 403, 403, 422]),
    ("GET", "/support/accounts/ACCOUNT/connection", [303, 403, 403, 403, 200]),
    ("POST", "/support/accounts/ACCOUNT/connection", [303, 403, 403, 403, 404]),
    ("GET", "/support/accounts/ACCOUNT/connection/check", [303, 403, 403, 403, 200]),
    ("GET", "/support/accounts/ACCOUNT/break-glass", [303, 403, 403, 403, 200]),
    ("POST", "/support/accounts/ACCOUNT/break-glass", [303, 403, 403, 403, 404]),
    ("GET", "/admin/organization/sso/hand-over", [303, 403, 200, 200, 403]),
    ("POST", "/admin/organization/sso/hand-over", [303, 403, 422, 422, 403]),
    ("GET", "/hand-over/nothing", [404, 404, 404, 404, 404]),
    ("POST", "/hand-over/nothing", [404, 404, 404, 404, 404]),
    ("GET", "/hand-over/done", [200, 200, 200, 200, 200]),
    ("GET", "/admin/organization/domains", [303, 403, 200, 200, 403]),
    ("POST", "/admin/organization/domains", [303, 403, 404, 404, 403]),
    ("GET", "/support/sign-ins/K7Q2-9D4M", [303, 403, 403, 403, 404]),
    ("GET", "/support/accounts/ACCOUNT/domains", [303, 403, 403, 403, 200]),
    ("POST", "/support/accounts/ACCOUNT/domains", [303, 403, 403, 403, 422]),
    ("POST", "/logout", [303, 303, 303, 303, 303]),
    ("GET", "/logout/provider", [303, 303, 303, 303, 303]),
    ("POST", "/logout/provider", [303, 303, 303, 303, 303]),
];

/// What needs more than a browser to be asked for, with the tests that say who may. A route stands
/// here or in the table.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "GET",
        "/sso/{account_id}/callback",
        "sign_in.rs: a flow belongs to the browser that started it",
    ),
    (
        "POST",
        "/sso/{account_id}/callback",
        "sign_in.rs: a flow belongs to the browser that started it",
    ),
    ("GET", "/sso/{account_id}/initiate", "initiate.rs: anybody, to the account's own provider"),
    ("POST", "/sso/{account_id}/initiate", "initiate.rs: anybody, to the account's own provider"),
    (
        "POST",
        "/sso/{account_id}/backchannel-logout",
        "backchannel_logout.rs: whoever has a logout token of the account's provider",
    ),
    (
        "POST",
        "/sso/{account_id}/global-token-revocation",
        "revocation.rs: whoever has a revocation token of the account's provider",
    ),
    ("GET", "/pkg/convrs.css", "public files"),
    ("GET", "/favicon.svg", "public files"),
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
    add_operator(&office.product);
    let mut browsers = Vec::new();
    for who in PEOPLE {
        browsers.push(browser_of(&office, who).await);
    }
    let ben = address_of(&mut browsers[2].clone(), "ben@acme.example").await;
    for (method, path, expected) in TABLE {
        let path = path.replace("/admin/agents/{ben}", &ben);
        for ((who, browser), expected) in PEOPLE.iter().zip(&browsers).zip(expected) {
            let path = path.replace("ACCOUNT", &office.account_id);
            let status = ask(&mut browser.clone(), method, &path).await;
            assert_eq!(status.as_u16(), *expected, "{method} {path} by {who}");
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

/// A new page, plain route or server function has no row yet: this fails until it has one.
#[test]
fn every_route_has_its_row() {
    let routes = routes();
    let listed: Vec<(&str, &str)> = TABLE
        .iter()
        .map(|(method, path, _)| (*method, *path))
        .chain(ELSEWHERE.iter().map(|(method, path, _)| (*method, *path)))
        .collect();
    for route in &routes {
        let found = listed.iter().any(|(method, path)| route.answers(method, path));
        assert!(found, "add a row for {} {}", route.method, route.path);
    }
    for (method, path) in listed {
        let found = routes.iter().any(|route| route.answers(method, path));
        assert!(found, "there is no {method} {path} any more");
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
