//! Sign-in records: found by what they tell, page by page, in their own account and their time.

use convrs_domain::{
    AccountId, Agent, Reference, Role, Timestamp,
    account::Name,
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, Trace},
};
use convrs_store::{AgentChange, Attempt, Outcomes, Page, Position, RecordFilter, Recorded, Store};

use crate::{
    harness::{CHANGE, MINUTE, START, stories},
    world::{World, add_agent},
};

/// Everything counts that came after the time before the story.
const KEPT: Timestamp = Timestamp::from_seconds(1_799_999_000);

fn attempt(account: &AccountId, minute: u32, outcome: Outcome) -> Attempt {
    Attempt {
        account_id: account.clone(),
        at: START + minute * MINUTE,
        method: AuthMethod::Okta,
        outcome,
        agent_id: None,
        unproven: false,
        email: None,
        client: ClientInfo::default(),
        trace: Trace::default(),
    }
}

fn by(agent: &Agent, attempt: Attempt) -> Attempt {
    let (id, email) = (agent.id.clone(), agent.email.to_string());
    Attempt { agent_id: Some(id), email: Some(email), ..attempt }
}

async fn record(store: &Store, attempt: Attempt) -> Reference {
    store.record_attempt(&attempt).await.expect("a reference")
}

async fn find(store: &Store, account: &AccountId, filter: &RecordFilter) -> Vec<Outcome> {
    let page = store.find_attempts(account, filter, KEPT, &Position::Newest, 50).await;
    outcomes(&page.expect("a page"))
}

fn outcomes(page: &Page<Recorded>) -> Vec<Outcome> {
    page.rows.iter().map(|found| found.record.outcome).collect()
}

fn who(who: &str) -> RecordFilter {
    RecordFilter { who: Some(who.to_owned()), ..RecordFilter::default() }
}

stories! {
    async fn pages_follow_each_other_without_a_gap_also_within_one_moment(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for minute in [1, 2, 2, 2, 2, 3, 4] {
            record(&store, attempt(&world.account, minute, Outcome::NoAgent)).await;
        }
        let filter = RecordFilter::default();
        let (mut position, mut seen) = (Position::Newest, Vec::new());
        loop {
            let page = store.find_attempts(&world.account, &filter, KEPT, &position, 2).await;
            let page = page.expect("a page");
            seen.extend(page.rows.iter().map(|found| found.record.reference.clone()));
            let Some(older) = page.older else { break };
            position = Position::OlderThan(older);
        }
        let all = store.newest_attempts(&world.account, 50).await.expect("records");
        let all: Vec<_> = all.into_iter().map(|record| record.reference).collect();
        assert_eq!(seen, all);
        assert_eq!(seen.len(), 7);
    }

    async fn the_way_back_leads_over_the_same_pages(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for minute in 1..=5 {
            record(&store, attempt(&world.account, minute, Outcome::NoAgent)).await;
        }
        let filter = RecordFilter::default();
        let page = async |position: Position| {
            let page = store.find_attempts(&world.account, &filter, KEPT, &position, 2).await;
            page.expect("a page")
        };
        let first = page(Position::Newest).await;
        assert!(first.newer.is_none());
        let second = page(Position::OlderThan(first.older.clone().expect("more"))).await;
        let last = page(Position::OlderThan(second.older.clone().expect("more"))).await;
        assert_eq!((last.rows.len(), last.older.is_none()), (1, true));
        let back = page(Position::NewerThan(last.newer.expect("a way back"))).await;
        assert_eq!(back.rows, second.rows);
        let back = page(Position::NewerThan(back.newer.expect("a way back"))).await;
        assert_eq!((back.rows, back.newer), (first.rows, None));
    }

    async fn each_part_of_a_filter_narrows_the_list(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let account = &world.account;
        record(&store, by(&world.admin, attempt(account, 1, Outcome::SignedIn))).await;
        let denied = record(&store, attempt(account, 2, Outcome::AccessDenied)).await;
        let wrong = attempt(account, 3, Outcome::WrongPassword);
        record(&store, Attempt { method: AuthMethod::Password, ..wrong }).await;
        let filter = RecordFilter::default();
        let only = |outcomes| RecordFilter { outcomes, ..RecordFilter::default() };
        for (filter, expected) in [
            (filter.clone(), vec![Outcome::WrongPassword, Outcome::AccessDenied, Outcome::SignedIn]),
            (only(Outcomes::SignedIn), vec![Outcome::SignedIn]),
            (only(Outcomes::Refused), vec![Outcome::WrongPassword, Outcome::AccessDenied]),
            (only(Outcomes::Only(Outcome::AccessDenied)), vec![Outcome::AccessDenied]),
            (only(Outcomes::Only(Outcome::SignedIn)), vec![Outcome::SignedIn]),
            (only(Outcomes::Only(Outcome::NearMiss)), vec![]),
            (RecordFilter { method: Some(AuthMethod::Password), ..filter.clone() }, vec![Outcome::WrongPassword]),
            (RecordFilter { reference: Some(denied), ..filter.clone() }, vec![Outcome::AccessDenied]),
            (RecordFilter { from: Some(START + 3 * MINUTE), ..filter.clone() }, vec![Outcome::WrongPassword]),
            (RecordFilter { until: Some(START + 2 * MINUTE), ..filter.clone() }, vec![Outcome::SignedIn]),
        ] {
            assert_eq!(find(&store, account, &filter).await, expected, "{filter:?}");
        }
    }

    async fn a_person_is_found_by_name_and_by_address_whole_or_in_part(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let account = &world.account;
        let ben = add_agent(&store, account, "Ben.B@acme.example", Role::Agent).await;
        record(&store, by(&ben, attempt(account, 1, Outcome::SignedIn))).await;
        let claimed = Some("stranger_100%@else.example".to_owned());
        record(&store, Attempt { email: claimed, ..attempt(account, 2, Outcome::NoAgent) }).await;
        let renamed = Attempt { email: None, ..by(&ben, attempt(account, 3, Outcome::Deactivated)) };
        record(&store, renamed).await;
        record(&store, attempt(account, 4, Outcome::StateUnknown)).await;
        let both = vec![Outcome::Deactivated, Outcome::SignedIn];
        for (text, expected) in [
            ("ben.b@ACME.example", both.clone()),
            (" BEN.b", both.clone()),
            ("lee", both),
            ("r_100%", vec![Outcome::NoAgent]),
            ("stranger_100%@else.example", vec![Outcome::NoAgent]),
            ("%", vec![Outcome::NoAgent]),
            ("nobody", vec![]),
        ] {
            assert_eq!(find(&store, account, &who(text)).await, expected, "{text}");
        }
    }

    async fn a_part_of_a_name_is_a_part_of_its_letters(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (account, admin) = (&world.account, &world.admin);
        let name = Some(Name::parse("Éva").expect("a name"));
        let renamed = AgentChange { name, ..AgentChange::default() };
        store.change_agent(account, &admin.id, &renamed, CHANGE).await.expect("a name");
        record(&store, by(admin, attempt(account, 1, Outcome::SignedIn))).await;
        for (text, count) in [("éVA", 1), (" va ", 1), ("f", 0), ("lee", 0)] {
            assert_eq!(find(&store, account, &who(text)).await.len(), count, "{text}");
        }
    }

    async fn a_name_that_hundreds_have_is_found_on_every_page(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let account = &world.account;
        let mut last = world.admin.clone();
        for n in 0..200 {
            last = add_agent(&store, account, &format!("agent{n}@acme.example"), Role::Agent).await;
        }
        record(&store, by(&world.admin, attempt(account, 0, Outcome::SignedIn))).await;
        for minute in 1..=3 {
            record(&store, attempt(account, minute, Outcome::StateUnknown)).await;
        }
        let claimed = Some("LEE@else.example".to_owned());
        record(&store, Attempt { email: claimed, ..attempt(account, 4, Outcome::NoAgent) }).await;
        let theirs = Attempt { email: None, ..by(&last, attempt(account, 5, Outcome::Deactivated)) };
        record(&store, theirs).await;
        let all = [Outcome::Deactivated, Outcome::NoAgent, Outcome::SignedIn];
        assert_eq!(find(&store, account, &who(" LEE")).await, all);
        for sizes in [(1, 50_000), (50, 2)] {
            let (mut position, mut seen) = (Position::Newest, Vec::new());
            loop {
                let page = store.find_within(account, &who("lee"), KEPT, &position, sizes).await;
                let page = page.expect("a page");
                seen.extend(outcomes(&page));
                let Some(older) = page.older else { break };
                position = Position::OlderThan(older);
            }
            assert_eq!(seen, all, "{sizes:?}");
        }
        let refused = RecordFilter { outcomes: Outcomes::Refused, ..who("agent199") };
        assert_eq!(find(&store, account, &refused).await, [Outcome::Deactivated]);
    }

    async fn a_record_is_found_in_its_own_account_and_by_its_reference(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let made = by(&acme.admin, attempt(&acme.account, 1, Outcome::SignedIn));
        let reference = record(&store, made).await;
        let found = store.attempt(&acme.account, &reference, KEPT).await.expect("an answer");
        assert_eq!(found.expect("the record").agent_name.as_deref(), Some("Ann Lee"));
        let theirs = store.attempt(&other.account, &reference, KEPT).await.expect("an answer");
        assert_eq!(theirs, None);
        let anywhere = store.attempt_anywhere(&reference, KEPT).await.expect("an answer");
        assert_eq!(anywhere.expect("the record").record.account_id, acme.account);
        assert_eq!(find(&store, &other.account, &who("admin@acme.example")).await, []);
    }

    async fn what_is_past_its_time_is_not_shown_though_it_is_not_swept_yet(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let reference = record(&store, attempt(&world.account, 1, Outcome::NoAgent)).await;
        let filter = RecordFilter::default();
        for (kept_since, count) in [(START, 1), (START + MINUTE, 0)] {
            let page =
                store.find_attempts(&world.account, &filter, kept_since, &Position::Newest, 5).await;
            assert_eq!(page.expect("a page").rows.len(), count);
            let found = store.attempt(&world.account, &reference, kept_since).await;
            assert_eq!(found.expect("an answer").is_some(), count == 1);
            let found = store.attempt_anywhere(&reference, kept_since).await;
            assert_eq!(found.expect("an answer").is_some(), count == 1);
        }
    }

    async fn a_search_without_an_index_goes_on_where_it_stopped(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let account = &world.account;
        let claimed = Some("stranger@else.example".to_owned());
        record(&store, Attempt { email: claimed, ..attempt(account, 0, Outcome::NoAgent) }).await;
        for minute in 1..=6 {
            record(&store, attempt(account, minute, Outcome::StateUnknown)).await;
        }
        let page = async |position: Position| {
            let sizes = (50, 3);
            store.find_within(account, &who("stranger"), KEPT, &position, sizes).await.expect("a page")
        };
        let first = page(Position::Newest).await;
        assert_eq!((outcomes(&first), first.searched_to), (vec![], Some(START + 3 * MINUTE)));
        let second = page(Position::OlderThan(first.older.expect("more"))).await;
        assert_eq!((outcomes(&second), second.searched_to), (vec![Outcome::NoAgent], None));
        assert_eq!(second.older, None);
        let back = page(Position::NewerThan(second.newer.expect("a way back"))).await;
        assert_eq!((outcomes(&back), back.searched_to), (vec![], Some(START + 4 * MINUTE)));
        assert!(back.newer.is_some());
        let whole = store
            .find_within(account, &who("stranger@else.example"), KEPT, &Position::Newest, (50, 3))
            .await
            .expect("a page");
        assert_eq!((outcomes(&whole), whole.older), (vec![Outcome::NoAgent], None));
    }
}
