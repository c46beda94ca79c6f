//! The connections to either engine: whom to ask for one, and how writing begins.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use sqlx::{
    Any, AnyConnection, AnyPool, Connection, Executor, Transaction, any::AnyPoolOptions,
    pool::PoolConnection, sqlite::SqliteConnectOptions,
};

use crate::{
    error::StoreError,
    sqlite::{Lanes, Lease, prepare_file},
};

/// An idle connection this old is tried before it is used: the server may have gone in between.
const TRY_AFTER: Duration = Duration::from_secs(5);

/// What every connection to `PostgreSQL` begins with, so that nobody waits or is waited for without
/// end: ten seconds for a statement, three for a lock, thirty for a transaction at rest.
const POSTGRES_LIMITS: &str = "SET statement_timeout = '10s'; SET lock_timeout = '3s'; \
     SET idle_in_transaction_session_timeout = '30s'";

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Tells the engine by the URL's scheme.
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(config("the database URL must begin with sqlite:// or postgres://")),
        }
    }

    /// The file that a URL of `SQLite` names.
    pub(crate) fn file(self, url: &str) -> Option<PathBuf> {
        let named = !url.contains(":memory:") && !url.contains("mode=memory");
        let options = SqliteConnectOptions::from_str(url).ok()?;
        let file = options.get_filename().to_owned();
        (self == Self::Sqlite && named && !file.as_os_str().is_empty()).then_some(file)
    }
}

/// The open database.
pub(crate) struct Database {
    url: String,
    connections: Connections,
}

enum Connections {
    Sqlite(Box<Lanes>),
    Postgres(AnyPool),
}

impl Database {
    /// Opens what the URL names, and makes the file of `SQLite` if it is missing.
    pub(crate) async fn open(
        url: &str,
        connections: u32,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url)?;
        let connections = match engine {
            Engine::Sqlite => {
                let file = engine.file(url);
                let file = file.ok_or_else(|| config("the database URL must name a file"))?;
                prepare_file(url, &file).await?;
                Connections::Sqlite(Box::new(Lanes::new(url, connections, patience)?))
            }
            Engine::Postgres => {
                Connections::Postgres(postgres_pool(connections, patience).connect(url).await?)
            }
        };
        Ok(Self { url: url.to_owned(), connections })
    }

    /// Which engine it is.
    pub(crate) fn engine(&self) -> Engine {
        match self.connections {
            Connections::Sqlite(_) => Engine::Sqlite,
            Connections::Postgres(_) => Engine::Postgres,
        }
    }

    /// A connection for a look-up by key. On `SQLite` it is the one that writes, if that is free: its
    /// pages are at hand, while the others drop theirs whenever something was written. That halves
    /// what the look-ups of a sign-in cost.
    pub(crate) async fn glance(&self) -> Result<Conn, StoreError> {
        if let Connections::Sqlite(lanes) = &self.connections
            && let Some(lease) = lanes.writer.try_lease()
        {
            return Ok(Conn::Lent(lease));
        }
        self.reader().await
    }

    /// A connection for reading more than a few rows, beside those that write.
    pub(crate) async fn reader(&self) -> Result<Conn, StoreError> {
        match &self.connections {
            Connections::Sqlite(lanes) => Ok(Conn::Lent(lanes.readers.lease().await?)),
            Connections::Postgres(pool) => Ok(Conn::Pooled(pool.acquire().await?)),
        }
    }

    /// A connection that may write.
    pub(crate) async fn writer(&self) -> Result<Conn, StoreError> {
        match &self.connections {
            Connections::Sqlite(lanes) => Ok(Conn::Lent(lanes.writer.lease().await?)),
            Connections::Postgres(pool) => Ok(Conn::Pooled(pool.acquire().await?)),
        }
    }

    /// A connection of its own, without the limits that everyday statements have.
    pub(crate) async fn connect_apart(&self) -> Result<AnyConnection, StoreError> {
        Ok(AnyConnection::connect(&self.url).await?)
    }
}

/// A connection on loan; it goes back when it is dropped.
pub(crate) enum Conn {
    Lent(Lease),
    Pooled(PoolConnection<Any>),
}

impl Conn {
    /// Begins a transaction that will write; dropped without a commit it is rolled back. On `SQLite`
    /// it takes the write lock at once: a transaction that reads first could not get it any more
    /// (`SQLITE_BUSY_SNAPSHOT`), however long it waits.
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_, Any>, StoreError> {
        let begin = match self {
            Self::Lent(_) => "BEGIN IMMEDIATE",
            Self::Pooled(_) => "BEGIN",
        };
        Ok(self.begin_with(begin).await?)
    }
}

impl Deref for Conn {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Lent(lease) => lease,
            Self::Pooled(conn) => conn,
        }
    }
}

impl DerefMut for Conn {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Lent(lease) => lease,
            Self::Pooled(conn) => conn,
        }
    }
}

fn postgres_pool(connections: u32, patience: Duration) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .test_before_acquire(false)
        .before_acquire(|conn, meta| {
            Box::pin(async move {
                if meta.idle_for > TRY_AFTER {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|conn, _| {
            Box::pin(async move { conn.execute(POSTGRES_LIMITS).await.map(drop) })
        })
}

fn config(what: &str) -> StoreError {
    StoreError::Config(what.to_owned())
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.engine().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_names_the_engine_and_the_file() {
        let file = |url: &str| Engine::Sqlite.file(url).map(|file| file.display().to_string());
        assert_eq!(file("sqlite://data/convrs.db"), Some("data/convrs.db".to_owned()));
        assert_eq!(file("sqlite:///srv/a%20b.db?mode=rwc"), Some("/srv/a b.db".to_owned()));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("sqlite://"), None);
        assert_eq!(Engine::of("postgresql://h/db").ok(), Some(Engine::Postgres));
        assert!(Engine::of("mysql://h/db").is_err());
    }
}
