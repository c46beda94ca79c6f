//! E-mail domains: claimed by several, proved by one, and what that keeps others from.

use convrs_domain::{AccountId, Role, audit::Actor, mail_domain::MailDomain};
use convrs_store::{Change, Domain, Store, StoreError};

use crate::{
    harness::{CHANGE, LATER, stories},
    world::{World, add_account, add_agent, mail, new_agent},
};

fn acme_example() -> MailDomain {
    MailDomain::parse("acme.example").expect("a domain")
}

async fn claim(store: &Store, account: &AccountId, record: &str) -> Domain {
    store.claim_domain(account, &acme_example(), record, CHANGE).await.expect("claimed");
    let mut all = store.domains(account).await.expect("an answer");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn prove(store: &Store, account: &AccountId, id: &str) -> Result<(), StoreError> {
    store.verify_domain(account, id, None, LATER).await
}

async fn add(store: &Store, account: &AccountId, email: &str) -> Result<(), StoreError> {
    store.add_agent(&new_agent(account, email, Role::Agent), CHANGE).await.map(drop)
}

fn is_taken<T: std::fmt::Debug>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::DomainTaken))
}

stories! {
    async fn a_claim_is_kept_once_and_given_up_once(db) {
        let store = db.store().await;
        let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
        let first = claim(&store, &acme, "first").await;
        assert_eq!((&*first.token, first.claimed_at, &first.verified), ("first", CHANGE.at, &None));
        assert_eq!(claim(&store, &acme, "second").await, first, "its record stays as it was told");
        assert_eq!(store.domains(&other).await.expect("an answer"), []);
        assert!(!store.drop_domain(&other, &first.id, LATER).await.expect("an answer"));
        assert!(store.drop_domain(&acme, &first.id, LATER).await.expect("an answer"));
        assert!(!store.drop_domain(&acme, &first.id, LATER).await.expect("an answer"));
        let written = store.newest_changes(&acme, 9).await.expect("changes");
        let mut actions: Vec<_> = written.iter().map(|change| &*change.action).collect();
        actions.sort_unstable();
        assert_eq!(actions, ["account_added", "domain_claimed", "domain_dropped"]);
    }

    async fn a_proved_domain_is_one_accounts(db) {
        let store = db.store().await;
        let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
        let (ours, theirs) = (claim(&store, &acme, "a").await, claim(&store, &other, "b").await);
        add(&store, &other, "early@acme.example").await.expect("it is nobody's yet");
        prove(&store, &acme, &ours.id).await.expect("proved");
        let refused = prove(&store, &other, &theirs.id).await;
        assert!(is_taken(&refused), "{refused:?}");
        let refused = store.claim_domain(&other, &acme_example(), "c", CHANGE).await;
        assert!(is_taken(&refused), "{refused:?}");
        let refused = add(&store, &other, "late@ACME.example").await;
        assert!(is_taken(&refused), "{refused:?}");
        for allowed in ["late@sub.acme.example", "late@notacme.example"] {
            add(&store, &other, allowed).await.expect("another domain");
        }
        add(&store, &acme, "late@ACME.example").await.expect("its own");

        store.drop_domain(&acme, &ours.id, LATER).await.expect("given up");
        prove(&store, &other, &theirs.id).await.expect("it is free again");
    }

    async fn of_two_who_prove_a_domain_at_once_one_has_it(db) {
        let (store, other_server) = (db.store().await, db.store().await);
        let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
        let (ours, theirs) = (claim(&store, &acme, "a").await, claim(&store, &other, "b").await);
        let (one, two) =
            tokio::join!(prove(&store, &acme, &ours.id), prove(&other_server, &other, &theirs.id));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert!(is_taken(&one) || is_taken(&two), "{one:?} {two:?}");
    }

    async fn an_agent_is_not_moved_to_a_domain_of_another_account(db) {
        let store = db.store().await;
        let (acme, other) = (add_account(&store, "acme").await, World::new(&store, "other").await);
        let ours = claim(&store, &acme, "a").await;
        prove(&store, &acme, &ours.id).await.expect("proved");
        let ben = add_agent(&store, &other.account, "ben@other.example", Role::Agent).await;
        let new = mail("ben@acme.example");
        let refused = store.change_agent_email(&other.account, &ben.id, &new, LATER).await;
        assert!(is_taken(&refused), "{refused:?}");
        let stays = store.agent(&other.account, &ben.id).await.expect("an answer").expect("Ben");
        assert_eq!(stays.email, ben.email);
    }

    async fn who_was_there_before_stays_and_is_shown(db) {
        let store = db.store().await;
        let (acme, other) = (add_account(&store, "acme").await, add_account(&store, "other").await);
        for email in ["One@Acme.example", "two@acme.example", "x@sub.acme.example"] {
            add(&store, &other, email).await.expect("it is nobody's yet");
        }
        add(&store, &acme, "own@acme.example").await.expect("its own");
        let ours = claim(&store, &acme, "a").await;
        prove(&store, &acme, &ours.id).await.expect("proved");
        let shown = store.strangers(&acme, &acme_example()).await.expect("an answer");
        assert!(shown.iter().all(|it| it.account_id == other && it.account_name == "other"));
        let mut emails: Vec<_> = shown.iter().map(|it| it.email.to_string()).collect();
        emails.sort();
        assert_eq!(emails, ["One@Acme.example", "two@acme.example"]);
    }

    async fn how_a_domain_was_proved_is_kept(db) {
        let store = db.store().await;
        let (acme, other) = (add_account(&store, "acme").await, World::new(&store, "other").await);
        let ours = claim(&store, &acme, "a").await;
        let sam = Actor::Agent { id: other.admin.id.clone(), email: "sam@convrs.example".to_owned() };
        let by_sam = Change { by: &sam, at: LATER.at };
        let wrong = store.verify_domain(&other.account, &ours.id, Some("Known."), by_sam).await;
        assert!(matches!(wrong, Err(StoreError::NoSuchDomain)), "{wrong:?}");
        store.verify_domain(&acme, &ours.id, Some("Known."), by_sam).await.expect("confirmed");
        prove(&store, &acme, &ours.id).await.expect("nothing to do");
        let kept = store.domain(&acme, &ours.id).await.expect("an answer").expect("the domain");
        let kept = kept.verified.expect("verified");
        assert_eq!((kept.at, &*kept.by), (LATER.at, "sam@convrs.example"));
        assert_eq!(kept.reason.as_deref(), Some("Known."));
        let written = store.newest_changes(&acme, 1).await.expect("a change");
        assert_eq!((&*written[0].action, &written[0].by), ("domain_verified", &sam));
    }
}
