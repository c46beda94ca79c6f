//! What is past its time is not shown, swept or not; played on a clock of its own.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use convrs_domain::{
    AccountId, Destination, PublicUrl, Role, Secret, Tier, Timestamp, account::Name, audit::Actor,
    email::Email, password::NewPassword, sessions::Lifetimes,
};
use convrs_flows::{AddAgent, Admin, Client, Clock, Dns, Flows, LogIn, Parts, Passwords};
use convrs_oidc::{Egress, Oidc};
use convrs_store::{NewAccount, Position, RecordFilter, SealingKeys, Store, StoreConfig};
use tempfile::TempDir;

const DAY: Duration = Duration::from_hours(24);
const EMAIL: &str = "ada@acme.example";
const PASSWORD: &str = "monday-morning-coffee";

/// A server whose clock stands until it is set, and which keeps things for 30 days.
struct Office {
    flows: Flows,
    clock: Arc<AtomicI64>,
    _folder: TempDir,
}

impl Office {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("convrs.db").display());
        let file = Store::sealing_keys_file(&url).expect("SQLite has one");
        let keys = SealingKeys::load_or_create(&file).expect("keys");
        let store = Store::connect(StoreConfig::new(url, keys)).await.expect("a store");
        store.migrate().await.expect("migrations");
        let clock = Arc::new(AtomicI64::new(1_800_000_000_000));
        let hands = Arc::clone(&clock);
        let flows = Flows::new(Parts {
            store,
            oidc: Oidc::new(Egress::default()).expect("no roots to read"),
            passwords: Passwords::new(1),
            clock: Clock::new(move || Timestamp::from_millis(hands.load(Ordering::Relaxed))),
            public_url: PublicUrl::parse("http://localhost:3000").expect("an origin"),
            lifetimes: Lifetimes::default(),
            starts_per_minute: 0,
            dns: Dns::of_the_machine(),
            retention: 30 * DAY,
        });
        let office = Self { flows, clock, _folder: folder };
        office.add_ada().await;
        office
    }

    async fn add_ada(&self) {
        let name = |name| Name::parse(name).expect("a name");
        let new = NewAccount { name: name("Acme"), tier: Tier::Starter, is_operator: false };
        let account_id: AccountId =
            self.flows.add_account(&Actor::CommandLine, &new).await.expect("an account");
        let password = NewPassword::parse(Secret::new(PASSWORD), &[]).expect("long enough");
        let ada = AddAgent {
            account_id: &account_id,
            email: Email::parse(EMAIL).expect("an address"),
            name: name("Ada"),
            role: Role::Admin,
            password: Some(password),
        };
        self.flows.add_agent(&Actor::CommandLine, ada).await.expect("an agent");
    }

    fn wait(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).expect("days");
        self.clock.fetch_add(millis, Ordering::Relaxed);
    }

    async fn begin_session(&self) -> Secret {
        let client = Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: None };
        let log_in = LogIn {
            email: EMAIL,
            password: Secret::new(PASSWORD),
            destination: Destination::Home,
            client: &client,
            replaces: None,
        };
        self.flows.log_in(log_in).await.expect("a session").token
    }

    async fn log_in(&self) -> Admin {
        let token = self.begin_session().await;
        let person = self.flows.signed_in(&token).await.expect("an answer");
        person.expect("a person").admin().expect("an admin")
    }

    /// How many attempts and how many changes an admin sees.
    async fn seen(&self, admin: &Admin) -> (usize, usize) {
        let filter = RecordFilter::default();
        let attempts = self.flows.sign_ins(admin, &filter, &Position::Newest, 50).await;
        let changes = self.flows.changes(admin, None, &Position::Newest, 50).await;
        (attempts.expect("a page").rows.len(), changes.expect("a page").rows.len())
    }
}

#[tokio::test]
async fn what_is_past_its_time_is_not_shown_before_it_is_swept() {
    let office = Office::open().await;
    let admin = office.log_in().await;
    assert_eq!(office.seen(&admin).await, (1, 2));
    let filter = RecordFilter::default();
    let first = office.flows.sign_ins(&admin, &filter, &Position::Newest, 1).await;
    let reference = first.expect("a page").rows.remove(0).record.reference;
    office.wait(29 * DAY + Duration::from_hours(23));
    let admin = office.log_in().await;
    assert_eq!(office.seen(&admin).await, (2, 2));
    assert!(office.flows.sign_in_trace(&admin, &reference).await.expect("an answer").is_some());
    office.wait(Duration::from_hours(1));
    assert_eq!(office.seen(&admin).await, (1, 0), "nothing was swept yet");
    assert!(office.flows.sign_in_trace(&admin, &reference).await.expect("an answer").is_none());
    office.flows.sweep().await.expect("a sweep");
    assert_eq!(office.seen(&admin).await, (1, 0));
}

#[tokio::test]
async fn a_session_that_waits_for_its_person_ends_after_ten_minutes() {
    let office = Office::open().await;
    let waiting = office.begin_session().await;
    let look = || office.flows.waiting_session(&waiting, None);
    office.wait(Duration::from_secs(599));
    assert!(look().await.expect("an answer").is_some());
    office.wait(Duration::from_secs(1));
    assert!(look().await.expect("an answer").is_none());
    assert!(office.flows.signed_in(&waiting).await.expect("an answer").is_none(), "it is over");
}
