//! Started flows: kept until they are spent, by the account and the browser they belong to.

use convrs_domain::{
    AccountId, AgentId, ConnectionId, Destination, Timestamp,
    sign_in::{PendingSignIn, Purpose},
};
use sqlx::FromRow;

use crate::{columns::Text, error::StoreError, hash::TokenHash, sealing::Place, store::Store};

/// A flow that was just started.
#[derive(Debug, Clone)]
pub struct StartedFlow {
    /// The hash of its `state`.
    pub state: TokenHash,
    /// The hash of what binds it to the browser.
    pub browser: TokenHash,
    /// What will be needed to finish it.
    pub pending: PendingSignIn,
}

/// What became of an attempt to spend a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpentPending {
    /// It was this browser's, and is spent now. It may have [expired](PendingSignIn::expired).
    Yours(Box<PendingSignIn>),
    /// Another browser started it; it is still there for that one.
    OtherBrowser,
    /// The account has no such flow, or has it no more.
    Unknown,
}

const INSERT: &str = "INSERT INTO pending_sign_ins (state_hash, browser_hash, account_id, \
    connection_id, connection_version, nonce, pkce_verifier, purpose, destination, email_typed, \
    started_at, tested_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

#[derive(FromRow)]
struct Row {
    connection_id: Text<ConnectionId>,
    connection_version: i64,
    nonce: String,
    pkce_verifier: String,
    purpose: String,
    destination: Text<Destination>,
    email_typed: Option<String>,
    started_at: i64,
    tested_by: Option<Text<AgentId>>,
}

const SPEND: &str = "DELETE FROM pending_sign_ins \
    WHERE state_hash = $1 AND account_id = $2 AND browser_hash = $3 RETURNING connection_id, \
    connection_version, nonce, pkce_verifier, purpose, destination, email_typed, started_at, \
    tested_by";

const EXISTS: &str = "SELECT 1 FROM pending_sign_ins WHERE state_hash = $1 AND account_id = $2";

impl Store {
    /// Keeps a started flow. Its nonce and PKCE verifier are sealed: a copy of the database does not
    /// help anybody to finish a flow, for 2 us each.
    ///
    /// # Errors
    /// Only faults.
    pub async fn start_sign_in(&self, flow: &StartedFlow) -> Result<(), StoreError> {
        let StartedFlow { state, browser, pending } = flow;
        let (purpose, destination, tested_by) = words_of(&pending.purpose);
        let (nonce, verifier) = places(&pending.account_id, state);
        let mut conn = self.db.writer().await?;
        sqlx::query(INSERT)
            .bind(state.as_str())
            .bind(browser.as_str())
            .bind(pending.account_id.as_str())
            .bind(pending.connection_id.as_str())
            .bind(pending.connection_version)
            .bind(self.sealing.seal(nonce, &pending.nonce))
            .bind(self.sealing.seal(verifier, &pending.pkce_verifier))
            .bind(purpose)
            .bind(destination)
            .bind(pending.email_typed.as_deref())
            .bind(pending.started_at.as_millis())
            .bind(tested_by)
            .execute(&mut *conn)
            .await?;
        Ok(())
    }

    /// Takes a flow out, if the account has it and this browser started it. Of any number of servers
    /// that try at once, one gets it (rule 5).
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when nonce or verifier do not open; the flow is spent all the same.
    pub async fn spend_pending(
        &self,
        account_id: &AccountId,
        state: &TokenHash,
        browser: &TokenHash,
    ) -> Result<SpentPending, StoreError> {
        let mut conn = self.db.writer().await?;
        // All rows, though there is one at most: the statement has ended when they are here.
        let spent: Vec<Row> = sqlx::query_as(SPEND)
            .bind(state.as_str())
            .bind(account_id.as_str())
            .bind(browser.as_str())
            .fetch_all(&mut *conn)
            .await?;
        if let Some(row) = spent.into_iter().next() {
            return self.pending(account_id, state, row).map(Box::new).map(SpentPending::Yours);
        }
        let other = sqlx::query(EXISTS)
            .bind(state.as_str())
            .bind(account_id.as_str())
            .fetch_optional(&mut *conn)
            .await?;
        Ok(other.map_or(SpentPending::Unknown, |_| SpentPending::OtherBrowser))
    }

    fn pending(
        &self,
        account_id: &AccountId,
        state: &TokenHash,
        row: Row,
    ) -> Result<PendingSignIn, StoreError> {
        let (nonce, verifier) = places(account_id, state);
        Ok(PendingSignIn {
            account_id: account_id.clone(),
            connection_id: row.connection_id.0,
            connection_version: row.connection_version,
            nonce: self.sealing.open(nonce, &row.nonce)?,
            pkce_verifier: self.sealing.open(verifier, &row.pkce_verifier)?,
            purpose: purpose_of(&row.purpose, row.destination.0, row.tested_by)?,
            email_typed: row.email_typed,
            started_at: Timestamp::from_millis(row.started_at),
        })
    }
}

fn places<'a>(account_id: &'a AccountId, state: &'a TokenHash) -> (Place<'a>, Place<'a>) {
    let place = |column| Place { account_id, row: state.as_str(), column };
    (place("pending_sign_ins.nonce"), place("pending_sign_ins.pkce_verifier"))
}

/// What a purpose is kept as: its word, the page to go on to, the admin who tests.
fn words_of(purpose: &Purpose) -> (&'static str, &'static str, Option<&str>) {
    match purpose {
        Purpose::SignIn(destination) => ("sign_in", destination.as_str(), None),
        Purpose::Test { by } => ("test", Destination::SingleSignOn.as_str(), Some(by.as_str())),
    }
}

fn purpose_of(
    word: &str,
    destination: Destination,
    tested_by: Option<Text<AgentId>>,
) -> Result<Purpose, StoreError> {
    match (word, tested_by) {
        ("sign_in", None) => Ok(Purpose::SignIn(destination)),
        ("test", Some(by)) => Ok(Purpose::Test { by: by.0 }),
        _ => Err(StoreError::Corrupt("purpose".to_owned())),
    }
}
