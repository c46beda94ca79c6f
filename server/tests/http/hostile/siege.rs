//! An account under attack: signs newcomers in at a provider that misbehaves, and looks at all that
//! a refusal may and may not leave behind.

use convrs_domain::{
    AccountId,
    sign_in::{Outcome, SignInRecord},
};
use convrs_fake_idp::{Endpoint, Fault, Person};
use convrs_store::Store;

use crate::support::{Answer, Browser, Office, PUBLIC_URL};

/// What a provider says in its own words anywhere; nobody is to read it here.
const PROVIDERS_WORDS: [&str; 6] =
    ["a description of", "alert(", "Maintenance", "evil.example", "another-client", ".eyJ"];

/// How the provider's answer comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In the callback's query.
    Query,
    /// As a form that the provider's page posts (the profile Form Post).
    Form,
}

/// An office whose provider can be made to misbehave.
pub struct Siege {
    pub office: Office,
    store: Store,
    account: AccountId,
    way: Way,
    newcomers: u32,
}

/// An admin who has not signed in through the provider yet.
pub struct Newcomer {
    pub email: String,
    pub subject: String,
}

/// One attempt, as far as it came.
pub struct Attempt {
    pub answer: Answer,
    /// The callback's address; nothing when nobody was sent to the provider.
    pub callback: Option<String>,
    /// What only this flow's browser, the provider and we may know.
    secrets: Vec<String>,
}

impl Siege {
    /// Opens an office whose provider's answers come by query.
    pub async fn begin() -> Self {
        Self::by(Way::Query).await
    }

    /// Opens an office whose provider's answers come that way.
    pub async fn by(way: Way) -> Self {
        let office = Office::open().await;
        let store = office.product.store().await;
        let account = office.account_id.parse().expect("an AccountID");
        Self { office, store, account, way, newcomers: 0 }
    }

    /// Adds an admin.
    pub fn newcomer(&mut self) -> Newcomer {
        self.newcomers += 1;
        let email = format!("newcomer-{}@acme.example", self.newcomers);
        let account = &self.office.account_id;
        let add = ["agent", "add", "--account", account, "--email", &email];
        let as_admin = ["--name", "A Newcomer", "--role", "admin"];
        self.office.product.command(&[&add[..], &as_admin].concat(), "").expect("an agent");
        Newcomer { subject: format!("00u-newcomer-{}", self.newcomers), email }
    }

    /// Refuses a newcomer because of a fault: with this outcome, in the whole shape of a refusal.
    pub async fn refuses(&mut self, fault: impl Into<Fault>, outcome: Outcome) {
        let fault = fault.into();
        self.make_forget_metadata_for(&fault);
        let newcomer = self.newcomer();
        self.office.issuer.fault(fault.clone());
        let case = format!("{fault:?}");
        let person = Person::new(&newcomer.subject, &newcomer.email);
        self.refuses_person(&case, &newcomer, person, outcome).await;
    }

    /// The same for somebody whom the provider calls somebody else.
    pub async fn refuses_person(
        &mut self,
        case: &str,
        newcomer: &Newcomer,
        person: Person,
        outcome: Outcome,
    ) {
        let (links, records) = (self.links().await, self.records().await.len());
        let mut browser = self.office.product.browser();
        let attempt = self.attempt(&mut browser, &newcomer.email, person).await;
        assert_nothing_begun(case, &attempt.answer, &mut browser).await;
        assert_eq!(self.links().await, links, "{case}: a link");
        let all = self.records().await;
        assert_eq!(all.len(), records + 1, "{case}: records");
        assert_eq!(all[0].outcome, outcome, "{case}: {:?}", all[0].trace.detail);
        assert!(attempt.answer.body.contains(all[0].reference.as_str()), "{case}: its reference");
        self.assert_nothing_told(case, newcomer, &attempt, &all[0]);
        self.assert_spent(case, &mut browser, &attempt).await;
        self.office.issuer.honest();
        self.accepts_newcomer(&format!("after {case}"), newcomer, &mut browser).await;
    }

    /// Lets a newcomer in although the provider does that.
    pub async fn accepts(&mut self, fault: impl Into<Fault>) {
        let fault = fault.into();
        self.make_forget_metadata_for(&fault);
        let newcomer = self.newcomer();
        self.office.issuer.fault(fault.clone());
        let mut browser = self.office.product.browser();
        self.accepts_newcomer(&format!("{fault:?}"), &newcomer, &mut browser).await;
        self.office.issuer.honest();
    }

    /// An honest sign-in: a session, a link, a record.
    pub async fn accepts_newcomer(&self, case: &str, newcomer: &Newcomer, browser: &mut Browser) {
        let links = self.links().await;
        let person = Person::new(&newcomer.subject, &newcomer.email);
        let attempt = self.attempt(browser, &newcomer.email, person).await;
        let answer = attempt.answer;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, "/"),
            "{case}: {}",
            answer.body
        );
        assert!(answer.begins_session(), "{case}");
        let (status, person) = browser.session().await;
        assert_eq!(
            (status.as_u16(), person["email"].as_str()),
            (200, Some(newcomer.email.as_str()))
        );
        assert_eq!(self.links().await, links + 1, "{case}: one link");
        assert_eq!(self.records().await[0].outcome, Outcome::SignedIn, "{case}");
    }

    /// Goes the whole way once.
    pub async fn attempt(&self, browser: &mut Browser, typed: &str, person: Person) -> Attempt {
        let issuer = &self.office.issuer;
        issuer.person(person);
        let answer = browser.post("/login/okta", &[("email", typed)]).await;
        if answer.status != 303 {
            return Attempt { answer, callback: None, secrets: Vec::new() };
        }
        let sent = answer.location().to_owned();
        let callback = issuer.visit(&sent).location();
        let mut secrets: Vec<String> =
            ["state", "nonce"].iter().map(|it| parameter(&sent, it)).collect();
        secrets.push(parameter(&callback, "code"));
        let flows = browser.cookie_names().filter(|name| name.contains("_flow_"));
        secrets.extend(flows.filter_map(|name| browser.cookie(name)).map(str::to_owned));
        let answer = come_back(browser, self.way, &callback).await;
        Attempt { answer, callback: Some(callback), secrets }
    }

    /// How many admins are linked.
    pub async fn links(&self) -> u32 {
        let standing = self.store.standing(&self.account).await.expect("an answer");
        standing.expect("an account").linked_admins
    }

    /// All sign-in records of the account, the newest first.
    pub async fn records(&self) -> Vec<SignInRecord> {
        self.store.newest_attempts(&self.account, 10_000).await.expect("an answer")
    }

    /// What the server keeps of the provider would hide a fault in its metadata or keys.
    fn make_forget_metadata_for(&mut self, fault: &Fault) {
        if matches!(
            fault,
            Fault::Discovery(_)
                | Fault::Keys(_)
                | Fault::Broken(Endpoint::Discovery | Endpoint::Keys, _)
        ) {
            self.office.product.restart();
        }
    }

    /// Neither page nor log nor record has a secret, an e-mail or the provider's words.
    fn assert_nothing_told(
        &self,
        case: &str,
        newcomer: &Newcomer,
        attempt: &Attempt,
        record: &SignInRecord,
    ) {
        let log = self.office.product.log();
        let page = &attempt.answer.body;
        let trace = format!("{:?}", record.trace.detail);
        let mut secrets = attempt.secrets.clone();
        secrets.push("acme-secret".to_owned());
        secrets.extend(
            self.office
                .issuer
                .last(Endpoint::Token)
                .and_then(|mut it| it.parameters.remove("code_verifier")),
        );
        secrets.extend(self.office.issuer.last(Endpoint::Userinfo).and_then(|it| it.authorization));
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            assert!(
                !page.contains(secret) && !log.contains(secret) && !trace.contains(secret),
                "{case}: {secret}"
            );
        }
        for words in PROVIDERS_WORDS {
            assert!(!page.contains(words), "{case}: {words} in {page}");
            assert!(!log.contains(words) && !trace.contains(words), "{case}: {words} in the log");
        }
        assert!(!log.contains(&newcomer.email), "{case}: an e-mail in the log");
    }

    /// The same answer of the provider once more is nothing: the flow is gone.
    async fn assert_spent(&self, case: &str, browser: &mut Browser, attempt: &Attempt) {
        let Some(callback) = &attempt.callback else { return };
        let asked = self.office.issuer.count(Endpoint::Token);
        let answer = come_back(browser, self.way, callback).await;
        assert_eq!(answer.status, 400, "{case}: the flow came twice");
        assert_nothing_begun(case, &answer, browser).await;
        assert_eq!(self.office.issuer.count(Endpoint::Token), asked, "{case}: its code was used");
    }
}

/// No session, no cookie of one, no flow left; a page that says what to do.
pub async fn assert_nothing_begun(case: &str, answer: &Answer, browser: &mut Browser) {
    let status = answer.status.as_u16();
    assert!([400, 403].contains(&status), "{case}: {status}: {}", answer.body);
    for cookie in answer.set_cookies() {
        let forgets = cookie.starts_with("__Host-convrs_flow_") && cookie.contains("Max-Age=0");
        assert!(forgets, "{case}: {cookie}");
    }
    assert_eq!(browser.cookie_names().count(), 0, "{case}: a cookie stays");
    assert_eq!(browser.session().await.0, 401, "{case}: a session");
    assert!(answer.body.contains("Reference"), "{case}: {}", answer.body);
    let a_way_on = answer.body.contains("Try again") || answer.body.contains("/login/okta");
    assert!(a_way_on, "{case}: {}", answer.body);
}

/// Comes back to the callback as the provider sends one.
pub async fn come_back(browser: &mut Browser, way: Way, callback: &str) -> Answer {
    if way == Way::Query {
        return browser.get(callback).await;
    }
    let (path, query) = callback.split_once('?').expect("a query");
    let fields: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let from_provider = [("origin", "https://acme.okta.example"), ("sec-fetch-site", "cross-site")];
    browser.post_with(path.trim_start_matches(PUBLIC_URL), &fields, &from_provider).await
}

/// A parameter of an address; empty without one.
pub fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}
