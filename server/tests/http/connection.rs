//! A connection in the console: registered after a live check, offered corrected, removed.

use crate::support::{
    Browser, Office, PASSWORD, add_account, add_operator, log_in, support_browser,
};

/// An office, support, and the page of another account's connection.
async fn unregistered() -> (Office, Browser, String) {
    let office = Office::open().await;
    add_operator(&office.product);
    let support = support_browser(&office.product).await;
    let account = add_account(&office.product, "Beta", "enterprise");
    (office, support, format!("/support/accounts/{account}/connection"))
}

fn fields<'a>(issuer: &'a str, client: &'a str, secret: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("action", "save"),
        ("provider", "okta"),
        ("issuer", issuer),
        ("client_id", client),
        ("client_secret", secret),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_registers_a_connection_after_the_live_check() {
    let (office, mut support, page) = unregistered().await;
    let issuer = office.idp.issuer("beta");
    let answer = support.post(&page, &fields(issuer.url(), "0oaBeta", "s3cret-of-beta")).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let shown = support.follow(answer).await;
    assert!(shown.body.contains("Checked and registered") && shown.body.contains("0oaBeta"));
    assert!(!shown.body.contains("s3cret-of-beta"));
    let account = page.split('/').nth(3).expect("an AccountID");
    assert!(shown.body.contains(&format!("/sso/{account}/callback")), "the message is ready");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_name_ends_the_message_it_stands_in() {
    let (office, mut support, _) = unregistered().await;
    let account = add_account(&office.product, "</textarea><b>Beta", "enterprise");
    let page = support.get(&format!("/support/accounts/{account}/connection")).await.body;
    assert!(page.contains("Hello &lt;/textarea>&lt;b>Beta,"), "{page}");
    assert!(!page.contains("</textarea><b>"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_the_check_is_not_stored_and_says_what_to_do() {
    let (office, mut support, page) = unregistered().await;
    let nowhere = format!("{}-nowhere", office.issuer.url());
    for (issuer, words) in [
        ("http://acme.okta.example", "not https"),
        ("https://10.0.0.1", "private network"),
        ("acme", "Enter the issuer as a URL"),
        ("", "Enter the issuer URL"),
        (&nowhere, "well-known/openid-configuration"),
    ] {
        let answer = support.post(&page, &fields(issuer, "0oaBeta", "s3cret-of-beta")).await;
        assert_eq!(answer.status, 422, "{issuer}");
        assert!(answer.body.contains(words), "{issuer}: {}", answer.body);
        assert!(answer.body.contains("href=\"#issuer\""), "{issuer}");
        assert!(!answer.body.contains("s3cret-of-beta"), "{issuer}");
    }
    assert!(!support.get(&page).await.body.contains("0oaBeta"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_metadata_address_and_a_stray_slash_are_offered_corrected_and_never_changed() {
    let (office, mut support, page) = unregistered().await;
    let issuer = office.idp.issuer("beta");
    let metadata = format!("{}/.well-known/openid-configuration?client_id=x", issuer.url());
    let slash = format!("{}/", issuer.url());
    for typed in [&metadata, &slash] {
        let answer = support.post(&page, &fields(typed, "0oaBeta", "s3cret-of-beta")).await;
        assert_eq!(answer.status, 422, "{typed}");
        assert!(answer.body.contains(&format!("Use {} instead", issuer.url())), "{typed}");
        assert!(answer.body.contains(&format!("value=\"{typed}\"")), "{typed} stays as it was");
        let (_, behind) = answer.body.split_once("Check and save</button>").expect("the button");
        assert!(behind.contains("name=\"instead\""), "Enter presses the first: {typed}");
    }
    let mut instead = fields(&slash, "0oaBeta", "s3cret-of-beta").to_vec();
    instead.push(("instead", issuer.url()));
    assert_eq!(support.post(&page, &instead).await.status, 303);
    let shown = support.get(&page).await;
    assert!(shown.body.contains(&format!("value=\"{}\"", issuer.url())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_issuer_altogether_shows_both_values_and_offers_neither() {
    let (office, mut support, page) = unregistered().await;
    let issuer = office.idp.issuer("beta");
    issuer.fault(convrs_fake_idp::DiscoveryFault::WrongIssuer);
    let answer = support.post(&page, &fields(issuer.url(), "0oaBeta", "secret")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("calls itself another issuer"), "{}", answer.body);
    assert!(!answer.body.contains("name=\"instead\""), "{}", answer.body);
    let (_, compared) = answer.body.split_once("You entered").expect("the issuer entered");
    let (entered, named) = compared.split_once("Its metadata says").expect("the issuer named");
    assert!(entered.contains("<mark>") && named.contains("evil.example</mark>"), "{compared}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_of_a_provider_that_was_renamed_compares_both_issuers() {
    let (office, mut support, page) = unregistered().await;
    let issuer = office.idp.issuer("beta");
    assert_eq!(support.post(&page, &fields(issuer.url(), "0oaBeta", "secret")).await.status, 303);
    issuer.fault(convrs_fake_idp::DiscoveryFault::WrongIssuer);
    let checked = support.get(&format!("{page}/check")).await.body;
    let (_, compared) = checked.split_once("Registered with Convrs").expect("a comparison");
    assert!(
        compared.contains("Its metadata says") && compared.contains("evil.example</mark>"),
        "{checked}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_secret_is_asked_for_again_with_a_new_issuer_alone() {
    let (office, mut support, _) = unregistered().await;
    let page = format!("/support/accounts/{}/connection", office.account_id);
    let kept = support.post(&page, &fields(office.issuer.url(), "acme-client", "")).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    assert_eq!(office.sign_in(&mut office.product.browser(), "ben@acme.example").await.status, 303);
    let other = office.idp.issuer("other");
    let answer = support.post(&page, &fields(other.url(), "acme-client", "")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("href=\"#client_secret\""), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removing_a_connection_brings_passwords_back_and_signs_out_kindly() {
    let (office, mut support, _) = unregistered().await;
    let page = format!("/support/accounts/{}/connection", office.account_id);
    let mut ben = office.product.browser();
    assert_eq!(office.sign_in(&mut ben, "ben@acme.example").await.status, 303);
    office.set_sso(&["--password-fallback", "false", "--force"]).expect("forced");
    let shown = support.get(&page).await;
    assert!(shown.body.contains("passwords work again"), "{}", shown.body);
    assert_eq!(support.post(&page, &[("action", "remove")]).await.status, 303);
    assert!(!support.get(&page).await.body.contains("acme-client"));
    let answer = ben.get("/").await;
    assert!(ben.follow(answer).await.body.contains("connection"), "told why");
    assert_eq!(log_in(&mut ben, "ben@acme.example", PASSWORD).await.status, 303);
    let start =
        office.product.browser().post("/login/okta", &[("email", "ben@acme.example")]).await;
    assert_eq!(start.status, 200, "the neutral page");
    assert_eq!(support.post(&page, &[("action", "remove")]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_without_a_user_tells_right_from_wrong_from_unclear() {
    let (office, mut support, _) = unregistered().await;
    let page = format!("/support/accounts/{}/connection", office.account_id);
    let check = format!("{page}/check");
    let words = async |support: &mut Browser| {
        let body = support.get(&check).await.body;
        ["Right", "Wrong", "Could not tell"].map(|word| body.matches(&format!(">{word}<")).count())
    };
    assert_eq!(words(&mut support).await, [2, 0, 0]);
    let wrong = fields(office.issuer.url(), "acme-client", "not the secret");
    assert_eq!(support.post(&page, &wrong).await.status, 303);
    assert_eq!(words(&mut support).await, [1, 1, 0]);
    let wrong = fields(office.issuer.url(), "another-client", "not the secret");
    assert_eq!(support.post(&page, &wrong).await.status, 303);
    assert_eq!(words(&mut support).await, [0, 2, 0]);
    office.issuer.fault(convrs_fake_idp::AuthorizationFault::OwnPage);
    let right = fields(office.issuer.url(), "acme-client", "acme-secret");
    assert_eq!(support.post(&page, &right).await.status, 303);
    assert_eq!(words(&mut support).await, [1, 0, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_is_changed_without_anybody_being_refused() {
    let (office, mut support, _) = unregistered().await;
    let page = format!("/support/accounts/{}/connection", office.account_id);
    let signs_in = async || {
        office.sign_in(&mut office.product.browser(), "ben@acme.example").await.status.as_u16()
    };
    let add = [("action", "add_secret"), ("next_secret", "acme-next")];
    assert_eq!(support.post(&page, &add).await.status, 303);
    assert!(support.get(&page).await.body.contains("not since the newest was added"));
    assert_eq!(signs_in().await, 303, "the old one stands by");
    let shown = support.get(&page).await.body;
    assert!(!shown.contains("not since the newest was added") && !shown.contains("acme-next"));
    assert_eq!(support.post(&page, &add).await.status, 422, "two at most");
    office.issuer.client("acme-client", "acme-next");
    let older = |body: &str| {
        let end = body.find("Remove the older").expect("a button");
        let start = body[..end].rfind("name=\"secret\" value=\"").expect("its key") + 21;
        body[start..].split('"').next().expect("a key").to_owned()
    };
    let remove = [("action", "remove_secret"), ("secret", &*older(&shown))];
    assert_eq!(support.post(&page, &remove).await.status, 303);
    assert_eq!(signs_in().await, 303);
    assert_eq!(support.post(&page, &remove).await.status, 404);
}
