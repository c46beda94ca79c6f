//! What lists and the import take where there is much: on `SQLite` in a file, by the clock.
//!
//! `cargo run --release -p convrs-store --example lists -- [ACCOUNTS] [AGENTS]`: so many accounts with
//! ten agents each, and one account with so many agents; 100,000 and 10,000 when nothing is said.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use convrs_domain::{
    AccountId, AgentId, Email, Role, Secret, Tier, Timestamp,
    account::Name,
    agent::AgentOrder,
    audit::Actor,
    connection::{ClientId, HostedDomains, Issuer, Provider},
    cut_over::Progress,
    import::ImportRow,
};
use convrs_store::{
    AccountFilter, AgentQuery, BoardFilter, Change, NewAccount, NewAgent, NewConnection,
    SealingKeys, Store, StoreConfig, StoreError, Turn,
};
use sqlx::{AnyConnection, Connection as _, Executor};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
const CHANGE: Change<'static> = Change { by: &Actor::CommandLine, at: START };

/// How often each question is asked.
const ROUNDS: usize = 20;

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u32>());
    let accounts = arguments.next().transpose()?.unwrap_or(100_000);
    let agents = arguments.next().transpose()?.unwrap_or(10_000);
    let folder = std::env::temp_dir().join(format!("convrs-lists-{}", std::process::id()));
    let url = format!("sqlite://{}", folder.join("convrs.db").display());
    let keys = SealingKeys::load_or_create(&folder.join("keys"))?;
    let store = Store::connect(StoreConfig::new(&url, keys)).await?;
    store.migrate().await?;
    fill(&url, accounts).await?;
    store.migrate().await?;
    let (account, admin) = office(&store).await?;

    println!("an account of {agents} agents is imported, among {accounts} accounts");
    import(&store, &account, &admin, agents).await?;
    sign_in_some(&url, &account).await?;

    println!("\nthe median of {ROUNDS} answers, accounts");
    list_accounts(&store, accounts).await?;
    println!("\nthe median of {ROUNDS} answers, agents of one account");
    list_agents(&store, &account, agents).await?;
    move_over(&store, &url, &account).await?;
    println!("\nthe median of {ROUNDS} answers, the cut-over board of that account");
    board(&store, &account, agents).await?;
    drop(store);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// The account that is looked at, and its admin.
async fn office(store: &Store) -> Outcome<(AccountId, AgentId)> {
    let new = NewAccount { name: Name::parse("Acme")?, tier: Tier::Enterprise, is_operator: false };
    let account = store.add_account(&new, CHANGE).await?;
    let admin = NewAgent {
        account_id: account.clone(),
        email: Email::parse("ada@acme.example")?,
        name: Name::parse("Ada Lee")?,
        role: Role::Admin,
        password_hash: None,
    };
    let admin = store.add_agent(&admin, CHANGE).await?;
    Ok((account, admin))
}

/// A file of so many people: kept, looked through, and added while others write.
async fn import(store: &Store, account: &AccountId, admin: &AgentId, people: u32) -> Outcome {
    let row = |n: u32| -> Outcome<ImportRow> {
        Ok(ImportRow {
            line: n + 2,
            email: Email::parse(&format!("agent{n}@acme.example"))?,
            name: Name::parse(&format!("Agent Number {}", n.wrapping_mul(2_654_435_761)))?,
            role: Role::Agent,
        })
    };
    let rows = (0..people).map(row).collect::<Outcome<Vec<_>>>()?;
    let started = Instant::now();
    store.taken_emails(account, &rows).await?;
    say("addresses looked up", started.elapsed());
    let started = Instant::now();
    let id = store.keep_import(account, admin, &rows, &[], START).await?;
    say("file kept", started.elapsed());
    let done = AtomicBool::new(false);
    let started = Instant::now();
    let added = async {
        store.add_imported(account, admin, &id, CHANGE).await?;
        done.store(true, Ordering::Relaxed);
        Outcome::Ok(started.elapsed())
    };
    let cpu = cpu_time();
    let (added, others) = tokio::join!(added, write_until(store, &done));
    let cpu = cpu_time().saturating_sub(cpu);
    say("everybody added", added?);
    say("  of which on a processor", cpu);
    say("the slowest of other writes meanwhile", others?);
    Ok(())
}

/// Writes again and again, as sign-ins do, and says how long the slowest write took.
async fn write_until(store: &Store, done: &AtomicBool) -> Outcome<Duration> {
    let mut slowest = Duration::ZERO;
    while !done.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let new = NewAccount { name: Name::parse("N")?, tier: Tier::Starter, is_operator: false };
        let started = Instant::now();
        store.add_account(&new, CHANGE).await?;
        slowest = slowest.max(started.elapsed());
    }
    Ok(slowest)
}

/// Every second agent has signed in, each at another time.
async fn sign_in_some(url: &str, account: &AccountId) -> Outcome {
    let mut conn = AnyConnection::connect(url).await?;
    let sign_in = "UPDATE agents SET last_sign_in_at = 1 + rowid * 7919 % 1000003, \
        last_sign_in_method = 'okta' WHERE account_id = $1 AND rowid % 2 = 0";
    sqlx::query(sign_in).bind(account.as_str()).execute(&mut conn).await?;
    Ok(())
}

async fn list_accounts(store: &Store, accounts: u32) -> Outcome {
    let middle = format!("Customer {:07}", accounts / 2);
    let found = store.accounts(AccountFilter::NameBegins(&middle), Turn::First, 1).await?;
    let edge = found.lines.first().ok_or("the account in the middle")?.account.id.clone();
    let email = Email::parse("e7@x.example")?;
    for (what, filter, turn) in [
        ("the first page", AccountFilter::NameBegins(""), Turn::First),
        ("names that begin alike", AccountFilter::NameBegins("customer 00"), Turn::First),
        ("nothing found", AccountFilter::NameBegins("zebra"), Turn::First),
        ("onwards from the middle", AccountFilter::NameBegins(""), Turn::After(&edge)),
        ("backwards from the middle", AccountFilter::NameBegins(""), Turn::Before(&edge)),
        ("by AccountID", AccountFilter::Id(&edge), Turn::First),
        ("by an agent's e-mail", AccountFilter::Agent(&email), Turn::First),
    ] {
        let took = usual(async || store.accounts(filter, turn, 50).await).await?;
        say(what, took);
    }
    Ok(())
}

async fn list_agents(store: &Store, account: &AccountId, agents: u32) -> Outcome {
    for order in AgentOrder::ALL {
        for descending in [false, true] {
            for (what, beginning, active, page) in [
                ("first page", "", None, 0),
                ("last page", "", None, agents),
                ("active, page 10", "", Some(true), 9),
                ("found by a beginning", "agent number 1", None, 0),
                ("all of them begin so", "a", None, 50),
                ("nothing found", "zebra", None, 0),
            ] {
                let beginning = beginning.to_owned();
                let page_size = 50;
                let query = AgentQuery { beginning, active, order, descending, page, page_size };
                let ask = async || store.agents_page(account, &query).await;
                let way = if descending { "falling" } else { "rising" };
                say(&format!("by {}, {way}, {what}", order.as_str()), usual(ask).await?);
            }
        }
    }
    Ok(())
}

/// Six of ten agents are linked, one is a near miss, one failed.
async fn move_over(store: &Store, url: &str, account: &AccountId) -> Outcome {
    let new = NewConnection {
        account_id: account.clone(),
        provider: Provider::Okta,
        issuer: Issuer::parse("https://acme.okta.example")?,
        client_id: ClientId::parse("0oaacme")?,
        hosted_domains: HostedDomains::default(),
        secret: Some(Secret::new("acme-secret")),
    };
    store.set_connection(&new, CHANGE).await?;
    let mut conn = AnyConnection::connect(url).await?;
    for statement in [
        "INSERT INTO links (connection_id, issuer, subject, account_id, agent_id, created_at) \
         SELECT n.id, n.issuer, a.id, a.account_id, a.id, 1 FROM agents a JOIN connections n \
         ON n.account_id = a.account_id WHERE a.account_id = $1 AND a.rowid % 10 < 6",
        "INSERT INTO near_misses (id, account_id, agent_id, connection_id, issuer, claimed, difference, \
         first_seen_at, last_seen_at, times) SELECT a.id, a.account_id, a.id, n.id, n.issuer, 'A', \
         'letter_case', 1, 1, 1 FROM agents a JOIN connections n ON n.account_id = a.account_id \
         WHERE a.account_id = $1 AND a.rowid % 10 = 6",
        "INSERT INTO failed_sign_ins (account_id, agent_id, connection_id, issuer, at, outcome, \
         reference, unproven) SELECT a.account_id, a.id, n.id, n.issuer, 1, 'access_denied', 'K7Q29D4M', \
         1 FROM agents a JOIN connections n ON n.account_id = a.account_id \
         WHERE a.account_id = $1 AND a.rowid % 10 = 7",
    ] {
        sqlx::query(statement).bind(account.as_str()).execute(&mut conn).await?;
    }
    Ok(())
}

async fn board(store: &Store, account: &AccountId, agents: u32) -> Outcome {
    let all = BoardFilter::default();
    let failed = BoardFilter { progress: Some(Progress::Failed), ..BoardFilter::default() };
    let found = BoardFilter { search: "agent number 1".to_owned(), ..BoardFilter::default() };
    say("the picture", usual(async || store.cut_over_counts(account).await).await?);
    say("who would be locked out", usual(async || store.unlinked_agents(account, 12).await).await?);
    for (what, filter, skip) in [
        ("first page", &all, 0),
        ("last page", &all, agents.saturating_sub(49)),
        ("the failed, first page", &failed, 0),
        ("found by a beginning", &found, 0),
    ] {
        let rows = async || store.cut_over_board(account, filter, skip, 50).await;
        say(what, usual(rows).await?);
        let matching = async || store.cut_over_matching(account, filter).await;
        say("  how many there are", usual(matching).await?);
    }
    Ok(())
}

/// The answer in the middle, for a machine is seldom idle.
async fn usual<T>(ask: impl AsyncFn() -> Result<T, StoreError>) -> Outcome<Duration> {
    let mut took = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        ask().await?;
        took.push(started.elapsed());
    }
    took.sort_unstable();
    Ok(took[ROUNDS / 2])
}

/// The CPU time of all threads, as the kernel's scheduler counts it.
fn cpu_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanos = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

fn say(what: &str, took: Duration) {
    println!("{what:<48}{:>8}.{} ms", took.as_micros() / 1000, took.as_micros() / 100 % 10);
}

/// Numbers from 1 to $1.
macro_rules! numbered {
    ($($insert:expr),+) => {
        concat!(
            "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < $1) ",
            $($insert),+
        )
    };
}

/// An `AccountID` for each number.
macro_rules! account_id {
    ($number:literal) => {
        concat!(
            "substr(printf('%012d', ",
            $number,
            "), 1, 4) || '-' || ",
            "substr(printf('%012d', ",
            $number,
            "), 5, 4) || '-' || ",
            "substr(printf('%012d', ",
            $number,
            "), 9, 4)"
        )
    };
}

/// Rows past the store, and how many of each for an account; `migrate` fills their sort keys in.
const ROWS: [(u32, &str); 3] = [
    (
        1,
        numbered!(
            "INSERT INTO accounts (id, name, name_key, tier, is_operator, suspended, created_at) \
             SELECT ",
            account_id!("k"),
            ", printf('Customer %07d', k), printf('customer %07d', k), \
             'enterprise', 0, 0, 0 FROM n"
        ),
    ),
    (
        1,
        numbered!(
            "INSERT INTO sso_settings (account_id, enabled, provider, password_fallback, \
             updated_at) SELECT ",
            account_id!("k"),
            ", 0, NULL, 1, 0 FROM n"
        ),
    ),
    (
        10,
        numbered!(
            "INSERT INTO agents (id, account_id, in_operator, email, email_key, name, role, \
             active, created_at) SELECT 'g' || k, ",
            account_id!("1 + k / 11"),
            ", 0, 'e' || k || \
             '@x.example', 'e' || k || '@x.example', 'Agent Number ' || k, 'agent', 1, 0 FROM n"
        ),
    ),
];

async fn fill(url: &str, accounts: u32) -> Outcome {
    let mut conn = AnyConnection::connect(url).await?;
    for (each, statement) in ROWS {
        let rows = i64::from(accounts) * i64::from(each);
        sqlx::query(statement).bind(rows).execute(&mut conn).await?;
    }
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(())
}
