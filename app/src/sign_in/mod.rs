//! Signing in: the password form, Sign in with Okta, and the page for those who are refused.

mod okta_form;
mod password_form;

#[cfg(feature = "ssr")]
mod leave;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod refused;

#[cfg(feature = "ssr")]
pub(crate) use okta_form::BeginSignIn;
#[cfg(feature = "ssr")]
pub(crate) use password_form::LogIn;

#[cfg(feature = "ssr")]
pub use leave::{to_provider, too_many_starts};
#[cfg(feature = "ssr")]
pub(crate) use pages::{login, okta, parts, submit_login, submit_okta, titled};
#[cfg(feature = "ssr")]
pub use refused::{refused_page, unknown_account};
