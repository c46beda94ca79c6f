//! Test sign-ins: the whole flow, before anything is enabled, and nothing comes of it but its result.

use convrs_fake_idp::{AuthorizationFault, Fault, Person, TokenFault};

use crate::support::{Answer, Browser, Office, PASSWORD, log_in};

const TEST: &str = "/admin/organization/sso/test";
const ADA: &str = "ada@acme.example";
const BEN: &str = "ben@acme.example";

async fn signed_in(office: &Office, email: &str) -> Browser {
    let mut browser = office.product.browser();
    assert_eq!(log_in(&mut browser, email, PASSWORD).await.status, 303);
    browser
}

/// Runs a test in a browser as far as the callback's answer.
async fn test(office: &Office, admin: &mut Browser, person: Person) -> Answer {
    office.issuer.person(person);
    let begun = admin.post(TEST, &[("provider", "okta")]).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let callback = office.issuer.visit(begun.location()).location();
    admin.get(&callback).await
}

/// As [`test`], and on to the page with the result.
async fn result_of(office: &Office, admin: &mut Browser, person: Person) -> String {
    let answer = test(office, admin, person).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(answer.location().starts_with(&format!("{TEST}/")), "{}", answer.location());
    assert!(!answer.begins_session());
    let page = admin.follow(answer).await;
    assert_eq!(page.status, 200);
    page.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_passes_before_anything_is_enabled_and_nothing_comes_of_it() {
    let office = Office::registered().await;
    let mut admin = signed_in(&office, ADA).await;
    let before = admin.session().await;
    let page = result_of(&office, &mut admin, Person::new("00u-ben", BEN)).await;
    assert!(page.contains("The test passed"), "{page}");
    assert!(page.contains(BEN), "who would be in is named");
    assert!(page.contains("Names of the claims") && page.contains("clock"), "{page}");

    assert_eq!(admin.session().await, before, "Ada's own session, and no other");
    let agents = admin.get("/admin/agents").await.body;
    assert!(agents.contains("Not linked") || !agents.contains("Linked"), "{agents}");
    let refused = office.set_sso(&["--enabled", "true", "--password-fallback", "false"]);
    assert_eq!(refused.expect_err("a test links nobody").code, "no_linked_admin");
    let tab = admin.get("/admin/organization/sso").await.body;
    assert!(tab.contains("5 of 6 steps"), "the guide knows of the test: {tab}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_that_fails_says_where_it_is_put_right() {
    let office = Office::registered().await;
    let mut admin = signed_in(&office, ADA).await;
    for (fault, words) in [
        (Fault::from(AuthorizationFault::Error("access_denied")), "Assignments"),
        (Fault::from(TokenFault::Error(401, "invalid_client")), "Client secret"),
    ] {
        office.issuer.honest().fault(fault);
        let page = result_of(&office, &mut admin, Person::new("00u-ada", ADA)).await;
        assert!(page.contains("An agent would have been refused"), "{page}");
        assert!(page.contains(words), "{words}: {page}");
        assert!(page.contains("Stopped here"), "{page}");
    }
    office.issuer.honest();
    let page = result_of(&office, &mut admin, Person::new("00u-ada", "Ada@acme.example")).await;
    assert!(page.contains("capital and small letters"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_counts_nowhere() {
    let office = Office::open().await;
    let mut admin = signed_in(&office, ADA).await;
    result_of(&office, &mut admin, Person::new("00u-ben", "Ben@acme.example")).await;
    let board = admin.get("/admin/organization/cut-over").await.body;
    assert!(board.contains("0 of 2 agents have signed in"), "{board}");
    assert!(!board.contains("Correct the e-mail"), "a test leaves no near miss");
    let listed = admin.get("/admin/sign-ins").await.body;
    assert!(listed.contains(">Test<"), "it is listed, and marked: {listed}");
    let file = admin.get("/admin/sign-ins.csv").await.body;
    assert!(file.lines().any(|line| line.contains("near_miss") && line.ends_with("yes")), "{file}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_does_not_confirm_that_passwords_stay_off() {
    let office = Office::open().await;
    for email in [ADA, BEN] {
        let answer = office.sign_in(&mut office.product.browser(), email).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    let mut admin = signed_in(&office, ADA).await;
    let off = [("enabled", "true"), ("provider", "okta")];
    assert_eq!(admin.post("/admin/organization/sso", &off).await.status, 303);
    let person = Person::new("00u-ada@acme.example", ADA);
    let page = result_of(&office, &mut admin, person).await;
    assert!(page.contains("The test passed"), "{page}");
    let tab = admin.get("/admin/organization/sso").await.body;
    assert!(tab.contains("Passwords are off until you confirm it"), "{tab}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lost_the_role_meanwhile_tests_nothing() {
    let office = Office::registered().await;
    let mut admin = signed_in(&office, ADA).await;
    crate::support::add_agent(&office.product, &office.account_id, "eve@acme.example", "admin");
    let mut eve = signed_in(&office, "eve@acme.example").await;
    office.issuer.person(Person::new("00u-eve", "eve@acme.example"));
    let begun = eve.post(TEST, &[("provider", "okta")]).await;
    let callback = office.issuer.visit(begun.location()).location();
    let page = crate::support::address_of(&mut admin, "eve@acme.example").await;
    let demoted = admin.post(&page, &[("action", "deactivate")]).await;
    assert_eq!(demoted.status, 303, "{}", demoted.body);
    let answer = eve.get(&callback).await;
    assert!(!answer.begins_session());
    let tab = admin.get("/admin/organization/sso").await.body;
    assert!(tab.contains("2 of 6 steps"), "that test did not pass: {tab}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_is_shown_to_admins_of_the_account_and_only_for_tests() {
    let office = Office::open().await;
    let mut admin = signed_in(&office, ADA).await;
    let answer = test(&office, &mut admin, Person::new("00u-ben", BEN)).await;
    let result = answer.location().to_owned();
    assert_eq!(signed_in(&office, BEN).await.get(&result).await.status, 403);
    assert_eq!(admin.post(TEST, &[("provider", "nonsense")]).await.status, 422);
    assert_eq!(admin.post(TEST, &[("provider", "google")]).await.status, 422, "not registered");

    let other = office.sign_in(&mut office.product.browser(), BEN).await;
    assert_eq!(other.status, 303);
    let file = admin.get("/admin/sign-ins.csv?method=okta").await.body;
    let real = file.lines().find(|line| line.ends_with("no")).expect("a sign-in that was no test");
    let reference = real.split(',').nth(1).expect("its reference").trim_matches('"');
    assert_eq!(admin.get(&format!("{TEST}/{reference}")).await.status, 404);
}
