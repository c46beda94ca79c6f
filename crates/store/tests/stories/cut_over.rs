//! The cut-over: who is how far, and near misses that are corrected, dismissed and come again.

use convrs_domain::{
    Agent, Role, Timestamp,
    cut_over::{CutOverCounts, Progress},
    email::Difference,
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, Trace},
};
use convrs_store::{Attempt, BoardFilter, BoardRow, NearMiss, Store};

use crate::{
    harness::{CHANGE, LATER, MINUTE, START, stories},
    world::{World, add_agent, connect, mail},
};

fn refused(agent: &Agent, outcome: Outcome, claimed: &str, at: Timestamp) -> Attempt {
    Attempt {
        account_id: agent.account_id.clone(),
        at,
        method: AuthMethod::Okta,
        outcome,
        agent_id: Some(agent.id.clone()),
        unproven: outcome == Outcome::AccessDenied,
        email: Some(claimed.to_owned()),
        client: ClientInfo::default(),
        trace: Trace::default(),
    }
}

fn near(agent: &Agent, claimed: &str, difference: Difference, at: Timestamp) -> Attempt {
    let trace = Trace { difference: Some(difference), ..Trace::default() };
    Attempt { trace, ..refused(agent, Outcome::NearMiss, claimed, at) }
}

async fn record(store: &Store, attempt: &Attempt) {
    store.record_attempt(attempt).await.expect("a record");
}

async fn link(store: &Store, world: &World, agent: &Agent) {
    let subject = format!("00u-{}", agent.id);
    let admission = world.admitted(store, &subject, agent.email.as_str()).await;
    let sign_in = world.sign_in(admission, &subject, agent.id.as_str());
    store.sign_in_through_provider(sign_in).await.expect("a session");
}

async fn board(store: &Store, world: &World, progress: Option<Progress>) -> Vec<BoardRow> {
    let filter = BoardFilter { progress, ..BoardFilter::default() };
    let rows = store.cut_over_board(&world.account, &filter, 0, 100).await.expect("the board");
    let counts = counts(store, world).await;
    let counted = progress.map_or(counts.all(), |progress| counts.of(progress));
    assert_eq!(rows.len(), counted as usize, "what is not searched is counted already");
    rows
}

async fn counts(store: &Store, world: &World) -> CutOverCounts {
    store.cut_over_counts(&world.account).await.expect("counts")
}

async fn open(store: &Store, world: &World) -> Vec<NearMiss> {
    let open = store.near_misses(&world.account, 10).await.expect("near misses");
    let count = store.open_near_misses(&world.account).await.expect("a count");
    assert_eq!(count as usize, open.len());
    open
}

/// Adds an agent of that name at the account's domain.
async fn add(store: &Store, world: &World, name: &str) -> Agent {
    add_agent(store, &world.account, &format!("{name}@acme.example"), Role::Agent).await
}

stories! {
    async fn every_active_agent_is_in_one_state_and_the_counts_say_so(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (ann, bob) = (add(&store, &world, "ann").await, add(&store, &world, "bob").await);
        let cleo = add(&store, &world, "cleo").await;
        let gone = add(&store, &world, "gone").await;
        db.execute(format!("UPDATE agents SET active = 0 WHERE id = '{}'", gone.id))
            .await
            .expect("a deactivation");
        link(&store, &world, &ann).await;
        record(&store, &near(&bob, "Bob@acme.example", Difference::LetterCase, START)).await;
        record(&store, &refused(&cleo, Outcome::AccessDenied, "cleo@acme.example", START)).await;
        record(&store, &refused(&gone, Outcome::Deactivated, "gone@acme.example", START)).await;

        let mut states: Vec<_> = board(&store, &world, None)
            .await
            .into_iter()
            .map(|row| (row.agent.email.to_string(), row.progress))
            .collect();
        states.sort_by(|one, other| one.0.cmp(&other.0));
        let expected = [
            ("admin@acme.example".to_owned(), Progress::NotTried),
            ("ann@acme.example".to_owned(), Progress::Linked),
            ("bob@acme.example".to_owned(), Progress::NearMiss),
            ("cleo@acme.example".to_owned(), Progress::Failed),
        ];
        assert_eq!(states, expected);
        let expected =
            CutOverCounts { linked: 1, near_misses: 1, failed: 1, unproven: 1, not_tried: 1 };
        assert_eq!(counts(&store, &world).await, expected);
        let failed = board(&store, &world, Some(Progress::Failed)).await;
        assert_eq!(failed.len(), 1);
        let failure = failed[0].failure.as_ref().expect("why");
        assert_eq!((failure.outcome, failure.unproven), (Outcome::AccessDenied, true));
        assert_eq!(failure.at, START);
    }

    async fn the_newest_failure_is_told_until_a_link_is_made(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = add(&store, &world, "ann").await;
        record(&store, &refused(&ann, Outcome::AccessDenied, "ann@acme.example", START)).await;
        let later = START + MINUTE;
        record(&store, &refused(&ann, Outcome::IdTokenTime, "ann@acme.example", later)).await;
        let row = board(&store, &world, Some(Progress::Failed)).await.remove(0);
        let failure = row.failure.expect("why");
        assert_eq!((failure.outcome, failure.at), (Outcome::IdTokenTime, later));

        link(&store, &world, &ann).await;
        let row = board(&store, &world, Some(Progress::Linked)).await.remove(0);
        assert_eq!((row.linked_at, row.failure), (Some(START), None));
    }

    async fn what_is_no_failure_of_the_person_leaves_the_board_alone(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = add(&store, &world, "ann").await;
        for outcome in [Outcome::SsoOff, Outcome::ConnectionChanged, Outcome::AccountSuspended] {
            record(&store, &refused(&ann, outcome, "ann@acme.example", START)).await;
        }
        let wrong_password = Attempt {
            method: AuthMethod::Password,
            ..refused(&ann, Outcome::WrongPassword, "ann@acme.example", START)
        };
        record(&store, &wrong_password).await;
        assert_eq!(counts(&store, &world).await.failed, 0);
    }

    async fn only_the_current_issuer_counts(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (ann, bob) = (add(&store, &world, "ann").await, add(&store, &world, "bob").await);
        link(&store, &world, &world.admin).await;
        record(&store, &refused(&ann, Outcome::AccessDenied, "ann@acme.example", START)).await;
        record(&store, &near(&bob, "Bob@acme.example", Difference::LetterCase, START)).await;
        connect(&store, &world.account, "https://new.okta.com").await;
        let expected = CutOverCounts { not_tried: 3, ..CutOverCounts::default() };
        assert_eq!(counts(&store, &world).await, expected);
        assert_eq!(open(&store, &world).await, []);
    }

    async fn a_near_miss_is_counted_for_each_address_claimed(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = add(&store, &world, "ann").await;
        record(&store, &near(&ann, "Ann@acme.example", Difference::LetterCase, START)).await;
        let later = START + MINUTE;
        record(&store, &near(&ann, "Ann@acme.example", Difference::LetterCase, later)).await;
        record(&store, &near(&ann, "ann@acme.test", Difference::OtherDomain, START)).await;
        let open = open(&store, &world).await;
        let told: Vec<_> = open.iter().map(|it| (&*it.claimed, it.times)).collect();
        assert_eq!(told, [("Ann@acme.example", 2), ("ann@acme.test", 1)]);
        assert_eq!((open[0].first_seen_at, open[0].last_seen_at), (START, later));
        assert_eq!(counts(&store, &world).await.near_misses, 1, "one agent");
    }

    async fn a_dismissed_near_miss_comes_back_when_it_comes_again(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = add(&store, &world, "ann").await;
        let again = near(&ann, "Ann@acme.example", Difference::LetterCase, START + MINUTE);
        record(&store, &near(&ann, "Ann@acme.example", Difference::LetterCase, START)).await;
        let near_miss = open(&store, &world).await.remove(0);
        assert!(store.dismiss_near_miss(&near_miss, LATER).await.expect("an answer"));
        assert!(!store.dismiss_near_miss(&near_miss, CHANGE).await.expect("an answer"), "once");
        assert_eq!(open(&store, &world).await, []);
        assert_eq!(counts(&store, &world).await.not_tried, 2, "it was somebody else");
        let changes = store.newest_changes(&world.account, 2).await.expect("changes");
        assert_eq!(changes[0].action, "near_miss_dismissed");
        assert!(changes[0].before.is_null(), "nothing of the agent's was changed");
        assert_eq!(changes[0].after["claimed"], "Ann@acme.example");
        assert_ne!(changes[1].action, "near_miss_dismissed");

        record(&store, &again).await;
        assert_eq!(open(&store, &world).await[0].times, 2);
    }

    async fn a_correction_and_a_link_leave_no_near_miss_behind(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (ann, bob) = (add(&store, &world, "ann").await, add(&store, &world, "bob").await);
        record(&store, &near(&ann, "Ann@acme.example", Difference::LetterCase, START)).await;
        record(&store, &near(&bob, "Bob@acme.example", Difference::LetterCase, START)).await;
        let corrected = mail("Ann@acme.example");
        store.change_agent_email(&world.account, &ann.id, &corrected, CHANGE).await.expect("changed");
        assert_eq!(open(&store, &world).await.len(), 1);
        link(&store, &world, &bob).await;
        assert_eq!(db.count("near_misses").await, 0);
    }

    async fn nobody_is_nearly_an_agent_who_is_linked(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let (ann, bob) = (add(&store, &world, "ann").await, add(&store, &world, "bob").await);
        record(&store, &near(&bob, "Bob@acme.example", Difference::LetterCase, START)).await;
        let before = open(&store, &world).await.remove(0).id;
        link(&store, &world, &ann).await;
        record(&store, &near(&ann, "Ann@acme.example", Difference::LetterCase, START)).await;
        let waiting = open(&store, &world).await;
        assert_eq!(waiting.iter().map(|it| &it.id).collect::<Vec<_>>(), [&before]);
        assert_eq!(db.count("near_misses").await, 1);
    }

    async fn near_misses_of_another_account_are_not_found(db) {
        let store = db.store().await;
        let (world, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let ann = add(&store, &world, "ann").await;
        record(&store, &near(&ann, "Ann@acme.example", Difference::LetterCase, START)).await;
        let id = open(&store, &world).await.remove(0).id;
        assert_eq!(store.near_miss(&other.account, &id).await.expect("an answer"), None);
        assert!(store.near_miss(&world.account, &id).await.expect("an answer").is_some());
        assert_eq!(open(&store, &other).await, []);
        assert_eq!(board(&store, &other, None).await.len(), 1, "its own admin");
    }

    async fn the_board_is_searched_and_paged(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for name in ["ann_lee", "annxlee", "bob"] {
            add(&store, &world, name).await;
        }
        let find = async |search: &str| {
            let filter = BoardFilter { search: search.to_owned(), ..BoardFilter::default() };
            let rows = store.cut_over_board(&world.account, &filter, 0, 10).await.expect("rows");
            let all = store.cut_over_matching(&world.account, &filter).await.expect("a count");
            assert_eq!(all as usize, rows.len());
            rows.into_iter().map(|row| row.agent.email.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(find("ANN_").await, ["ann_lee@acme.example"], "an underscore is itself");
        assert_eq!(find("lee").await.len(), 2);
        assert_eq!(find("%").await.len(), 0);
        assert_eq!(find("ann l").await.len(), 4, "everybody's name begins so");
        assert_eq!(find("lee").await.len(), 2, "a name is searched from its beginning");
        let page = async |skip| {
            let all = BoardFilter::default();
            let page = store.cut_over_board(&world.account, &all, skip, 3).await.expect("a page");
            page.into_iter().map(|row| row.agent.email.to_string()).collect::<Vec<_>>()
        };
        let (first, second) = (page(0).await, page(3).await);
        assert_eq!((first.len(), second.len()), (3, 1));
        assert!(!first.contains(&second[0]), "no agent stands on two pages");
    }
}
