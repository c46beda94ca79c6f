//! Whom a verified identity may be: the rows that `identity::admit` decides on.

use convrs_domain::{
    AccountId, Agent, ConnectionId,
    connection::Issuer,
    identity::{Candidates, Identity},
};
use sqlx::FromRow;

use crate::{
    agents::{AgentRow, agent_columns},
    error::StoreError,
    store::Store,
};

#[derive(FromRow)]
struct Row {
    by_link: i64,
    #[sqlx(flatten)]
    agent: AgentRow,
    is_linked: i64,
}

/// The agent linked to the subject, and the agent of any account with the address: that one belongs
/// to another account is told from nobody having it, and from nothing else (rule 12).
const CANDIDATES: &str = concat!(
    "SELECT 1 AS by_link, ",
    agent_columns!(),
    ", 1 AS is_linked FROM links l \
     JOIN agents a ON a.account_id = l.account_id AND a.id = l.agent_id \
     WHERE l.account_id = $1 AND l.connection_id = $2 AND l.issuer = $3 AND l.subject = $4 \
     UNION ALL SELECT 0, ",
    agent_columns!(),
    ", CASE WHEN l.agent_id IS NULL THEN 0 ELSE 1 END FROM agents a \
     LEFT JOIN links l ON l.connection_id = $2 AND l.issuer = $3 AND l.agent_id = a.id \
     WHERE a.email_key = $5"
);

impl Store {
    /// Finds whom an identity of that connection and issuer may be.
    ///
    /// # Errors
    /// Only faults.
    pub async fn candidates(
        &self,
        account_id: &AccountId,
        connection_id: &ConnectionId,
        issuer: &Issuer,
        identity: &Identity,
    ) -> Result<Candidates, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<Row> = sqlx::query_as(CANDIDATES)
            .bind(account_id.as_str())
            .bind(connection_id.as_str())
            .bind(issuer.as_str())
            .bind(identity.subject.as_str())
            .bind(identity.email.as_ref().map(|email| email.to_ascii_lowercase()))
            .fetch_all(&mut *conn)
            .await?;
        let mut candidates = Candidates::default();
        for row in rows {
            let agent = Some(Agent::from(row.agent));
            if row.by_link != 0 {
                candidates.linked = agent;
            } else {
                candidates.same_key = agent;
                candidates.same_key_is_linked = row.is_linked != 0;
            }
        }
        Ok(candidates)
    }
}
