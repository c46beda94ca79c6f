//! What wants attention, as support sees it: above the list of accounts, and on the page of one.

use std::time::Duration;

use convrs_domain::{
    AccountId, Secret, Tier,
    account::Name,
    audit::Actor,
    connection::{ClientId, HostedDomains, Issuer, Provider},
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, Trace},
};
use convrs_fake_idp::Person;
use convrs_flows::Clock;
use convrs_store::{Attempt, Change, NewAccount, NewConnection, Store};

use crate::support::{Browser, Office, PASSWORD, add_operator, log_in, support_browser};

const DAY: Duration = Duration::from_hours(24);
const DOWN: (AuthMethod, Outcome) = (AuthMethod::Okta, Outcome::ProviderUnreachable);
const REFUSED: (AuthMethod, Outcome) = (AuthMethod::Password, Outcome::WrongPassword);

/// An office, its database past the program, and support.
async fn desk() -> (Office, Store, Browser) {
    let office = Office::open().await;
    add_operator(&office.product);
    let (store, support) = (office.product.store().await, support_browser(&office.product).await);
    (office, store, support)
}

/// A change so long ago.
fn ago(span: Duration) -> Change<'static> {
    static BY: Actor = Actor::CommandLine;
    Change { by: &BY, at: Clock::system().now() - span }
}

async fn add(store: &Store, name: &str) -> AccountId {
    let name = Name::parse(name).expect("a name");
    let new = NewAccount { name, tier: Tier::Enterprise, is_operator: false };
    store.add_account(&new, ago(Duration::ZERO)).await.expect("an account")
}

/// So many attempts an hour ago, each with that result.
async fn attempts(
    store: &Store,
    account: &AccountId,
    number: usize,
    (method, outcome): (AuthMethod, Outcome),
) {
    let attempt = Attempt {
        account_id: account.clone(),
        at: ago(DAY / 24).at,
        method,
        outcome,
        agent_id: None,
        unproven: false,
        email: None,
        client: ClientInfo::default(),
        trace: Trace::default(),
    };
    for _ in 0..number {
        store.record_attempt(&attempt).await.expect("a record");
    }
}

/// A connection whose secret was entered so long ago.
async fn connect(store: &Store, account: &AccountId, provider: Provider, age: Duration) {
    let new = NewConnection {
        account_id: account.clone(),
        provider,
        issuer: Issuer::parse("https://acme.okta.example").expect("an issuer"),
        client_id: ClientId::parse("acme-client").expect("a client ID"),
        hosted_domains: HostedDomains::default(),
        secret: Some(Secret::new("acme-secret")),
    };
    store.set_connection(&new, ago(age)).await.expect("a connection");
}

/// Ben comes with nearly his address.
async fn near_miss(office: &Office) {
    let nearly = Person::new("00u-ben", "Ben@acme.example");
    let mut ben = office.product.browser();
    assert_eq!(office.sign_in_as(&mut ben, "ben@acme.example", nearly).await.status, 403);
}

/// The card above the list, if there is one.
fn card(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("Wants attention")?;
    rest.split("</section>").next()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_accounts_that_want_attention_stand_above_the_list_the_most_urgent_first() {
    let (office, store, mut support) = desk().await;
    add(&store, "Quiet").await;
    assert_eq!(card(&support.get("/support").await.body), None, "nothing wants any");

    let aged = add(&store, "Aged").await;
    connect(&store, &aged, Provider::Okta, 200 * DAY).await;
    near_miss(&office).await;
    let busy = add(&store, "Yonder").await;
    attempts(&store, &busy, 30, REFUSED).await;
    let down = add(&store, "Zulu & Sons").await;
    attempts(&store, &down, 1, DOWN).await;

    let page = support.get("/support").await.body;
    let card = card(&page).expect("the card");
    let order = [
        "Zulu &amp; Sons",
        "The sign-in provider does not answer",
        "Yonder",
        "30 sign-ins were refused in the last 24 hours, usually 0 a day",
        "Acme",
        "One person is nearly an agent",
        "Aged",
        "The client secret has been in use for 200 days",
    ];
    let places = order.map(|text| card.find(text).unwrap_or_else(|| panic!("{text}: {card}")));
    assert!(places.is_sorted(), "{card}");
    assert!(!card.contains("Quiet") && !card.contains("/admin"), "{card}");
    for account in [down.as_str(), busy.as_str(), &office.account_id, aged.as_str()] {
        assert!(card.contains(&format!("href=\"/support/accounts/{account}\"")), "{card}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_wants_no_attention() {
    let (_office, store, mut support) = desk().await;
    let up = add(&store, "Up Again").await;
    attempts(&store, &up, 1, DOWN).await;
    attempts(&store, &up, 1, (AuthMethod::Okta, Outcome::SignedIn)).await;
    let few = add(&store, "Few").await;
    attempts(&store, &few, 9, REFUSED).await;
    let rotated = add(&store, "Rotated").await;
    connect(&store, &rotated, Provider::Okta, 200 * DAY).await;
    let next = Secret::new("next-secret");
    store.add_secret(&rotated, Provider::Okta, &next, ago(DAY)).await.expect("a secret");
    assert_eq!(card(&support.get("/support").await.body), None);
    let page = support.get(&format!("/support/accounts/{up}")).await.body;
    assert!(!page.contains("What wants attention"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stands_where_support_begins_and_for_support_alone() {
    let (office, _, mut support) = desk().await;
    near_miss(&office).await;
    assert!(card(&support.get("/support").await.body).is_some());
    let account = &office.account_id;
    for page in [
        "/support?q=acme".to_owned(),
        format!("/support?after={account}"),
        format!("/support?before={account}"),
    ] {
        let found = support.get(&page).await;
        assert_eq!((found.status.as_u16(), card(&found.body)), (200, None), "{page}");
    }
    let mut ada = office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    for page in ["/support".to_owned(), format!("/support/accounts/{account}")] {
        let refused = ada.get(&page).await;
        assert_eq!(refused.status, 403, "{page}");
        assert!(!refused.body.contains("nearly an agent"), "{}", refused.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_accounts_page_says_what_support_can_do_and_leads_to_no_page_it_may_not_open() {
    let (office, store, mut support) = desk().await;
    near_miss(&office).await;
    let account: AccountId = office.account_id.parse().expect("an AccountID");
    attempts(&store, &account, 30, DOWN).await;
    let page = format!("/support/accounts/{account}");
    let shown = support.get(&page).await;
    let refused = support.post(&page, &[("action", "rename"), ("account_name", "")]).await;
    assert_eq!((shown.status.as_u16(), refused.status.as_u16()), (200, 422));
    for body in [shown.body, refused.body] {
        for told in [
            "The sign-in provider does not answer",
            "While passwords are off, Break-glass opens them",
            "31 sign-ins were refused",
            "Administration &gt; Sign-ins",
            "One person is nearly an agent",
            &format!("href=\"{page}/connection\">Open the connection"),
        ] {
            assert!(body.contains(told), "{told}: {body}");
        }
        assert!(!body.contains("href=\"/admin"), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ageing_secret_leads_support_to_its_connection() {
    let (_office, store, mut support) = desk().await;
    for (provider, told) in
        [(Provider::Okta, "hand it over on the tab"), (Provider::Google, "by a protected way")]
    {
        let account = add(&store, provider.label()).await;
        connect(&store, &account, provider, 200 * DAY).await;
        let page = format!("/support/accounts/{account}");
        let shown = support.get(&page).await.body;
        assert!(shown.contains("in use for 200 days") && shown.contains(told), "{shown}");
        let link = format!("{page}/connection?provider={}", provider.as_str());
        assert!(shown.contains(&format!("href=\"{link}\"")), "{shown}");
        let opened = support.get(&link).await;
        assert_eq!(opened.status, 200);
        assert!(opened.body.contains("This secret is more than 180 days old"), "{}", opened.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_are_in_view_the_others_folded_away_and_more_than_a_hundred_are_told_of() {
    let (_office, store, mut support) = desk().await;
    let grow = async |from: u32, to: u32| {
        for number in from..to {
            let account = add(&store, &format!("Number {number:03}")).await;
            attempts(&store, &account, 1, DOWN).await;
        }
    };
    let shown = async |support: &mut Browser| {
        let page = support.get("/support").await.body;
        let card = card(&page).expect("the card").to_owned();
        let (view, folded) = card.split_once("<details").unwrap_or((&*card, ""));
        let number = |part: &str| part.matches("does not answer").count();
        (number(view), number(folded), card)
    };
    grow(0, 10).await;
    let (view, folded, card) = shown(&mut support).await;
    assert_eq!((view, folded), (10, 0), "{card}");
    grow(10, 100).await;
    let (view, folded, card) = shown(&mut support).await;
    assert_eq!((view, folded), (10, 90), "{card}");
    assert!(card.contains("Show 90 more accounts") && !card.contains("there are more"), "{card}");
    grow(100, 101).await;
    let (view, folded, card) = shown(&mut support).await;
    assert_eq!((view, folded), (10, 90), "{card}");
    assert!(card.contains("The 100 most urgent accounts; there are more."), "{card}");
}
