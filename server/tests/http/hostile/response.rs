//! The authorization response: lost, forged, repeated, or brought to the wrong place.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{AuthorizationFault, Endpoint, Person};

use super::{
    Siege, Way,
    siege::{assert_nothing_begun, come_back, parameter},
};
use crate::support::neighbour;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn error_responses_are_refused_and_their_text_is_repeated_nowhere() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        for (code, outcome) in [
            ("access_denied", Outcome::AccessDenied),
            ("login_required", Outcome::ProviderError),
            ("<script>alert(1)</script>", Outcome::ProviderError),
        ] {
            siege.refuses(AuthorizationFault::Error(code), outcome).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_of_another_issuer_is_refused_before_its_code_is_shown() {
    let mut siege = Siege::begin().await;
    for fault in [AuthorizationFault::WrongIssuer, AuthorizationFault::NoIssuer] {
        let asked = siege.office.issuer.count(Endpoint::Token);
        siege.refuses(fault, Outcome::ResponseIssuer).await;
        let honest = 1;
        assert_eq!(siege.office.issuer.count(Endpoint::Token), asked + honest);
    }
}

/// Without its state a response names no flow: it is refused, and the flow stays its browser's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_without_its_state_is_refused() {
    for (fault, outcome) in [
        (AuthorizationFault::NoState, Outcome::StateMissing),
        (AuthorizationFault::WrongState, Outcome::StateUnknown),
    ] {
        let mut siege = Siege::begin().await;
        siege.office.issuer.fault(fault);
        let newcomer = siege.newcomer();
        let mut browser = siege.office.product.browser();
        let person = Person::new(&newcomer.subject, &newcomer.email);
        let attempt = siege.attempt(&mut browser, &newcomer.email, person).await;
        assert_eq!(attempt.answer.status, 400);
        assert!(!attempt.answer.begins_session());
        let records = siege.records().await;
        assert_eq!((records.len(), records[0].outcome), (1, outcome));
        assert_eq!((siege.links().await, browser.session().await.0.as_u16()), (0, 401));
        assert_eq!(siege.office.issuer.count(Endpoint::Token), 0);
        siege.office.issuer.honest();
        siege.accepts_newcomer("the next", &newcomer, &mut browser).await;
    }
}

/// Login CSRF: a response that belongs to the attacker's flow, brought to somebody else's browser.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_brought_to_another_browser_is_refused() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        let attacker = siege.newcomer();
        let mut theirs = siege.office.product.browser();
        let person = Person::new(&attacker.subject, &attacker.email);
        let callback = siege.office.come_back_as(&mut theirs, &attacker.email, person).await;
        let mut victim = siege.office.product.browser();
        let answer = come_back(&mut victim, way, &callback).await;
        assert_nothing_begun("another browser", &answer, &mut victim).await;
        assert_eq!(siege.records().await[0].outcome, Outcome::OtherBrowser);
        assert_eq!(siege.office.issuer.count(Endpoint::Token), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_from_one_account_at_another_accounts_callback_is_refused() {
    let siege = Siege::begin().await;
    let office = &siege.office;
    let globex = neighbour(office, "globex");
    let mut browser = office.product.browser();
    globex.person(Person::new("00u-gus", "gus@globex.example"));
    let start = browser.post("/login/okta", &[("email", "gus@globex.example")]).await;
    let theirs = globex.visit(start.location()).location();
    let query = theirs.split_once('?').expect("a query").1;
    let answer = browser.get(&format!("{}?{query}", office.callback())).await;
    assert_eq!(answer.status, 400);
    assert!(!answer.begins_session());
    assert_eq!(browser.session().await.0, 401);
    assert_eq!(siege.records().await[0].outcome, Outcome::StateUnknown);
    assert_eq!((office.issuer.count(Endpoint::Token), globex.count(Endpoint::Token)), (0, 0));
    // The flow is still under way where it began.
    assert!(answer.set_cookies().is_empty(), "{:?}", answer.set_cookies());
    assert!(browser.get(&theirs).await.begins_session());
}

/// The same callback eight times at once, on two servers: one session, one code exchanged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_callback_at_once_on_two_servers_makes_one_session() {
    let mut siege = Siege::begin().await;
    let newcomer = siege.newcomer();
    let office = &siege.office;
    let mut browser = office.product.browser();
    let person = Person::new(&newcomer.subject, &newcomer.email);
    let callback = office.come_back_as(&mut browser, &newcomer.email, person).await;
    let beside = office.product.another();
    let mut asking = tokio::task::JoinSet::new();
    for n in 0..8 {
        let mut copy = if n % 2 == 0 { browser.clone() } else { browser.at(&beside) };
        let callback = callback.clone();
        asking.spawn(async move { copy.get(&callback).await });
    }
    let answers = asking.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.begins_session()).count(), 1);
    assert_eq!(office.issuer.count(Endpoint::Token), 1);
    assert_eq!(siege.links().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_responses_are_refused() {
    let mut siege = Siege::begin().await;
    let newcomer = siege.newcomer();
    for extra in ["&code=again", "&error=access_denied", "&iss=https%3A%2F%2Fother.example"] {
        let mut browser = siege.office.product.browser();
        let person = Person::new(&newcomer.subject, &newcomer.email);
        let callback = siege.office.come_back_as(&mut browser, &newcomer.email, person).await;
        assert!(!parameter(&callback, "state").is_empty());
        let answer = browser.get(&format!("{callback}{extra}")).await;
        assert_eq!(answer.status, 400, "{extra}");
        assert!(!answer.begins_session(), "{extra}");
        assert_eq!(browser.session().await.0, 401, "{extra}");
    }
    assert_eq!(siege.links().await, 0);
}
