//! Hand-over: where a customer enters what support registers, instead of e-mailing a secret.

mod form;
mod page;

pub(crate) use page::{give, show};
