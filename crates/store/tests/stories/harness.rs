//! Where a story plays: a database of its own on either engine, and a clock it sets itself.

use std::{path::PathBuf, time::Duration};

use convrs_domain::{Timestamp, audit::Actor};
use convrs_store::{Change, SealingKeys, Store, StoreConfig};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use crate::postgres;

/// Declares stories, each a test on `SQLite` and a test on `PostgreSQL`.
macro_rules! stories {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)*) => {
        $(
            async fn $name($db: &crate::harness::Db) $body

            $(#[$meta])*
            mod $name {
                #[tokio::test(flavor = "multi_thread")]
                async fn sqlite() {
                    crate::harness::Db::sqlite().play(super::$name).await;
                }

                #[tokio::test(flavor = "multi_thread")]
                async fn postgres() {
                    crate::harness::Db::postgres().await.play(super::$name).await;
                }
            }
        )*
    };
}
pub(crate) use stories;

/// Two keys, of which the first seals.
const KEYS: &str = "new:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,\
    old:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/// When stories begin.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// A minute.
pub(crate) const MINUTE: Duration = Duration::from_mins(1);

/// A change from the command line, a minute into the story.
pub(crate) const LATER: Change<'static> =
    Change { by: &Actor::CommandLine, at: Timestamp::from_seconds(1_800_000_060) };

/// A change from the command line, when the story begins.
pub(crate) const CHANGE: Change<'static> = Change { by: &Actor::CommandLine, at: START };

/// A story's database.
pub(crate) struct Db {
    pub(crate) url: String,
    /// Where the file is; nothing for `PostgreSQL`.
    pub(crate) file: Option<PathBuf>,
}

impl Db {
    /// A database in a file of its own.
    pub(crate) fn sqlite() -> Self {
        sqlx::any::install_default_drivers();
        let folder = std::env::temp_dir().join(format!("convrs-store-{}", uuid::Uuid::now_v7()));
        let file = folder.join("convrs.db");
        Self { url: format!("sqlite://{}", file.display()), file: Some(file) }
    }

    /// A database of its own on the tests' server.
    pub(crate) async fn postgres() -> Self {
        sqlx::any::install_default_drivers();
        let name = format!("story_{}", uuid::Uuid::now_v7().simple());
        let mut admin = postgres::admin().await;
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        admin.execute(create).await.expect("a new database");
        Self { url: postgres::url(&name), file: None }
    }

    /// Plays a story, and clears up when it ended well.
    pub(crate) async fn play(self, story: impl AsyncFnOnce(&Self)) {
        story(&self).await;
        if let Some(file) = &self.file {
            let folder = file.parent().expect("the file has a folder");
            std::fs::remove_dir_all(folder).expect("the folder goes");
        } else {
            let name = postgres::name_in(&self.url);
            let drop = AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
            postgres::admin().await.execute(drop).await.expect("the database goes");
        }
    }

    /// A server's store, migrated; each call is another server.
    pub(crate) async fn store(&self) -> Store {
        let store = self.empty_store().await;
        store.migrate().await.expect("migrations");
        store
    }

    /// A store that is not migrated.
    pub(crate) async fn empty_store(&self) -> Store {
        self.store_with(KEYS).await
    }

    /// A store with keys of the story's choice.
    pub(crate) async fn store_with(&self, keys: &str) -> Store {
        let keys = SealingKeys::parse(keys).expect("good keys");
        let patience = Duration::from_secs(30);
        let config = StoreConfig { patience, ..StoreConfig::new(&self.url, keys) };
        Store::connect(config).await.expect("a store")
    }

    /// A way past the store, for what it does not let anybody do.
    pub(crate) async fn raw(&self) -> AnyConnection {
        AnyConnection::connect(&self.url).await.expect("a connection")
    }

    /// Runs a statement past the store.
    pub(crate) async fn execute(&self, statement: String) -> Result<u64, sqlx::Error> {
        let done = self.raw().await.execute(AssertSqlSafe(statement)).await?;
        Ok(done.rows_affected())
    }

    /// Counts the rows of a table.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        sqlx::query_scalar(count).fetch_one(&mut self.raw().await).await.expect("a count")
    }
}
