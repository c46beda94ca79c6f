//! Sign-in at identity providers: the only crate that names `openidconnect` and `reqwest`.
//!
//! ```text
//! oidc ─┬─ begin ── where a browser is sent to sign in
//!       ├─ finish ─┬─ exchange ── code to tokens
//!       │          ├─ id_token ── who it is; on `key`, signatures with ring
//!       │          └─ userinfo ── the e-mail, where the ID token lacks it
//!       ├─ end_session ── where a browser is sent to sign out there too
//!       ├─ sent_token ── jwt ── what a provider sends by itself, to end sessions
//!       ├─ check ── a live check, for support
//!       ├─ probe ── whether client ID, redirect URI and secrets are right, without a user
//!       ├─ slots ── slot ── provider ── what is kept of each connection's provider
//!       │                   └─ discover ── metadata, key
//!       └─ http ─┬─ egress ── address: who may be reached
//!                └─ resolver: the address checked is the address connected to
//! ```
//!
//! **The library does the protocol, this crate what the library leaves.** `openidconnect` writes
//! the authorization request, exchanges the code, reads the ID token and checks its issuer,
//! audience, algorithm, signature and nonce. Its key type is a parameter: ours verifies with ring,
//! in an eighth of the time and with bounds on RSA keys. What it does not check is checked in
//! `id_token`: exp with a skew, iat, nbf, azp, a single audience, the subject, `at_hash`. Discovery
//! and userinfo are asked without it, because it asks for more than Convrs needs and fails on a
//! mistyped claim that nobody uses; both files say more.
//!
//! **Nothing a provider does costs more than it may.** Every call has a deadline and a size, every
//! connection a number of places; a burst of sign-ins fetches metadata and keys once.
//!
//! **No provider's text gets out.** A [`Failure`] has an outcome and our own words; what it repeats
//! is an issuer, names of claims, and error codes that the specifications name.
//!
//! Absences: no database, no axum, no clock but for deadlines and caches (a token's time is
//! compared with the moment the caller names), no randomness.

mod oidc;

mod begin;
mod finish;

mod exchange;
mod id_token;
mod key;
mod raw;
mod userinfo;

mod end_session;
mod jwt;
mod sent_token;

mod check;
mod discover;
mod metadata;
mod probe;
mod provider;
mod slot;
mod slots;

mod address;
mod egress;
mod http;
mod resolver;

#[cfg(test)]
mod fuzz;

mod failure;

pub use begin::{Begin, Prompt, secret_from_random};
pub use check::{CheckFailure, Discovered};
pub use egress::{Egress, HostPort, InvalidHostPort};
pub use failure::Failure;
pub use finish::{Finish, Verified};
pub use http::{Roots, SetupError};
pub use oidc::{Oidc, Party};
pub use probe::{MadeUp, Probed, Verdict};
pub use sent_token::{LogoutToken, RevocationToken, SentTokenRefusal, claimed_issuer};
