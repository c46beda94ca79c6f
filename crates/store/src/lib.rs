//! Everything that is kept: the only crate that names sqlx. One SQL text serves `SQLite` and
//! `PostgreSQL`; secrets are sealed before they are written.
//!
//! [`Store`] has one method for each thing the product does to its data. A change and its audit row
//! are one call and one transaction. Whatever belongs to an account is read and written with
//! `WHERE account_id = …`, and composite foreign keys hold what a forgotten one would break.
//! Refusals that a caller acts on are variants of [`StoreError`]; what is not there is `None`.

mod store;

mod accounts;
mod agents;
mod break_glass;
mod connections;
mod cut_over;
mod domains;
mod hand_overs;
mod imports;
mod one_time_links;
mod sso;

mod sign_in;

mod support;

mod limits;
mod sessions;
mod sign_out;

mod attention;
mod audit;
mod records;
mod sweep;

mod hash;
mod sealing;

mod columns;
mod database;
mod error;
mod many;
mod migrate;
mod paging;
mod row_id;
mod sort_keys;
mod sqlite;
mod statement;

pub use accounts::NewAccount;
pub use agents::{
    NewAgent,
    change::AgentChange,
    list::{AgentQuery, AgentsPage, ListedAgent},
    password_link::PasswordLink,
};
pub use audit::{AuditEntry, Change, ListedChange, MadeBy};
pub use break_glass::NewBreakGlass;
pub use connections::{KeptSecret, NewConnection};
pub use cut_over::{BoardFilter, BoardRow, Failure, NearMiss};
pub use domains::{Domain, Stranger, Verified};
pub use error::StoreError;
pub use hand_overs::{HandOver, NewHandOver, link::HandOverLink};
pub use hash::TokenHash;
pub use imports::Import;
pub use limits::PasswordAttempt;
pub use one_time_links::{NewOneTimeLink, OneTimeLink};
pub use paging::{InvalidPlace, Page, Place, Position};
pub use records::{Attempt, HourCount, Outcomes, RecordFilter, Recorded};
pub use sealing::{InvalidSealingKeys, SealingKeys, Unsealable};
pub use sessions::{End, OwnSession, Session};
pub use sign_in::{
    PasswordLogin, PasswordSignIn, ProviderSignIn, Route, SignedIn, SpentPending, StartedFlow,
    Tested,
};
pub use sign_out::{EndedThere, SentLogout, SentRevocation};
pub use sso::{AdminSave, SavedBy, SetSso};
pub use store::{Store, StoreConfig};
pub use support::{AccountFilter, AccountLine, AccountPage, People, Turn};
pub use sweep::{Retention, Swept};
