//! E-mail domains: claimed by an account, verified once among all, and whose a new address may be.

use std::collections::HashSet;

use convrs_domain::{
    AccountId, Email, Timestamp,
    audit::{Action, Actor},
    mail_domain::MailDomain,
};
use serde_json::json;
use sqlx::{AnyConnection, AssertSqlSafe, FromRow};

use crate::{
    audit::Change,
    columns::Text,
    error::{Broken, StoreError, broken},
    many::{KEYS, places},
    row_id, sso,
    store::Store,
};

/// A domain that an account claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The row's key.
    pub id: String,
    /// The domain.
    pub domain: MailDomain,
    /// What its TXT record must hold.
    pub token: String,
    /// When it was claimed.
    pub claimed_at: Timestamp,
    /// How it was verified; nothing while it is only claimed.
    pub verified: Option<Verified>,
}

/// How a domain was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// When.
    pub at: Timestamp,
    /// By whom: the address of the person of Convrs' support, or `dns`.
    pub by: String,
    /// Why, when support confirmed it.
    pub reason: Option<String>,
}

/// An agent with an address at a domain that is another account's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The account the agent works in.
    pub account_id: AccountId,
    /// That account's name.
    pub account_name: String,
    /// The agent's address.
    pub email: Email,
}

#[derive(FromRow)]
struct Row {
    id: String,
    domain: String,
    token: String,
    claimed_at: i64,
    verified_at: Option<i64>,
    verified_by: Option<String>,
    reason: Option<String>,
}

#[derive(FromRow)]
struct StrangerRow {
    account_id: Text<AccountId>,
    account_name: String,
    email: Text<Email>,
}

const OF: &str = "SELECT id, domain, token, claimed_at, verified_at, verified_by, reason \
    FROM domains WHERE account_id = $1 ORDER BY domain";

const ONE: &str = "SELECT id, domain, token, claimed_at, verified_at, verified_by, reason \
    FROM domains WHERE account_id = $1 AND id = $2";

const CLAIM: &str = "INSERT INTO domains (id, account_id, domain, token, claimed_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, domain) DO NOTHING";

const VERIFY: &str = "UPDATE domains SET verified_at = $3, verified_by = $4, reason = $5 \
    WHERE account_id = $1 AND id = $2 AND verified_at IS NULL";

const DROP: &str = "DELETE FROM domains WHERE account_id = $1 AND id = $2";

/// Looks through all agents: it is asked for rarely, and by support alone. A domain holds no
/// character that means something to LIKE, and keys are in lower case, as it is.
const STRANGERS: &str = "SELECT a.account_id AS account_id, c.name AS account_name, \
    a.email AS email FROM agents a JOIN accounts c ON c.id = a.account_id \
    WHERE a.account_id <> $1 AND a.email_key LIKE $2 LIMIT 20";

impl Store {
    /// The domains an account claims, in order.
    ///
    /// # Errors
    /// Only faults.
    pub async fn domains(&self, account_id: &AccountId) -> Result<Vec<Domain>, StoreError> {
        let mut conn = self.db.glance().await?;
        let rows: Vec<Row> =
            sqlx::query_as(OF).bind(account_id.as_str()).fetch_all(&mut *conn).await?;
        rows.into_iter().map(domain).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// Only faults.
    pub async fn domain(
        &self,
        account_id: &AccountId,
        id: &str,
    ) -> Result<Option<Domain>, StoreError> {
        let mut conn = self.db.glance().await?;
        get(&mut conn, account_id, id).await
    }

    /// Claims a domain, with what its TXT record must hold. Claiming it again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`]; [`StoreError::DomainTaken`] when it is another account's.
    pub async fn claim_domain(
        &self,
        account_id: &AccountId,
        claimed: &MailDomain,
        token: &str,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let id = row_id::new(change.at);
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        if is_anothers(&mut tx, account_id, claimed.as_str()).await? {
            return Err(StoreError::DomainTaken);
        }
        let inserted = sqlx::query(CLAIM)
            .bind(id.as_str())
            .bind(account_id.as_str())
            .bind(claimed.as_str())
            .bind(token)
            .bind(change.at.as_millis())
            .execute(&mut *tx)
            .await?;
        if inserted.rows_affected() > 0 {
            let after = json!({"domain": claimed});
            change.record_after(&mut tx, account_id, Action::DomainClaimed, &id, after).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Writes down that a domain was proved: by its TXT record, or by support with a reason.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDomain`]; [`StoreError::DomainTaken`] when another account proved it
    /// before.
    pub async fn verify_domain(
        &self,
        account_id: &AccountId,
        id: &str,
        reason: Option<&str>,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        let claimed = get(&mut tx, account_id, id).await?.ok_or(StoreError::NoSuchDomain)?;
        if claimed.verified.is_some() {
            return Ok(());
        }
        let by = reason.map_or("dns", |_| name_of(change.by));
        let verified = sqlx::query(VERIFY)
            .bind(account_id.as_str())
            .bind(id)
            .bind(change.at.as_millis())
            .bind(by)
            .bind(reason)
            .execute(&mut *tx)
            .await;
        if verified.as_ref().is_err_and(|error| broken(error) == Some(Broken::Unique)) {
            return Err(StoreError::DomainTaken);
        }
        verified?;
        let after = json!({"domain": claimed.domain, "by": by, "reason": reason});
        change.record_after(&mut tx, account_id, Action::DomainVerified, id, after).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a domain up, verified or not. Tells whether it was there.
    ///
    /// # Errors
    /// Only faults.
    pub async fn drop_domain(
        &self,
        account_id: &AccountId,
        id: &str,
        change: Change<'_>,
    ) -> Result<bool, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        sso::lock(&mut tx, account_id).await?;
        let Some(old) = get(&mut tx, account_id, id).await? else { return Ok(false) };
        sqlx::query(DROP).bind(account_id.as_str()).bind(id).execute(&mut *tx).await?;
        let after = json!({"domain": old.domain});
        change.record_after(&mut tx, account_id, Action::DomainDropped, id, after).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Agents of other accounts with an address at that domain; twenty at most.
    ///
    /// # Errors
    /// Only faults.
    pub async fn strangers(
        &self,
        account_id: &AccountId,
        domain: &MailDomain,
    ) -> Result<Vec<Stranger>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<StrangerRow> = sqlx::query_as(STRANGERS)
            .bind(account_id.as_str())
            .bind(format!("%@{domain}"))
            .fetch_all(&mut *conn)
            .await?;
        let stranger = |row: StrangerRow| Stranger {
            account_id: row.account_id.0,
            account_name: row.account_name,
            email: row.email.0,
        };
        Ok(rows.into_iter().map(stranger).collect())
    }
}

/// Refuses an address at a domain that is another account's, within the transaction that adds it.
pub(crate) async fn refuse_anothers(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    email: &Email,
) -> Result<(), StoreError> {
    if is_anothers(tx, account_id, &email.domain()).await? {
        return Err(StoreError::DomainTaken);
    }
    Ok(())
}

/// Tells whether a domain is one that another account has proved.
pub(crate) async fn is_anothers(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    domain: &str,
) -> Result<bool, StoreError> {
    Ok(!anothers_among(conn, account_id, &[domain]).await?.is_empty())
}

/// Those of the domains that other accounts have proved.
pub(crate) async fn anothers_among(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    domains: &[impl AsRef<str>],
) -> Result<HashSet<String>, StoreError> {
    let mut anothers = HashSet::new();
    for batch in domains.chunks(KEYS) {
        let statement = format!(
            "SELECT domain FROM domains WHERE domain IN ({}) \
             AND verified_at IS NOT NULL AND account_id <> ${}",
            places(1..=batch.len()),
            batch.len() + 1
        );
        let mut query = sqlx::query_scalar(AssertSqlSafe(statement));
        for domain in batch {
            query = query.bind(domain.as_ref());
        }
        let found: Vec<String> = query.bind(account_id.as_str()).fetch_all(&mut *conn).await?;
        anothers.extend(found);
    }
    Ok(anothers)
}

async fn get(
    conn: &mut AnyConnection,
    account_id: &AccountId,
    id: &str,
) -> Result<Option<Domain>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as(ONE).bind(account_id.as_str()).bind(id).fetch_optional(conn).await?;
    row.map(domain).transpose()
}

fn domain(row: Row) -> Result<Domain, StoreError> {
    let verified = row.verified_at.zip(row.verified_by).map(|(at, by)| Verified {
        at: Timestamp::from_millis(at),
        by,
        reason: row.reason,
    });
    Ok(Domain {
        id: row.id,
        domain: MailDomain::kept(&row.domain)
            .ok_or_else(|| StoreError::Corrupt("domain".to_owned()))?,
        token: row.token,
        claimed_at: Timestamp::from_millis(row.claimed_at),
        verified,
    })
}

fn name_of(actor: &Actor) -> &str {
    match actor {
        Actor::Agent { email, .. } => email,
        _ => "Convrs support",
    }
}
