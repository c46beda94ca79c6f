//! Back-channel logout: a test for each rule of `OpenID` Connect Back-Channel Logout 1.0, 2.6.

use convrs_fake_idp::{Endpoint, IdTokenFault as Fault, LOGOUT_EVENT, Person};
use hyper::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Office, PASSWORD, add_account, add_agent, connect, log_in};

const CLIENT: &str = "acme-client";
const BEN: &str = "00u-ben@acme.example";

/// An office where Ben is signed in, by the provider's session `ben-1`.
async fn office_with_ben() -> (Office, Browser) {
    let office = Office::open().await;
    let ben = signed_in(&office, "ben@acme.example", "ben-1").await;
    (office, ben)
}

async fn signed_in(office: &Office, email: &str, sid: &str) -> Browser {
    office.issuer.session(sid);
    let mut browser = office.product.browser();
    let answer = office.sign_in(&mut browser, email).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    browser
}

/// Sends a logout token as a provider's server does: without cookies, origin or fetch metadata.
async fn send(office: &Office, account: &str, token: &str) -> Answer {
    let fields = [("logout_token", token)];
    let path = format!("/sso/{account}/backchannel-logout");
    let answer = office.product.browser().post_with(&path, &fields, &[]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.set_cookies().is_empty());
    answer
}

async fn logged_out(office: &Office, about: Value) -> u16 {
    let token = office.issuer.logout_token(CLIENT, about, &[]);
    send(office, &office.account_id, &token).await.status.as_u16()
}

/// Asserts that tokens with any of these faults end nothing, and that an honest one does afterwards.
async fn refused(all: impl IntoIterator<Item = Vec<Fault>>) {
    let (office, mut ben) = office_with_ben().await;
    let about = json!({"sub": BEN, "sid": "ben-1"});
    for faults in all {
        let token = office.issuer.logout_token(CLIENT, about.clone(), &faults);
        let answer = send(&office, &office.account_id, &token).await;
        assert_eq!(answer.status, 400, "{faults:?}");
        let body: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(body["error"], "invalid_request", "{faults:?}");
        assert!(!answer.body.contains(&token[..20]), "nothing of the token is repeated");
        assert_eq!(ben.session().await.0, 200, "{faults:?} ended a session");
    }
    assert_eq!(logged_out(&office, about).await, 200, "an honest one, after all that");
    assert_eq!(ben.session().await.0, 401);
}

/// The same for tokens with one fault each.
async fn each_refused<const N: usize>(faults: [Fault; N]) {
    refused(faults.map(|fault| vec![fault])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sid_ends_that_session_alone_and_says_so() {
    let (office, mut one) = office_with_ben().await;
    let mut two = signed_in(&office, "ben@acme.example", "ben-2").await;
    assert_eq!(logged_out(&office, json!({"sid": "ben-1"})).await, 200);
    assert_eq!(one.session().await.0, 401);
    assert_eq!(two.session().await.0, 200);
    // The page that is still open says so kindly, whatever is pressed on it.
    let form = [("current", PASSWORD), ("new", "four words in a row")];
    let pressed = one.post("/fn/change_own_password", &form).await;
    assert_eq!(pressed.status, 401);
    let told = one.get("/login").await;
    for answer in [pressed, told] {
        let words = "You signed out at your sign-in provider.";
        assert!(answer.body.contains(words), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sub_ends_all_sessions_that_came_through_the_provider() {
    let (office, mut one) = office_with_ben().await;
    let mut two = signed_in(&office, "ben@acme.example", "ben-2").await;
    let mut ada = signed_in(&office, "ada@acme.example", "ada-1").await;
    let mut password = office.product.browser();
    log_in(&mut password, "ben@acme.example", PASSWORD).await;
    assert_eq!(logged_out(&office, json!({"sub": BEN})).await, 200);
    assert_eq!(one.session().await.0, 401);
    assert_eq!(two.session().await.0, 401);
    assert_eq!(ada.session().await.0, 200, "another person's");
    assert_eq!(password.session().await.0, 200, "begun with a password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sub_and_sid_together_end_that_session_of_that_person() {
    let (office, mut one) = office_with_ben().await;
    let mut two = signed_in(&office, "ben@acme.example", "ben-2").await;
    let mut ada = signed_in(&office, "ada@acme.example", "ben-1").await;
    assert_eq!(logged_out(&office, json!({"sub": BEN, "sid": "ben-1"})).await, 200);
    assert_eq!(one.session().await.0, 401);
    assert_eq!(two.session().await.0, 200, "another session");
    assert_eq!(ada.session().await.0, 200, "a session of that name, but not that person's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_without_a_sid_ends_with_any_of_its_person() {
    let office = Office::open().await;
    office.issuer.fault(Fault::Without("sid"));
    let mut ben = signed_in(&office, "ben@acme.example", "unsaid").await;
    assert_eq!(logged_out(&office, json!({"sub": BEN, "sid": "ben-9"})).await, 200);
    assert_eq!(ben.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_nobody_knows_is_signed_out_already() {
    let (office, mut ben) = office_with_ben().await;
    for about in [json!({"sub": "00u-nobody"}), json!({"sid": "nobodys"})] {
        assert_eq!(logged_out(&office, about).await, 200);
    }
    assert_eq!(ben.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_signature_is_the_providers() {
    each_refused([
        Fault::BrokenSignature,
        Fault::ForgedKey,
        Fault::EmbeddedKey,
        Fault::KidUnknown,
        Fault::AlgorithmNone,
        Fault::HmacWithClientSecret,
        Fault::HmacWithPublicKey,
        Fault::AlgorithmIs("PS256"),
        Fault::CriticalExtension,
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn issuer_and_audience_are_ours() {
    each_refused([
        Fault::WrongIssuer,
        Fault::Without("iss"),
        Fault::WrongAudience,
        Fault::SeveralAudiences,
        Fault::Without("aud"),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_times_are_near_with_the_one_skew() {
    each_refused([
        Fault::ExpiredAgo(61),
        Fault::Without("exp"),
        Fault::With("exp", json!("soon")),
        Fault::IssuedAgo(601),
        Fault::IssuedAgo(-70),
        Fault::Without("iat"),
        Fault::ValidIn(70),
        Fault::With("nbf", json!("later")),
    ])
    .await;
    for fault in [Fault::ExpiredAgo(50), Fault::IssuedAgo(-50), Fault::ValidIn(50)] {
        let (office, mut ben) = office_with_ben().await;
        let token =
            office.issuer.logout_token(CLIENT, json!({"sub": BEN}), std::slice::from_ref(&fault));
        assert_eq!(send(&office, &office.account_id, &token).await.status, 200, "{fault:?}");
        assert_eq!(ben.session().await.0, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_tells_of_a_logout_and_is_no_id_token() {
    each_refused([
        Fault::Without("events"),
        Fault::With("events", json!([LOGOUT_EVENT])),
        Fault::With("events", json!({})),
        Fault::With("events", json!({"http://schemas.openid.net/event/other": {}})),
        Fault::With("events", json!({LOGOUT_EVENT: true})),
        Fault::With("events", json!({LOGOUT_EVENT: null})),
        Fault::With("nonce", json!("n")),
        Fault::With("nonce", Value::Null),
        Fault::Type("at+jwt"),
        Fault::Type("global-token-revocation+jwt"),
        Fault::Type("secevent+jwt"),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_does_not_say_its_kind_is_taken_too() {
    for typ in ["JWT", "application/logout+jwt", "LOGOUT+JWT"] {
        let (office, mut ben) = office_with_ben().await;
        let token = office.issuer.logout_token(CLIENT, json!({"sub": BEN}), &[Fault::Type(typ)]);
        assert_eq!(send(&office, &office.account_id, &token).await.status, 200, "{typ}");
        assert_eq!(ben.session().await.0, 401);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_who_or_which_session_and_has_a_name() {
    refused([vec![Fault::Without("sub"), Fault::Without("sid")]]).await;
    each_refused([
        Fault::With("sub", json!(5)),
        Fault::With("sub", json!("")),
        Fault::With("sid", json!({"a": 1})),
        Fault::With("sid", json!("s".repeat(256))),
        Fault::With("sid", json!("s\0")),
        Fault::Without("jti"),
        Fault::With("jti", json!("")),
        Fault::With("jti", json!(7)),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_counts_once_on_every_server() {
    let (mut office, _) = office_with_ben().await;
    let token = office.issuer.logout_token(CLIENT, json!({"sub": BEN}), &[]);
    assert_eq!(send(&office, &office.account_id, &token).await.status, 200);
    let mut again = signed_in(&office, "ben@acme.example", "ben-2").await;
    assert_eq!(send(&office, &office.account_id, &token).await.status, 400);
    assert_eq!(again.session().await.0, 200);
    // It is remembered in the database, not in the process.
    office.product.restart();
    assert_eq!(send(&office, &office.account_id, &token).await.status, 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_token_of_the_same_provider_is_no_logout_token() {
    let (office, mut ben) = office_with_ben().await;
    let events = Fault::Without("events");
    let nonce = Fault::With("nonce", json!("n"));
    let posing = office.issuer.logout_token(
        CLIENT,
        json!({"sub": BEN}),
        &[events, nonce, Fault::Type("JWT")],
    );
    assert_eq!(send(&office, &office.account_id, &posing).await.status, 400);
    assert_eq!(ben.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_tenants_token_ends_nothing_here() {
    let (office, mut ben) = office_with_ben().await;
    // The bakery uses the same provider with a client of its own.
    let bakery = add_account(&office.product, "Bakery", "enterprise");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let theirs = office.idp.issuer("bakery");
    theirs.client("bakery-client", "bakery-secret").person(Person::new(BEN, "bo@bakery.example"));
    connect(&office.product, &bakery, &theirs, "bakery-client", "bakery-secret");
    let token = theirs.logout_token("bakery-client", json!({"sub": BEN, "sid": "ben-1"}), &[]);
    assert_eq!(send(&office, &office.account_id, &token).await.status, 400);
    assert_eq!(send(&office, &bakery, &token).await.status, 200, "it is good where it belongs");
    assert_eq!(ben.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_valid_token_counts_although_single_sign_on_is_off() {
    let (office, mut ben) = office_with_ben().await;
    office.set_sso(&["--enabled", "false"]).expect("it may be switched off");
    let lower = ["account", "set", "--account", &office.account_id, "--tier", "starter"];
    office.product.command(&lower, "").expect("a lower tier");
    assert_eq!(ben.session().await.0, 200, "a session that began through the provider");
    assert_eq!(logged_out(&office, json!({"sub": BEN})).await, 200);
    assert_eq!(ben.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_keys_are_fetched_once_a_minute() {
    let (office, mut ben) = office_with_ben().await;
    office.issuer.rotate_keys();
    let before = office.issuer.count(Endpoint::Keys);
    assert_eq!(logged_out(&office, json!({"sub": BEN})).await, 200, "the new key is fetched");
    assert_eq!(ben.session().await.0, 401);
    for _ in 0..5 {
        let token = office.issuer.logout_token(CLIENT, json!({"sub": BEN}), &[Fault::KidUnknown]);
        assert_eq!(send(&office, &office.account_id, &token).await.status, 400);
    }
    assert_eq!(office.issuer.count(Endpoint::Keys), before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_logout_request_is_answered_400() {
    let (office, mut ben) = office_with_ben().await;
    let path = format!("/sso/{}/backchannel-logout", office.account_id);
    let token = office.issuer.logout_token(CLIENT, json!({"sub": BEN}), &[]);
    for body in [
        String::new(),
        "logout_token=".to_owned(),
        "logout_token=a.b.c".to_owned(),
        format!("logout_token={token}&logout_token={token}"),
        format!("token={token}"),
    ] {
        let answer = office.product.browser().send(Method::POST, &path, &[], Some(body)).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (400, "no-store"));
    }
    let json = [("content-type", "application/json")];
    let body = Some(json!({"logout_token": token}).to_string());
    let answer = office.product.browser().send(Method::POST, &path, &json, body).await;
    assert_eq!(answer.status, 400);
    assert_eq!(office.product.browser().get(&path).await.status, 405);
    assert_eq!(ben.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobodys_address_is_not_found() {
    let (office, _) = office_with_ben().await;
    let token = office.issuer.logout_token(CLIENT, json!({"sub": BEN}), &[]);
    for account in ["0000-0000-0000", "nonsense", &office.account_id.to_uppercase()] {
        assert_eq!(send(&office, account, &token).await.status, 404, "{account}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_without_a_connection_takes_no_token() {
    let (office, _) = office_with_ben().await;
    let other = add_account(&office.product, "Other", "starter");
    let token = office.issuer.logout_token(CLIENT, json!({"sub": BEN}), &[]);
    assert_eq!(send(&office, &other, &token).await.status, 400);
}
