//! Secrets are nowhere: canaries through every path, then a search of all that is kept or said.

use std::collections::BTreeMap;

use convrs_fake_idp::{Endpoint, FakeIdp, IdTokenFault, Person, TokenFault};

use super::siege::parameter;
use crate::support::{Answer, Browser, Product, add_account, connect};

/// Where the claims of a token begin, behind its head. The head alone begins as any random text may.
const ID_TOKEN: &str = ".eyJ";
const CLIENT_SECRET: &str = "canary-client-secret-41";
const PASSWORD: &str = "canary-password-of-ada-42";
const WRONG_PASSWORD: &str = "canary-password-typed-43";
const ACCESS_TOKEN: &str = "canary-access-token-44";

/// A product whose secrets are all known, and what it has answered.
struct Aviary {
    product: Product,
    account: String,
    canaries: BTreeMap<&'static str, String>,
    answers: Vec<String>,
}

impl Aviary {
    fn sing(&mut self, what: &'static str, value: &str) {
        assert!(value.len() >= 10, "{what}: {value:?} could be anything");
        self.canaries.insert(what, value.to_owned());
    }

    fn heard(&mut self, answer: &Answer) {
        // What a browser is told in headers is its own: cookies, and where it goes next.
        self.answers.push(answer.body.clone());
    }

    /// Looks for every canary.
    fn assert_silent(&self, where_to: &str, text: &[u8]) {
        for (what, canary) in &self.canaries {
            let found = text.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{what} is in {where_to}");
        }
    }
}

fn open(idp: &FakeIdp) -> Aviary {
    let allow = idp.address().to_string();
    let product = Product::start_with(&[
        ("CONVRS_EGRESS_ALLOW", &allow),
        ("CONVRS_METRICS_LISTEN", "127.0.0.1:0"),
        ("RUST_LOG", "trace"),
    ]);
    let account = add_account(&product, "Acme", "enterprise");
    let add = ["agent", "add", "--account", &account, "--email", "ada@acme.example"];
    let add = [&add[..], &["--name", "Ada", "--role", "admin", "--password-stdin"]].concat();
    product.command(&add, PASSWORD).expect("an agent");
    let issuer = idp.issuer("acme");
    issuer.client("acme-client", CLIENT_SECRET);
    connect(&product, &account, &issuer, "acme-client", CLIENT_SECRET);
    let on = ["sso", "set", "--account", &account, "--enabled", "true"];
    product.command(&on, "").expect("enabled");
    let mut aviary = Aviary { product, account, canaries: BTreeMap::new(), answers: Vec::new() };
    aviary.sing("the client secret", CLIENT_SECRET);
    aviary.sing("the password", PASSWORD);
    aviary.sing("a wrong password", WRONG_PASSWORD);
    aviary.sing("the access token", ACCESS_TOKEN);
    aviary
}

async fn passwords(aviary: &mut Aviary) -> Browser {
    let mut browser = aviary.product.browser();
    for door in ["/login", "/fn/log_in"] {
        for (email, password) in [
            ("ada@acme.example", WRONG_PASSWORD),
            ("nobody@acme.example", WRONG_PASSWORD),
            ("ada", PASSWORD),
        ] {
            let answer = browser.post(door, &[("email", email), ("password", password)]).await;
            aviary.heard(&answer);
        }
    }
    let fields = [("email", "ada@acme.example"), ("password", PASSWORD)];
    let answer = browser.post("/login", &fields).await;
    assert_eq!(answer.status, 303);
    let token = browser.cookie("__Host-convrs_session").expect("a session").to_owned();
    aviary.sing("the session token of a password", &token);
    browser
}

/// One sign-in through the provider, with all that travels in it.
async fn provider(aviary: &mut Aviary, issuer: &convrs_fake_idp::Issuer, good: bool) {
    issuer.person(Person::new("00u-ada", "ada@acme.example"));
    let mut browser = aviary.product.browser();
    let start = browser.post("/login/okta", &[("email", "ada@acme.example")]).await;
    let sent = start.location().to_owned();
    let callback = issuer.visit(&sent).location();
    let names: [&'static str; 4] = if good {
        ["the state", "the nonce", "the code", "the flow's cookie"]
    } else {
        ["a refused state", "a refused nonce", "a refused code", "a refused flow's cookie"]
    };
    aviary.sing(names[0], &parameter(&sent, "state"));
    aviary.sing(names[1], &parameter(&sent, "nonce"));
    aviary.sing(names[2], &parameter(&callback, "code"));
    let flow =
        browser.cookie_names().find(|name| name.contains("_flow_")).expect("a flow").to_owned();
    let flow = browser.cookie(&flow).expect("a value").to_owned();
    aviary.sing(names[3], &flow);
    let answer = browser.get(&callback).await;
    assert_eq!(answer.status == 303, good, "{}", answer.body);
    aviary.heard(&answer);
    aviary.heard(&browser.get(&callback).await);
    let request = issuer.last(Endpoint::Token).expect("a token request");
    let verifier = request.parameters.get("code_verifier").expect("a verifier").clone();
    aviary.sing(if good { "the verifier" } else { "a refused verifier" }, &verifier);
    if let Some(token) = browser.cookie("__Host-convrs_session").map(str::to_owned) {
        aviary.sing("the session token", &token);
        for page in ["/", "/admin/organization", "/admin/organization/sso", "/login", "/nowhere"] {
            aviary.heard(&browser.get(page).await);
        }
        aviary.heard(&browser.get("/api/session").await);
    }
}

/// Logs at `trace` are for nobody's eyes in production; no secret of ours is in them all the same,
/// but for what the HTTP library of the provider's connection itself writes there.
fn our_own_lines(log: &str) -> String {
    let ours = log.lines().filter(|line| line.contains("\"target\":\"convrs"));
    ours.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_nowhere() {
    let idp = FakeIdp::start().await.expect("a port");
    let mut aviary = open(&idp);
    let issuer = idp.issuer("acme");
    let mut browser = passwords(&mut aviary).await;
    issuer.fault(TokenFault::AccessTokenIs(ACCESS_TOKEN));
    provider(&mut aviary, &issuer, true).await;
    issuer.fault(IdTokenFault::WrongNonce);
    provider(&mut aviary, &issuer, false).await;
    aviary.heard(&browser.get("/admin/organization/sso").await);
    let answers = aviary.answers.join("\n");
    aviary.assert_silent("a page or an answer", answers.as_bytes());
    assert!(!answers.contains(ID_TOKEN), "an ID token is in a page");
    let log = aviary.product.log();
    assert!(log.contains("sign-in refused"), "the log is there");
    aviary.assert_silent("the log", our_own_lines(&log).as_bytes());
    let metrics = aviary.product.metrics().await;
    assert!(metrics.contains("convrs_sign_ins_total"), "{metrics}");
    aviary.assert_silent("the metrics", metrics.as_bytes());
    let database = aviary.product.database_bytes();
    let held = |text: &str| database.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(held("acme-client") && held(&aviary.account), "the search finds what is there");
    assert!(!held(ID_TOKEN), "an ID token is in the database");
    aviary.assert_silent("the database", &database);
}

/// At the level that production logs at, not even the libraries say anything secret.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_library_logs_a_secret_at_info() {
    let office = crate::support::Office::open().await;
    let mut browser = office.product.browser();
    office.sign_in(&mut browser, "ben@acme.example").await;
    let log = office.product.log();
    for secret in ["acme-secret", browser.cookie("__Host-convrs_session").expect("a session")] {
        assert!(!log.contains(secret), "{secret}");
    }
    assert!(!log.contains("ben@acme.example") && !log.contains(ID_TOKEN), "{log}");
}
