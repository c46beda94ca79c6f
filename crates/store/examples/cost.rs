//! What the store costs on the way of a sign-in: CPU time for each step, on `SQLite` in a file.
//!
//! `cargo run --release -p convrs-store --example cost -- [ACCOUNTS]`, where each account gets ten
//! agents and ten sessions first.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::{ops::Range, time::Instant};

use convrs_domain::{
    AccountId, Destination, Email, Role, Secret, Tier, Timestamp,
    account::Name,
    audit::Actor,
    connection::{ClientId, Connection, HostedDomains, Issuer, Provider},
    identity::{Admission, EmailVerified, Identity, admit},
    sessions::Lifetimes,
    sign_in::{ClientInfo, PendingSignIn, Purpose, Trace},
    sso::SsoSettings,
};
use convrs_store::{
    Change, NewAccount, NewAgent, NewConnection, ProviderSignIn, SavedBy, SealingKeys,
    SpentPending, StartedFlow, Store, StoreConfig, TokenHash,
};
use sqlx::{AnyConnection, Connection as _, Executor};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
const CHANGE: Change<'static> = Change { by: &Actor::CommandLine, at: START };
const AGENTS: usize = 50;
const ROUNDS: u32 = 4_000;

#[tokio::main]
async fn main() -> Outcome {
    let accounts: u32 = std::env::args().nth(1).map_or(Ok(0), |text| text.parse())?;
    let folder = std::env::temp_dir().join(format!("convrs-cost-{}", std::process::id()));
    let url = format!("sqlite://{}", folder.join("convrs.db").display());
    let keys = SealingKeys::load_or_create(&folder.join("keys"))?;
    let store = Store::connect(StoreConfig::new(&url, keys)).await?;
    store.migrate().await?;
    if accounts > 0 {
        fill(&url, accounts).await?;
    }
    let office = Office::open(&store).await?;
    office.sign_ins(&store, 0..200, false).await?;
    office.sign_ins(&store, 200..200 + ROUNDS, true).await?;
    let mut meter = Meter::new(true, ROUNDS as usize);
    for round in 200 + ROUNDS..200 + 2 * ROUNDS {
        office.sign_ins(&store, round..round + 1, false).await?;
    }
    meter.lap("one by one, in all");
    drop(store);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// An account whose agents sign in, in turn.
struct Office {
    account: AccountId,
    connection: Connection,
    emails: Vec<Email>,
}

impl Office {
    async fn open(store: &Store) -> Outcome<Self> {
        let new =
            NewAccount { name: Name::parse("Acme")?, tier: Tier::Enterprise, is_operator: false };
        let account = store.add_account(&new, CHANGE).await?;
        let connection = NewConnection {
            account_id: account.clone(),
            provider: Provider::Okta,
            issuer: Issuer::parse("https://acme.okta.com")?,
            client_id: ClientId::parse("0oa1")?,
            hosted_domains: HostedDomains::default(),
            secret: Some(Secret::new("a-client-secret-of-the-usual-forty-letters")),
        };
        let connection = store.set_connection(&connection, CHANGE).await?;
        let on =
            SsoSettings { enabled: true, provider: Some(Provider::Okta), password_fallback: true };
        let by = SavedBy::CommandLine { forced: false, settled: false };
        store.save_sso_settings(&account, on, by, CHANGE).await?;
        let mut emails = Vec::new();
        for n in 0..AGENTS {
            let email = Email::parse(&format!("agent{n}@acme.example"))?;
            let new = NewAgent {
                account_id: account.clone(),
                email: email.clone(),
                name: Name::parse("Ann Lee")?,
                role: Role::Agent,
                password_hash: None,
            };
            store.add_agent(&new, CHANGE).await?;
            emails.push(email);
        }
        Ok(Self { account, connection, emails })
    }

    /// Plays so many sign-ins, one step of all of them after the other, so that the clock is read
    /// seldom.
    async fn sign_ins(&self, store: &Store, rounds: Range<u32>, print: bool) -> Outcome {
        let mut meter = Meter::new(print, rounds.len());
        for round in rounds.clone() {
            store.route_by_email_through(self.email(round), Provider::Okta).await?;
        }
        meter.lap("route by e-mail");
        for round in rounds.clone() {
            store.start_sign_in(&self.flow(round)).await?;
        }
        meter.lap("start");
        let mut spent = Vec::new();
        for round in rounds.clone() {
            let flow = self.flow(round);
            spent.push(store.spend_pending(&self.account, &flow.state, &flow.browser).await?);
        }
        meter.lap("spend");
        for _ in rounds.clone() {
            store.route_with_secrets(&self.account, &self.connection.id).await?;
        }
        meter.lap("route with secrets");
        let mut admissions = Vec::new();
        for round in rounds.clone() {
            admissions.push(self.admission(store, round).await?);
        }
        meter.lap("candidates");
        for ((round, spent), admission) in rounds.clone().zip(spent).zip(admissions) {
            store.sign_in_through_provider(self.completed(round, spent, admission)?).await?;
        }
        meter.lap("sign in");
        for round in rounds {
            store.session(&session(round), START, Lifetimes::default()).await?;
        }
        meter.lap("session");
        Ok(())
    }

    fn email(&self, round: u32) -> &Email {
        &self.emails[round as usize % AGENTS]
    }

    async fn admission(&self, store: &Store, round: u32) -> Outcome<Admission> {
        let email = self.email(round).as_str().to_owned();
        let subject = format!("00u-{email}");
        let identity = Identity {
            subject,
            email: Some(email),
            email_verified: EmailVerified::Yes,
            hosted_domain: None,
        };
        let (connection, issuer) = (&self.connection.id, &self.connection.issuer);
        let found = store.candidates(&self.account, connection, issuer, &identity).await?;
        Ok(admit(&self.account, &identity, found).map_err(|refusal| refusal.code())?)
    }

    fn completed(
        &self,
        round: u32,
        spent: SpentPending,
        admission: Admission,
    ) -> Outcome<ProviderSignIn> {
        let SpentPending::Yours(pending) = spent else { return Err("the flow is gone".into()) };
        let email = self.email(round).as_str().to_owned();
        Ok(ProviderSignIn {
            pending: *pending,
            state: self.flow(round).state,
            issuer: self.connection.issuer.clone(),
            subject: format!("00u-{email}"),
            sid: None,
            id_token: Some(Secret::new("x".repeat(900))),
            admission,
            session: session(round),
            email: Some(email),
            client: client(),
            trace: Trace::default(),
            at: START,
        })
    }

    fn flow(&self, round: u32) -> StartedFlow {
        StartedFlow {
            state: TokenHash::of(&format!("state {round}")),
            browser: TokenHash::of(&format!("browser {round}")),
            pending: PendingSignIn {
                account_id: self.account.clone(),
                connection_id: self.connection.id.clone(),
                connection_version: self.connection.version,
                nonce: Secret::new("0123456789abcdef0123456789abcdef0123456789a"),
                pkce_verifier: Secret::new("0123456789abcdef0123456789abcdef0123456789a"),
                purpose: Purpose::SignIn(Destination::Home),
                email_typed: None,
                started_at: START,
            },
        }
    }
}

fn client() -> ClientInfo {
    ClientInfo {
        address: Some("192.0.2.7".to_owned()),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64) Chromium/156.0".to_owned()),
    }
}

fn session(round: u32) -> TokenHash {
    TokenHash::of(&format!("session {round}"))
}

/// Prints the CPU time of each step over all threads of the process, and the time that passed.
struct Meter {
    print: bool,
    rounds: usize,
    cpu: u64,
    wall: Instant,
}

impl Meter {
    fn new(print: bool, rounds: usize) -> Self {
        let cpu = if print { cpu_nanos() } else { 0 };
        Self { print, rounds, cpu, wall: Instant::now() }
    }

    fn lap(&mut self, step: &str) {
        if !self.print {
            return;
        }
        let each = |nanos: u128| nanos / self.rounds as u128 / 100;
        let cpu = each(u128::from(cpu_nanos() - self.cpu));
        let wall = each(self.wall.elapsed().as_nanos());
        println!(
            "{step:<20} CPU {:>4}.{} us   wall {:>4}.{} us",
            cpu / 10,
            cpu % 10,
            wall / 10,
            wall % 10
        );
        *self = Self::new(self.print, self.rounds);
    }
}

/// The CPU time of all threads, in nanoseconds, as the kernel's scheduler counts it.
fn cpu_nanos() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanos = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    nanos.sum()
}

/// Numbers from 1 to $2.
macro_rules! numbered {
    ($insert:literal) => {
        concat!(
            "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < $2) ",
            $insert
        )
    };
}

/// Rows past the store, each with how many there are of it for an account ($1 of them).
const ROWS: [(i64, &str); 4] = [
    (
        1,
        numbered!(
            "INSERT INTO accounts (id, name, name_key, tier, is_operator, suspended, created_at) \
             SELECT 'a' || k, 'n', 'n', 'enterprise', 0, 0, 0 FROM n WHERE k <= $1"
        ),
    ),
    (
        10,
        numbered!(
            "INSERT INTO agents (id, account_id, in_operator, email, email_key, name, role, \
             active, created_at) SELECT 'g' || k, 'a' || (1 + k % $1), 0, 'e' || k || '@x.example', \
             'e' || k || '@x.example', 'n', 'agent', 1, 0 FROM n"
        ),
    ),
    (
        10,
        numbered!(
            "INSERT INTO sessions (token_hash, id, account_id, agent_id, auth_method, created_at, \
             seen_at) SELECT lower(hex(randomblob(21))), 's' || k, 'a' || (1 + k % $1), 'g' || k, \
             'password', 0, 0 FROM n"
        ),
    ),
    (
        10,
        numbered!(
            "INSERT INTO sign_in_records (reference, account_id, at, method, outcome, trace) \
             SELECT lower(hex(randomblob(6))), 'a' || (1 + k % $1), 0, 'okta', 'signed_in', '{}' \
             FROM n"
        ),
    ),
];

async fn fill(url: &str, accounts: u32) -> Outcome {
    let mut conn = AnyConnection::connect(url).await?;
    let accounts = i64::from(accounts);
    for (each, statement) in ROWS {
        sqlx::query(statement).bind(accounts).bind(accounts * each).execute(&mut conn).await?;
    }
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(())
}
