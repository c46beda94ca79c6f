//! Wrong passwords, counted by e-mail and by address on every server together.
//!
//! An attempt is charged before its password is hashed and taken back when it was right, so that a
//! hundred attempts at once do not all pass a check that none of them has counted for yet.

use std::{net::IpAddr, time::Duration};

use convrs_domain::{
    Email, Timestamp,
    password::{ADDRESS_WINDOW, EMAIL_WINDOW, WRONG_PER_ADDRESS, WRONG_PER_EMAIL},
};
use sqlx::{AnyConnection, FromRow};

use crate::{error::StoreError, store::Store};

/// An attempt with a password: what it is counted by, and when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordAttempt {
    email: String,
    address: String,
    at: Timestamp,
}

impl PasswordAttempt {
    /// An attempt for an address of mail, from a network address.
    pub fn new(email: &Email, address: IpAddr, at: Timestamp) -> Self {
        let email = format!("email:{}", email.key());
        Self { email, address: format!("address:{}", network(address)), at }
    }
}

/// What one customer of a network provider has for itself: an IPv4 address, or an IPv6 /64.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[derive(FromRow)]
struct Row {
    started_at: i64,
    failures: i64,
}

/// Counts on while the time since the first failure is within the window (`started_at` after $3),
/// begins anew afterwards.
const CHARGE: &str = "INSERT INTO password_failures (bucket, started_at, failures) \
    VALUES ($1, $2, 1) ON CONFLICT (bucket) DO UPDATE SET \
    failures = CASE WHEN password_failures.started_at > $3 \
        THEN password_failures.failures + 1 ELSE 1 END, \
    started_at = CASE WHEN password_failures.started_at > $3 \
        THEN password_failures.started_at ELSE $2 END \
    RETURNING started_at, failures";

const REFUND: &str = "UPDATE password_failures SET failures = failures - 1 \
    WHERE bucket = $1 AND failures > 0";

impl Store {
    /// Charges an attempt to its e-mail and its address, before the password is hashed.
    ///
    /// # Errors
    /// [`StoreError::TooManyPasswords`] when either has had its share; it is charged nothing then.
    pub async fn charge_password(&self, attempt: &PasswordAttempt) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        charge(&mut tx, &attempt.email, attempt.at, EMAIL_WINDOW, WRONG_PER_EMAIL).await?;
        charge(&mut tx, &attempt.address, attempt.at, ADDRESS_WINDOW, WRONG_PER_ADDRESS).await?;
        Ok(tx.commit().await?)
    }

    /// Takes an attempt back: its password was right, or was never looked at.
    ///
    /// # Errors
    /// Only faults.
    pub async fn refund_password(&self, attempt: &PasswordAttempt) -> Result<(), StoreError> {
        let mut conn = self.db.writer().await?;
        refund(&mut conn, attempt).await
    }
}

/// Takes an attempt back, as part of the sign-in that it became: the two one after the other, as they
/// were charged, so that two log-ins never wait for one another.
pub(crate) async fn refund(
    conn: &mut AnyConnection,
    attempt: &PasswordAttempt,
) -> Result<(), StoreError> {
    for bucket in [&attempt.email, &attempt.address] {
        sqlx::query(REFUND).bind(bucket.as_str()).execute(&mut *conn).await?;
    }
    Ok(())
}

async fn charge(
    tx: &mut AnyConnection,
    bucket: &str,
    at: Timestamp,
    window: Duration,
    allowed: u32,
) -> Result<(), StoreError> {
    let row: Row = sqlx::query_as(CHARGE)
        .bind(bucket)
        .bind(at.as_millis())
        .bind((at - window).as_millis())
        .fetch_one(tx)
        .await?;
    if row.failures <= i64::from(allowed) {
        return Ok(());
    }
    let ends = Timestamp::from_millis(row.started_at) + window;
    Err(StoreError::TooManyPasswords { retry_after: ends.since(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_counted_by_what_one_customer_has() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address.parse().expect("an address")), expected);
        }
    }
}
