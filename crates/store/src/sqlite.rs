//! `SQLite`'s connections: kept open and lent out one at a time.
//!
//! sqlx's pool is not used for them, for its cost: it sends each connection a ping on its way back,
//! from a task of its own, which is two thirds of the CPU time of a look-up by key (27 us against
//! 9 us). A connection to a file cannot go stale, so there is nothing to ping for.

use std::{
    fs::{self, OpenOptions},
    io,
    ops::{Deref, DerefMut},
    path::Path,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::{AnyConnection, ConnectOptions, Executor, any::AnyConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

use crate::error::StoreError;

/// What a connection for reading begins with.
const READING: &str =
    "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 3000; PRAGMA query_only = ON";

/// What the one for writing begins with. Its busy time-out, in milliseconds, counts against other
/// processes only: within ours, writers queue. The log is carried over to the file when it has 16 MB,
/// not 4: a page changed many times in between is carried once, which saves an eighth of the CPU time
/// of a sign-in. It may keep 4 MB of pages, twice as much as the others.
const WRITING: &str = "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 3000; \
    PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -4000";

/// The connections to one file: one writes and a few read. `SQLite` has one writer at a time anyway;
/// waiting for one's turn in our queue is fair, in its busy handler it is a sleep.
pub(crate) struct Lanes {
    pub(crate) readers: Lane,
    pub(crate) writer: Lane,
}

impl Lanes {
    /// Makes the lanes; connections are opened when they are needed.
    pub(crate) fn new(url: &str, readers: u32, patience: Duration) -> Result<Self, StoreError> {
        let options = AnyConnectOptions::from_str(url)?;
        Ok(Self {
            readers: Lane::new(options.clone(), READING, readers, patience),
            writer: Lane::new(options, WRITING, 1, patience),
        })
    }
}

/// Connections of one use.
pub(crate) struct Lane {
    options: AnyConnectOptions,
    begins_with: &'static str,
    patience: Duration,
    free: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<AnyConnection>>>,
}

impl Lane {
    fn new(
        options: AnyConnectOptions,
        begins_with: &'static str,
        connections: u32,
        patience: Duration,
    ) -> Self {
        let free = Arc::new(Semaphore::new(connections.max(1) as usize));
        Self { options, begins_with, patience, free, idle: Arc::default() }
    }

    /// Lends a connection, the one used last if there is a choice.
    pub(crate) async fn lease(&self) -> Result<Lease, StoreError> {
        let permit = match Arc::clone(&self.free).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => self.wait().await?,
        };
        let waiting = self.idle().pop();
        let conn = match waiting {
            Some(conn) => conn,
            None => self.open().await?,
        };
        Ok(Lease { conn: Some(conn), idle: Arc::clone(&self.idle), _permit: permit })
    }

    /// Lends a connection that is open and free at this moment.
    pub(crate) fn try_lease(&self) -> Option<Lease> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        let conn = self.idle().pop()?;
        Some(Lease { conn: Some(conn), idle: Arc::clone(&self.idle), _permit: permit })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<AnyConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn open(&self) -> Result<AnyConnection, StoreError> {
        let mut conn = self.options.connect().await?;
        conn.execute(self.begins_with).await?;
        Ok(conn)
    }

    async fn wait(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        match timeout(self.patience, Arc::clone(&self.free).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(StoreError::Unavailable("no connection came free in time".to_owned())),
        }
    }
}

/// A connection on loan.
pub(crate) struct Lease {
    /// Always there until the drop.
    conn: Option<AnyConnection>,
    idle: Arc<Mutex<Vec<AnyConnection>>>,
    _permit: OwnedSemaphorePermit,
}

const LENT: &str = "a lease holds its connection until it is dropped";

impl Deref for Lease {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        self.conn.as_ref().expect(LENT)
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        self.conn.as_mut().expect(LENT)
    }
}

impl Drop for Lease {
    /// Puts the connection back before the permit, the field behind it, is given up. A transaction
    /// left open was told to roll back when it was dropped, and does so before anything else.
    fn drop(&mut self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.conn.take());
    }
}

/// Makes the file and its folder where they are missing, for our eyes only, and sets the
/// write-ahead log, which the file remembers.
pub(crate) async fn prepare_file(url: &str, file: &Path) -> Result<(), StoreError> {
    create_private(file).map_err(|error| {
        StoreError::Unavailable(format!("cannot open {}: {error}", file.display()))
    })?;
    let mut conn = AnyConnectOptions::from_str(url)?.connect().await?;
    // The switch needs the file for itself, and does not wait for it as other statements do.
    for _ in 0..100 {
        match conn.execute("PRAGMA journal_mode = WAL").await.map_err(StoreError::from) {
            Err(StoreError::Busy(_)) => sleep(Duration::from_millis(30)).await,
            outcome => return outcome.map(drop),
        }
    }
    Err(StoreError::Busy("another process holds the database file".to_owned()))
}

fn create_private(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}
