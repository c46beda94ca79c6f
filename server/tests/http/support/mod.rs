//! What the tests have in common: a running product, a browser without a screen, an account.

mod browser;
mod dns;
mod product;
mod routes;
mod story;

pub use browser::{Answer, Browser};
pub use dns::Dns;
pub use product::{PUBLIC_URL, Product, Refusal, command_in};
pub use routes::routes;
pub use story::{
    Office, PASSWORD, SUPPORT, add_account, add_agent, add_operator, address_of, connect, link_in,
    log_in, neighbour, support_browser,
};
