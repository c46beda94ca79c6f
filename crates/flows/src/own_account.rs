//! What people do about their own account: look at their sessions, end them, change their password.

use std::{net::IpAddr, time::Duration};

use convrs_domain::{
    Secret, Timestamp,
    audit::Actor,
    break_glass::PasswordsNow,
    connection::Provider,
    password::{InvalidPassword, MAX_LENGTH, NewPassword},
    sessions::EndedBy,
};
use convrs_store::{
    Change, End, OwnSession, PasswordAttempt, PasswordLogin, StoreError, TokenHash,
};

use crate::{Flows, Overloaded, SignedIn};

/// The sessions of one person.
#[derive(Debug, Clone, Default)]
pub struct OwnSessions {
    /// Those that are alive, this one first, then the last seen.
    pub open: Vec<OwnSession>,
    /// Those that were ended or ran out lately.
    pub over: Vec<OwnSession>,
}

/// How it stands with a person's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPassword {
    /// There is one, and it works: always, or until passwords that were opened close again.
    InUse {
        /// When they close.
        until: Option<Timestamp>,
    },
    /// There is none.
    Missing,
    /// Passwords are off in the account: it signs in through that provider.
    Off(Provider),
}

/// A person who wants another password.
#[derive(Debug)]
pub struct ChangePassword<'a> {
    /// The password until now.
    pub current: Secret,
    /// The one from now on.
    pub new: Secret,
    /// The token of the session that stays.
    pub keep: &'a Secret,
    /// Where the request came from.
    pub address: IpAddr,
}

/// Why a password is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordRefusal {
    /// Nothing was typed.
    #[error("Enter your current password.")]
    CurrentMissing,
    /// The new one cannot be one.
    #[error(transparent)]
    New(#[from] InvalidPassword),
    /// The new one is the current one.
    #[error("Choose a password that differs from the current one.")]
    Same,
    /// The current one is wrong.
    #[error("This is not your current password.")]
    Wrong,
    /// Passwords are off, or there is none to be changed.
    #[error("There is no password to change.")]
    NotOffered,
    /// Too many wrong ones came before.
    #[error("There were too many wrong passwords.")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The machine is busy hashing.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ChangePasswordRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooManyPasswords { retry_after } => Self::TooMany { wait: retry_after },
            StoreError::WrongPassword => Self::Wrong,
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// The person's own sessions; `token` is the one that asks.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_sessions(
        &self,
        person: &SignedIn,
        token: &Secret,
    ) -> Result<OwnSessions, StoreError> {
        let agent = person.agent();
        let token = TokenHash::of(token.expose());
        let all = self.store().sessions_of(&agent.account_id, &agent.id, &token).await?;
        let (now, lifetimes) = (self.now(), self.0.parts.lifetimes);
        let alive = |session: &OwnSession| {
            session.ended.is_none() && lifetimes.alive(session.created_at, session.seen_at, now)
        };
        let (mut open, over): (Vec<_>, Vec<_>) = all.into_iter().partition(alive);
        open.sort_by_key(|session| !session.this);
        Ok(OwnSessions { open, over })
    }

    /// Ends another session of the person by its handle. Tells whether it was still open.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_own_session(
        &self,
        person: &SignedIn,
        id: &str,
        keep: &Secret,
    ) -> Result<bool, StoreError> {
        let agent = person.agent();
        let keep = TokenHash::of(keep.expose());
        self.store()
            .end_session_of(&agent.account_id, &agent.id, id, &keep, self.end_from_elsewhere())
            .await
    }

    /// Ends all sessions of the person but the one that asks, and counts them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_other_sessions(
        &self,
        person: &SignedIn,
        keep: &Secret,
    ) -> Result<u64, StoreError> {
        let agent = person.agent();
        let keep = TokenHash::of(keep.expose());
        let end = self.end_from_elsewhere();
        self.store().end_sessions(&agent.account_id, &agent.id, Some(&keep), end).await
    }

    fn end_from_elsewhere(&self) -> End {
        End { by: EndedBy::Elsewhere, at: self.now() }
    }

    /// How it stands with the person's password.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn own_password(&self, person: &SignedIn) -> Result<OwnPassword, StoreError> {
        let login = self.store().password_login(&person.agent().email).await?;
        self.stands(person, login.as_ref()).await
    }

    async fn stands(
        &self,
        person: &SignedIn,
        login: Option<&PasswordLogin>,
    ) -> Result<OwnPassword, StoreError> {
        let agent = person.agent();
        let now = self.store().passwords_now(&agent.account_id, &agent.id, self.now()).await?;
        let has_one = login.is_some_and(|login| login.password_hash.is_some());
        Ok(match now {
            Some(PasswordsNow::Off(provider)) => OwnPassword::Off(provider),
            Some(PasswordsNow::On) if has_one => OwnPassword::InUse { until: None },
            Some(PasswordsNow::OpenUntil(end)) if has_one => {
                OwnPassword::InUse { until: Some(end) }
            }
            _ => OwnPassword::Missing,
        })
    }

    /// Changes the person's password, and ends the person's other sessions (rule 18). A wrong current
    /// one counts like a wrong log-in.
    ///
    /// # Errors
    /// See [`ChangePasswordRefusal`]; nothing was changed then.
    pub async fn change_own_password(
        &self,
        person: &SignedIn,
        change: ChangePassword<'_>,
    ) -> Result<(), ChangePasswordRefusal> {
        if change.current.is_empty() {
            return Err(ChangePasswordRefusal::CurrentMissing);
        }
        let same = change.current == change.new;
        let agent = person.agent();
        let known = [agent.email.as_str(), agent.name.as_str(), person.account().name.as_str()];
        let new = NewPassword::parse(change.new, &known)?;
        let login = self.store().password_login(&agent.email).await?;
        let stands = self.stands(person, login.as_ref()).await?;
        let stored = login.and_then(|login| login.password_hash);
        let Some(stored) = stored.filter(|_| matches!(stands, OwnPassword::InUse { .. })) else {
            return Err(ChangePasswordRefusal::NotOffered);
        };
        let attempt = PasswordAttempt::new(&agent.email, change.address, self.now());
        self.verify_counted(&attempt, change.current, stored.clone()).await?;
        if same {
            return Err(ChangePasswordRefusal::Same);
        }
        let hash = self.passwords().hash(new).await?;
        let actor = Actor::Agent { id: agent.id.clone(), email: agent.email.to_string() };
        let keep = TokenHash::of(change.keep.expose());
        let audited = Change { by: &actor, at: self.now() };
        let (account_id, hashes) = (&agent.account_id, [&stored, &hash]);
        // Another password that was set meanwhile, by a link for example, stays.
        Ok(self.store().change_password_hash(account_id, &agent.id, hashes, &keep, audited).await?)
    }

    /// Charges the attempt first and takes the charge back when the password is right, as a log-in
    /// does.
    async fn verify_counted(
        &self,
        attempt: &PasswordAttempt,
        password: Secret,
        stored: Secret,
    ) -> Result<(), ChangePasswordRefusal> {
        self.store().charge_password(attempt).await?;
        let too_long = password.expose().len() > MAX_LENGTH;
        let right = if too_long {
            Ok(false)
        } else {
            self.passwords().verify(password, Some(stored)).await
        };
        match right {
            Ok(false) => Err(ChangePasswordRefusal::Wrong),
            Ok(true) => Ok(self.store().refund_password(attempt).await?),
            Err(overloaded) => {
                self.store().refund_password(attempt).await?;
                Err(overloaded.into())
            }
        }
    }
}
