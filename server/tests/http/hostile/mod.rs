//! A hostile provider as a browser meets it: tests named after the certification's modules for
//! relying parties, and one shape for every refusal.

mod siege;

mod canary;
mod discovery;
mod id_token;
mod identity;
mod keys;
mod response;
mod token_endpoint;
mod userinfo;

use siege::{Siege, Way};
