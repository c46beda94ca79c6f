//! What people see: pages and their server functions, by feature, for the server (`ssr`) and the
//! browser (`hydrate`).
//!
//! A page is a document that the server renders whole. What is alive on it are islands: forms that
//! answer without a new page, buttons that copy. Everything works before they wake, and without
//! them.

// A form is one type made of all its parts, which is what keeps it small in the browser.
#![recursion_limit = "256"]
#![cfg_attr(
    feature = "ssr",
    expect(clippy::needless_pass_by_value, reason = "components own their properties")
)]
#![expect(unreachable_pub, reason = "components and server functions come with items made public")]

pub mod sessions;
pub mod sign_in;
pub mod sso;

#[cfg(feature = "ssr")]
mod agents;
#[cfg(feature = "ssr")]
mod attention;
#[cfg(feature = "ssr")]
mod audit;
#[cfg(feature = "ssr")]
mod break_glass;
#[cfg(feature = "ssr")]
mod connection_problem;
#[cfg(feature = "ssr")]
mod cut_over;
#[cfg(feature = "ssr")]
mod domains;
#[cfg(feature = "ssr")]
mod hand_over;
#[cfg(feature = "ssr")]
mod home;
#[cfg(feature = "ssr")]
mod one_time_link;
#[cfg(feature = "ssr")]
mod organization;
#[cfg(feature = "ssr")]
mod records;
#[cfg(feature = "ssr")]
mod sign_out;
#[cfg(feature = "ssr")]
mod support;

mod form;
pub mod ui;

#[cfg(feature = "ssr")]
mod routes;
#[cfg(feature = "ssr")]
pub mod web;

pub use form::{FormRefusal, Next};
#[cfg(feature = "ssr")]
pub use routes::routes;
#[cfg(feature = "ssr")]
pub use web::{App, Assets};
