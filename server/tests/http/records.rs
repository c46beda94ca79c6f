//! Sign-in records: the list, its filter, and one attempt traced.

use convrs_fake_idp::{Breakage, Endpoint, Person};

use crate::support::{Answer, Browser, Office, PASSWORD, add_account, add_agent, log_in};

/// Ada, signed in with her password.
async fn ada(office: &Office) -> Browser {
    let mut browser = office.product.browser();
    assert_eq!(log_in(&mut browser, "ada@acme.example", PASSWORD).await.status, 303);
    browser
}

/// A stranger is refused; gives the reference that the page told.
async fn refused_stranger(office: &Office) -> String {
    let stranger = Person::new("00u-x", "stranger@acme.example");
    let mut browser = office.product.browser();
    let answer = office.sign_in_as(&mut browser, "ben@acme.example", stranger).await;
    assert_eq!(answer.status, 403);
    let (_, rest) = answer.body.split_once("Reference <strong>").expect("a reference");
    rest.chars().take(9).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_attempt_is_listed_with_person_and_outcome() {
    let office = Office::open().await;
    let reference = refused_stranger(&office).await;
    log_in(&mut office.product.browser(), "ben@acme.example", "wrong").await;
    let mut ada = ada(&office).await;
    let list = ada.get("/admin/sign-ins").await;
    assert_eq!(list.status, 200);
    for seen in
        ["Signed in", "Wrong password", "No such agent", "stranger@acme.example", &reference]
    {
        assert!(list.body.contains(seen), "{seen}: {}", list.body);
    }
    assert!(list.body.contains("kept for 400 days"), "{}", list.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_narrows_the_list_and_stays_filled_in() {
    let office = Office::open().await;
    refused_stranger(&office).await;
    let mut ada = ada(&office).await;
    let rows = |body: &str| body.matches("class=\"reference-link\"").count();
    let list = ada.get("/admin/sign-ins?outcome=refused").await;
    assert_eq!((list.status.as_u16(), rows(&list.body)), (200, 1));
    assert!(list.body.contains("value=\"refused\" selected"), "{}", list.body);
    let list = ada.get("/admin/sign-ins?who=STRANGER%40acme.example&method=okta").await;
    assert_eq!(rows(&list.body), 1);
    assert!(list.body.contains("value=\"STRANGER@acme.example\""), "{}", list.body);
    let list = ada.get("/admin/sign-ins?to=1999-01-01").await;
    assert_eq!(rows(&list.body), 0);
    assert!(list.body.contains("Nothing fits this filter"));
    let list = ada.get("/admin/sign-ins?from=yesterday&reference=%3Cscript%3E").await;
    assert_eq!(list.status, 422);
    assert!(list.body.contains("year-month-day") && list.body.contains("eight letters"));
    assert!(!list.body.contains("<script>\""), "{}", list.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trace_tells_what_happened_and_where_it_is_put_right() {
    let office = Office::open().await;
    let reference = refused_stranger(&office).await;
    let mut ada = ada(&office).await;
    let redirect_uri = format!("http://localhost:3000{}", office.callback());
    let loosely = reference.to_lowercase().replace('-', "");
    for typed in [&*reference, &*loosely] {
        let trace = ada.get(&format!("/admin/sign-ins/{typed}")).await;
        assert_eq!(trace.status, 200, "{typed}");
        for seen in [
            "no agent here has that e-mail",
            "Convrs: Administration &gt; Agent Management",
            "Stopped here",
            &redirect_uri,
            "email, ",
            "no_agent",
        ] {
            assert!(trace.body.contains(seen), "{seen}: {}", trace.body);
        }
    }
}

/// The step at which a refused attempt stopped, by its title in the trace.
async fn stopped(ada: &mut Browser, refused: &Answer) -> String {
    assert_eq!(refused.status, 400);
    let reference = refused.body.split("Reference ").nth(1).expect("a reference");
    let reference = reference.trim_start_matches("<strong>");
    let trace = ada.get(&format!("/admin/sign-ins/{}", &reference[..9])).await.body;
    let failed = trace.split(r#"<li class="step step-failed">"#).nth(1).expect("a failed step");
    let title = failed.split('>').nth(1).and_then(|rest| rest.split('<').next());
    title.expect("a title").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trace_tells_at_which_call_the_provider_was_out_of_reach() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    let mut ben = office.product.browser();
    let issuer = &office.issuer;
    issuer.fault((Endpoint::Discovery, Breakage::Reset));
    let refused = ben.post("/login/okta", &[("email", "ben@acme.example")]).await;
    assert_eq!(stopped(&mut ada, &refused).await, "Sign-in begun");
    for (endpoint, step) in [
        (Endpoint::Token, "Code exchanged"),
        (Endpoint::Userinfo, "E-mail known"),
        (Endpoint::Keys, "ID token verified"),
    ] {
        issuer.honest().fault((endpoint, Breakage::Reset)).thin_id_tokens(true);
        if endpoint == Endpoint::Keys {
            issuer.rotate_keys();
        }
        let refused = office.sign_in(&mut ben, "ben@acme.example").await;
        assert_eq!(stopped(&mut ada, &refused).await, step);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reference_of_another_account_is_not_found() {
    let office = Office::open().await;
    let reference = refused_stranger(&office).await;
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let mut bo = office.product.browser();
    log_in(&mut bo, "bo@bakery.example", PASSWORD).await;
    for path in [&*reference, "K7Q2-9D4M", "nonsense"] {
        let answer = bo.get(&format!("/admin/sign-ins/{path}")).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("No attempt with this reference"), "{}", answer.body);
    }
    let list = bo.get("/admin/sign-ins?who=stranger").await;
    assert!(list.body.contains("Nothing fits this filter"), "{}", list.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_are_written_in_the_zone_of_the_browser() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    let list = ada.get("/admin/sign-ins").await;
    assert!(list.body.contains(" UTC</time>"), "{}", list.body);
    ada.set_cookie("__Host-convrs_zone", "Asia/Kolkata");
    let list = ada.get("/admin/sign-ins").await;
    assert!(list.body.contains("Asia/Kolkata (UTC+05:30)"), "{}", list.body);
    assert!(!list.body.contains(" UTC</time>"), "{}", list.body);
    ada.set_cookie("__Host-convrs_zone", "Mars/Olympus");
    let list = ada.get("/admin/sign-ins").await;
    assert!(list.body.contains(" UTC</time>"), "{}", list.body);
}
