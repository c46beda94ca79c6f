//! E-mail domains: claimed, proved by a TXT record, confirmed by support, and what follows.

use crate::support::{
    Browser, Dns, Office, PASSWORD, Product, add_account, add_agent, add_operator, log_in,
    support_browser,
};

const TAB: &str = "/admin/organization/domains";

/// An office with SSO on whose name server says what the test wants.
async fn office() -> (Office, Dns, Browser) {
    let dns = Dns::start();
    let office = Office::open_with(&[("CONVRS_DNS", &dns.address())]).await;
    let mut ada = office.product.browser();
    assert_eq!(log_in(&mut ada, "ada@acme.example", PASSWORD).await.status, 303);
    (office, dns, ada)
}

/// The key of the first domain on a page.
fn key(page: &str) -> String {
    let start = page.find("name=\"id\" value=\"").expect("a domain") + 17;
    page[start..].split('"').next().expect("a key").to_owned()
}

/// How often a page says something.
fn times(page: &str, text: &str) -> usize {
    page.matches(text).count()
}

/// The record that is asked for.
fn record(page: &str) -> String {
    let start = page.find("convrs-verification=").expect("a record");
    page[start..].split(['<', '&', '"']).next().expect("its end").to_owned()
}

async fn claim(ada: &mut Browser, domain: &str) -> (String, String) {
    let answer = ada.post(TAB, &[("action", "claim"), ("domain", domain)]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = ada.get(TAB).await.body;
    (key(&page), record(&page))
}

async fn check(ada: &mut Browser, id: &str) -> String {
    let answer = ada.post(TAB, &[("action", "check"), ("id", id)]).await;
    ada.follow(answer).await.body
}

fn add(product: &Product, account: &str, email: &str) -> Result<serde_json::Value, String> {
    let arguments =
        ["agent", "add", "--account", account, "--email", email, "--name", "A", "--role", "agent"];
    product.command(&arguments, "").map_err(|refusal| refusal.code)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_domain_is_proved_by_its_record_and_then_one_accounts() {
    let (office, dns, mut ada) = office().await;
    let (id, record) = claim(&mut ada, " @ACME.example ").await;
    assert!(check(&mut ada, &id).await.contains("The record is not there yet"));
    dns.say("acme.example", &["v=spf1 -all", "convrs-verification=another"]);
    assert!(check(&mut ada, &id).await.contains("The record is not there yet"));
    let beta = add_account(&office.product, "Beta", "starter");
    add(&office.product, &beta, "early@acme.example").expect("nobody's yet");
    dns.say("acme.example", &["v=spf1 -all", &record]);
    assert!(check(&mut ada, &id).await.contains("Domain verified"));
    assert_eq!(add(&office.product, &beta, "late@ACME.example"), Err("domain_taken".to_owned()));
    add(&office.product, &office.account_id, "late@acme.example").expect("ours");
    add(&office.product, &beta, "late@beta.example").expect("another domain");
    add_agent(&office.product, &beta, "bo@beta.example", "admin");
    let mut bo = office.product.browser();
    log_in(&mut bo, "bo@beta.example", PASSWORD).await;
    let taken = bo.post(TAB, &[("action", "claim"), ("domain", "acme.example")]).await;
    assert_eq!(taken.status, 422);
    assert!(taken.body.contains("Another account at Convrs has proved this domain"));
    assert_eq!(bo.post(TAB, &[("action", "drop"), ("id", &id)]).await.status, 404);
    assert_eq!(bo.post(TAB, &[("action", "check"), ("id", &id)]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verified_domain_leads_everybody_at_it_to_its_provider() {
    let (office, dns, mut ada) = office().await;
    let leads = async |email: &str| {
        let answer = office.product.browser().post("/login/okta", &[("email", email)]).await;
        answer.status == 303 && answer.location().starts_with(office.issuer.url())
    };
    assert!(!leads("stranger@acme.example").await);
    let (id, record) = claim(&mut ada, "acme.example").await;
    assert!(!leads("stranger@acme.example").await, "a claim proves nothing");
    dns.say("acme.example", &[&record]);
    check(&mut ada, &id).await;
    assert!(leads("stranger@acme.example").await && leads("ben@acme.example").await);
    assert!(!leads("stranger@sub.acme.example").await);
    // An agent elsewhere, without SSO there, takes the same way as somebody unknown.
    let beta = add_account(&office.product, "Beta", "starter");
    add(&office.product, &beta, "eve@beta.example").expect("an agent");
    assert!(!leads("eve@beta.example").await);
    office.set_sso(&["--enabled", "false"]).expect("off");
    assert!(!leads("stranger@acme.example").await);
    office.set_sso(&["--enabled", "true"]).expect("on");
    assert_eq!(ada.post(TAB, &[("action", "drop"), ("id", &id)]).await.status, 303);
    assert!(!leads("stranger@acme.example").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_nobodys_own_cannot_be_claimed() {
    let (_office, _dns, mut ada) = office().await;
    for (domain, words) in [
        ("gmail.com", "Everybody can have an address"),
        ("", "Enter a domain"),
        ("https://acme.example", "behind the @"),
    ] {
        let answer = ada.post(TAB, &[("action", "claim"), ("domain", domain)]).await;
        assert_eq!(answer.status, 422, "{domain}");
        assert!(answer.body.contains(words), "{domain}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn name_servers_that_fail_prove_nothing() {
    let (_office, dns, mut ada) = office().await;
    let (id, _) = claim(&mut ada, "acme.example").await;
    dns.fail();
    assert!(check(&mut ada, &id).await.contains("The name servers did not answer"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_confirms_a_domain_with_a_reason_and_sees_who_stands_there() {
    let (office, _dns, mut ada) = office().await;
    add_operator(&office.product);
    let beta = add_account(&office.product, "Beta", "starter");
    add(&office.product, &beta, "early@acme.example").expect("nobody's yet");
    let (id, _) = claim(&mut ada, "acme.example").await;
    let mut support = support_browser(&office.product).await;
    let page = format!("/support/accounts/{}/domains", office.account_id);
    let shown = support.get(&page).await.body;
    assert!(shown.contains("early@acme.example") && shown.contains("Beta"));
    assert!(!shown.contains("ben@acme.example"), "only people of other accounts");
    assert_eq!(support.post(&page, &[("id", &id), ("reason", " ")]).await.status, 422);
    let reason = [("id", &*id), ("reason", "Their contract names it.")];
    assert_eq!(support.post(&page, &reason).await.status, 303);
    assert!(support.get(&page).await.body.contains("Their contract names it."));
    assert!(ada.get(TAB).await.body.contains("Verified"));
    assert_eq!(support.post(&page, &[("id", "nonsense"), ("reason", "x")]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_reason_stays_on_the_card_of_its_domain() {
    let (office, _dns, mut ada) = office().await;
    add_operator(&office.product);
    claim(&mut ada, "zulu.example").await;
    let (id, _) = claim(&mut ada, "acme.example").await;
    let mut support = support_browser(&office.product).await;
    let page = format!("/support/accounts/{}/domains", office.account_id);
    assert_eq!(times(&support.get(&page).await.body, "<details open"), 0);
    let reason = "Their contract names it. ".repeat(20);
    let refused = support.post(&page, &[("id", &id), ("reason", &reason)]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(times(&refused.body, "<details open"), 1, "{}", refused.body);
    assert_eq!(times(&refused.body, &reason), 1, "{}", refused.body);
    assert_eq!(times(&refused.body, "aria-invalid"), 1, "{}", refused.body);
    for text in [format!("href=\"#reason-{id}\""), format!(" id=\"reason-{id}\"")] {
        assert_eq!(times(&refused.body, &text), 1, "{text}: {}", refused.body);
    }
    assert_eq!(times(&refused.body, " id=\"reason\""), 0, "each field has an id of its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_that_another_account_proved_meanwhile_says_what_to_do() {
    let (office, dns, mut ada) = office().await;
    add_operator(&office.product);
    let (id, record) = claim(&mut ada, "acme.example").await;
    let beta = add_account(&office.product, "Beta", "starter");
    add_agent(&office.product, &beta, "bo@beta.example", "admin");
    let mut bo = office.product.browser();
    log_in(&mut bo, "bo@beta.example", PASSWORD).await;
    let (anothers, _) = claim(&mut bo, "acme.example").await;
    let mut support = support_browser(&office.product).await;
    let page = |account: &str| format!("/support/accounts/{account}/domains");
    let reason = [("id", &*anothers), ("reason", "Their contract names it.")];
    assert_eq!(support.post(&page(&beta), &reason).await.status, 303);

    let reason = [("id", &*id), ("reason", "Theirs does, too.")];
    let refused = support.post(&page(&office.account_id), &reason).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Ask both customers whose it is"), "{}", refused.body);
    assert!(refused.body.contains("Theirs does, too.</textarea>"), "{}", refused.body);

    dns.say("acme.example", &[&record]);
    let refused = ada.post(TAB, &[("action", "check"), ("id", &id)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("has proved the domain you checked"), "{}", refused.body);
    assert!(!refused.body.contains("aria-invalid"), "nothing is wrong with the empty field");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_button_of_a_domain_names_it() {
    let (_office, _dns, mut ada) = office().await;
    claim(&mut ada, "acme.example").await;
    claim(&mut ada, "zulu.example").await;
    let page = ada.get(TAB).await.body;
    for domain in ["acme.example", "zulu.example"] {
        for name in ["Give up", "TXT record of", "> of"] {
            assert_eq!(times(&page, &format!("{name} {domain}<")), 1, "{name} {domain}: {page}");
        }
    }
}
