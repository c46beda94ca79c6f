//! A true identity that is nobody here, or somebody else.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::{IdTokenFault, Person, UserinfoFault};
use serde_json::json;

use super::{Siege, Way, siege::come_back};
use crate::support::{add_account, add_agent};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_address_nobody_is_linked() {
    let mut siege = Siege::begin().await;
    siege.refuses(UserinfoFault::Without("email"), Outcome::EmailMissing).await;
    siege.refuses(UserinfoFault::With("email", json!("")), Outcome::EmailMissing).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_not_verified_makes_no_link() {
    let mut siege = Siege::begin().await;
    for value in [json!(false), json!("true"), json!(1), json!(null), json!([])] {
        let fault = UserinfoFault::With("email_verified", value);
        siege.refuses(fault, Outcome::EmailNotVerified).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn near_misses_are_refused_and_recorded() {
    let mut siege = Siege::begin().await;
    for change in [
        |email: &str| email.to_uppercase(),
        |email: &str| format!(" {email}"),
        |email: &str| format!("{email}\u{200b}"),
        |email: &str| email.replace("newcomer", "newcomes"),
    ] {
        let newcomer = siege.newcomer();
        let person = Person::new(&newcomer.subject, &change(&newcomer.email));
        let case = person.email.clone().unwrap_or_default();
        siege.refuses_person(&case, &newcomer, person, Outcome::NearMiss).await;
    }
}

/// PostgreSQL keeps no NUL in a text: it is refused before anything is asked of the database, with
/// which all other characters are at home.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_characters_are_a_refusal_never_a_fault() {
    let mut siege = Siege::begin().await;
    let nul = || json!("new\0comer@acme.example");
    siege.refuses(UserinfoFault::With("email", nul()), Outcome::UserinfoFailed).await;
    siege.refuses(IdTokenFault::With("email", nul()), Outcome::IdTokenMalformed).await;
    siege.refuses(IdTokenFault::With("sub", json!("00u\0a")), Outcome::IdTokenSubject).await;
    siege.refuses(IdTokenFault::With("sid", json!("s\0")), Outcome::IdTokenMalformed).await;
    for odd in ["o'dd\"\\%_;--@acme.example", "\u{202e}\u{ffff}\u{1f600}\r\n\u{7f}@acme.example"] {
        siege.refuses(UserinfoFault::With("email", json!(odd)), Outcome::NoAgent).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_of_other_accounts_are_refused_whatever_their_role() {
    let mut siege = Siege::begin().await;
    let product = &siege.office.product;
    let bakery = add_account(product, "Bakery", "starter");
    add_agent(product, &bakery, "bo@bakery.example", "agent");
    add_agent(product, &bakery, "bea@bakery.example", "admin");
    let add = ["account", "add", "--name", "Convrs", "--tier", "enterprise", "--operator"];
    let operator = product.command(&add, "").expect("the operator");
    let operator = operator["account_id"].as_str().expect("an AccountID").to_owned();
    add_agent(product, &operator, "sue@convrs.example", "support");
    for email in ["bo@bakery.example", "bea@bakery.example", "sue@convrs.example"] {
        let newcomer = siege.newcomer();
        let person = Person::new(&format!("00u-{email}"), email);
        siege.refuses_person(email, &newcomer, person, Outcome::OtherAccount).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_subject_never_takes_over_a_linked_agent() {
    let mut siege = Siege::begin().await;
    let newcomer = siege.newcomer();
    let mut browser = siege.office.product.browser();
    siege.accepts_newcomer("first", &newcomer, &mut browser).await;
    let mut thief = siege.office.product.browser();
    let person = Person::new("00u-thief", &newcomer.email);
    let attempt = siege.attempt(&mut thief, &newcomer.email, person).await;
    assert_eq!(attempt.answer.status, 403);
    assert_eq!(siege.records().await[0].outcome, Outcome::LinkedToAnother);
    assert_eq!((siege.links().await, thief.session().await.0.as_u16()), (1, 401));
    assert_eq!(browser.session().await.0, 200, "the agent's own session lives on");
}

/// The same newcomer in two browsers at once, on two servers: two sessions, one link.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_first_sign_ins_at_once_make_one_link() {
    let mut siege = Siege::begin().await;
    let newcomer = siege.newcomer();
    let beside = siege.office.product.another();
    let (mut one, mut two) = (siege.office.product.browser(), beside.browser());
    let person = || Person::new(&newcomer.subject, &newcomer.email);
    let office = &siege.office;
    let first = office.come_back_as(&mut one, &newcomer.email, person()).await;
    let second = office.come_back_as(&mut two, &newcomer.email, person()).await;
    let (a, b) = tokio::join!(
        come_back(&mut one, Way::Query, &first),
        come_back(&mut two, Way::Form, &second),
    );
    let outcomes: Vec<_> = siege.records().await.iter().map(|record| record.outcome).collect();
    assert!(a.status == 303 || b.status == 303, "{outcomes:?}");
    assert_eq!(siege.links().await, 1, "{outcomes:?}");
    let sessions =
        u16::from(one.session().await.0 == 200) + u16::from(two.session().await.0 == 200);
    let signed_in = outcomes.iter().filter(|outcome| **outcome == Outcome::SignedIn).count();
    assert_eq!(usize::from(sessions), signed_in, "{outcomes:?}");
}
