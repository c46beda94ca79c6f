//! Why a step of a sign-in through a provider ends the attempt.

use convrs_domain::{identity::IdentityRefusal, sign_in::Outcome};
use convrs_oidc::Failure;
use convrs_store::StoreError;

/// Why a step ends the attempt.
pub(super) enum Stop {
    /// With an outcome to be written down.
    Outcome(Outcome),
    /// With what the provider did wrong.
    Failure(Failure),
    /// With an identity that is nobody here.
    Nobody(IdentityRefusal),
    /// Without an answer from the database.
    Store(StoreError),
}

impl From<Outcome> for Stop {
    fn from(outcome: Outcome) -> Self {
        Self::Outcome(outcome)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::SignIn(outcome) => Self::Outcome(outcome),
            error => Self::Store(error),
        }
    }
}
