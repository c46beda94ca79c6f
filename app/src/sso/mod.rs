//! The tab Single Sign-On: how the account signs in, and the form that changes it.

mod settings_form;

#[cfg(feature = "ssr")]
mod guide;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod state;
#[cfg(feature = "ssr")]
mod turning_off;

#[cfg(feature = "ssr")]
pub(crate) use settings_form::SaveSsoSettings;

#[cfg(feature = "ssr")]
pub(crate) use page::{save, show};
