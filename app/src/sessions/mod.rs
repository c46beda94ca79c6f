//! One's own account: the sessions one has, and one's password.

mod password_form;

#[cfg(feature = "ssr")]
mod frame;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod password;

#[cfg(feature = "ssr")]
pub(crate) use list::{end, list};
#[cfg(feature = "ssr")]
pub(crate) use password::{change, show};
#[cfg(feature = "ssr")]
pub(crate) use password_form::ChangeOwnPassword;
