//! Okta Universal Logout: whom a revocation signs out, and whom it tells nothing.

use convrs_fake_idp::{IdTokenFault as Fault, Person};
use hyper::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Browser, Office, PASSWORD, PUBLIC_URL, add_account, add_agent, connect, log_in,
};

const CLIENT: &str = "acme-client";

/// An office where Ben is signed in twice, through the provider and with a password.
async fn office_with_ben() -> (Office, Browser, Browser) {
    let office = Office::open().await;
    let mut through = office.product.browser();
    assert_eq!(office.sign_in(&mut through, "ben@acme.example").await.status, 303);
    let mut password = office.product.browser();
    assert_eq!(log_in(&mut password, "ben@acme.example", PASSWORD).await.status, 303);
    (office, through, password)
}

fn by_email(email: &str) -> Value {
    json!({"sub_id": {"format": "email", "email": email}})
}

/// Ben, as the provider knows him.
fn ben(office: &Office) -> Value {
    json!({"sub_id": {"format": "iss_sub", "iss": office.issuer.url(), "sub": "00u-ben@acme.example"}})
}

fn endpoint(account: &str) -> String {
    format!("{PUBLIC_URL}/sso/{account}/global-token-revocation")
}

fn token(office: &Office, faults: &[Fault]) -> String {
    office.issuer.revocation_token(CLIENT, &endpoint(&office.account_id), faults)
}

async fn send(office: &Office, account: &str, authorization: Option<&str>, body: &str) -> Answer {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(authorization.map(|value| ("authorization", value)));
    let (mut browser, body) = (office.product.browser(), Some(body.to_owned()));
    let answer = browser.send(Method::POST, &endpoint(account), &headers, body).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("www-authenticate").is_empty(), answer.status != 401);
    answer
}

async fn revoke(office: &Office, token: &str, body: &Value) -> u16 {
    let bearer = format!("Bearer {token}");
    let answer = send(office, &office.account_id, Some(&bearer), &body.to_string()).await;
    answer.status.as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_session_of_the_person_ends_however_it_began() {
    for subject in ["iss_sub", "email", "subject"] {
        let (office, mut through, mut password) = office_with_ben().await;
        let mut ada = office.product.browser();
        log_in(&mut ada, "ada@acme.example", PASSWORD).await;
        let body = match subject {
            "iss_sub" => ben(&office),
            "email" => by_email("ben@acme.example"),
            _ => json!({"subject": ben(&office)["sub_id"]}),
        };
        assert_eq!(revoke(&office, &token(&office, &[]), &body).await, 204, "{subject}");
        assert_eq!(through.session().await.0, 401, "{subject}");
        assert_eq!(password.session().await.0, 401, "{subject}");
        assert_eq!(ada.session().await.0, 200, "another person's, by {subject}");
        let told = through.get("/login").await;
        let words = "Your organisation&#x27;s sign-in provider ended your session.";
        let plain = "Your organisation's sign-in provider ended your session.";
        assert!(told.body.contains(words) || told.body.contains(plain), "{}", told.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_without_a_session_is_signed_out_already() {
    let office = Office::open().await;
    let body = by_email("ben@acme.example");
    assert_eq!(revoke(&office, &token(&office, &[]), &body).await, 204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_token_nobody_learns_who_is_there() {
    let (office, mut through, _) = office_with_ben().await;
    let mut answers = Vec::new();
    for email in ["ben@acme.example", "nobody@acme.example"] {
        for authorization in [None, Some("Basic YTpi"), Some("Bearer"), Some("Bearer a.b.c")] {
            let body = by_email(email).to_string();
            let answer = send(&office, &office.account_id, authorization, &body).await;
            assert_eq!(answer.status, 401, "{authorization:?}");
            answers.push((authorization, answer.body));
        }
    }
    let (known, unknown) = answers.split_at(4);
    assert_eq!(known, unknown);
    assert_eq!(send(&office, &office.account_id, None, "nonsense").await.status, 401);
    assert_eq!(through.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_proves_nothing_is_answered_401() {
    let (office, mut through, _) = office_with_ben().await;
    for fault in [
        Fault::BrokenSignature,
        Fault::ForgedKey,
        Fault::EmbeddedKey,
        Fault::KidUnknown,
        Fault::AlgorithmNone,
        Fault::HmacWithClientSecret,
        Fault::HmacWithPublicKey,
        Fault::CriticalExtension,
        Fault::WrongIssuer,
        Fault::Without("iss"),
        Fault::WrongAudience,
        Fault::SeveralAudiences,
        Fault::Without("aud"),
        Fault::With("aud", json!(CLIENT)),
        Fault::With("aud", json!(format!("{}?x=y", endpoint(&office.account_id)))),
        Fault::With("sub", json!("another-client")),
        Fault::Without("sub"),
        Fault::ExpiredAgo(61),
        Fault::Without("exp"),
        Fault::IssuedAgo(601),
        Fault::IssuedAgo(-70),
        Fault::Without("iat"),
        Fault::ValidIn(70),
        Fault::Without("jti"),
        Fault::Type("JWT"),
        Fault::Type("logout+jwt"),
        Fault::Type("at+jwt"),
    ] {
        let token = token(&office, std::slice::from_ref(&fault));
        assert_eq!(revoke(&office, &token, &ben(&office)).await, 401, "{fault:?}");
    }
    let logout = office.issuer.logout_token(CLIENT, json!({"sub": CLIENT}), &[]);
    assert_eq!(revoke(&office, &logout, &ben(&office)).await, 401, "a logout token");
    assert_eq!(through.session().await.0, 200);
    assert_eq!(revoke(&office, &token(&office, &[]), &ben(&office)).await, 204, "an honest one");
    assert_eq!(through.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_in_the_token_has_no_query_though_the_request_may() {
    let (office, mut through, _) = office_with_ben().await;
    let path = format!("{}?tenant=acme", endpoint(&office.account_id));
    let bearer = format!("Bearer {}", token(&office, &[]));
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let body = Some(ben(&office).to_string());
    let answer = office.product.browser().send(Method::POST, &path, &headers, body).await;
    assert_eq!(answer.status, 204);
    assert_eq!(through.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_counts_once_though_the_server_starts_anew() {
    let (mut office, ..) = office_with_ben().await;
    let token = token(&office, &[]);
    assert_eq!(revoke(&office, &token, &ben(&office)).await, 204);
    assert_eq!(revoke(&office, &token, &ben(&office)).await, 401);
    office.product.restart();
    assert_eq!(revoke(&office, &token, &ben(&office)).await, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_names_nobody_is_answered_400() {
    let (office, mut through, _) = office_with_ben().await;
    for body in [
        "",
        "{}",
        "sub_id=ben",
        r#"{"sub_id": {"format": "email"}}"#,
        r#"{"sub_id": {"format": "opaque", "id": "1"}}"#,
        r#"{"sub_id": {"email": "ben@acme.example"}}"#,
    ] {
        let bearer = format!("Bearer {}", token(&office, &[]));
        let answer = send(&office, &office.account_id, Some(&bearer), body).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    assert_eq!(through.session().await.0, 200);
}

/// The answer follows from the request alone; without a token it is none of these.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_issuers_subject_is_answered_403_and_what_nobody_is_called_422() {
    let (office, mut through, mut password) = office_with_ben().await;
    let of =
        |iss: &str, sub: &str| json!({"sub_id": {"format": "iss_sub", "iss": iss, "sub": sub}});
    let (ours, sub) = (office.issuer.url(), "00u-ben@acme.example");
    for (body, expected) in [
        (of("https://evil.example", sub), 403),
        (of(&format!("{ours}/"), sub), 403),
        (of(ours, &"0".repeat(256)), 422),
        (of(ours, "00u\0ben@acme.example"), 422),
        (by_email("ben"), 422),
        (by_email(" ben@acme.example"), 422),
        (by_email("ben\0@acme.example"), 422),
        (by_email(&format!("{}@acme.example", "b".repeat(250))), 422),
    ] {
        assert_eq!(revoke(&office, &token(&office, &[]), &body).await, expected, "{body}");
        let told = send(&office, &office.account_id, None, &body.to_string()).await;
        assert_eq!(told.status, 401, "without a token: {body}");
    }
    assert_eq!(through.session().await.0, 200);
    assert_eq!(password.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subject_is_looked_for_in_the_signing_account_alone() {
    let (office, mut through, _) = office_with_ben().await;
    let bakery = add_account(&office.product, "Bakery", "enterprise");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let theirs = office.idp.issuer("bakery");
    theirs
        .client("bakery-client", "bakery-secret")
        .person(Person::new("00u-bo", "bo@bakery.example"));
    connect(&office.product, &bakery, &theirs, "bakery-client", "bakery-secret");
    let mut bo = office.product.browser();
    log_in(&mut bo, "bo@bakery.example", PASSWORD).await;
    for body in [
        by_email("bo@bakery.example"),
        by_email("nobody@acme.example"),
        by_email("BEN@acme.example"),
        json!({"sub_id": {"format": "iss_sub", "iss": office.issuer.url(), "sub": "00u-nobody"}}),
    ] {
        assert_eq!(revoke(&office, &token(&office, &[]), &body).await, 404, "{body}");
    }
    // Another tenant's token, at its own address and at this one.
    for (account, expected) in [(&office.account_id, 401), (&bakery, 404)] {
        let bearer = theirs.revocation_token("bakery-client", &endpoint(account), &[]);
        let bearer = format!("Bearer {bearer}");
        let body = by_email("ben@acme.example").to_string();
        assert_eq!(send(&office, account, Some(&bearer), &body).await.status, expected);
    }
    assert_eq!(through.session().await.0, 200);
    assert_eq!(bo.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_valid_token_counts_although_single_sign_on_is_off() {
    let (office, mut through, mut password) = office_with_ben().await;
    office.set_sso(&["--enabled", "false"]).expect("it may be switched off");
    assert_eq!(revoke(&office, &token(&office, &[]), &ben(&office)).await, 204);
    assert_eq!(through.session().await.0, 401);
    assert_eq!(password.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobodys_address_is_not_found() {
    let (office, ..) = office_with_ben().await;
    let bearer = format!("Bearer {}", token(&office, &[]));
    for account in ["0000-0000-0000", "nonsense"] {
        let answer = send(&office, account, Some(&bearer), &ben(&office).to_string()).await;
        assert_eq!(answer.status, 404, "{account}");
    }
}
