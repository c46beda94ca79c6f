//! Signing out at the provider too: the session ends here first, whatever the provider says.

use convrs_fake_idp::{Breakage, DiscoveryFault, Endpoint};

use crate::support::{Browser, Office, PASSWORD, PUBLIC_URL, log_in};

const PAGE: &str = "/logout/provider";
const OFFER: &str = "Sign out of Okta too";

async fn ben_through_okta(office: &Office) -> Browser {
    let mut browser = office.product.browser();
    assert_eq!(office.sign_in(&mut browser, "ben@acme.example").await.status, 303);
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_came_through_okta_may_sign_out_there_too() {
    let office = Office::open().await;
    let mut ben = ben_through_okta(&office).await;
    assert!(ben.get("/").await.body.contains(OFFER));
    let page = ben.get(PAGE).await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https:"), "{policy}");
    let mut replay = ben.clone();
    let answer = ben.post(PAGE, &[]).await;
    assert_eq!(answer.status, 303);
    let (address, query) = answer.location().split_once('?').expect("a query");
    assert_eq!(address, format!("{}/logout", office.issuer.url()));
    let asked = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    };
    assert_eq!(asked("post_logout_redirect_uri"), Some(format!("{PUBLIC_URL}/login")));
    assert_eq!(asked("client_id").as_deref(), Some("acme-client"));
    assert!(asked("id_token_hint").expect("a hint").starts_with("eyJ"));
    assert_eq!(ben.session().await.0, 401);
    assert_eq!(replay.session().await.0, 401, "the old cookie is worth nothing");
    assert_eq!(replay.post(PAGE, &[]).await.location(), "/login?signed_out=here", "used once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_usual_button_asks_nothing_of_the_provider() {
    let office = Office::open().await;
    let mut ben = ben_through_okta(&office).await;
    let answer = ben.post("/logout", &[]).await;
    assert_eq!(answer.location(), "/login?signed_out=true");
    assert_eq!(ben.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_place_at_the_provider_nothing_is_offered() {
    let office = Office::open().await;
    let mut password = office.product.browser();
    log_in(&mut password, "ben@acme.example", PASSWORD).await;
    office.issuer.fault(DiscoveryFault::Without("end_session_endpoint"));
    let mut okta = ben_through_okta(&office).await;
    for browser in [&mut password, &mut okta] {
        assert!(!browser.get("/").await.body.contains(OFFER));
        let page = browser.get(PAGE).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, "/"));
        let answer = browser.post(PAGE, &[]).await;
        assert_eq!(answer.location(), "/login?signed_out=here");
        assert_eq!(browser.session().await.0, 401, "signed out here all the same");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_down_keeps_nobody_signed_in_here() {
    let mut office = Office::open().await;
    let ben = ben_through_okta(&office).await;
    let token = ben.cookie("__Host-convrs_session").expect("a session").to_owned();
    // A server that starts anew has to ask for the metadata.
    office.product.restart();
    office.issuer.fault((Endpoint::Discovery, Breakage::Status(503)));
    let mut ben = office.product.browser();
    ben.set_cookie("__Host-convrs_session", &token);
    let answer = ben.post(PAGE, &[]).await;
    assert_eq!(answer.location(), "/login?signed_out=here");
    assert_eq!(ben.session().await.0, 401);
    let page = ben.get(answer.location()).await;
    assert!(page.body.contains("Of Convrs only"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_id_token_is_never_readable_in_the_database() {
    let office = Office::open().await;
    let mut ben = ben_through_okta(&office).await;
    let kept = office.product.database_bytes();
    assert!(!kept.windows(4).any(|bytes| bytes == b".eyJ"), "a token in plain text");
    let page = ben.get(PAGE).await;
    assert!(!page.body.contains(".eyJ"), "no page shows it");
}
