//! Administration > Sign-ins > Changes: who changed what of the account.

mod export;
mod list;
mod words;

pub(crate) use export::export;
pub(crate) use list::list;
