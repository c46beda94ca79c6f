//! What can go wrong with the data: a variant for each thing a caller may do differently.

use std::time::Duration;

use convrs_domain::{agent::AgentRefusal, sign_in::Outcome, sso::SettingsRefusal};

use crate::sealing::Unsealable;

/// Why a call of this crate did not do what was asked.
///
/// The first five are faults (an answer of 503 or 500), the others refusals that a person can do
/// something about. No text in it comes from a row: it is fit for the log (rule 7).
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or gave no connection in time.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Others held what this call needed for too long; trying again may help.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// A value in the database cannot be read; names the column.
    #[error("the column {0} holds something unreadable")]
    Corrupt(String),
    /// A sealed value cannot be opened.
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    /// The database refuses a statement: a fault of ours, or of its schema.
    #[error("the database refused: {0}")]
    Fault(String),

    /// The database URL is not one we can use.
    #[error("{0}")]
    Config(String),

    /// There is no such account.
    #[error("there is no such account")]
    NoSuchAccount,
    /// There is no such agent in the account.
    #[error("there is no such agent in the account")]
    NoSuchAgent,
    /// There is an operator account already.
    #[error("there is an operator account already")]
    OperatorExists,
    /// Convrs' own account is needed to look after all others.
    #[error("the operator account cannot be suspended")]
    OperatorStays,
    /// The address is an agent's already, in this account or another.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Passwords are off, and no other active admin is linked on the current connection (rule 6).
    #[error("this would leave no admin who is known to get in through the provider")]
    LastLinkedAdmin,
    /// The agent must not be changed like this.
    #[error(transparent)]
    Agent(#[from] AgentRefusal),
    /// The one-time link was used, is too old, was taken back, or never was one.
    #[error("the one-time link does not work")]
    LinkSpent,
    /// There is no such file of agents that waits to be added.
    #[error("there is no such import")]
    NoSuchImport,
    /// Only agents of the operator account can be support.
    #[error("only agents of the operator account can have the role support")]
    SupportOutsideOperator,
    /// A new connection, or a new issuer, needs the client secret.
    #[error("the client secret must be entered again")]
    SecretNeeded,
    /// There is no such connection in the account, or no such secret.
    #[error("there is no such connection in the account")]
    NoConnection,
    /// A connection has two client secrets at most.
    #[error("there are two client secrets already")]
    TwoSecrets,
    /// A connection needs a client secret.
    #[error("this is the only client secret")]
    LastSecret,
    /// There is no such domain in the account.
    #[error("there is no such domain in the account")]
    NoSuchDomain,
    /// The domain is another account's.
    #[error("the domain belongs to another account")]
    DomainTaken,
    /// The settings must not be changed like this.
    #[error(transparent)]
    Settings(#[from] SettingsRefusal),
    /// What allowed the sign-in no longer holds. Nothing was changed.
    #[error("the sign-in is refused: {0}")]
    SignIn(Outcome),
    /// A token of a provider's own sending was used before.
    #[error("the token was used before")]
    TokenSpent,
    /// The password that was verified is no longer the agent's.
    #[error("the password is no longer the agent's")]
    WrongPassword,
    /// Too many wrong passwords came before.
    #[error("too many wrong passwords")]
    TooManyPasswords {
        /// After which time another one is taken.
        retry_after: Duration,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => from_database(&*error),
            sqlx::Error::ColumnDecode { index, .. } => Self::Corrupt(index),
            sqlx::Error::Configuration(error) => Self::Config(error.to_string()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error.to_string()),
            error => Self::Fault(error.to_string()),
        }
    }
}

/// Sorts what the engine itself says. `SQLite` gives a number whose low byte is the primary result
/// code, `PostgreSQL` a `SQLSTATE` of five characters. Its detail, which may quote a row, is dropped.
fn from_database(error: &dyn sqlx::error::DatabaseError) -> StoreError {
    let code = error.code().unwrap_or_default();
    let text = error.message().to_owned();
    let primary = code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|number| number & 0xff);
    match (primary, &*code) {
        // SQLITE_BUSY, SQLITE_LOCKED; serialization failure, deadlock, lock or statement time-out.
        (Some(5 | 6), _) | (None, "40001" | "40P01" | "55P03" | "57014") => StoreError::Busy(text),
        // SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN.
        (Some(10 | 13 | 14), _) => StoreError::Unavailable(text),
        // Connection lost, out of resources, shutting down.
        (None, state) if ["08", "53", "57P"].iter().any(|class| state.starts_with(class)) => {
            StoreError::Unavailable(text)
        }
        _ => StoreError::Fault(text),
    }
}

/// Which rule of the schema a statement broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Something that must be there once is there already.
    Unique,
    /// A row fails a check.
    Check,
}

/// The rule of the schema that a statement broke, if that is what happened.
pub(crate) fn broken(error: &sqlx::Error) -> Option<Broken> {
    let error = error.as_database_error()?;
    if error.is_unique_violation() {
        Some(Broken::Unique)
    } else if error.is_check_violation() {
        Some(Broken::Check)
    } else {
        None
    }
}
