//! The rules of per-tenant single sign-on as pure types and functions: no I/O, no clock, no
//! randomness, so that every rule can be tested as a plain function and shared with the browser.

pub mod ids;
pub mod public_url;
pub mod secret;
pub mod sort_key;
pub mod time;

pub mod email;
pub mod mail_domain;

pub mod account;
pub mod agent;
pub mod break_glass;
pub mod connection;
pub mod cut_over;
pub mod provider;
pub mod sso;
pub mod tier_change;

pub mod destination;
pub mod identity;
pub mod import;
pub mod one_time_link;
pub mod password;
pub mod remedy;
pub mod sign_in;

pub mod attention;
pub mod audit;
pub mod browser;
pub mod sessions;
pub mod sign_out;

pub use account::{Account, Tier};
pub use agent::{Agent, Role};
pub use destination::Destination;
pub use email::Email;
pub use ids::{AccountId, AgentId, ConnectionId, Reference};
pub use public_url::PublicUrl;
pub use secret::Secret;
pub use time::Timestamp;
