//! What the store costs on the way of a sign-in: CPU time for each step, on `SQLite` in a file.
//!
//! `cargo run --release -p convrs-store --example cost -- [ACCOUNTS]`, where each account gets ten
//! agents and ten sessions first.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::time::Instant;

use convrs_domain::{
    AccountId, Destination, Email, Role, Secret, Tier, Timestamp,
    account::Name,
    audit::Actor,
    connection::{ClientId, Connection, Issuer, Provider},
    identity::{EmailVerified, Identity, admit},
    sessions::Lifetimes,
    sign_in::{ClientInfo, PendingSignIn, Purpose, Trace},
    sso::SsoSettings,
};
use convrs_store::{
    Change, NewAccount, NewAgent, NewConnection, ProviderSignIn, SealingKeys, SpentPending,
    StartedFlow, Store, StoreConfig, TokenHash,
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
    for round in 0..200 {
        office.sign_in(&store, round, &mut Meter::default()).await?;
    }
    let mut meter = Meter::default();
    for round in 200..200 + ROUNDS {
        office.sign_in(&store, round, &mut meter).await?;
    }
    meter.print();
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
            secret: Some(Secret::new("a-client-secret-of-the-usual-forty-letters")),
        };
        let connection = store.set_connection(&connection, CHANGE).await?;
        let on =
            SsoSettings { enabled: true, provider: Some(Provider::Okta), password_fallback: true };
        store.save_sso_settings(&account, on, CHANGE).await?;
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

    async fn sign_in(&self, store: &Store, round: u32, meter: &mut Meter) -> Outcome {
        let email = &self.emails[round as usize % AGENTS];
        let flow = self.flow(round);
        let session = TokenHash::of(&format!("session {round}"));
        meter.start();
        store.route_by_email(email).await?;
        meter.lap("route by e-mail");
        store.start_sign_in(&flow).await?;
        meter.lap("start (pending insert)");
        let spent = store.spend_pending(&self.account, &flow.state, &flow.browser).await?;
        meter.lap("spend");
        store.route_with_secrets(&self.account).await?;
        meter.lap("route with secrets");
        let identity = Identity {
            subject: format!("00u-{email}"),
            email: Some(email.as_str().to_owned()),
            email_verified: EmailVerified::Yes,
        };
        let (connection, issuer) = (&self.connection.id, &self.connection.issuer);
        let found = store.candidates(&self.account, connection, issuer, &identity).await?;
        let admission = admit(&self.account, &identity, found).map_err(|refusal| refusal.code())?;
        meter.lap("candidates");
        let SpentPending::Yours(pending) = spent else { return Err("the flow is gone".into()) };
        let sign_in = ProviderSignIn {
            pending: *pending,
            state: flow.state,
            issuer: issuer.clone(),
            subject: identity.subject,
            sid: None,
            admission,
            session: session.clone(),
            email: identity.email,
            client: client(),
            trace: Trace::default(),
            at: START,
        };
        store.sign_in_through_provider(sign_in).await?;
        meter.lap("sign in");
        store.session(&session, START, Lifetimes::default()).await?;
        meter.lap("session");
        Ok(())
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

/// Sums the CPU time of each step over all threads of the process.
#[derive(Default)]
struct Meter {
    cpu: u64,
    wall: Option<Instant>,
    steps: Vec<(&'static str, u64, u128)>,
}

impl Meter {
    fn start(&mut self) {
        (self.cpu, self.wall) = (cpu_nanos(), Some(Instant::now()));
    }

    fn lap(&mut self, step: &'static str) {
        let (cpu, wall) = (cpu_nanos(), Instant::now());
        let elapsed = self.wall.map_or(0, |start| (wall - start).as_nanos());
        match self.steps.iter_mut().find(|(name, ..)| *name == step) {
            Some((_, sum, walls)) => {
                *sum += cpu - self.cpu;
                *walls += elapsed;
            }
            None => self.steps.push((step, cpu - self.cpu, elapsed)),
        }
        self.start();
    }

    fn print(&self) {
        let micros = |nanos: u128| nanos as f64 / f64::from(ROUNDS) / 1_000.0;
        println!("{:<24}{:>10}{:>10}", "", "CPU us", "wall us");
        for (step, cpu, wall) in &self.steps {
            println!("{step:<24}{:>10.1}{:>10.1}", micros(u128::from(*cpu)), micros(*wall));
        }
        let cpu: u64 = self.steps.iter().map(|(_, cpu, _)| cpu).sum();
        println!("{:<24}{:>10.1}", "in all", micros(u128::from(cpu)));
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

/// Fills the tables past the store: ten agents and ten sessions for each account.
async fn fill(url: &str, accounts: u32) -> Outcome {
    let mut conn = AnyConnection::connect(url).await?;
    let count = i64::from(accounts);
    for statement in [
        "INSERT INTO accounts (id, name, name_key, tier, is_operator, suspended, created_at) \
         SELECT 'a' || value, 'n', 'n', 'enterprise', 0, 0, 0 FROM generate_series(1, $1)",
        "INSERT INTO agents (id, account_id, in_operator, email, email_key, name, role, active, \
         created_at) SELECT 'g' || value, 'a' || (1 + value % $1), 0, 'e' || value || '@x.example', \
         'e' || value || '@x.example', 'n', 'agent', 1, 0 FROM generate_series(1, $1 * 10)",
        "INSERT INTO sessions (token_hash, id, account_id, agent_id, auth_method, created_at, \
         seen_at) SELECT lower(hex(randomblob(21))), 's' || value, 'a' || (1 + value % $1), \
         'g' || value, 'password', 0, 0 FROM generate_series(1, $1 * 10)",
        "INSERT INTO sign_in_records (reference, account_id, at, method, outcome, trace) \
         SELECT 'r' || value, 'a' || (1 + value % $1), 0, 'okta', 'signed_in', '{}' \
         FROM generate_series(1, $1 * 10)",
    ] {
        sqlx::query(statement).bind(count).execute(&mut conn).await?;
    }
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(())
}
