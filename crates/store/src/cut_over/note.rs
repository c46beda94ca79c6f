//! What a refused sign-in leaves for the board, and what a first link takes away from it.

use convrs_domain::{
    AccountId, AgentId, Reference,
    email::Difference,
    sessions::AuthMethod,
    sign_in::{Outcome, Stage},
};
use sqlx::AnyConnection;

use crate::{error::StoreError, records::Attempt, row_id};

/// Belongs to the connection as it is now.
const FAILED: &str = "INSERT INTO failed_sign_ins (account_id, agent_id, connection_id, issuer, at, \
    outcome, reference, unproven) \
    SELECT n.account_id, $2, n.id, n.issuer, $3, $4, $5, $6 FROM connections n \
    WHERE n.account_id = $1 AND n.provider = $7 \
    ON CONFLICT (account_id, agent_id) DO UPDATE SET connection_id = excluded.connection_id, \
    issuer = excluded.issuer, at = excluded.at, outcome = excluded.outcome, \
    reference = excluded.reference, unproven = excluded.unproven";

/// The same claim again opens a near miss that was dismissed. It is none for an
/// agent who is linked: whoever comes with nearly the same address is somebody else.
const NEAR_MISS: &str = "INSERT INTO near_misses (id, account_id, agent_id, connection_id, issuer, \
    claimed, difference, first_seen_at, last_seen_at, times) \
    SELECT $2, n.account_id, $3, n.id, n.issuer, $4, $5, $6, $6, 1 FROM connections n \
    WHERE n.account_id = $1 AND n.provider = $7 \
    AND NOT EXISTS (SELECT 1 FROM links l WHERE l.account_id = n.account_id \
    AND l.connection_id = n.id AND l.issuer = n.issuer AND l.agent_id = $3) \
    ON CONFLICT (account_id, agent_id, claimed) DO UPDATE SET \
    connection_id = excluded.connection_id, issuer = excluded.issuer, \
    difference = excluded.difference, last_seen_at = excluded.last_seen_at, \
    times = near_misses.times + 1, dismissed_at = NULL";

const FORGET_FAILED: &str = "DELETE FROM failed_sign_ins WHERE account_id = $1 AND agent_id = $2";

const FORGET_NEAR_MISSES: &str = "DELETE FROM near_misses WHERE account_id = $1 AND agent_id = $2";

/// Notes a refused attempt that is about an agent of the account.
pub(crate) async fn note(
    tx: &mut AnyConnection,
    attempt: &Attempt,
    reference: &Reference,
) -> Result<(), StoreError> {
    let Some(agent_id) = &attempt.agent_id else { return Ok(()) };
    match (attempt.outcome, attempt.email.as_deref(), attempt.trace.difference) {
        (Outcome::NearMiss, Some(claimed), Some(difference)) => {
            near_miss(tx, attempt, agent_id, claimed, difference).await
        }
        (outcome, ..) if is_failure(attempt.method, outcome) => {
            failed(tx, attempt, agent_id, reference).await
        }
        _ => Ok(()),
    }
}

/// Tells whether an outcome says something of an agent's way through the provider, and not of the
/// account or of a change in mid-flow.
fn is_failure(method: AuthMethod, outcome: Outcome) -> bool {
    method != AuthMethod::Password
        && !matches!(outcome.stage(), Stage::Start | Stage::Done)
        && outcome != Outcome::ConnectionChanged
        && outcome != Outcome::NearMiss
}

async fn failed(
    tx: &mut AnyConnection,
    attempt: &Attempt,
    agent_id: &AgentId,
    reference: &Reference,
) -> Result<(), StoreError> {
    sqlx::query(FAILED)
        .bind(attempt.account_id.as_str())
        .bind(agent_id.as_str())
        .bind(attempt.at.as_millis())
        .bind(attempt.outcome.code())
        .bind(reference.as_str())
        .bind(i64::from(attempt.unproven))
        .bind(attempt.method.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

async fn near_miss(
    tx: &mut AnyConnection,
    attempt: &Attempt,
    agent_id: &AgentId,
    claimed: &str,
    difference: Difference,
) -> Result<(), StoreError> {
    sqlx::query(NEAR_MISS)
        .bind(attempt.account_id.as_str())
        .bind(row_id::new(attempt.at))
        .bind(agent_id.as_str())
        .bind(claimed)
        .bind(difference.as_str())
        .bind(attempt.at.as_millis())
        .bind(attempt.method.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets what failed before, when an agent is linked or has another address.
pub(crate) async fn forget(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    agent_id: &AgentId,
) -> Result<(), StoreError> {
    for statement in [FORGET_FAILED, FORGET_NEAR_MISSES] {
        sqlx::query(statement)
            .bind(account_id.as_str())
            .bind(agent_id.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
