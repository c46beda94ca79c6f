//! Signing in with e-mail and password.

use std::time::Duration;

use convrs_domain::{
    Destination, Email, Reference, Secret,
    connection::Provider,
    email::InvalidEmail,
    password::MAX_LENGTH,
    sessions::AuthMethod,
    sign_in::{Outcome, Trace},
};
use convrs_store::{
    Attempt, PasswordAttempt, PasswordLogin, PasswordSignIn, StoreError, TokenHash,
};

use super::{Client, NewSession};
use crate::{Flows, Overloaded, random};

/// A person who wants in with a password.
#[derive(Debug)]
pub struct LogIn<'a> {
    /// The address, as typed.
    pub email: &'a str,
    /// The password.
    pub password: Secret,
    /// The page to go on to.
    pub destination: Destination,
    /// Where the request came from.
    pub client: &'a Client,
    /// The session the browser had until now, which the new one replaces.
    pub replaces: Option<&'a Secret>,
}

/// Why a person does not get in with a password.
#[derive(Debug, thiserror::Error)]
pub enum LogInRefusal {
    /// The address cannot be one.
    #[error(transparent)]
    InvalidEmail(#[from] InvalidEmail),
    /// No password was typed.
    #[error("Enter your password.")]
    PasswordMissing,
    /// Unknown, deactivated, without a password, suspended or wrong: all alike (rule 12).
    #[error("The e-mail or the password is wrong.")]
    Wrong,
    /// The password is right, but the account signs in through its provider only.
    #[error("Your account signs in with {}.", .0.label())]
    PasswordsOff(Provider),
    /// Too many wrong passwords; passwords only, single sign-on stays open.
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

impl From<StoreError> for LogInRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooManyPasswords { retry_after } => Self::TooMany { wait: retry_after },
            StoreError::SignIn(_) => Self::Wrong,
            error => Self::Store(error),
        }
    }
}

/// A refused log-in, as the form needs to know it.
#[derive(Debug)]
pub struct RefusedLogIn {
    /// Why.
    pub why: LogInRefusal,
    /// What the person can read out to support. Whoever is nobody here is given one that no record
    /// has (rule 12); a form that was not filled in has none.
    pub reference: Option<Reference>,
}

impl<E: Into<LogInRefusal>> From<E> for RefusedLogIn {
    fn from(why: E) -> Self {
        Self { why: why.into(), reference: None }
    }
}

impl Flows {
    /// Signs a person in with e-mail and password.
    ///
    /// # Errors
    /// See [`LogInRefusal`]. Nothing of a refused attempt stays but its record and its count.
    pub async fn log_in(&self, log_in: LogIn<'_>) -> Result<NewSession, RefusedLogIn> {
        let email = Email::parse(log_in.email)?;
        if log_in.password.is_empty() {
            return Err(LogInRefusal::PasswordMissing.into());
        }
        let login = self.store().password_login(&email).await?;
        match self.admit_with_password(&log_in, &email, login.as_ref()).await {
            Ok(session) => Ok(session),
            Err(why) => {
                let reference = self.record_log_in(&log_in, login.as_ref(), &why).await?;
                Err(RefusedLogIn { why, reference })
            }
        }
    }

    /// Charges the attempt first and takes the charge back when the password is right, so that many
    /// guesses at once are counted before the first is answered.
    async fn admit_with_password(
        &self,
        log_in: &LogIn<'_>,
        email: &Email,
        login: Option<&PasswordLogin>,
    ) -> Result<NewSession, LogInRefusal> {
        let attempt = PasswordAttempt::new(email, log_in.client.address, self.now());
        self.store().charge_password(&attempt).await?;
        let right = match self.is_right(&log_in.password, login).await {
            Ok(right) => right,
            Err(overloaded) => {
                self.store().refund_password(&attempt).await?;
                return Err(overloaded.into());
            }
        };
        let login = login.filter(|_| right).ok_or(LogInRefusal::Wrong)?;
        let token = random::token();
        let sign_in = PasswordSignIn {
            login,
            attempt: &attempt,
            session: &TokenHash::of(token.expose()),
            client: &log_in.client.info(),
            at: self.now(),
        };
        if let Err(refusal) = self.store().sign_in_with_password(&sign_in).await {
            // The password was right all the same: it counts against nobody.
            self.store().refund_password(&attempt).await?;
            let provider = login.route.settings.saved.provider.unwrap_or(Provider::Okta);
            return Err(match refusal {
                StoreError::SignIn(Outcome::PasswordsOff) => LogInRefusal::PasswordsOff(provider),
                refusal => refusal.into(),
            });
        }
        self.metrics().count(AuthMethod::Password, Outcome::SignedIn);
        self.end_replaced(log_in.replaces).await?;
        Ok(NewSession { token, destination: log_in.destination })
    }

    /// Compares the password, with the same work for those who cannot sign in at all.
    async fn is_right(
        &self,
        password: &Secret,
        login: Option<&PasswordLogin>,
    ) -> Result<bool, Overloaded> {
        let usable = |login: &&PasswordLogin| login.agent.active && !login.route.account.suspended;
        let stored = login.filter(usable).and_then(|login| login.password_hash.clone());
        if password.expose().len() > MAX_LENGTH {
            return self.passwords().verify(Secret::new("too long to be one"), None).await;
        }
        self.passwords().verify(password.clone(), stored).await
    }

    /// Writes a refused attempt down where its account is known (rule 19), and gives its reference.
    async fn record_log_in(
        &self,
        log_in: &LogIn<'_>,
        login: Option<&PasswordLogin>,
        refusal: &LogInRefusal,
    ) -> Result<Option<Reference>, StoreError> {
        let outcome = match refusal {
            LogInRefusal::Wrong => Outcome::WrongPassword,
            LogInRefusal::PasswordsOff(_) => Outcome::PasswordsOff,
            LogInRefusal::TooMany { .. } => Outcome::TooManyAttempts,
            _ => return Ok(None),
        };
        let Some(login) = login else {
            self.metrics().count_nobodys();
            return Ok(Some(random::new_reference()));
        };
        let attempt = Attempt {
            account_id: login.agent.account_id.clone(),
            at: self.now(),
            method: AuthMethod::Password,
            outcome,
            agent_id: Some(login.agent.id.clone()),
            unproven: outcome != Outcome::PasswordsOff,
            email: Some(login.agent.email.to_string()),
            client: log_in.client.info(),
            trace: Trace::default(),
        };
        // Whoever was stopped had no password looked at, which is what makes the others slow.
        Ok(Some(match outcome {
            Outcome::TooManyAttempts => self.refuse_stray(&attempt, log_in.client).await?,
            _ => self.refuse(&attempt).await?,
        }))
    }
}
