//! A test-only `OpenID` provider: many issuers on one loopback port, honest until it is asked not
//! to be.
//!
//! ```
//! # async fn example() -> std::io::Result<()> {
//! use convrs_fake_idp::{FakeIdp, IdTokenFault, Person};
//!
//! let idp = FakeIdp::start().await?;
//! let acme = idp.issuer("acme");
//! acme.client("client", "secret").person(Person::new("00u1", "ann@acme.example"));
//! acme.fault(IdTokenFault::WrongNonce);
//! // … sign in at `acme.url()`, and be refused …
//! acme.honest();
//! # Ok(())
//! # }
//! ```
//!
//! It has no pages: whoever comes to an authorization endpoint is the issuer's current
//! [`Person`] and is sent back at once. PKCE, redirect URI, client secret and code are checked as
//! an honest provider checks them.

mod fault;
mod issuer;
mod server;

mod access_tokens;
mod authorize;
mod discovery;
mod id_token;
mod jwt;
mod sent_token;
mod token;
mod userinfo;

mod breakage;
mod keys;

pub use authorize::Callback;
pub use breakage::Breakage;
pub use fault::{
    AuthorizationFault, DiscoveryFault, Fault, IdTokenFault, KeysFault, TokenFault, UserinfoFault,
};
pub use issuer::{Endpoint, Issuer, Person, Recorded};
pub use keys::Algorithm;
pub use sent_token::LOGOUT_EVENT;
pub use server::FakeIdp;
