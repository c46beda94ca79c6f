//! A tile in a browser that is somebody else's already: the person says who to be, for a tenant must not
//! be able to lead anybody into its own account unasked.

use convrs_fake_idp::Person;

use crate::support::{
    Answer, Browser, Office, PASSWORD, PUBLIC_URL, add_account, add_agent, log_in,
};

const PAGE: &str = "/login/change";
const BEN: &str = "ben@acme.example";
const BO: &str = "bo@bakery.example";

/// The browser of an admin of another account, who is signed in.
async fn of_the_bakery(office: &Office) -> Browser {
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, BO, "admin");
    let mut bo = office.product.browser();
    log_in(&mut bo, BO, PASSWORD).await;
    bo
}

/// Where the provider sends the browser back to, as Ben, after its tile was pressed.
async fn press(office: &Office, browser: &mut Browser, target: &str) -> String {
    press_as(office, browser, target, BEN).await
}

async fn press_as(office: &Office, browser: &mut Browser, target: &str, email: &str) -> String {
    office.issuer.person(Person::new(&format!("00u-{email}"), email));
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

/// The page that asks, as its forms name who waits.
async fn who_waits(browser: &mut Browser) -> String {
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let field = page.body.split(r#"name="person" value=""#).nth(1).expect("a field");
    field.split('"').next().expect("a value").to_owned()
}

/// Presses the button that changes over, on the page as it is.
async fn change(browser: &mut Browser) -> Answer {
    let person = who_waits(browser).await;
    browser.post(PAGE, &[("choice", "change"), ("person", &person)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_stays_is_who_they_were() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let callback = press(&office, &mut bo, "").await;
    let answer = bo.get(&callback).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, PAGE));
    assert!(!answer.begins_session(), "{:?}", answer.set_cookies());
    assert_eq!(bo.cookie_names().filter(|name| name.contains("flow")).count(), 0);
    assert_eq!(bo.get(&callback).await.location(), PAGE, "the back button leads there again");
    assert_eq!(email(&mut bo).await, BO);
    let page = bo.get(PAGE).await;
    for named in [BO, "Bakery", BEN, "Acme", "through Okta"] {
        assert!(page.body.contains(named), "{named}: {}", page.body);
    }
    let waiting = token(&bo, "waiting").to_owned();
    let neither = bo.post(PAGE, &[]).await;
    assert_eq!(neither.status, 422);
    assert!(neither.body.contains("Choose an account."), "{}", neither.body);
    assert!(opens(&office, &waiting).await, "nothing is decided yet");

    let answer = bo.post(PAGE, &[("choice", "stay")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert_eq!(email(&mut bo).await, BO);
    assert!(!opens(&office, &waiting).await, "what waited is over");
    assert_eq!(bo.cookie("__Host-convrs_waiting"), None);
    assert_eq!(bo.get(PAGE).await.location(), "/", "there is nothing to ask");
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
    let person = who_waits(&mut bo).await;
    let form = [("choice", "change"), ("person", &person), ("to", "sessions")];
    let answer = bo.post(PAGE, &form).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, target));
    assert_eq!(email(&mut bo).await, BEN);
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
    assert_eq!((answer.status.as_u16(), answer.location()), (303, PAGE));
    assert!(!answer.begins_session(), "{:?}", answer.set_cookies());
    bo.set_cookie("__Host-convrs_session", &session);
    assert_eq!(bo.get(PAGE).await.status, 200, "it asks");
    assert_eq!(email(&mut bo).await, BO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_person_of_the_same_account_is_asked_too() {
    let office = Office::open().await;
    let mut ada = office.product.browser();
    let callback = press(&office, &mut ada, "").await;
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    assert_eq!(ada.get(&callback).await.location(), PAGE);
    assert_eq!(email(&mut ada).await, "ada@acme.example");
    assert_eq!(change(&mut ada).await.status, 303);
    assert_eq!(email(&mut ada).await, BEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_signed_in_already_is_asked_nothing() {
    let office = Office::open().await;
    let mut ben = office.product.browser();
    let callback = press(&office, &mut ben, "").await;
    log_in(&mut ben, BEN, PASSWORD).await;
    let session = token(&ben, "session").to_owned();
    let mut posting = ben.posting_from_another_site();
    by_form(&mut posting, &callback).await;
    let waiting = token(&posting, "waiting").to_owned();
    posting.set_cookie("__Host-convrs_session", &session);
    let answer = posting.get("/login/change?to=sessions").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/account/sessions"));
    assert!(opens(&office, &session).await && !opens(&office, &waiting).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_typed_an_e_mail_here_is_asked_nothing() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let started = bo.post("/login/okta", &[("email", BEN)]).await;
    office.issuer.person(Person::new("00u-ben", BEN));
    let callback = office.issuer.visit(started.location()).location();
    let answer = bo.get(&callback).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert_eq!(email(&mut bo).await, BEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_at_the_page_signs_nobody_in() {
    let office = Office::open().await;
    let mut nobody = office.product.browser();
    let callback = press(&office, &mut nobody, "").await;
    by_form(&mut nobody, &callback).await;
    let page = nobody.get(PAGE).await;
    assert!(page.body.contains("Stay signed out"), "{}", page.body);
    assert_eq!(nobody.session().await.0, 401);
    let answer = change(&mut nobody).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    assert_eq!(email(&mut nobody).await, BEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_means_whom_it_names() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let callback = press(&office, &mut bo, "").await;
    bo.get(&callback).await;
    let (ben, first) = (who_waits(&mut bo).await, token(&bo, "waiting").to_owned());
    let callback = press_as(&office, &mut bo, "", "ada@acme.example").await;
    bo.get(&callback).await;
    assert!(!opens(&office, &first).await, "the one that came later took its place");
    let answer = bo.post(PAGE, &[("choice", "change"), ("person", &ben)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("This page was out of date"), "{}", answer.body);
    assert!(answer.body.contains("ada@acme.example"), "{}", answer.body);
    assert_eq!(email(&mut bo).await, BO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_out_leaves_none_that_waits() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    for way_out in ["/logout", "/logout/provider"] {
        log_in(&mut bo, BO, PASSWORD).await;
        let callback = press(&office, &mut bo, "").await;
        bo.get(&callback).await;
        let waiting = token(&bo, "waiting").to_owned();
        bo.post(way_out, &[]).await;
        assert!(!opens(&office, &waiting).await, "{way_out}");
        assert_eq!(bo.cookie("__Host-convrs_waiting"), None, "{way_out}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_ends_like_any_session_and_whoever_comes_too_late_is_told() {
    let office = Office::open().await;
    let mut bo = of_the_bakery(&office).await;
    let callback = press(&office, &mut bo, "").await;
    bo.get(&callback).await;
    let (person, waiting) = (who_waits(&mut bo).await, token(&bo, "waiting").to_owned());
    let mut ben = office.product.browser();
    log_in(&mut ben, BEN, PASSWORD).await;
    ben.post("/account/sessions", &[("action", "end_others")]).await;
    assert!(!opens(&office, &waiting).await, "Ben has ended it elsewhere");
    let answer = bo.post(PAGE, &[("choice", "change"), ("person", &person)]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("This sign-in is over"), "{}", answer.body);
    assert_eq!(bo.cookie("__Host-convrs_waiting"), None);
    assert_eq!(email(&mut bo).await, BO);
}
