//! Signing in: with a password, or through the account's provider in two steps.

mod admit;
mod begin;
mod change_over;
mod finish;
mod initiate;
mod password;
mod record;
mod response;
mod stop;
mod test;

use std::net::IpAddr;

use convrs_domain::{Destination, Secret, sign_in::ClientInfo};

pub(crate) use admit::NearMisses;
pub use begin::{AtProvider, Begin, BeginRefusal, Begun};
pub use change_over::Waiting;
pub use finish::{Finish, FinishRefusal, Finished};
pub use initiate::{Initiate, InitiateRefusal, InitiateRequest, Initiated};
pub use password::{LogIn, LogInRefusal, RefusedLogIn};
pub use record::Refused;
pub use response::AuthorizationResponse;
pub use test::{TestBegun, TestRefusal};

/// Who is asking, as far as the network tells.
#[derive(Debug, Clone)]
pub struct Client {
    /// The address.
    pub address: IpAddr,
    /// The browser's own name for itself.
    pub user_agent: Option<String>,
}

/// The longest name of a browser that is kept, in characters.
const MAX_USER_AGENT: usize = 200;

impl Client {
    fn info(&self) -> ClientInfo {
        let shortened = |name: &String| name.chars().take(MAX_USER_AGENT).collect();
        ClientInfo {
            address: Some(self.address.to_string()),
            user_agent: self.user_agent.as_ref().map(shortened),
        }
    }
}

/// A session just begun.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// What the browser's cookie is to hold.
    pub token: Secret,
    /// The page to go on to.
    pub destination: Destination,
}

/// Names a started flow in the browser's cookies without giving its `state` away.
pub fn flow_handle(state: &Secret) -> String {
    convrs_store::TokenHash::of(state.expose()).as_str().chars().take(12).collect()
}
