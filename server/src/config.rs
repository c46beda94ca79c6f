//! Configuration: every environment variable, read here and nowhere else, every mistake at once.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use convrs_domain::{PublicUrl, Secret, sessions::Lifetimes, sign_in::STARTS_PER_MINUTE};
use convrs_oidc::HostPort;
use ipnet::IpNet;

/// What the environment says.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Where the data is.
    pub database_url: DatabaseUrl,
    /// The keys that seal secrets; nothing means: made once beside the `SQLite` file.
    pub sealing_keys: Option<Secret>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The origin people see.
    pub public_url: PublicUrl,
    /// How long sessions live.
    pub lifetimes: Lifetimes,
    /// How long sign-in records and audit are kept.
    pub retention: Duration,
    /// Further root certificates for providers, as PEM.
    pub extra_roots: Option<Vec<u8>>,
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
        if known.iter().any(|scheme| text.starts_with(scheme)) {
            Ok(Self(Secret::new(text)))
        } else {
            Err("must begin with sqlite:// or postgres://")
        }
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
        Self::from_variables(|name| std::env::var(name).ok())
    }

    pub(crate) fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<Mistake>> {
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

impl<V: Fn(&str) -> Option<String>> Reader<V> {
    fn config(&mut self) -> Config {
        let database_url = self.parsed("DATABASE_URL", "sqlite://data/convrs.db");
        let sealing_keys = self.text("CONVRS_SEALING_KEYS").map(Secret::new);
        self.expect_sealing_keys(&database_url, sealing_keys.as_ref());
        Config {
            database_url,
            sealing_keys,
            listen: self.parsed("CONVRS_LISTEN", "127.0.0.1:3000"),
            public_url: self.read("CONVRS_PUBLIC_URL", "http://localhost:3000", PublicUrl::parse),
            lifetimes: self.lifetimes(),
            retention: self.retention(),
            extra_roots: self.file("CONVRS_CA_FILE"),
            egress_allow: self.list("CONVRS_EGRESS_ALLOW"),
            metrics_listen: self.optional("CONVRS_METRICS_LISTEN"),
            trusted_proxies: self.list("CONVRS_TRUSTED_PROXIES"),
            sign_in_limit: self.parsed("CONVRS_SIGN_IN_LIMIT", &STARTS_PER_MINUTE.to_string()),
            dns: self.optional("CONVRS_DNS"),
            site_root: self.text("LEPTOS_SITE_ROOT").map(PathBuf::from),
        }
    }

    fn expect_sealing_keys(&mut self, database: &DatabaseUrl, keys: Option<&Secret>) {
        if keys.is_none() && database.sqlite_file().is_none() {
            let message = "must be given with PostgreSQL, as id:base64key (32 random bytes)";
            self.mistake("CONVRS_SEALING_KEYS", message);
        }
    }

    fn lifetimes(&mut self) -> Lifetimes {
        let idle = self.read("CONVRS_SESSION_IDLE", "8h", parse_span);
        let absolute = self.read("CONVRS_SESSION_MAX", "24h", parse_span);
        if idle > absolute {
            self.mistake("CONVRS_SESSION_IDLE", "must not be longer than CONVRS_SESSION_MAX");
        }
        Lifetimes { idle, absolute }
    }

    fn retention(&mut self) -> Duration {
        let days: u32 = self.parsed("CONVRS_RETENTION_DAYS", "400");
        if days == 0 {
            self.mistake("CONVRS_RETENTION_DAYS", "must be at least 1");
        }
        Duration::from_hours(24 * u64::from(days))
    }

    fn file(&mut self, name: &'static str) -> Option<Vec<u8>> {
        let path = self.text(name)?;
        match std::fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.mistake(name, &format!("{path} cannot be read: {error}"));
                None
            }
        }
    }

    fn list<T: FromStr<Err: fmt::Display>>(&mut self, name: &'static str) -> Vec<T> {
        let text = self.text(name).unwrap_or_default();
        let items: Vec<&str> =
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
        items.into_iter().filter_map(|item| self.attempt(name, item, str::parse)).collect()
    }

    fn optional<T: FromStr<Err: fmt::Display>>(&mut self, name: &'static str) -> Option<T> {
        let text = self.text(name)?;
        self.attempt(name, &text, str::parse)
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
        let text = self.text(name);
        let given = text.and_then(|text| self.attempt(name, &text, &parse));
        given
            .unwrap_or_else(|| parse(default).unwrap_or_else(|_| unreachable!("defaults are good")))
    }

    fn attempt<T, E: fmt::Display>(
        &mut self,
        name: &'static str,
        text: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                // Without the text itself: it may hold a password.
                self.mistake(name, &error.to_string());
                None
            }
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        (self.variable)(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn mistake(&mut self, name: &'static str, message: &str) {
        self.mistakes.push(Mistake { name, message: message.to_owned() });
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

    fn read(variables: &[(&str, &str)]) -> Result<Config, Vec<Mistake>> {
        Config::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        })
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
