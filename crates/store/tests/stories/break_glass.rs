//! Break-glass: passwords work though they are off, for whom and for as long as they were opened.

use std::time::Duration;

use convrs_domain::{
    AccountId, Agent, Role,
    break_glass::{OpenFor, PasswordsNow, Reason},
    connection::Provider,
    sign_in::{ClientInfo, Outcome},
};
use convrs_store::{
    Change, NewBreakGlass, PasswordAttempt, PasswordSignIn, Store, StoreError, TokenHash,
};

use crate::{
    harness::{CHANGE, MINUTE, START, stories},
    world::{WITHOUT_PASSWORDS, World, add_account, add_agent, force_settings, mail},
};

/// An account whose passwords are off, with one more agent.
async fn without_passwords(store: &Store) -> (World, Agent) {
    let world = World::new(store, "acme").await;
    let ben = add_agent(store, &world.account, "ben@acme.example", Role::Agent).await;
    force_settings(store, &world.account, WITHOUT_PASSWORDS, CHANGE).await.expect("forced");
    (world, ben)
}

fn opened(account: &AccountId, emails: &[&str]) -> NewBreakGlass {
    NewBreakGlass {
        account_id: account.clone(),
        emails: emails.iter().map(|email| mail(email)).collect(),
        time: OpenFor::new(60 * MINUTE).expect("an hour"),
        reason: Reason::parse("Okta is down").expect("a reason"),
    }
}

/// What comes of a right password, that long after the story began.
async fn log_in(store: &Store, agent: &Agent, after: Duration) -> Result<(), Outcome> {
    let login = store.password_login(&agent.email).await.expect("an answer").expect("the agent");
    let at = START + after;
    let attempt = PasswordAttempt::new(&agent.email, [192, 0, 2, 7].into(), at);
    let sign_in = PasswordSignIn {
        login: &login,
        attempt: &attempt,
        session: &TokenHash::of(&format!("{} {after:?}", agent.email)),
        client: &ClientInfo::default(),
        at,
    };
    match store.sign_in_with_password(&sign_in).await {
        Ok(_) => Ok(()),
        Err(StoreError::SignIn(outcome)) => Err(outcome),
        Err(error) => panic!("{error}"),
    }
}

stories! {
    async fn passwords_work_while_they_are_open_and_close_by_themselves(db) {
        let store = db.store().await;
        let (world, ben) = without_passwords(&store).await;
        assert_eq!(log_in(&store, &ben, Duration::ZERO).await, Err(Outcome::PasswordsOff));
        let new = opened(&world.account, &[]);
        let ends_at = store.open_break_glass(&new, CHANGE).await.expect("opened");
        assert_eq!(ends_at, START + 60 * MINUTE);
        assert_eq!(log_in(&store, &ben, 59 * MINUTE).await, Ok(()));
        assert_eq!(log_in(&store, &world.admin, MINUTE).await, Ok(()));
        assert_eq!(log_in(&store, &ben, 60 * MINUTE).await, Err(Outcome::PasswordsOff));
        let open = async |after| {
            store.break_glass(&world.account, START + after).await.expect("an answer").len()
        };
        assert_eq!((open(59 * MINUTE).await, open(60 * MINUTE).await), (1, 0));
    }

    async fn the_record_of_such_a_log_in_says_so(db) {
        let store = db.store().await;
        let (world, ben) = without_passwords(&store).await;
        store.open_break_glass(&opened(&world.account, &[]), CHANGE).await.expect("opened");
        log_in(&store, &ben, MINUTE).await.expect("in");
        let records = store.newest_attempts(&world.account, 1).await.expect("records");
        assert!(records[0].trace.break_glass);
        force_settings(&store, &world.account, crate::world::ON, CHANGE).await.expect("on");
        log_in(&store, &ben, 2 * MINUTE).await.expect("in");
        let records = store.newest_attempts(&world.account, 1).await.expect("records");
        assert!(!records[0].trace.break_glass, "passwords were on anyway");
    }

    async fn passwords_opened_for_one_person_are_nobody_elses(db) {
        let store = db.store().await;
        let (world, ben) = without_passwords(&store).await;
        let new = opened(&world.account, &["BEN@acme.example"]);
        store.open_break_glass(&new, CHANGE).await.expect("opened");
        assert_eq!(log_in(&store, &ben, MINUTE).await, Ok(()));
        assert_eq!(log_in(&store, &world.admin, MINUTE).await, Err(Outcome::PasswordsOff));
        let open = store.break_glass(&world.account, START).await.expect("an answer");
        assert_eq!(open[0].email.as_deref(), Some("ben@acme.example"));
    }

    async fn how_it_stands_with_passwords_is_told_to_each_person(db) {
        let store = db.store().await;
        let (world, ben) = without_passwords(&store).await;
        let now = async |agent: &Agent, after| {
            let now = store.passwords_now(&world.account, &agent.id, START + after).await;
            now.expect("an answer").expect("the account")
        };
        let off = PasswordsNow::Off(Provider::Okta);
        assert_eq!(now(&ben, MINUTE).await, off);
        let new = opened(&world.account, &["ben@acme.example"]);
        let ends_at = store.open_break_glass(&new, CHANGE).await.expect("opened");
        let longer = NewBreakGlass { time: OpenFor::new(90 * MINUTE).expect("a time"), ..new };
        let later = store.open_break_glass(&longer, CHANGE).await.expect("opened");
        assert!(later > ends_at);
        assert_eq!(now(&ben, MINUTE).await, PasswordsNow::OpenUntil(later), "the longest counts");
        assert_eq!(now(&ben, 90 * MINUTE).await, off);
        assert_eq!(now(&world.admin, MINUTE).await, off);
        let token = TokenHash::of("link");
        let made = store.make_password_link(&world.account, &ben.id, &token, later, CHANGE).await;
        made.expect("a link");
        let link = store.password_link(&token, START).await.expect("an answer").expect("a link");
        assert_eq!(link.passwords, PasswordsNow::OpenUntil(later));
        force_settings(&store, &world.account, crate::world::ON, CHANGE).await.expect("on");
        assert_eq!(now(&ben, MINUTE).await, PasswordsNow::On);
    }

    async fn nobody_is_opened_when_one_of_those_named_is_not_there(db) {
        let store = db.store().await;
        let (world, ben) = without_passwords(&store).await;
        let other = World::new(&store, "beta").await;
        let new = opened(&world.account, &["ben@acme.example", other.admin.email.as_str()]);
        let refused = store.open_break_glass(&new, CHANGE).await;
        assert!(matches!(refused, Err(StoreError::NoSuchAgent)));
        assert_eq!(log_in(&store, &ben, MINUTE).await, Err(Outcome::PasswordsOff));
        let nobody = opened(&AccountId::from_random([9; 8]), &[]);
        let refused = store.open_break_glass(&nobody, CHANGE).await;
        assert!(matches!(refused, Err(StoreError::NoSuchAccount)));
    }

    async fn closing_ends_it_at_once_and_in_one_account_alone(db) {
        let store = db.store().await;
        let (world, ben) = without_passwords(&store).await;
        let other = add_account(&store, "Beta").await;
        for account in [&world.account, &other] {
            store.open_break_glass(&opened(account, &[]), CHANGE).await.expect("opened");
        }
        let close = Change { at: START + MINUTE, ..CHANGE };
        assert_eq!(store.close_break_glass(&world.account, close).await.expect("closed"), 1);
        assert_eq!(store.close_break_glass(&world.account, close).await.expect("closed"), 0);
        assert_eq!(log_in(&store, &ben, 2 * MINUTE).await, Err(Outcome::PasswordsOff));
        let open = store.break_glass(&other, START + MINUTE).await.expect("an answer");
        assert_eq!(open.len(), 1);
        let changes = store.newest_changes(&world.account, 2).await.expect("changes");
        let actions: Vec<_> = changes.iter().map(|it| &*it.action).collect();
        assert_eq!(actions[0], "break_glass_closed");
    }

    async fn a_suspended_account_stays_shut(db) {
        let store = db.store().await;
        let (world, ben) = without_passwords(&store).await;
        store.open_break_glass(&opened(&world.account, &[]), CHANGE).await.expect("opened");
        store.set_suspended(&world.account, true, CHANGE).await.expect("suspended");
        assert_eq!(log_in(&store, &ben, MINUTE).await, Err(Outcome::AccountSuspended));
    }
}
