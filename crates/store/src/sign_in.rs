//! Signing in: where an address leads, a flow started and spent, and how it ends.

pub(crate) mod route;

mod pending;

mod candidates;
mod provider;

mod password;

mod tested;

pub use password::{PasswordLogin, PasswordSignIn};
pub use pending::{SpentPending, StartedFlow};
pub use provider::ProviderSignIn;
pub use route::Route;
pub use tested::Tested;

use convrs_domain::Reference;

/// A sign-in that was completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The new session's public handle.
    pub session_id: String,
    /// The reference of its sign-in record.
    pub reference: Reference,
}
