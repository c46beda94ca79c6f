//! What support sees across accounts: the list, found and turned, and an account suspended.

use std::time::Duration;

use convrs_domain::{
    AccountId, Role, Tier,
    account::Name,
    sessions::{EndedBy, Lifetimes},
    sso::SsoState,
};
use convrs_store::{AccountFilter, AccountPage, NewAccount, Retention, Store, StoreError, Turn};

use crate::{
    harness::{CHANGE, LATER, START, stories},
    world::{World, add_account, add_agent, mail, named, token},
};

const ALL: AccountFilter<'static> = AccountFilter::NameBegins("");

fn names(page: &AccountPage) -> Vec<&str> {
    page.lines.iter().map(|line| &*line.account.name).collect()
}

async fn page(store: &Store, filter: AccountFilter<'_>, turn: Turn<'_>) -> AccountPage {
    store.accounts(filter, turn, 2).await.expect("an answer")
}

fn last(page: &AccountPage) -> AccountId {
    page.lines.last().expect("a line").account.id.clone()
}

stories! {
    async fn accounts_are_turned_page_by_page_in_the_order_of_their_names(db) {
        let store = db.store().await;
        for name in ["beta", "Álfa", "ACME", "zeta", "Acme"] {
            add_account(&store, name).await;
        }
        let first = page(&store, ALL, Turn::First).await;
        assert_eq!(names(&first).iter().map(|name| name.to_lowercase()).collect::<Vec<_>>(), ["acme"; 2]);
        assert_eq!((first.more_before, first.more_after), (false, true));
        let second = page(&store, ALL, Turn::After(&last(&first))).await;
        assert_eq!(names(&second), ["beta", "zeta"]);
        let third = page(&store, ALL, Turn::After(&last(&second))).await;
        assert_eq!((names(&third), third.more_after), (vec!["Álfa"], false));
        let back = page(&store, ALL, Turn::Before(&last(&third))).await;
        assert_eq!(back, second);
        let start = page(&store, ALL, Turn::Before(&second.lines[0].account.id)).await;
        assert_eq!((&start.lines, start.more_before), (&first.lines, false));
    }

    async fn an_account_is_found_by_what_is_known_of_it(db) {
        let store = db.store().await;
        let acme = add_account(&store, "Acme Travel").await;
        let acre = add_account(&store, "acre").await;
        add_account(&store, "Beta").await;
        add_agent(&store, &acre, "Ann@acre.example", Role::Agent).await;
        for (filter, found) in [
            (AccountFilter::NameBegins("AC"), vec!["Acme Travel", "acre"]),
            (AccountFilter::NameBegins("acme t"), vec!["Acme Travel"]),
            (AccountFilter::NameBegins("travel"), vec![]),
            (AccountFilter::NameBegins("%"), vec![]),
            (AccountFilter::Id(&acme), vec!["Acme Travel"]),
            (AccountFilter::Agent(&mail("ann@ACRE.example")), vec!["acre"]),
            (AccountFilter::Agent(&mail("nobody@acre.example")), vec![]),
        ] {
            assert_eq!(names(&page(&store, filter, Turn::First).await), found, "{filter:?}");
        }
    }

    async fn a_page_of_one_search_does_not_leave_it(db) {
        let store = db.store().await;
        for name in ["Acme", "Acre", "Ada", "Beta"] {
            add_account(&store, name).await;
        }
        let beta = last(&page(&store, AccountFilter::NameBegins("beta"), Turn::First).await);
        let search = AccountFilter::NameBegins("ac");
        assert!(page(&store, search, Turn::After(&beta)).await.lines.is_empty());
        let ada = last(&page(&store, AccountFilter::NameBegins("ada"), Turn::First).await);
        assert_eq!(names(&page(&store, search, Turn::Before(&ada)).await), ["Acme", "Acre"]);
        let acme = last(&page(&store, AccountFilter::NameBegins("acme"), Turn::First).await);
        let from_another = page(&store, AccountFilter::NameBegins("b"), Turn::After(&acme)).await;
        assert_eq!(names(&from_another), ["Beta"]);
    }

    async fn a_renamed_account_moves_and_one_of_an_older_version_is_filled_in(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        store.set_account(&account, Some(&named("Zulu")), None, LATER).await.expect("renamed");
        let found = page(&store, AccountFilter::NameBegins("zu"), Turn::First).await;
        assert_eq!(names(&found), ["Zulu"]);
        let as_an_older_version = async || {
            let forget = "UPDATE accounts SET name_order = NULL".to_owned();
            db.execute(forget).await.expect("an older version's rows");
            assert!(page(&store, ALL, Turn::First).await.lines.is_empty());
        };
        as_an_older_version().await;
        assert_eq!(names(&page(&db.store().await, ALL, Turn::First).await), ["Zulu"]);
        as_an_older_version().await;
        let keep = Retention { records: Duration::MAX, sessions: Lifetimes::default() };
        store.sweep(START, keep).await.expect("a sweep, while both versions run");
        assert_eq!(names(&page(&store, ALL, Turn::First).await), ["Zulu"]);
    }

    async fn the_list_tells_where_each_account_stands(db) {
        let store = db.store().await;
        World::new(&store, "acme").await;
        add_account(&store, "beta").await;
        let starter = NewAccount { name: named("cafe"), tier: Tier::Starter, is_operator: false };
        store.add_account(&starter, CHANGE).await.expect("an account");
        let states: Vec<_> = store
            .accounts(ALL, Turn::First, 10)
            .await
            .expect("an answer")
            .lines
            .iter()
            .map(|line| line.sso)
            .collect();
        let expected = [SsoState::OnWithPasswords, SsoState::NotRegistered, SsoState::NotInTier];
        assert_eq!(states, expected);
    }

    async fn suspending_an_account_ends_its_sessions_and_opening_it_brings_none_back(db) {
        let store = db.store().await;
        let (acme, beta) = (World::new(&store, "acme").await, World::new(&store, "beta").await);
        acme.admin_signs_in(&store, "ours").await.expect("a session");
        beta.admin_signs_in(&store, "theirs").await.expect("a session");
        let alive = async |word: &str| {
            let found = store.session(&token(word), START, Lifetimes::default()).await;
            found.expect("an answer").is_some()
        };
        store.set_suspended(&acme.account, true, LATER).await.expect("suspended");
        assert!(!alive("ours").await && alive("theirs").await);
        let ended = store.ended_by(&token("ours")).await.expect("an answer");
        assert_eq!(ended, Some(EndedBy::Suspended));
        store.set_suspended(&acme.account, true, LATER).await.expect("nothing to do");
        let much_later = convrs_store::Change { at: LATER.at + crate::harness::MINUTE, ..LATER };
        store.set_suspended(&acme.account, false, much_later).await.expect("opened");
        assert!(!alive("ours").await);
        acme.admin_signs_in(&store, "again").await.expect("a session");
        let changes = store.newest_changes(&acme.account, 2).await.expect("an answer");
        let actions: Vec<_> = changes.iter().map(|change| &*change.action).collect();
        assert_eq!(actions, ["account_reactivated", "account_suspended"]);
        assert_eq!(changes[1].after["sessions_ended"], 1);
    }

    async fn the_operator_account_cannot_be_suspended(db) {
        let store = db.store().await;
        let operator =
            NewAccount { name: named("Convrs"), tier: Tier::Enterprise, is_operator: true };
        let operator = store.add_account(&operator, CHANGE).await.expect("the operator");
        let refused = store.set_suspended(&operator, true, LATER).await;
        assert!(matches!(refused, Err(StoreError::OperatorStays)));
        let nobody = AccountId::from_random([9; 8]);
        let refused = store.set_suspended(&nobody, true, LATER).await;
        assert!(matches!(refused, Err(StoreError::NoSuchAccount)));
    }

    async fn people_are_counted_and_admins_named(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        let admin = add_agent(&store, &account, "ann@acme.example", Role::Admin).await;
        let without = convrs_store::NewAgent {
            password_hash: None,
            name: Name::parse("Ben").expect("a name"),
            ..crate::world::new_agent(&account, "ben@acme.example", Role::Agent)
        };
        store.add_agent(&without, CHANGE).await.expect("an agent");
        let people = store.people(&account).await.expect("an answer");
        assert_eq!((people.active, people.with_password), (2, 1));
        assert_eq!(store.admins(&account).await.expect("an answer"), [admin]);
    }
}
