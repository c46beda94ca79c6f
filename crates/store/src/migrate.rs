//! Bringing a database to the schema this version speaks.

use sqlx::{
    AnyConnection, Connection, Executor,
    migrate::{MigrateError, Migrator},
};

use crate::{database::Engine, error::StoreError, store::Store};

impl Store {
    /// Applies the steps that are missing, each in a transaction, and fills in what they make room for.
    /// Whoever calls it meanwhile waits.
    ///
    /// # Errors
    /// When the database cannot be reached, or refuses a step.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let migrator = migrator();
        let mut conn = self.db.connect_apart().await?;
        match self.db.engine() {
            // sqlx takes an advisory lock; it goes with the connection if a step fails.
            Engine::Postgres => run(&migrator, &mut conn).await?,
            // sqlx takes no lock here, so the whole run is one transaction that holds the file's
            // write lock. Whoever comes second waits for a minute, and finds nothing left to do.
            Engine::Sqlite => {
                conn.execute("PRAGMA busy_timeout = 60000").await?;
                let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
                run(&migrator, &mut tx).await?;
                tx.commit().await?;
            }
        }
        conn.close().await?;
        let filled = self.fill_sort_keys().await?;
        if filled > 0 {
            tracing::info!(filled, "sort keys were filled in");
        }
        Ok(())
    }
}

/// The steps, embedded. One that a newer version applied is no reason to refuse: while versions are
/// exchanged, the older one still runs (see `migrations/README.md`).
fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!("../../migrations");
    migrator.set_ignore_missing(true);
    migrator
}

/// Runs the steps. `Migrator::run` would do, but its future cannot move between threads (the compiler
/// finds `Acquire` "not general enough"); this is what sqlx offers in its place.
async fn run(migrator: &Migrator, conn: &mut AnyConnection) -> Result<(), MigrateError> {
    migrator.run_direct(None, conn, false).await
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            error => Self::Fault(error.to_string()),
        }
    }
}
