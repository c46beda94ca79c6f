//! Measures what a sign-in costs this crate in CPU time, against a provider in another process:
//!
//! ```text
//! fake-idp 9100 acme client secret ann.lee@acme.example
//! sign_in_cost http://127.0.0.1:9100/t/acme 2000
//! ```

use std::{
    env,
    error::Error,
    fs,
    io::{self, BufRead, BufReader, Write},
    net::TcpStream,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use convrs_domain::{
    AccountId, ConnectionId, Secret, Timestamp,
    connection::{ClientId, Connection, HostedDomains, Issuer, Provider},
};
use convrs_oidc::{Begin, Egress, Finish, Oidc, Party, secret_from_random};
use url::Url;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Everything, the calls too, runs on this one thread, so that its CPU time is the whole cost.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let mut arguments = env::args().skip(1);
    let (issuer, sign_ins) = (arguments.next(), arguments.next());
    let issuer = issuer.ok_or("usage: sign_in_cost ISSUER [SIGN_INS]")?;
    let sign_ins: u64 = sign_ins.as_deref().unwrap_or("2000").parse()?;
    let url = Url::parse(&issuer)?;
    let address = format!("{}:{}", url.host_str().unwrap_or_default(), url.port().unwrap_or(80));
    let egress = Egress { allow: vec![address.parse()?], ..Egress::default() };
    let bench = Bench { oidc: Oidc::new(egress)?, connection: connection(&issuer)?, address };
    bench.sign_in().await?;
    let mut total = [0, 0];
    for _ in 0..sign_ins {
        let cost = bench.sign_in().await?;
        total = [total[0] + cost[0], total[1] + cost[1]];
    }
    let [begin, finish] = total.map(|nanos| nanos / sign_ins / 1000);
    writeln!(io::stdout(), "begin {begin} us, finish {finish} us")?;
    Ok(())
}

struct Bench {
    oidc: Oidc,
    connection: Connection,
    address: String,
}

impl Bench {
    /// Signs in once; the CPU time of its two halves in nanoseconds.
    async fn sign_in(&self) -> Outcome<[u64; 2]> {
        let [state, nonce, pkce_verifier] = [1, 2, 3].map(|byte| secret_from_random([byte; 32]));
        let secrets = [Secret::new("secret")];
        let party = Party {
            connection: &self.connection,
            redirect_uri: "http://localhost:3000/callback",
            secrets: &secrets,
        };
        let request = Begin {
            state: &state,
            nonce: &nonce,
            pkce_verifier: &pkce_verifier,
            login_hint: Some("ann.lee@acme.example"),
            prompt: None,
        };
        let started = cpu_time()?;
        let url = self.oidc.begin(&party, request).await?;
        let gone = cpu_time()?;
        let callback = Url::parse(&self.visit(&url)?)?;
        let sent = |name: &str| callback.query_pairs().find(|(it, _)| it == name).map(|it| it.1);
        let iss = sent("iss");
        let finish = Finish {
            code: Secret::new(sent("code").ok_or("no code")?),
            iss: iss.as_deref(),
            nonce: &nonce,
            pkce_verifier: &pkce_verifier,
        };
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
        let (back, now) = (cpu_time()?, Timestamp::from_millis(now));
        self.oidc.finish(&party, finish, now).await?;
        Ok([gone - started, cpu_time()? - back])
    }

    /// Goes where a browser is sent; where it is sent back.
    fn visit(&self, url: &str) -> Outcome<String> {
        let url = Url::parse(url)?;
        let mut stream = TcpStream::connect(&self.address)?;
        let (path, query) = (url.path(), url.query().unwrap_or_default());
        write!(stream, "GET {path}?{query} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address)?;
        for line in BufReader::new(stream).lines() {
            if let Some(location) = line?.strip_prefix("location: ") {
                return Ok(location.to_owned());
            }
        }
        Err("the provider did not send the browser back".into())
    }
}

fn connection(issuer: &str) -> Outcome<Connection> {
    Ok(Connection {
        id: ConnectionId::new("bench"),
        account_id: AccountId::from_random([1; 8]),
        provider: Provider::Okta,
        issuer: Issuer::parse(issuer)?,
        client_id: ClientId::parse("client")?,
        hosted_domains: HostedDomains::default(),
        version: 1,
    })
}

/// The CPU time of this thread in nanoseconds (Linux), which the kernel counts when it schedules.
fn cpu_time() -> Outcome<u64> {
    thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or_default().parse()?)
}
