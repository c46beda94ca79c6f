//! The relying party against a provider that misbehaves on request. Tests whose names begin with
//! `rp_` are named after the modules of the `OpenID` Foundation's certification.

mod world;

mod discovery;
mod end_session;
mod id_token;
mod keys;
mod network;
mod probe;
mod response;
mod sent_token;
mod times;
mod tls;
mod token_endpoint;
mod userinfo;
