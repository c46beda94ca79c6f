//! A tile in a browser that is somebody's of another account: the person says who to be, for a tenant
//! must not be able to lead anybody into its own account unasked.

use convrs_fake_idp::Person;

use crate::support::{
    Answer, Browser, Office, PASSWORD, PUBLIC_URL, add_account, add_agent, log_in,
};

/// The browser of an admin of another account, who is signed in.
async fn of_the_bakery(office: &Office) -> Browser {
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let mut bo = office.product.browser();
    log_in(&mut bo, "bo@bakery.example", PASSWORD).await;
    bo
}

/// Where the provider sends the browser back to, as Ben, after its tile was pressed.
async fn press(office: &Office, browser: &mut Browser, target: &str) -> String {
    office.issuer.person(Person::new("00u-ben", "ben@acme.example"));
    let parameters = [("iss", office.issuer.url()), ("target_link_uri", target)];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let path = format!("/sso/{}/initiate?{query}", office.account_id);
    let started = browser.get(&path).await;
    office.issuer.visit(started.location()).location()
}

/// The same answer, posted by the provider's page.
async fn by_form(browser: &mut Browser, callback: &str) -> Answer {
    let (path, query) = callback.split_once('?').expect("an answer");
    let fields: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let headers = [("origin", "https://acme.okta.com"), ("sec-fetch-site", "cross-site")];
    browser.post_with(path, &fields, &headers).await
}

async fn email(browser: &mut Browser) -> String {
    let (_, session) = browser.session().await;
    session["email"].as_str().unwrap_or_default().to_owned()
}

fn token<'a>(browser: &'a Browser, name: &str) -> &'a str {
    browser.cookie(&format!("__Host-convrs_{name}")).expect("a cookie")
}

/// Whether a token opens a session.
async fn opens(office: &Office, token: &str) -> bool {
    let mut browser = office.product.browser();
    browser.set_cookie("__Host-convrs_session", token);
    browser.session().await.0 == 200
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_stays_is_who_they_were() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let callback = press(&office, &mut bo, "").await;
    let answer = bo.get(&callback).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login/change"));
    assert!(!answer.begins_session(), "{:?}", answer.set_cookies());
    assert_eq!(email(&mut bo).await, "bo@bakery.example");
    let page = bo.get("/login/change").await;
    assert_eq!(page.status, 200);
    for named in ["bo@bakery.example", "Bakery", "ben@acme.example", "Acme"] {
        assert!(page.body.contains(named), "{named}: {}", page.body);
    }
    let neither = bo.post("/login/change", &[]).await;
    assert_eq!(neither.status, 422);
    assert!(neither.body.contains("Choose who to be."), "{}", neither.body);
    let waiting = token(&bo, "waiting").to_owned();
    assert!(opens(&office, &waiting).await, "nothing is decided yet");

    let answer = bo.post("/login/change", &[("choice", "stay")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert_eq!(email(&mut bo).await, "bo@bakery.example");
    assert!(!opens(&office, &waiting).await, "what waited is over");
    assert_eq!(bo.cookie("__Host-convrs_waiting"), None);
    let answer = bo.post("/login/change", &[("choice", "change")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert!(!answer.begins_session());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_changes_over_is_on_the_page_asked_for_and_nobody_else_any_more() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let (before, target) = (token(&bo, "session").to_owned(), "/account/sessions");
    let callback = press(&office, &mut bo, &format!("{PUBLIC_URL}{target}")).await;
    let answer = bo.get(&callback).await;
    assert_eq!(answer.location(), "/login/change?to=sessions");
    assert!(bo.follow(answer).await.body.contains(r#"value="sessions""#));
    let answer = bo.post("/login/change", &[("choice", "change"), ("to", "sessions")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, target));
    assert_eq!(email(&mut bo).await, "ben@acme.example");
    assert_eq!(bo.cookie("__Host-convrs_waiting"), None);
    assert!(!opens(&office, &before).await, "the session before is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_the_provider_posts_does_not_get_around_it() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let session = token(&bo, "session").to_owned();
    let callback = press(&office, &mut bo, "").await;
    let mut bo = bo.posting_from_another_site();
    let answer = by_form(&mut bo, &callback).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login/change"));
    assert!(!answer.begins_session(), "{:?}", answer.set_cookies());
    bo.set_cookie("__Host-convrs_session", &session);
    assert_eq!(bo.get("/login/change").await.status, 200, "it asks");
    assert_eq!(email(&mut bo).await, "bo@bakery.example");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_what_has_one_answer() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let mut nobody = office.product.browser();
    let target = format!("{PUBLIC_URL}/account/sessions");
    let callback = press(&office, &mut nobody, &target).await;
    let answer = by_form(&mut nobody, &callback).await;
    let answer = nobody.get(answer.location()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/account/sessions"));
    assert_eq!(email(&mut nobody).await, "ben@acme.example");

    let started = bo.post("/login/okta", &[("email", "ben@acme.example")]).await;
    let callback = office.issuer.visit(started.location()).location();
    let answer = bo.get(&callback).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"), "typed here");
    assert_eq!(email(&mut bo).await, "ben@acme.example");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_ends_like_any_session() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let callback = press(&office, &mut bo, "").await;
    bo.get(&callback).await;
    let waiting = token(&bo, "waiting").to_owned();
    let mut ben = office.product.browser();
    log_in(&mut ben, "ben@acme.example", PASSWORD).await;
    ben.post("/account/sessions", &[("action", "end_others")]).await;
    assert!(!opens(&office, &waiting).await, "Ben has ended it elsewhere");
    let answer = bo.post("/login/change", &[("choice", "change")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert_eq!(email(&mut bo).await, "bo@bakery.example");
}
