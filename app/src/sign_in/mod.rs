//! Signing in: the password form, Sign in with Okta, and the page for those who are refused.

mod password_form;
mod provider_form;

/// Where a sign-in through a provider begins.
#[cfg(feature = "ssr")]
pub(crate) fn path(provider: convrs_domain::connection::Provider) -> String {
    format!("/login/{}", provider.as_str())
}

#[cfg(feature = "ssr")]
mod change_over;
#[cfg(feature = "ssr")]
mod leave;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod refused;

#[cfg(feature = "ssr")]
pub(crate) use password_form::LogIn;
#[cfg(feature = "ssr")]
pub(crate) use provider_form::BeginSignIn;

#[cfg(feature = "ssr")]
pub use change_over::{ask_first, once_more};
#[cfg(feature = "ssr")]
pub(crate) use change_over::{choose_change, show_change};
#[cfg(feature = "ssr")]
pub use leave::{to_provider, too_many_starts};
#[cfg(feature = "ssr")]
pub(crate) use pages::{login, parts, provider, submit_login, submit_provider, titled};
#[cfg(feature = "ssr")]
pub use refused::{refused_page, unknown_account};
