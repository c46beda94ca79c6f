//! The tile: a sign-in that the provider's page begins leads to that provider alone, and to the page
//! asked for if it is ours.

use convrs_fake_idp::{Breakage, Endpoint};
use hyper::Method;

use crate::support::{
    Answer, Browser, Office, PASSWORD, PUBLIC_URL, Product, add_account, add_agent, log_in,
};

fn address(account: &str, parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/sso/{account}/initiate?{query}")
}

async fn press(office: &Office, browser: &mut Browser, more: &[(&str, &str)]) -> Answer {
    let mut parameters = vec![("iss", office.issuer.url())];
    parameters.extend_from_slice(more);
    browser.get(&address(&office.account_id, &parameters)).await
}

fn asked(answer: &Answer, name: &str) -> Option<String> {
    let query = answer.location().split_once('?').map_or("", |(_, query)| query);
    let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tile_signs_a_person_in_by_a_normal_flow() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let answer = press(&office, &mut browser, &[("login_hint", "ben@acme.example")]).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with(&office.issuer.endpoint(Endpoint::Authorize)));
    assert_eq!(asked(&answer, "login_hint").as_deref(), Some("ben@acme.example"));
    assert_eq!(asked(&answer, "code_challenge_method").as_deref(), Some("S256"));
    assert!(asked(&answer, "state").is_some() && asked(&answer, "nonce").is_some());
    office.issuer.person(convrs_fake_idp::Person::new("00u-ben", "ben@acme.example"));
    let callback = office.issuer.visit(answer.location()).location();
    let elsewhere = office.product.browser().get(&callback).await;
    assert_eq!(elsewhere.status, 400, "the flow is bound to the browser that started it");
    let answer = browser.get(&callback).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tile_may_post_from_the_providers_page() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let headers = [("origin", "https://acme.okta.com"), ("sec-fetch-site", "cross-site")];
    let path = format!("/sso/{}/initiate", office.account_id);
    let answer = browser.post_with(&path, &[("iss", office.issuer.url())], &headers).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with(&office.issuer.endpoint(Endpoint::Authorize)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issuer_that_is_not_the_registered_one_leads_nowhere() {
    let office = Office::open().await;
    let registered = office.issuer.url().to_owned();
    let slash = format!("{registered}/");
    let capitals = registered.to_uppercase();
    for iss in ["https://evil.example", "", slash.as_str(), capitals.as_str()] {
        let mut browser = office.product.browser();
        let answer = browser.get(&address(&office.account_id, &[("iss", iss)])).await;
        assert_eq!(answer.status, 400, "{iss}");
        assert!(answer.location().is_empty() && answer.set_cookies().is_empty(), "{iss}");
        assert!(!answer.body.contains("evil"), "{}", answer.body);
        assert!(answer.body.contains("Reference"), "{}", answer.body);
    }
    for parameters in [
        &[("login_hint", "ben@acme.example")][..],
        &[("iss", registered.as_str()), ("iss", "https://evil.example")],
        &[("iss", registered.as_str()), ("iss", registered.as_str())],
    ] {
        let answer = office.product.browser().get(&address(&office.account_id, parameters)).await;
        assert_eq!(answer.status, 400, "{parameters:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_tenants_issuer_leads_nowhere() {
    let office = Office::open().await;
    let theirs = office.idp.issuer("bakery");
    let answer =
        office.product.browser().get(&address(&office.account_id, &[("iss", theirs.url())])).await;
    assert_eq!(answer.status, 400);
    assert_eq!(theirs.count(Endpoint::Discovery), 0, "nobody asks a provider that is named");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_is_one_of_our_pages_or_home() {
    let office = Office::open().await;
    let mut ben = office.product.browser();
    log_in(&mut ben, "ben@acme.example", PASSWORD).await;
    let ours = |path: &str| format!("{PUBLIC_URL}{path}");
    for (target, expected) in [
        (ours("/admin/organization"), "/admin/organization"),
        (ours("/account/sessions"), "/account/sessions"),
        (ours("/"), "/"),
        (ours("/nowhere"), "/"),
        (ours("/admin/organization?x=y"), "/"),
        (ours(".evil.example/admin/organization"), "/"),
        ("https://evil.example/admin/organization".to_owned(), "/"),
        ("//evil.example".to_owned(), "/"),
        ("javascript:alert(1)".to_owned(), "/"),
    ] {
        let answer = press(&office, &mut ben, &[("target_link_uri", &target)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, expected), "{target}");
    }
    // The target outlasts the provider.
    let mut browser = office.product.browser();
    let target = ours("/admin/organization");
    let answer = press(&office, &mut browser, &[("target_link_uri", &target)]).await;
    office.issuer.person(convrs_fake_idp::Person::new("00u-ada", "ada@acme.example"));
    let callback = office.issuer.visit(answer.location()).location();
    assert_eq!(browser.get(&callback).await.location(), "/admin/organization");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_of_the_account_goes_straight_on_and_another_one_does_not() {
    let office = Office::open().await;
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let (mut ben, mut bo) = (office.product.browser(), office.product.browser());
    log_in(&mut ben, "ben@acme.example", PASSWORD).await;
    log_in(&mut bo, "bo@bakery.example", PASSWORD).await;
    let answer = press(&office, &mut ben, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    let answer = press(&office, &mut bo, &[]).await;
    assert!(answer.location().starts_with(office.issuer.url()), "{}", answer.location());
    assert_eq!(bo.session().await.0, 200, "a flow that merely starts ends no session");
    let wrong = ben.get(&address(&office.account_id, &[("iss", "https://evil.example")])).await;
    assert_eq!(wrong.status, 400, "whoever is signed in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_e_mail_is_no_hint() {
    let office = Office::open().await;
    for hint in ["00u1", "", "<script>"] {
        let mut browser = office.product.browser();
        let answer = press(&office, &mut browser, &[("login_hint", hint)]).await;
        assert_eq!(answer.status, 303);
        assert_eq!(asked(&answer, "login_hint"), None, "{hint}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_single_sign_on_the_tile_is_refused() {
    let office = Office::registered().await;
    let answer = press(&office, &mut office.product.browser(), &[]).await;
    assert_eq!(answer.status, 400, "registered, not enabled");
    assert!(answer.body.contains("Okta sign-in is off"), "{}", answer.body);
    office.set_sso(&["--enabled", "true"]).expect("it may be enabled");
    let lower = ["account", "set", "--account", &office.account_id, "--tier", "professional"];
    office.product.command(&lower, "").expect("a lower tier");
    let answer = press(&office, &mut office.product.browser(), &[]).await;
    assert_eq!(answer.status, 400, "below Enterprise");
    let other = add_account(&office.product, "Other", "enterprise");
    let answer =
        office.product.browser().get(&address(&other, &[("iss", office.issuer.url())])).await;
    assert_eq!(answer.status, 400, "nothing registered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobodys_tile_is_not_found() {
    let office = Office::open().await;
    for account in ["0000-0000-0000", "nonsense"] {
        let answer =
            office.product.browser().get(&address(account, &[("iss", office.issuer.url())])).await;
        assert_eq!(answer.status, 404, "{account}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_down_is_a_page_with_a_reference() {
    let office = Office::open().await;
    office.issuer.fault((Endpoint::Discovery, Breakage::Status(503)));
    let answer = press(&office, &mut office.product.browser(), &[]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("Reference"), "{}", answer.body);
    office.issuer.honest();
    assert_eq!(press(&office, &mut office.product.browser(), &[]).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiles_count_as_starts() {
    let product = Product::start_with(&[("CONVRS_SIGN_IN_LIMIT", "2")]);
    let account = add_account(&product, "Acme", "enterprise");
    let path = address(&account, &[("iss", "https://acme.example")]);
    for expected in [400, 400, 429] {
        let answer = product.browser().send(Method::GET, &path, &[], None).await;
        assert_eq!(answer.status, expected);
        assert_eq!(answer.header("retry-after").is_empty(), expected != 429);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_for_nobodys_account_is_counted_once() {
    let product = Product::start_with(&[("CONVRS_METRICS_LISTEN", "127.0.0.1:0")]);
    let mut browser = product.browser();
    for account in ["0000-0000-0000", "nonsense", "%ff"] {
        for path in [format!("/sso/{account}/initiate"), format!("/sso/{account}/callback")] {
            assert_eq!(browser.get(&path).await.status, 404, "{path}");
        }
    }
    let metrics = product.metrics().await;
    assert!(metrics.contains("convrs_sign_ins_nowhere_total 6\n"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_is_stopped_is_counted() {
    let product = Product::start_with(&[
        ("CONVRS_METRICS_LISTEN", "127.0.0.1:0"),
        ("CONVRS_SIGN_IN_LIMIT", "1"),
    ]);
    let mut browser = product.browser();
    let email = [("email", "nobody@nowhere.example")];
    assert_eq!(browser.post("/login/okta", &email).await.status, 200, "it leads nowhere");
    assert_eq!(browser.post("/login/okta", &email).await.status, 429);
    assert_eq!(browser.get(&address("0000-0000-0000", &[])).await.status, 429);
    let metrics = product.metrics().await;
    assert!(metrics.contains("convrs_sign_ins_nowhere_total 3\n"), "{metrics}");
}
