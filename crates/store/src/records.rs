//! Sign-in records: one for each attempt that reached an account, good or bad (rule 19).

mod counts;
mod search;

pub use counts::HourCount;
pub use search::{Outcomes, RecordFilter, Recorded};

use convrs_domain::{
    AccountId, AgentId, Reference, Timestamp,
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, SignInRecord, Trace},
};
use sqlx::{AnyConnection, FromRow};

use crate::{columns::Text, cut_over, error::StoreError, row_id, store::Store};

/// An attempt to be recorded; it gets its reference then.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The account it was aimed at.
    pub account_id: AccountId,
    /// When.
    pub at: Timestamp,
    /// How.
    pub method: AuthMethod,
    /// With what result.
    pub outcome: Outcome,
    /// Whose attempt it was, as far as that is known; an agent of the account.
    pub agent_id: Option<AgentId>,
    /// Whether the agent is known by the e-mail typed alone: nobody vouched for the person.
    pub unproven: bool,
    /// The address claimed by the provider, otherwise the one typed.
    pub email: Option<String>,
    /// Where it came from.
    pub client: ClientInfo,
    /// What happened on the way.
    pub trace: Trace,
}

const INSERT: &str = "INSERT INTO sign_in_records (reference, account_id, at, method, outcome, \
    agent_id, unproven, email, email_key, address, user_agent, trace, test) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
    ON CONFLICT (reference) DO NOTHING";

#[derive(FromRow)]
struct Row {
    reference: Text<Reference>,
    at: i64,
    method: Text<AuthMethod>,
    outcome: Text<Outcome>,
    agent_id: Option<Text<AgentId>>,
    unproven: i64,
    email: Option<String>,
    address: Option<String>,
    user_agent: Option<String>,
    trace: String,
}

const NEWEST: &str = "SELECT reference, at, method, outcome, agent_id, unproven, email, \
    address, user_agent, trace FROM sign_in_records WHERE account_id = $1 \
    ORDER BY at DESC, reference DESC LIMIT $2";

impl Store {
    /// Records an attempt that was refused, and gives the reference for the person to read out. What
    /// it means for the cut-over is noted with it, unless it was a test.
    ///
    /// # Errors
    /// Only faults.
    pub async fn record_attempt(&self, attempt: &Attempt) -> Result<Reference, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let reference = insert(&mut tx, attempt).await?;
        if !attempt.trace.test {
            cut_over::note(&mut tx, attempt, &reference).await?;
        }
        tx.commit().await?;
        Ok(reference)
    }

    /// The newest attempts at an account, the newest first.
    ///
    /// # Errors
    /// Only faults.
    pub async fn newest_attempts(
        &self,
        account_id: &AccountId,
        limit: u32,
    ) -> Result<Vec<SignInRecord>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<Row> = sqlx::query_as(NEWEST)
            .bind(account_id.as_str())
            .bind(i64::from(limit))
            .fetch_all(&mut *conn)
            .await?;
        rows.into_iter().map(|row| record(account_id, row)).collect()
    }
}

/// Records an attempt, as part of a completed sign-in too. References are short enough to be read
/// out, so one may be taken: then there is another.
pub(crate) async fn insert(
    conn: &mut AnyConnection,
    attempt: &Attempt,
) -> Result<Reference, StoreError> {
    let email_key = attempt.email.as_ref().map(|email| email.trim().to_ascii_lowercase());
    let trace = serde_json::to_string(&attempt.trace).expect("a trace is plain data");
    loop {
        let reference = Reference::from_random(row_id::random());
        let inserted = sqlx::query(INSERT)
            .bind(reference.as_str())
            .bind(attempt.account_id.as_str())
            .bind(attempt.at.as_millis())
            .bind(attempt.method.as_str())
            .bind(attempt.outcome.code())
            .bind(attempt.agent_id.as_ref().map(AgentId::as_str))
            .bind(i64::from(attempt.unproven))
            .bind(attempt.email.as_deref())
            .bind(email_key.as_deref())
            .bind(attempt.client.address.as_deref())
            .bind(attempt.client.user_agent.as_deref())
            .bind(trace.as_str())
            .bind(i64::from(attempt.trace.test))
            .execute(&mut *conn)
            .await?;
        if inserted.rows_affected() == 1 {
            return Ok(reference);
        }
    }
}

fn record(account_id: &AccountId, row: Row) -> Result<SignInRecord, StoreError> {
    let trace = serde_json::from_str(&row.trace);
    Ok(SignInRecord {
        account_id: account_id.clone(),
        at: Timestamp::from_millis(row.at),
        method: row.method.0,
        outcome: row.outcome.0,
        reference: row.reference.0,
        agent_id: row.agent_id.map(|id| id.0),
        unproven: row.unproven != 0,
        email: row.email,
        client: ClientInfo { address: row.address, user_agent: row.user_agent },
        trace: trace.map_err(|_| StoreError::Corrupt("trace".to_owned()))?,
    })
}
