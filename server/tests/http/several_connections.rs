//! An account with a connection to Okta and one to Google: each has its own place in the console.

use convrs_fake_idp::{Issuer, Person};

use crate::support::{Answer, Browser, Office, PASSWORD, add_operator, log_in, support_browser};

/// An office that uses Okta and is about to change to Google, and support on the page of both.
struct Desk {
    office: Office,
    google: Issuer,
    support: Browser,
    page: String,
}

impl Desk {
    async fn open() -> Self {
        let office = Office::open().await;
        add_operator(&office.product);
        let google = office.idp.issuer("google");
        google.client("google-client", "google-secret").thin_id_tokens(false);
        let support = support_browser(&office.product).await;
        let page = format!("/support/accounts/{}/connection", office.account_id);
        let mut desk = Self { office, google, support, page };
        let answer = desk.save("google-client", "google-secret").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        desk
    }

    /// Registers or changes the connection to Google.
    async fn save(&mut self, client: &str, secret: &str) -> Answer {
        let fields = [
            ("action", "save"),
            ("provider", "google"),
            ("issuer", self.google.url()),
            ("hosted_domains", "acme.example"),
            ("client_id", client),
            ("client_secret", secret),
        ];
        self.support.post(&self.page, &fields).await
    }

    async fn press(&mut self, fields: &[(&str, &str)]) -> Answer {
        self.support.post(&self.page, fields).await
    }

    /// What stands on the page about each of both, Okta first.
    async fn both(&mut self) -> [String; 2] {
        let page = self.support.get(&self.page).await.body;
        ["Okta", "Google"].map(|provider| about(&page, provider))
    }

    /// How each is said to be used, Okta first.
    async fn used(&mut self) -> [String; 2] {
        self.both().await.map(|about| {
            let (_, badge) = about.split_once("class=\"badge ").expect("a badge");
            badge.split(['>', '<']).nth(1).expect("its words").to_owned()
        })
    }

    async fn signs_in_with_okta(&self) -> bool {
        let mut ben = self.office.product.browser();
        let answer = ben.post("/login/okta", &[("email", "ben@acme.example")]).await;
        answer.status == 303
    }
}

/// What a page says about one of several connections.
fn about(page: &str, provider: &str) -> String {
    let label = format!("aria-label=\"Connection to {provider}\"");
    let (_, rest) = page.split_once(&label).unwrap_or_else(|| panic!("{label}: {page}"));
    let end = rest.find("aria-label=\"Connection to ").or_else(|| rest.find("Hand-over by link"));
    rest[..end.expect("what follows")].to_owned()
}

/// The key of the older of two secrets.
fn older(about: &str) -> String {
    let end = about.find("Remove the older").expect("a button");
    let start = about[..end].rfind("name=\"secret\" value=\"").expect("its key") + 21;
    about[start..].split('"').next().expect("a key").to_owned()
}

fn verdicts(page: &str) -> [usize; 2] {
    ["Right", "Wrong"].map(|word| page.matches(&format!(">{word}<")).count())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_registered_is_shown_beside_what_was_there() {
    let mut desk = Desk::open().await;
    let answer = desk.save("another-client", "google-secret").await;
    let shown = desk.support.follow(answer).await.body;
    assert!(shown.contains("Checked and registered"), "{shown}");
    assert!(shown.contains("This is about the connection to Google."), "{shown}");
    let [okta, google] = ["Okta", "Google"].map(|provider| about(&shown, provider));
    assert!(google.contains("value=\"another-client\"") && google.contains("Check and save"));
    assert!(okta.contains("acme-client") && !okta.contains("Check and save"), "{okta}");
    assert!(shown.contains("finish setting up Google for Convrs"), "{shown}");
    for of_each in [&okta, &google] {
        for part in ["Check the connection", "Client secrets at", "Remove this connection"] {
            assert!(of_each.contains(part), "{part}: {of_each}");
        }
    }
    for id in ["issuer", "client_id", "next_secret", "message"] {
        assert_eq!(shown.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {shown}");
    }
    assert_eq!(desk.used().await, ["In use", "Not in use"]);
    let [okta, google] = desk.both().await;
    assert!(okta.contains("value=\"acme-client\"") && google.contains("acme.example"), "{google}");
    assert!(google.contains(&format!("href=\"{}?provider=google\"", desk.page)), "{google}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_in_use_is_named_on_the_whole_way_from_one_to_the_other() {
    let mut desk = Desk::open().await;
    let mut ada = desk.office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    let form = [("enabled", "true"), ("provider", "google"), ("password_fallback", "true")];
    assert_eq!(ada.post("/admin/organization/sso", &form).await.status, 303);
    assert_eq!(desk.used().await, ["Still open", "In use"]);

    let person = Person {
        hosted_domain: Some("acme.example".to_owned()),
        ..Person::new("g-ada", "ada@acme.example")
    };
    desk.google.person(person);
    let mut ada = desk.office.product.browser();
    let started = ada.post("/login/google", &[("email", "ada@acme.example")]).await;
    let callback = desk.google.visit(started.location()).location();
    assert_eq!(ada.get(&callback).await.status, 303);
    assert_eq!(desk.used().await, ["Not in use", "In use"]);

    desk.office.set_sso(&["--enabled", "false"]).expect("off");
    assert_eq!(desk.used().await, ["Not in use", "Not in use"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_is_checked_alone() {
    let mut desk = Desk::open().await;
    assert_eq!(desk.save("google-client", "not the secret").await.status, 303);
    let check = format!("{}/check", desk.page);
    for (query, who, found) in [
        ("", "Okta was asked", [2, 0]),
        ("?provider=okta", "Okta was asked", [2, 0]),
        ("?provider=google", "Google was asked", [1, 1]),
    ] {
        let checked = desk.support.get(&format!("{check}{query}")).await.body;
        assert!(checked.contains(who), "{query}: {checked}");
        assert_eq!(verdicts(&checked), found, "{query}: {checked}");
    }
    let again = format!("href=\"{check}?provider=google\"");
    assert!(desk.support.get(&format!("{check}?provider=google")).await.body.contains(&again));
    assert_eq!(desk.support.get(&format!("{check}?provider=nowhere")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_has_secrets_of_its_own() {
    let mut desk = Desk::open().await;
    let add = |secret| [("action", "add_secret"), ("provider", "google"), ("next_secret", secret)];
    let refused = desk.press(&add("")).await;
    assert_eq!(refused.status, 422);
    let wrong = about(&refused.body, "Google");
    assert!(wrong.contains("href=\"#next_secret\"") && wrong.contains("<details open"), "{wrong}");
    assert!(!about(&refused.body, "Okta").contains("href=\"#next_secret\""));

    assert_eq!(desk.press(&add("google-next")).await.status, 303);
    let [okta, google] = desk.both().await;
    assert!(google.contains("not since the newest was added"), "{google}");
    assert!(!okta.contains("not since the newest was added"), "{okta}");
    let full = desk.press(&add("a-third")).await;
    assert_eq!(full.status, 422, "two at most");

    let key = older(&google);
    let of_okta = [("action", "remove_secret"), ("provider", "okta"), ("secret", &*key)];
    assert_eq!(desk.press(&of_okta).await.status, 404, "it is another connection's");
    let of_google = [("action", "remove_secret"), ("provider", "google"), ("secret", &*key)];
    assert_eq!(desk.press(&of_google).await.status, 303);
    let last = [("action", "remove_secret"), ("provider", "google"), ("secret", "nonsense")];
    assert_eq!(desk.press(&last).await.status, 404);
    assert!(desk.signs_in_with_okta().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_beside_is_removed_alone() {
    let mut desk = Desk::open().await;
    let [_, google] = desk.both().await;
    assert!(google.contains("The other connection stays as it is."), "{google}");
    for provider in ["nowhere", "GOOGLE"] {
        let fields = [("action", "remove"), ("provider", provider)];
        assert_eq!(desk.press(&fields).await.status, 404, "{provider}");
    }
    let answer = desk.press(&[("action", "remove"), ("provider", "google")]).await;
    let shown = desk.support.follow(answer).await.body;
    assert!(shown.contains("Connection removed: the other one is as it was"), "{shown}");
    assert!(shown.contains("value=\"acme-client\"") && !shown.contains("google-client"));
    assert!(desk.signs_in_with_okta().await);
    let again = desk.press(&[("action", "remove"), ("provider", "google")]).await;
    assert_eq!(again.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removing_the_one_in_use_leaves_the_other_and_switches_it_off() {
    let mut desk = Desk::open().await;
    let answer = desk.press(&[("action", "remove"), ("provider", "okta")]).await;
    let shown = desk.support.follow(answer).await.body;
    assert!(shown.contains("single sign-on is off, passwords work"), "{shown}");
    assert!(shown.contains("value=\"google-client\""), "{shown}");
    assert!(!shown.contains("aria-label=\"Connection to"), "there is but one: {shown}");
    assert!(!desk.signs_in_with_okta().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_change_stays_with_the_connection_it_was_about() {
    let mut desk = Desk::open().await;
    let refused = desk.save("", "").await;
    assert_eq!(refused.status, 422);
    let (okta, google) = (about(&refused.body, "Okta"), about(&refused.body, "Google"));
    assert!(google.contains("href=\"#client_id\"") && google.contains("acme.example"), "{google}");
    assert!(okta.contains("acme-client") && !okta.contains("There is a problem"), "{okta}");
    let kept = desk.save("google-client", "").await;
    assert_eq!(kept.status, 303, "the issuer of this connection is the same: {}", kept.body);
}
