//! Changes: listed for the account's admins, in words and as a file; and what wants attention.

use convrs_fake_idp::Person;

use crate::support::{Browser, Office, PASSWORD, log_in};

async fn ada(office: &Office) -> Browser {
    let mut browser = office.product.browser();
    assert_eq!(log_in(&mut browser, "ada@acme.example", PASSWORD).await.status, 303);
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_change_is_listed_with_before_and_after() {
    let office = Office::registered().await;
    let mut ada = ada(&office).await;
    let form = [("enabled", "true"), ("provider", "okta"), ("password_fallback", "true")];
    assert_eq!(ada.post("/admin/organization/sso", &form).await.status, 303);
    let page = ada.get("/admin/sign-ins/changes").await;
    assert_eq!(page.status, 200);
    for seen in [
        "SSO settings changed",
        "Connection changed",
        "Agent added",
        "Account added",
        "ada@acme.example",
        "Convrs, at the command line",
        "<del>off</del>",
        "<ins>on</ins>",
    ] {
        assert!(page.body.contains(seen), "{seen}: {}", page.body);
    }
    assert!(!page.body.contains("acme-secret"));
    let page = ada.get("/admin/sign-ins/changes?action=connection_set").await;
    assert!(page.body.contains("acme-client") && !page.body.contains("<del>off</del>"));
    let page = ada.get("/admin/sign-ins/changes?action=moon_landed").await;
    assert!(page.body.contains("No such change"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_and_changes_come_as_files_with_the_same_filter() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    browser.post("/login", &[("email", "ben@acme.example"), ("password", "wrong")]).await;
    let mut ada = ada(&office).await;
    let file = ada.get("/admin/sign-ins.csv?outcome=wrong_password").await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-type").starts_with("text/csv"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"sign-ins.csv\"");
    let lines: Vec<_> = file.body.split("\r\n").collect();
    assert_eq!(lines.len(), 3, "{}", file.body);
    assert!(lines[0].starts_with("When (UTC),Reference,"), "{}", lines[0]);
    assert!(
        lines[1].contains(",wrong_password,Password,A Person,ben@acme.example,"),
        "{}",
        lines[1]
    );
    assert_eq!(ada.get("/admin/sign-ins.csv?from=nonsense").await.status, 422);
    let file = ada.get("/admin/sign-ins/changes.csv?action=agent_added").await;
    assert_eq!(file.body.split("\r\n").count(), 4, "{}", file.body);
    assert!(file.body.contains("Agent added,agent_added,ben@acme.example,"), "{}", file.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_file_is_whole_and_no_name_in_it_is_a_formula() {
    let office = Office::open().await;
    for n in 0..510 {
        let callback = format!("{}?code=c&state=s{n}", office.callback());
        assert_eq!(office.product.browser().get(&callback).await.status, 400);
    }
    let evil = Person::new("00u-evil", "=cmd|calc@acme.example");
    office.sign_in_as(&mut office.product.browser(), "ben@acme.example", evil).await;
    let mut ada = ada(&office).await;
    let file = ada.get("/admin/sign-ins.csv?outcome=state_unknown").await;
    assert_eq!(file.body.matches(",state_unknown,").count(), 510);
    let mut references: Vec<_> =
        file.body.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    references.sort_unstable();
    references.dedup();
    assert_eq!(references.len(), 510, "each once");
    let file = ada.get("/admin/sign-ins.csv?outcome=no_agent").await;
    assert!(file.body.contains(",'=cmd|calc@acme.example,"), "{}", file.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_sees_what_wants_attention_and_where_to_go() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    assert!(!ada.get("/").await.body.contains("What wants your attention"));
    for n in 0..10 {
        let callback = format!("{}?code=c&state=s{n}", office.callback());
        office.product.browser().get(&callback).await;
    }
    for page in ["/", "/admin/organization/sso"] {
        let page = ada.get(page).await;
        assert!(
            page.body.contains("10 sign-ins were refused in the last 24 hours"),
            "{}",
            page.body
        );
        assert!(page.body.contains("href=\"/admin/sign-ins?outcome=refused\""), "{}", page.body);
    }
    let mut ben = office.product.browser();
    log_in(&mut ben, "ben@acme.example", PASSWORD).await;
    assert!(!ben.get("/").await.body.contains("were refused"));
}
