//! The tab Single Sign-On: how the account signs in, and the form that changes it.

mod settings_form;

#[cfg(feature = "ssr")]
mod guide;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod registered;
#[cfg(feature = "ssr")]
mod state;
#[cfg(feature = "ssr")]
mod test_page;
#[cfg(feature = "ssr")]
mod test_result;
#[cfg(feature = "ssr")]
mod turning_off;

#[cfg(feature = "ssr")]
pub(crate) use settings_form::SaveSsoSettings;

#[cfg(feature = "ssr")]
pub(crate) use page::{save, show};
#[cfg(feature = "ssr")]
pub(crate) use test_page::{begin as begin_test, show as show_test};
#[cfg(feature = "ssr")]
pub use test_result::address as test_result;
#[cfg(feature = "ssr")]
pub(crate) use test_result::show as show_test_result;
