//! Google as the provider: its rules, and the way from Okta to it.

use convrs_fake_idp::{FakeIdp, Issuer, Person};
use serde_json::{Value, json};

use crate::support::{
    Answer, Browser, Office, PASSWORD, Product, Refusal, add_account, add_agent, log_in,
};

/// Registers Google's stand-in for the people of these domains.
fn register(
    product: &Product,
    account: &str,
    issuer: &str,
    domains: &[&str],
) -> Result<Value, Refusal> {
    let mut arguments = vec![
        "connection",
        "set",
        "--account",
        account,
        "--provider",
        "google",
        "--issuer",
        issuer,
        "--client-id",
        "acme-client",
        "--client-secret-stdin",
    ];
    for domain in domains {
        arguments.extend(["--hosted-domain", domain]);
    }
    product.command(&arguments, "acme-secret")
}

/// An account that uses Google, with Ada and Ben in it.
async fn google_office() -> Office {
    let idp = FakeIdp::start().await.expect("a port");
    let product = Product::start_with(&[("CONVRS_EGRESS_ALLOW", &idp.address().to_string())]);
    let account_id = add_account(&product, "Acme", "enterprise");
    add_agent(&product, &account_id, "ada@acme.example", "admin");
    add_agent(&product, &account_id, "ben@acme.example", "agent");
    let issuer = stand_in(&idp);
    register(&product, &account_id, issuer.url(), &["acme.example"]).expect("a connection");
    let office = Office { product, idp, issuer, account_id };
    office.set_sso(&["--enabled", "true"]).expect("it may be enabled");
    office
}

/// A provider that answers as Google does: e-mail and domain stand in the ID token.
fn stand_in(idp: &FakeIdp) -> Issuer {
    let issuer = idp.issuer("google");
    issuer.client("acme-client", "acme-secret").thin_id_tokens(false);
    issuer
}

fn of_acme(email: &str) -> Person {
    Person {
        hosted_domain: Some("acme.example".to_owned()),
        ..Person::new(&format!("g-{email}"), email)
    }
}

async fn sign_in(office: &Office, browser: &mut Browser, typed: &str, person: Person) -> Answer {
    office.issuer.person(person);
    let answer = browser.post("/login/google", &[("email", typed)]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let callback = office.issuer.visit(answer.location()).location();
    browser.get(&callback).await
}

/// Signs in through Okta's stand-in beside it, as far as that goes.
async fn okta_sign_in(okta: &Issuer, browser: &mut Browser, email: &str) -> Answer {
    okta.person(Person::new(&format!("00u-{email}"), email));
    let answer = browser.post("/login/okta", &[("email", email)]).await;
    if answer.status != 303 {
        return answer;
    }
    let callback = okta.visit(answer.location()).location();
    browser.get(&callback).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_of_the_workspace_signs_in() {
    let office = google_office().await;
    let mut browser = office.product.browser();
    let page = browser.get("/login").await;
    for way in ["/login/okta", "/login/google"] {
        assert!(page.body.contains(&format!("href=\"{way}\"")), "{}", page.body);
    }
    assert!(browser.get("/login/google").await.body.contains("Sign in with Google"));
    let start = browser.post("/login/google", &[("email", "ben@acme.example")]).await;
    assert!(start.location().contains("hd=acme.example"), "{}", start.location());
    let answer =
        sign_in(&office, &mut browser, "ben@acme.example", of_acme("ben@acme.example")).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    let (status, who) = browser.session().await;
    assert_eq!((status.as_u16(), &who["auth_method"]), (200, &json!("google")));
    assert!(browser.get("/").await.body.contains("Google"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_of_another_domain_gets_in_linked_or_not() {
    let office = google_office().await;
    let ben = || of_acme("ben@acme.example");
    for claimed in
        [None, Some("evil.example"), Some("ACME.example"), Some("acme.example.evil.example")]
    {
        let person = Person { hosted_domain: claimed.map(str::to_owned), ..ben() };
        let mut browser = office.product.browser();
        let answer = sign_in(&office, &mut browser, "ben@acme.example", person).await;
        assert_eq!(answer.status, 403, "{claimed:?}");
        assert!(!answer.begins_session() && !answer.body.contains("Okta"), "{}", answer.body);
        assert!(answer.body.contains("Workspace"), "{}", answer.body);
    }
    let mut browser = office.product.browser();
    let answer = sign_in(&office, &mut browser, "ben@acme.example", ben()).await;
    assert_eq!(answer.status, 303, "the next honest one");
    let left = Person { hosted_domain: None, ..ben() };
    let answer = sign_in(&office, &mut office.product.browser(), "ben@acme.example", left).await;
    assert_eq!(answer.status, 403, "linked, but no longer of the Workspace");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_e_mail_is_exact_and_said_to_be_verified() {
    let office = google_office().await;
    let ben = || of_acme("ben@acme.example");
    for (person, status) in [
        (Person { email_verified: None, ..ben() }, 403),
        (Person { email_verified: Some(json!(false)), ..ben() }, 403),
        (Person { email_verified: Some(json!("true")), ..ben() }, 400),
        (Person { email: Some("Ben@acme.example".to_owned()), ..ben() }, 403),
        (Person { email: None, ..ben() }, 403),
    ] {
        let told = format!("{person:?}");
        let mut browser = office.product.browser();
        let answer = sign_in(&office, &mut browser, "ben@acme.example", person).await;
        assert_eq!(answer.status, status, "{told}");
        assert!(!answer.begins_session(), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_other_providers_page_says_the_same_as_to_a_stranger() {
    let office = google_office().await;
    let mut browser = office.product.browser();
    let known = browser.post("/login/okta", &[("email", "ben@acme.example")]).await;
    let unknown = browser.post("/login/okta", &[("email", "nobody@acme.example")]).await;
    assert_eq!((known.status.as_u16(), unknown.status.as_u16()), (200, 200));
    assert!(known.set_cookies().is_empty());
    assert_eq!(browser.get("/login/nowhere").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_registered_has_domains_and_the_fixed_issuer() {
    let office = google_office().await;
    let set = |issuer: &str, domains: &[&str]| {
        register(&office.product, &office.account_id, issuer, domains).map_err(|it| it.code)
    };
    let issuer = office.issuer.url();
    assert_eq!(set(issuer, &[]).expect_err("refused"), "domains_missing");
    assert_eq!(set(issuer, &["no domain"]).expect_err("refused"), "usage");
    // Another issuer than Google's counts only where an operator allowed to reach it.
    assert_eq!(
        set("https://evil.example", &["acme.example"]).expect_err("refused"),
        "issuer_fixed"
    );
    assert_eq!(set("http://127.0.0.1:1", &["acme.example"]).expect_err("refused"), "issuer_fixed");
    let several = set(issuer, &["Acme.example", "beta.example"]).expect("registered");
    assert_eq!(several["hosted_domains"], json!(["acme.example", "beta.example"]));
    let start =
        office.product.browser().post("/login/google", &[("email", "ben@acme.example")]).await;
    assert!(
        start.location().contains("hd=*") || start.location().contains("hd=%2A"),
        "{}",
        start.location()
    );
}

/// An office that uses Okta, where Google is registered too. Ada is linked at Okta.
async fn about_to_switch() -> (Office, Issuer, Browser) {
    let mut office = Office::open().await;
    let okta = office.issuer.clone();
    let google = stand_in(&office.idp);
    register(&office.product, &office.account_id, google.url(), &["acme.example"])
        .expect("registered");
    let mut ada = office.product.browser();
    assert_eq!(okta_sign_in(&okta, &mut ada, "ada@acme.example").await.status, 303);
    office.issuer = google;
    (office, okta, ada)
}

async fn choose_google(ada: &mut Browser, passwords: bool) -> Answer {
    let mut form = vec![("enabled", "true"), ("provider", "google")];
    // Without passwords Ben, who never came through Google, would be locked out.
    form.push((if passwords { "password_fallback" } else { "accept_lock_outs" }, "true"));
    ada.post("/admin/organization/sso", &form).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_provider_stays_until_an_admin_came_through_the_new_one() {
    let (office, okta, mut ada) = about_to_switch().await;
    assert_eq!(choose_google(&mut ada, true).await.status, 303);
    let ben = || office.product.browser();
    assert_eq!(okta_sign_in(&okta, &mut ben(), "ben@acme.example").await.status, 303, "still open");
    let answer =
        sign_in(&office, &mut ben(), "ben@acme.example", of_acme("ben@acme.example")).await;
    assert_eq!(answer.status, 303, "the new one is open too, with links of its own");
    let still = okta_sign_in(&okta, &mut ben(), "ben@acme.example").await;
    assert_eq!(still.status, 303, "an agent confirms nothing");
    let answer =
        sign_in(&office, &mut ben(), "ada@acme.example", of_acme("ada@acme.example")).await;
    assert_eq!(answer.status, 303);
    let closed = okta_sign_in(&okta, &mut ben(), "ben@acme.example").await;
    assert_eq!(closed.status, 200, "an admin came through Google: Okta is closed");
    assert_eq!(ada.session().await.0, 200, "sessions go on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_stay_on_until_an_admin_is_linked_at_the_new_provider() {
    let (office, _, mut ada) = about_to_switch().await;
    let refused = choose_google(&mut ada, false).await;
    assert_eq!(refused.status, 422, "nobody is known to get in through Google");
    assert_eq!(choose_google(&mut ada, true).await.status, 303);
    let mut again = office.product.browser();
    sign_in(&office, &mut again, "ada@acme.example", of_acme("ada@acme.example")).await;
    let off = choose_google(&mut again, false).await;
    assert_eq!(off.status, 303, "{}", off.body);
    let mut ben = office.product.browser();
    let answer = log_in(&mut ben, "ben@acme.example", PASSWORD).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("Press Sign in with Google below."), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turning_back_needs_no_confirmation() {
    let (office, okta, mut ada) = about_to_switch().await;
    assert_eq!(choose_google(&mut ada, true).await.status, 303);
    let form = [("enabled", "true"), ("provider", "okta"), ("password_fallback", "true")];
    assert_eq!(ada.post("/admin/organization/sso", &form).await.status, 303);
    let mut ben = office.product.browser();
    assert_eq!(okta_sign_in(&okta, &mut ben, "ben@acme.example").await.status, 303);
    let answer = ben.post("/login/google", &[("email", "ben@acme.example")]).await;
    assert_eq!(answer.status, 200, "Google was never confirmed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_went_wrong_at_google_is_told_of_google_and_put_right_on_its_screens() {
    let office = google_office().await;
    let person = Person { email_verified: Some(json!(false)), ..of_acme("ben@acme.example") };
    let mut ben = office.product.browser();
    let refused = sign_in(&office, &mut ben, "ben@acme.example", person).await;
    assert_eq!(refused.status, 403);
    let (_, rest) = refused.body.split_once("Reference <strong>").expect("a reference");
    let reference: String = rest.chars().take(9).collect();
    let mut ada = office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    let trace = ada.get(&format!("/admin/sign-ins/{reference}")).await;
    assert_eq!(trace.status, 200);
    let plain = trace.body.replace("&gt;", ">");
    assert!(plain.contains("Google Admin console: Directory > Users"), "{plain}");
    assert!(plain.contains("Back from Google"), "{plain}");
    let file = ada.get("/admin/sign-ins.csv").await;
    for told in [refused.body, plain, file.body] {
        assert!(told.contains("Google") && !told.contains("Okta"), "{told}");
    }
}
