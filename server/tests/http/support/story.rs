//! A customer's account with people in it, connected to a provider of its own.

use convrs_fake_idp::{FakeIdp, Issuer, Person};
use serde_json::Value;

use super::{Answer, Browser, PUBLIC_URL, Product};

/// Everybody's password.
pub const PASSWORD: &str = "monday-morning-coffee";

/// Who works for Convrs' support.
pub const SUPPORT: &str = "sam.support@convrs.example";

/// An Enterprise account: Ada is its admin, Ben an agent, Okta is registered.
pub struct Office {
    pub product: Product,
    pub idp: FakeIdp,
    pub issuer: Issuer,
    pub account_id: String,
}

impl Office {
    /// Opens one where nothing is switched on yet.
    pub async fn registered() -> Self {
        Self::registered_with(&[]).await
    }

    /// As [`registered`](Self::registered), with more in the product's environment.
    async fn registered_with(more: &[(&str, &str)]) -> Self {
        let idp = FakeIdp::start().await.expect("a port");
        let allow = idp.address().to_string();
        let egress = [("CONVRS_EGRESS_ALLOW", allow.as_str())];
        let product = Product::start_with(&[&egress, more].concat());
        let account_id = add_account(&product, "Acme", "enterprise");
        add_agent(&product, &account_id, "ada@acme.example", "admin");
        add_agent(&product, &account_id, "ben@acme.example", "agent");
        let issuer = idp.issuer("acme");
        issuer.client("acme-client", "acme-secret");
        connect(&product, &account_id, &issuer, "acme-client", "acme-secret");
        Self { product, idp, issuer, account_id }
    }

    /// Opens one with single sign-on on, and passwords beside it.
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// As [`open`](Self::open), with more in the product's environment.
    pub async fn open_with(more: &[(&str, &str)]) -> Self {
        let office = Self::registered_with(more).await;
        office.set_sso(&["--enabled", "true"]).expect("it may be enabled");
        office
    }

    /// Changes settings by the command line.
    pub fn set_sso(&self, more: &[&str]) -> Result<Value, super::Refusal> {
        let mut arguments = vec!["sso", "set", "--account", &self.account_id];
        arguments.extend_from_slice(more);
        self.product.command(&arguments, "")
    }

    /// Goes as far as the provider and back with a person of that subject and address; gives the
    /// callback's address, not yet asked for.
    pub async fn come_back_as(&self, browser: &mut Browser, typed: &str, person: Person) -> String {
        self.issuer.person(person);
        let answer = browser.post("/login/okta", &[("email", typed)]).await;
        assert_eq!(answer.status, 303, "the form leads to the provider: {}", answer.body);
        self.issuer.visit(answer.location()).location()
    }

    /// Signs in through the provider; gives the callback's answer.
    pub async fn sign_in_as(&self, browser: &mut Browser, typed: &str, person: Person) -> Answer {
        let callback = self.come_back_as(browser, typed, person).await;
        browser.get(&callback).await
    }

    /// Signs in through the provider as somebody whose address there is the one typed.
    pub async fn sign_in(&self, browser: &mut Browser, email: &str) -> Answer {
        let subject = format!("00u-{}", email.to_ascii_lowercase());
        self.sign_in_as(browser, email, Person::new(&subject, email)).await
    }

    /// The callback's path.
    pub fn callback(&self) -> String {
        format!("/sso/{}/callback", self.account_id)
    }
}

/// Adds another Enterprise account to the office's product, with one agent, `gus@NAME.example`, and
/// single sign-on at an issuer of that name.
pub fn neighbour(office: &Office, name: &str) -> Issuer {
    let product = &office.product;
    let account = add_account(product, name, "enterprise");
    add_agent(product, &account, &format!("gus@{name}.example"), "agent");
    let issuer = office.idp.issuer(name);
    let (client, secret) = (format!("{name}-client"), format!("{name}-secret"));
    issuer.client(&client, &secret);
    connect(product, &account, &issuer, &client, &secret);
    let on = ["sso", "set", "--account", &account, "--enabled", "true"];
    product.command(&on, "").expect("enabled");
    issuer
}

/// Logs in with the password.
pub async fn log_in(browser: &mut Browser, email: &str, password: &str) -> Answer {
    browser.post("/login", &[("email", email), ("password", password)]).await
}

/// The address of an agent's page, as an admin of the account finds it in the list.
pub async fn address_of(admin: &mut Browser, email: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    let list = admin.get(&format!("/admin/agents?q={query}")).await.body;
    let from = list.find("href=\"/admin/agents/0").expect("an agent in the list");
    let address = list[from..].split('"').nth(1);
    address.expect("an address").to_owned()
}

/// The path of the one-time link that an answer shows.
pub fn link_in(answer: &Answer, path: &str) -> String {
    let start = [PUBLIC_URL, path].concat();
    let from = answer.body.find(&start).expect("a link");
    let end = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
    let token = answer.body[from + start.len()..].split(end).next().expect("a token");
    assert!(token.len() >= 43, "256 bits: {token}");
    [path, token].concat()
}

/// Adds an account.
pub fn add_account(product: &Product, name: &str, tier: &str) -> String {
    let answer = product.command(&["account", "add", "--name", name, "--tier", tier], "");
    answer.expect("an account")["account_id"].as_str().expect("an AccountID").to_owned()
}

/// Adds a person with everybody's password.
pub fn add_agent(product: &Product, account: &str, email: &str, role: &str) {
    let arguments = [
        "agent",
        "add",
        "--account",
        account,
        "--email",
        email,
        "--name",
        "A Person",
        "--role",
        role,
        "--password-stdin",
    ];
    product.command(&arguments, PASSWORD).expect("an agent");
}

/// Registers a connection.
pub fn connect(product: &Product, account: &str, issuer: &Issuer, client: &str, secret: &str) {
    let arguments = [
        "connection",
        "set",
        "--account",
        account,
        "--provider",
        "okta",
        "--issuer",
        issuer.url(),
        "--client-id",
        client,
        "--client-secret-stdin",
    ];
    product.command(&arguments, secret).expect("a connection");
}

/// Adds Convrs' own account with Sam, who is support; gives its `AccountID`.
pub fn add_operator(product: &Product) -> String {
    let add = ["account", "add", "--name", "Convrs", "--tier", "enterprise", "--operator"];
    let answer = product.command(&add, "").expect("the operator account");
    let account = answer["account_id"].as_str().expect("an AccountID").to_owned();
    add_agent(product, &account, SUPPORT, "support");
    account
}

/// A browser in which Sam of support is signed in.
pub async fn support_browser(product: &Product) -> Browser {
    let mut browser = product.browser();
    assert_eq!(log_in(&mut browser, SUPPORT, PASSWORD).await.status, 303);
    browser
}
