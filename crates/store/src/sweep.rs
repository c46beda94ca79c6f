//! Sweeping: what is over or too old is deleted, a little at a time.

use std::time::Duration;

use convrs_domain::{
    Timestamp, password::EMAIL_WINDOW, sessions::Lifetimes, sign_in::PENDING_LIFETIME,
    sign_out::SENT_TOKEN_REMEMBERED,
};

use crate::{error::StoreError, imports, store::Store};

/// How many rows one statement deletes: it holds others up for a few milliseconds only.
const BATCH: u32 = 500;

/// How many batches of a table one sweep deletes.
const BATCHES: u32 = 40;

/// How long things are kept.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// Sign-in records and audit.
    pub records: Duration,
    /// Sessions, from their beginning.
    pub sessions: Lifetimes,
}

/// What a sweep deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Flows that took too long.
    pub pending: u64,
    /// Sessions that came to their end. One that was idle too long goes no later.
    pub sessions: u64,
    /// ID tokens of sessions that were idle too long.
    pub id_tokens: u64,
    /// Spent tokens of providers that nobody would take any more.
    pub spent_tokens: u64,
    /// Counts of wrong passwords that no longer count.
    pub failures: u64,
    /// Sign-in records past their time.
    pub records: u64,
    /// Audit rows past their time.
    pub audit: u64,
    /// One-time links that nobody used in time.
    pub links: u64,
    /// Files of agents that waited for an hour.
    pub imports: u64,
    /// Near misses and failed sign-ins of the cut-over board that were not seen again in that time.
    pub cut_over: u64,
    /// Accounts of which it was written down that their passwords are back.
    pub turned_back: u64,
}

/// Declares the statement that deletes old rows of a table, by its key and its time.
macro_rules! old {
    ($table:literal, $key:literal, $time:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ",
            $key,
            " IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE ",
            $time,
            " <= $1 LIMIT $2)"
        )
    };
}

const PENDING: &str = old!("pending_sign_ins", "state_hash", "started_at");
const SESSIONS: &str = old!("sessions", "token_hash", "created_at");
/// A session that was idle too long keeps no ID token, though it stays until its time is over.
const ID_TOKENS: &str = "UPDATE sessions SET id_token = NULL WHERE token_hash IN \
    (SELECT token_hash FROM sessions WHERE id_token IS NOT NULL AND seen_at <= $1 LIMIT $2)";
const SPENT: &str = old!("spent_tokens", "token_hash", "spent_at");
const FAILURES: &str = old!("password_failures", "bucket", "started_at");
const RECORDS: &str = old!("sign_in_records", "reference", "at");
const AUDIT: &str = old!("audit", "id", "at");
const LINKS: &str = old!("one_time_links", "token_hash", "expires_at");
const IMPORTS: &str = old!("imports", "id", "created_at");
const NEAR_MISSES: &str = old!("near_misses", "id", "last_seen_at");
// An agent has one at most.
const FAILED: &str = old!("failed_sign_ins", "agent_id", "at");

impl Store {
    /// Deletes what is over or too old, up to 20,000 rows of each kind, and writes down whose passwords
    /// are back; to be called every minute.
    /// Nothing is used past its time for want of a sweep.
    ///
    /// # Errors
    /// Only faults; what was deleted before stays deleted.
    pub async fn sweep(&self, now: Timestamp, keep: Retention) -> Result<Swept, StoreError> {
        // An older version may run beside this one and write rows without them.
        self.fill_sort_keys().await?;
        let old = now - keep.records;
        Ok(Swept {
            turned_back: self.turn_all_passwords_back(now).await?,
            pending: self.delete_old(PENDING, now - PENDING_LIFETIME).await?,
            sessions: self.delete_old(SESSIONS, now - keep.sessions.absolute).await?,
            id_tokens: self.delete_old(ID_TOKENS, now - keep.sessions.idle).await?,
            spent_tokens: self.delete_old(SPENT, now - SENT_TOKEN_REMEMBERED).await?,
            failures: self.delete_old(FAILURES, now - EMAIL_WINDOW).await?,
            records: self.delete_old(RECORDS, old).await?,
            audit: self.delete_old(AUDIT, old).await?,
            cut_over: self.delete_old(NEAR_MISSES, old).await?
                + self.delete_old(FAILED, old).await?,
            links: self.delete_old(LINKS, now).await?,
            imports: self.delete_old(IMPORTS, now - imports::WAITS).await?,
        })
    }

    async fn delete_old(
        &self,
        statement: &'static str,
        until: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut deleted = 0;
        for _ in 0..BATCHES {
            let mut conn = self.db.writer().await?;
            let batch = sqlx::query(statement)
                .bind(until.as_millis())
                .bind(i64::from(BATCH))
                .execute(&mut *conn)
                .await?
                .rows_affected();
            deleted += batch;
            if batch < u64::from(BATCH) {
                break;
            }
        }
        Ok(deleted)
    }
}
