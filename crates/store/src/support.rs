//! What support reads across accounts; every change it makes is a call of the account's own file.

mod accounts;
mod people;

pub use accounts::{AccountFilter, AccountLine, AccountPage, Turn};
pub use people::People;
