//! Sign in with Okta: from the e-mail through the provider to a session, and every way to be
//! refused.

use convrs_fake_idp::{
    AuthorizationFault, Endpoint, IdTokenFault, Person, TokenFault, UserinfoFault,
};
use serde_json::json;

use crate::support::{Answer, Browser, Office, Product, add_account, add_agent, connect};

const BEN: &str = "ben@acme.example";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_signs_in_and_lands_on_home() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let answer = office.sign_in(&mut browser, BEN).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
    let (status, person) = browser.session().await;
    assert_eq!(status, 200);
    assert_eq!(person["email"], BEN);
    assert_eq!(person["role"], "agent");
    assert_eq!(person["auth_method"], "okta");
    assert!(browser.get("/").await.body.contains("Signed in with"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_request_has_all_it_must_have() {
    let office = Office::open().await;
    let answer =
        office.product.browser().post("/login/okta", &[("email", "BEN@acme.example")]).await;
    let (endpoint, query) = answer.location().split_once('?').expect("a query");
    assert_eq!(endpoint, office.issuer.endpoint(Endpoint::Authorize));
    let find = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    assert_eq!(find("response_type"), "code");
    assert_eq!(find("client_id"), "acme-client");
    assert_eq!(find("redirect_uri"), format!("http://localhost:3000{}", office.callback()));
    assert_eq!(find("code_challenge_method"), "S256");
    assert_eq!(find("code_challenge").len(), 43);
    assert_eq!(find("login_hint"), "BEN@acme.example");
    assert!(find("scope").split(' ').any(|scope| scope == "openid"));
    assert!(find("scope").split(' ').any(|scope| scope == "email"));
    assert!(find("state").len() >= 43 && find("nonce").len() >= 43);
    let cookie = answer.set_cookies()[0];
    for part in ["__Host-", "; HttpOnly", "; SameSite=None", "; Secure", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains(&find("state")), "the cookie does not give the state away");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_island_starts_by_the_same_function() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let answer = browser.post("/fn/begin_sign_in", &[("email", BEN)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let next: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    office.issuer.person(Person::new("00u-ben", BEN));
    let callback = office.issuer.visit(next["Go"].as_str().expect("an address")).location();
    assert_eq!(browser.get(&callback).await.status, 303);
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_costs_one_token_request_and_at_most_one_userinfo_request() {
    let office = Office::open().await;
    for _ in 0..3 {
        office.sign_in(&mut office.product.browser(), BEN).await;
    }
    assert_eq!(office.issuer.count(Endpoint::Token), 3);
    assert!(office.issuer.count(Endpoint::Userinfo) <= 3);
    // Once for the check at registration, once for the server's cache.
    assert!(office.issuer.count(Endpoint::Discovery) <= 2);
    assert!(office.issuer.count(Endpoint::Keys) <= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_may_come_as_a_form() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    let (_, query) = callback.split_once('?').expect("a query");
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let from_provider = [("origin", "http://127.0.0.1"), ("sec-fetch-site", "cross-site")];
    let answer = browser.post_with(&office.callback(), &fields, &from_provider).await;
    assert_eq!(answer.status, 303);
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_and_names_are_not_the_providers_business() {
    let office = Office::open().await;
    office.issuer.fault(IdTokenFault::With("role", json!("admin")));
    office.issuer.fault(IdTokenFault::With("groups", json!(["admin", "support"])));
    let mut browser = office.product.browser();
    office.sign_in(&mut browser, BEN).await;
    assert_eq!(browser.session().await.1["role"], "agent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_tabs_at_once_all_arrive() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let one = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    let two = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    assert_eq!(browser.get(&two).await.status, 303);
    assert_eq!(browser.get(&one).await.status, 303);
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_back_button_on_the_callback_leads_home() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    browser.get(&callback).await;
    let again = browser.get(&callback).await;
    assert_eq!((again.status.as_u16(), again.location()), (303, "/"));
    assert!(!again.begins_session());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_address_and_one_without_sso_get_the_same_neutral_page() {
    let office = Office::open().await;
    let other = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &other, "bo@bakery.example", "admin");
    let mut pages = Vec::new();
    for email in ["nobody@nowhere.example", "bo@bakery.example", "nobody@acme.example"] {
        let answer = office.product.browser().post("/login/okta", &[("email", email)]).await;
        assert_eq!(answer.status, 200, "{email}");
        assert!(answer.set_cookies().is_empty());
        let nonce_free: Vec<&str> = answer
            .body
            .split("nonce=")
            .map(|part| part.split_once('>').map_or(part, |(_, rest)| rest))
            .collect();
        pages.push(nonce_free.concat().replace(email, "typed"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

/// The whole shape of a refusal at the callback, and that the next honest sign-in works.
async fn assert_refused(office: &Office, browser: &mut Browser, answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(!answer.begins_session(), "{:?}", answer.set_cookies());
    assert!(answer.body.contains("Reference"), "{}", answer.body);
    assert!(!answer.body.contains("<script"));
    assert_eq!(browser.session().await.0, 401);
    office.issuer.honest();
    assert_eq!(office.sign_in(browser, BEN).await.status, 303, "the next honest sign-in works");
    assert_eq!(browser.session().await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_that_is_nobody_here_is_refused() {
    for (case, email) in [
        ("nobody has it", "zed@elsewhere.example"),
        ("letter case", "Ben@acme.example"),
        ("white space", " ben@acme.example"),
        ("one typo", "bem@acme.example"),
        ("a look-alike letter", "b\u{435}n@acme.example"),
    ] {
        let office = Office::open().await;
        let mut browser = office.product.browser();
        let answer = office.sign_in_as(&mut browser, BEN, Person::new("00u-x", email)).await;
        assert!(answer.body.contains("Use another Okta account"), "{case}");
        assert_refused(&office, &mut browser, &answer, 403).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_of_another_account_is_refused_in_neutral_words() {
    let office = Office::open().await;
    let other = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &other, "bo@bakery.example", "admin");
    let mut browser = office.product.browser();
    let answer =
        office.sign_in_as(&mut browser, BEN, Person::new("00u-bo", "bo@bakery.example")).await;
    assert!(!answer.body.contains("Bakery"));
    assert!(answer.body.contains("contact Convrs support"));
    assert_refused(&office, &mut browser, &answer, 403).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unverified_address_makes_no_first_link_but_harms_no_link() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    for value in [json!(false), json!("true"), json!(1), json!(null)] {
        office.issuer.fault(UserinfoFault::With("email_verified", value.clone()));
        office.issuer.fault(IdTokenFault::With("email_verified", value.clone()));
        let answer = office.sign_in_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
        assert!(answer.status.is_client_error(), "{value}: {}", answer.status);
        assert_eq!(browser.session().await.0, 401, "{value}");
        office.issuer.honest();
    }
    assert_eq!(office.sign_in_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await.status, 303);
    office.issuer.fault(UserinfoFault::With("email_verified", json!(false)));
    let answer = office.sign_in_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    assert_eq!(answer.status, 303, "a link does not need it: {}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_first_link_the_subject_decides() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    office.sign_in_as(&mut browser, BEN, Person::new("00u-1", BEN)).await;
    // Another subject with the same address does not take the agent over.
    let mut other = office.product.browser();
    let answer = office.sign_in_as(&mut other, BEN, Person::new("00u-2", BEN)).await;
    assert_eq!(answer.status, 403);
    assert_eq!(other.session().await.0, 401);
    // The same subject with another address is still Ben.
    let renamed = Person::new("00u-1", "benjamin@acme.example");
    assert_eq!(office.sign_in_as(&mut other, BEN, renamed).await.status, 303);
    assert_eq!(other.session().await.1["email"], BEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_not_assigned_in_okta_is_told_so() {
    let office = Office::open().await;
    office.issuer.fault(AuthorizationFault::Error("access_denied"));
    let mut browser = office.product.browser();
    let answer = office.sign_in_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    assert!(answer.body.contains("not assigned"), "{}", answer.body);
    assert_refused(&office, &mut browser, &answer, 403).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_says_is_never_repeated() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    browser.post("/login/okta", &[("email", BEN)]).await;
    for query in [
        "error=%3Cscript%3Ealert(1)%3C/script%3E&error_description=canary-text&state=x",
        "error=canary-text&state=canary-text&iss=canary-text",
        "code=canary-text&state=canary-text&session_state=canary-text",
    ] {
        let answer = browser.get(&format!("{}?{query}", office.callback())).await;
        assert_eq!(answer.status, 400);
        assert!(!answer.body.contains("canary-text") && !answer.body.contains("alert(1)"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_faulty_provider_is_a_refusal_and_never_a_fault_of_ours() {
    let office = Office::open().await;
    let faults: [(&str, convrs_fake_idp::Fault); 12] = [
        ("issuer", IdTokenFault::WrongIssuer.into()),
        ("audience", IdTokenFault::WrongAudience.into()),
        ("several audiences", IdTokenFault::SeveralAudiences.into()),
        ("expired", IdTokenFault::ExpiredAgo(120).into()),
        ("old", IdTokenFault::IssuedAgo(1200).into()),
        ("nonce", IdTokenFault::WrongNonce.into()),
        ("signature", IdTokenFault::BrokenSignature.into()),
        ("alg none", IdTokenFault::AlgorithmNone.into()),
        ("hmac", IdTokenFault::HmacWithPublicKey.into()),
        ("no id token", TokenFault::NoIdToken.into()),
        ("token endpoint 500", TokenFault::Error(500, "server_error").into()),
        ("userinfo of another", UserinfoFault::WrongSubject.into()),
    ];
    for (case, fault) in faults {
        office.issuer.thin_id_tokens(true);
        office.issuer.fault(fault);
        let mut browser = office.product.browser();
        let answer =
            office.sign_in_as(&mut browser, BEN, Person::new("00u-ben@acme.example", BEN)).await;
        println!("{case}: {}", answer.status);
        assert_refused(&office, &mut browser, &answer, 400).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_belongs_to_the_browser_that_started_it() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    let mut victim = office.product.browser();
    let answer = victim.get(&callback).await;
    assert_eq!(answer.status, 400);
    assert_eq!(victim.session().await.0, 401);
    assert_eq!(office.issuer.count(Endpoint::Token), 0, "the code was not even looked at");
    assert_eq!(browser.get(&callback).await.status, 303, "the flow is still its own browser's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_counts_once() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    let mut copies: Vec<Browser> = (0..8).map(|_| browser.clone()).collect();
    let answers = futures_of(&mut copies, &callback).await;
    let sessions = answers.iter().filter(|answer| answer.begins_session()).count();
    assert_eq!(sessions, 1);
    assert_eq!(office.issuer.count(Endpoint::Token), 1);
}

async fn futures_of(browsers: &mut Vec<Browser>, address: &str) -> Vec<Answer> {
    let mut tasks = tokio::task::JoinSet::new();
    for mut browser in browsers.drain(..) {
        let address = address.to_owned();
        tasks.spawn(async move { browser.get(&address).await });
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_without_a_usable_state_is_refused() {
    let office = Office::open().await;
    let callback = office.callback();
    for query in [
        "",
        "?",
        "?code=c",
        "?state=",
        "?state=unknown&code=c",
        "?state=a&state=a&code=c",
        "?%00=%ff",
    ] {
        let answer = office.product.browser().get(&format!("{callback}{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.body.contains("Reference"), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_account_id_is_not_found() {
    let office = Office::open().await;
    let shouted = office
        .callback()
        .to_uppercase()
        .replace("/SSO/", "/sso/")
        .replace("/CALLBACK", "/callback");
    for path in ["/sso/0000-0000-0000/callback?state=s&code=c", "/sso/nonsense/callback", &shouted]
    {
        let answer = office.product.browser().get(path).await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_from_one_account_opens_no_other() {
    let office = Office::open().await;
    let product: &Product = &office.product;
    let other = add_account(product, "Globex", "enterprise");
    add_agent(product, &other, "gus@globex.example", "agent");
    let issuer = office.idp.issuer("globex");
    issuer.client("globex-client", "globex-secret");
    connect(product, &other, &issuer, "globex-client", "globex-secret");
    product
        .command(&["sso", "set", "--account", &other, "--enabled", "true"], "")
        .expect("enabled");
    let mut browser = product.browser();
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    let elsewhere = callback.replace(&office.account_id, &other);
    assert_eq!(browser.get(&elsewhere).await.status, 400);
    assert_eq!(browser.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_in_mid_flow_counts() {
    let office = Office::open().await;
    let mut browser = office.product.browser();
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    office.set_sso(&["--enabled", "false"]).expect("off");
    let off = browser.get(&callback).await;
    assert_eq!(off.status, 400, "single sign-on was turned off");
    assert!(off.body.contains("Log in with your password"), "{}", off.body);
    assert!(!off.body.contains("Try again"), "it cannot help");
    office.set_sso(&["--enabled", "true"]).expect("on");
    let callback = office.come_back_as(&mut browser, BEN, Person::new("00u-ben", BEN)).await;
    office.issuer.client("another-client", "acme-secret");
    connect(&office.product, &office.account_id, &office.issuer, "another-client", "acme-secret");
    assert_eq!(browser.get(&callback).await.status, 400, "the client ID was changed");
    assert_eq!(browser.session().await.0, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_in_starts_are_limited_by_address() {
    let idp_free = Product::start_with(&[("CONVRS_SIGN_IN_LIMIT", "3")]);
    let mut browser = idp_free.browser();
    for _ in 0..3 {
        assert_eq!(browser.post("/login/okta", &[("email", "a@b.example")]).await.status, 200);
    }
    let answer = browser.post("/login/okta", &[("email", "a@b.example")]).await;
    assert_eq!(answer.status, 429);
    assert!(!answer.header("retry-after").is_empty());
}
