//! E-mail domains: claimed by an account's admin, proved by a TXT record or confirmed by support.

use convrs_domain::{
    AccountId,
    break_glass::Reason,
    mail_domain::{MailDomain, proves},
};
use convrs_store::{Change, Domain, StoreError, Stranger};

use crate::{
    Flows, random,
    sessions::{Admin, Support},
};

/// The characters of what a TXT record must hold: 128 random bits and more.
const TOKEN_LENGTH: usize = 24;

/// What became of an attempt to prove a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainCheck {
    /// It is the account's now.
    Verified,
    /// The name servers answered, without the record.
    NoRecord,
    /// The name servers did not answer.
    NoAnswer,
}

impl Flows {
    /// The domains an account claims.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn domains(&self, account_id: &AccountId) -> Result<Vec<Domain>, StoreError> {
        self.store().domains(account_id).await
    }

    /// Claims a domain for the admin's account.
    ///
    /// # Errors
    /// [`StoreError::DomainTaken`], or a fault.
    pub async fn claim_domain(&self, by: &Admin, domain: &MailDomain) -> Result<(), StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        let token: String = random::token().expose().chars().take(TOKEN_LENGTH).collect();
        self.store().claim_domain(&by.account().id, domain, &token, change).await
    }

    /// Looks for a domain's TXT record now.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDomain`], [`StoreError::DomainTaken`], or a fault.
    pub async fn check_domain(&self, by: &Admin, id: &str) -> Result<DomainCheck, StoreError> {
        let account_id = &by.account().id;
        let claimed = self.store().domain(account_id, id).await?;
        let claimed = claimed.ok_or(StoreError::NoSuchDomain)?;
        let Ok(records) = self.0.parts.dns.txt(claimed.domain.as_str()).await else {
            return Ok(DomainCheck::NoAnswer);
        };
        if !proves(&records, &claimed.token) {
            return Ok(DomainCheck::NoRecord);
        }
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().verify_domain(account_id, id, None, change).await?;
        Ok(DomainCheck::Verified)
    }

    /// Gives a domain up. Tells whether it was there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn drop_domain(&self, by: &Admin, id: &str) -> Result<bool, StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().drop_domain(&by.account().id, id, change).await
    }

    /// Confirms as support that a domain is the account's, without a record.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDomain`], [`StoreError::DomainTaken`], or a fault.
    pub async fn confirm_domain(
        &self,
        by: &Support,
        account_id: &AccountId,
        id: &str,
        reason: &Reason,
    ) -> Result<(), StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().verify_domain(account_id, id, Some(reason.as_str()), change).await
    }

    /// Agents of other accounts with an address at that domain; twenty at most.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn strangers(
        &self,
        _by: &Support,
        account_id: &AccountId,
        domain: &MailDomain,
    ) -> Result<Vec<Stranger>, StoreError> {
        self.store().strangers(account_id, domain).await
    }
}
