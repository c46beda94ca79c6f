//! Configuration: every environment variable of ours, read here and nowhere else, every mistake at
//! once. The logger reads `RUST_LOG` itself; what the URL of a `PostgreSQL` leaves out, sqlx takes
//! from `PGPASSWORD`, `PGSSLMODE` and the like.

use std::{
    ffi::OsString,
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use convrs_domain::{PublicUrl, Secret, sessions::Lifetimes, sign_in::STARTS_PER_MINUTE};
use convrs_oidc::{HostPort, Roots};
use convrs_store::{SealingKeys, Store};
use ipnet::{AddrParseError, IpNet};

/// What the environment says.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Where the data is.
    pub database_url: DatabaseUrl,
    /// Where the keys are that seal secrets.
    pub sealing: Sealing,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The origin people see.
    pub public_url: PublicUrl,
    /// How long sessions live.
    pub lifetimes: Lifetimes,
    /// How long sign-in records and audit are kept.
    pub retention: Duration,
    /// Further root certificates for providers.
    pub extra_roots: Roots,
    /// Hosts reached although they are private or plain http.
    pub egress_allow: Vec<HostPort>,
    /// Where to answer `/metrics`; nothing means nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Starts of a sign-in through a provider, per address and minute; 0 means no limit.
    pub sign_in_limit: u32,
    /// The name server that is asked for TXT records; nothing means those of the machine.
    pub dns: Option<SocketAddr>,
    /// Where the bundle for the browser is.
    pub site_root: Option<PathBuf>,
}

/// Where the keys are that seal secrets.
#[derive(Debug, Clone)]
pub(crate) enum Sealing {
    /// In the environment.
    Given(SealingKeys),
    /// In a file beside that of `SQLite`, made once.
    KeptIn(PathBuf),
}

/// A database, as a URL.
#[derive(Clone)]
pub(crate) struct DatabaseUrl(Secret);

impl DatabaseUrl {
    /// The URL, which may hold a password.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The file, when it is `SQLite`.
    pub(crate) fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.expose().strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    /// The file in which the sealing keys are kept, when it is `SQLite`.
    fn keys_file(&self) -> Option<PathBuf> {
        Store::sealing_keys_file(self.expose())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.sqlite_file().is_some() { "sqlite:…" } else { "postgres:…" })
    }
}

impl FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| text.starts_with(scheme)) {
            return Err("must begin with sqlite:// or postgres://");
        }
        let url = Self(Secret::new(text));
        if url.sqlite_file().is_some() && url.keys_file().is_none() {
            return Err("must name a file, and behind a ? only what SQLite knows");
        }
        Ok(url)
    }
}

/// One variable that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {message}")]
pub(crate) struct Mistake {
    name: &'static str,
    message: String,
}

impl Config {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// Every variable that cannot be used.
    pub(crate) fn from_environment() -> Result<Self, Vec<Mistake>> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    pub(crate) fn from_variables<T: Into<OsString>>(
        variable: impl Fn(&str) -> Option<T>,
    ) -> Result<Self, Vec<Mistake>> {
        let variable = |name: &str| variable(name).map(Into::<OsString>::into);
        let mut read = Reader { variable, mistakes: Vec::new() };
        let config = read.config();
        if read.mistakes.is_empty() { Ok(config) } else { Err(read.mistakes) }
    }
}

/// Reads variables one by one and collects what is wrong with them.
struct Reader<V> {
    variable: V,
    mistakes: Vec<Mistake>,
}

impl<V: Fn(&str) -> Option<OsString>> Reader<V> {
    fn config(&mut self) -> Config {
        let database_url: DatabaseUrl = self.parsed("DATABASE_URL", "sqlite://data/convrs.db");
        Config {
            sealing: self.sealing(&database_url),
            database_url,
            listen: self.parsed("CONVRS_LISTEN", "127.0.0.1:3000"),
            public_url: self.read("CONVRS_PUBLIC_URL", "http://localhost:3000", PublicUrl::parse),
            lifetimes: self.lifetimes(),
            retention: self.retention(),
            extra_roots: self.roots(),
            egress_allow: self.list("CONVRS_EGRESS_ALLOW", str::parse),
            metrics_listen: self.given("CONVRS_METRICS_LISTEN", str::parse),
            trusted_proxies: self.list("CONVRS_TRUSTED_PROXIES", parse_network),
            sign_in_limit: self.parsed("CONVRS_SIGN_IN_LIMIT", &STARTS_PER_MINUTE.to_string()),
            dns: self.given("CONVRS_DNS", str::parse),
            site_root: self.text("LEPTOS_SITE_ROOT").map(PathBuf::from),
        }
    }

    /// Reads the sealing keys, or finds out where they are kept.
    fn sealing(&mut self, database: &DatabaseUrl) -> Sealing {
        const NAME: &str = "CONVRS_SEALING_KEYS";
        let (keys, file) = (self.text(NAME).map(Secret::new), database.keys_file());
        if keys.is_none() && file.is_none() {
            let message = "must be given with PostgreSQL, as id:base64key (32 random bytes)";
            self.mistake(NAME, message);
        }
        let keys = keys.and_then(|text| self.checked(NAME, SealingKeys::parse(text.expose())));
        keys.map_or_else(|| Sealing::KeptIn(file.unwrap_or_default()), Sealing::Given)
    }

    /// Reads how long sessions live. Idle they live no longer than in all; only what was given can be
    /// a mistake about that.
    fn lifetimes(&mut self) -> Lifetimes {
        let absolute = self.read("CONVRS_SESSION_MAX", "24h", parse_span);
        let idle = self.given("CONVRS_SESSION_IDLE", parse_span);
        if idle.is_some_and(|idle| idle > absolute) {
            self.mistake("CONVRS_SESSION_IDLE", "must not be longer than CONVRS_SESSION_MAX");
        }
        let idle = idle.unwrap_or_else(|| Lifetimes::default().idle.min(absolute));
        Lifetimes { idle, absolute }
    }

    fn retention(&mut self) -> Duration {
        let days: u32 = self.parsed("CONVRS_RETENTION_DAYS", "400");
        if days == 0 {
            self.mistake("CONVRS_RETENTION_DAYS", "must be at least 1");
        }
        Duration::from_hours(24 * u64::from(days))
    }

    fn roots(&mut self) -> Roots {
        let roots = self.given("CONVRS_CA_FILE", |path| {
            let pem = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
            Roots::from_pem(&pem).map_err(|error| format!("{path}: {error}"))
        });
        roots.unwrap_or_default()
    }

    fn list<T, E: fmt::Display>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let text = self.text(name).unwrap_or_default();
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.filter_map(|item| self.checked(name, parse(item))).collect()
    }

    fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, name: &'static str, default: &str) -> T {
        self.read(name, default, str::parse)
    }

    /// Reads a variable; with a mistake in it, the default stands in until all are reported.
    fn read<T, E: fmt::Display>(
        &mut self,
        name: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> T {
        self.given(name, &parse)
            .unwrap_or_else(|| parse(default).unwrap_or_else(|_| unreachable!("defaults are good")))
    }

    /// Reads a variable that has no default.
    fn given<T, E: fmt::Display>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(name)?;
        self.checked(name, parse(&text))
    }

    fn checked<T, E: fmt::Display>(
        &mut self,
        name: &'static str,
        value: Result<T, E>,
    ) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                // Without the text itself: it may hold a password.
                self.mistake(name, &error.to_string());
                None
            }
        }
    }

    /// What a variable holds; an empty one is as good as none.
    fn text(&mut self, name: &'static str) -> Option<String> {
        let text = (self.variable)(name)?.into_string().map_err(|_| "is not in UTF-8");
        let text = self.checked(name, text)?.trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    fn mistake(&mut self, name: &'static str, message: &str) {
        self.mistakes.push(Mistake { name, message: message.to_owned() });
    }
}

/// Reads a network; an address alone is the network of that address.
fn parse_network(text: &str) -> Result<IpNet, AddrParseError> {
    match text.parse::<IpAddr>() {
        Ok(address) => Ok(address.to_canonical().into()),
        Err(_) => text.parse(),
    }
}

/// Reads a span of time such as `90s`, `15m`, `8h` or `2d`.
///
/// # Errors
/// When it is none, or nothing.
pub(crate) fn parse_span(text: &str) -> Result<Duration, &'static str> {
    const EXPECTED: &str = "is not a span of time such as 90s, 15m, 8h or 2d";
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match &text[number.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(EXPECTED),
    };
    let count: u64 = number.parse().map_err(|_| EXPECTED)?;
    let span = count.checked_mul(seconds).filter(|span| *span > 0).ok_or(EXPECTED)?;
    Ok(Duration::from_secs(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = "a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<Mistake>> {
        Config::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        })
    }

    /// The variables that mistakes are found in.
    fn mistaken(variables: &[(&str, &str)]) -> Vec<&'static str> {
        read(variables).expect_err("mistakes").iter().map(|mistake| mistake.name).collect()
    }

    #[test]
    fn an_empty_environment_has_good_defaults() {
        let config = read(&[]).expect("defaults");
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.public_url.origin(), "http://localhost:3000");
        assert_eq!(config.lifetimes, Lifetimes::default());
        assert_eq!(config.sign_in_limit, 600);
        assert_eq!(config.database_url.sqlite_file(), Some(PathBuf::from("data/convrs.db")));
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let mistakes = read(&[
            ("CONVRS_LISTEN", "here"),
            ("CONVRS_PUBLIC_URL", "http://app.example"),
            ("CONVRS_SESSION_IDLE", "8"),
            ("CONVRS_RETENTION_DAYS", "0"),
            ("CONVRS_TRUSTED_PROXIES", "10.0.0.0/8, nowhere"),
            ("DATABASE_URL", "mysql://x"),
        ])
        .expect_err("six mistakes");
        assert_eq!(mistakes.len(), 6, "{mistakes:?}");
    }

    #[test]
    fn postgresql_needs_sealing_keys() {
        let mistakes = read(&[("DATABASE_URL", "postgres://db/convrs")]).expect_err("no keys");
        assert_eq!(mistakes.len(), 1);
        assert!(mistakes[0].to_string().starts_with("CONVRS_SEALING_KEYS"));
    }

    #[test]
    fn sqlite_needs_a_file() {
        let keys = ("CONVRS_SEALING_KEYS", KEYS);
        for url in ["sqlite::memory:", "sqlite://", "sqlite://x.db?mode=typo"] {
            assert_eq!(mistaken(&[("DATABASE_URL", url)]), ["DATABASE_URL"], "{url}");
            assert_eq!(mistaken(&[("DATABASE_URL", url), keys]), ["DATABASE_URL"], "{url}");
        }
    }

    #[test]
    fn keys_and_roots_are_read_with_the_rest() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let path = file.path().to_str().expect("a name in UTF-8");
        let wrong =
            [("CONVRS_CA_FILE", path), ("CONVRS_SEALING_KEYS", "a:b"), ("CONVRS_LISTEN", "here")];
        let names = ["CONVRS_SEALING_KEYS", "CONVRS_LISTEN", "CONVRS_CA_FILE"];
        assert_eq!(mistaken(&wrong), names);
        assert_eq!(mistaken(&[("CONVRS_CA_FILE", "/nowhere.pem")]), ["CONVRS_CA_FILE"]);
        let given = read(&[("CONVRS_SEALING_KEYS", KEYS)]).expect("good keys").sealing;
        assert!(matches!(given, Sealing::Given(_)), "{given:?}");
        let kept = read(&[]).expect("defaults").sealing;
        assert!(matches!(&kept, Sealing::KeptIn(file) if file.ends_with("convrs.db.keys")));
    }

    #[test]
    fn what_is_no_text_is_a_mistake_and_no_default() {
        use std::os::unix::ffi::OsStringExt as _;
        let listen = |name: &str| (name == "CONVRS_LISTEN").then(|| OsString::from_vec(vec![0xff]));
        let mistakes = Config::from_variables(listen).expect_err("a mistake");
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["CONVRS_LISTEN: is not in UTF-8"]);
    }

    #[test]
    fn a_short_life_in_all_shortens_the_idle_one_unless_that_was_given() {
        let short = ("CONVRS_SESSION_MAX", "2h");
        let both = Duration::from_hours(2);
        let lifetimes = read(&[short]).expect("good").lifetimes;
        assert_eq!(lifetimes, Lifetimes { idle: both, absolute: both });
        let longer = ("CONVRS_SESSION_IDLE", "3h");
        assert_eq!(mistaken(&[short, longer]), ["CONVRS_SESSION_IDLE"]);
    }

    #[test]
    fn an_address_alone_is_a_network() {
        let proxies =
            ("CONVRS_TRUSTED_PROXIES", "10.0.0.1,::ffff:10.0.0.2, 2001:db8::1,10.1.0.0/16");
        let networks = read(&[proxies]).expect("good").trusted_proxies;
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        assert_eq!(networks, ["10.0.0.1/32", "10.0.0.2/32", "2001:db8::1/128", "10.1.0.0/16"]);
    }

    #[test]
    fn a_mistake_does_not_show_a_database_password() {
        let url: DatabaseUrl = "postgres://u:hunter2@db/convrs".parse().expect("a URL");
        assert!(!format!("{url:?}").contains("hunter2"));
    }

    #[test]
    fn spans_have_a_unit() {
        assert_eq!(parse_span("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_span("2d"), Ok(Duration::from_hours(48)));
        for text in ["", "5", "h", "-1h", "0s", "1w", "1 h", "99999999999999999999s"] {
            assert!(parse_span(text).is_err(), "{text:?}");
        }
    }
}
