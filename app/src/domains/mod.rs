//! The tab Domains of Organization Profile: e-mail domains claimed and proved.

mod page;

pub(crate) use page::{act, show};
