//! Hand-over: where a customer enters what support registers, instead of e-mailing a secret.

mod form;
mod link;
mod page;

pub(crate) use link::{done, give_by_link, show_by_link};
pub(crate) use page::{PATH, give, show};
