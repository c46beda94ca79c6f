//! The cut-over board: how far every agent is on the way to the provider, and what to do about it.

mod export;
mod near_miss;
mod page;
mod picture;
mod query;
mod rows;

pub(crate) use export::export;
pub(crate) use near_miss::{NearMissList, Pressed, done};
pub(crate) use page::{press, show};
pub(crate) use picture::CutOverPicture;
