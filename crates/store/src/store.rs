//! The handle that everything else of this crate hangs on, and what it takes to make one.

use std::{path::PathBuf, sync::Arc, time::Duration};

use crate::{
    database::{Database, Engine},
    error::StoreError,
    sealing::SealingKeys,
};

/// What a [`Store`] is made from.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite://…` (a file, made when it is missing) or `postgres://…`.
    pub url: String,
    /// What seals secrets.
    pub sealing: SealingKeys,
    /// The most connections held open: to `PostgreSQL` in all, to a `SQLite` file for reading (one
    /// more writes).
    pub connections: u32,
    /// How long a caller waits for a connection before it hears [`StoreError::Unavailable`].
    pub patience: Duration,
}

impl StoreConfig {
    /// The configuration a server runs with.
    pub fn new(url: impl Into<String>, sealing: SealingKeys) -> Self {
        Self { url: url.into(), sealing, connections: 4, patience: Duration::from_secs(3) }
    }
}

/// The product's data. Clones share their connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: Arc<Database>,
    pub(crate) sealing: SealingKeys,
}

impl Store {
    /// Opens the database; an empty one is [migrated](Self::migrate) before it is of use.
    ///
    /// # Errors
    /// [`StoreError::Config`] for a URL that names no file or server, [`StoreError::Unavailable`]
    /// when what it names cannot be reached.
    pub async fn connect(config: StoreConfig) -> Result<Self, StoreError> {
        let db = Database::open(&config.url, config.connections, config.patience).await?;
        Ok(Self { db: Arc::new(db), sealing: config.sealing })
    }

    /// The file in which [`SealingKeys::load_or_create`] keeps the keys of a `SQLite` database:
    /// beside it, its name with `.keys` behind. Nothing for `PostgreSQL`, whose keys must be given.
    pub fn sealing_keys_file(url: &str) -> Option<PathBuf> {
        let mut file = Engine::of(url).ok()?.file(url)?.into_os_string();
        file.push(".keys");
        Some(file.into())
    }

    /// Tells whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut conn = self.db.glance().await?;
        sqlx::query("SELECT 1").execute(&mut *conn).await?;
        Ok(())
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("engine", &self.db.engine()).finish_non_exhaustive()
    }
}
