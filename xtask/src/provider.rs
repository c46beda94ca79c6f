//! The stand-in provider as bench and soak use it: started, and with accounts that sign in through it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;
use serde::{Deserialize, de::IgnoredAny};

use crate::{background::Background, loopback, product::Product, program, scratch::Scratch};

/// The one client of each of its issuers.
const CLIENT_ID: &str = "convrs-client";
const CLIENT_SECRET: &str = "a-client-secret-of-some-length";

/// How long it may take until something is so.
pub(crate) const READY_WITHIN: Duration = Duration::from_mins(1);

#[derive(Deserialize)]
struct Added {
    account_id: String,
}

/// Starts it, as it was built into a folder: with an honest issuer of that name for that person, and what
/// the further arguments ask for.
pub(crate) fn start(
    folder: &Path,
    data: &Scratch,
    port: u16,
    (issuer, email): (&str, &str),
    more: &[&str],
) -> Result<Background> {
    let mut provider = program::command_in(data.path(), folder.join("fake-idp"));
    provider.arg(port.to_string()).args([issuer, CLIENT_ID, CLIENT_SECRET, email]).args(more);
    let mut provider = Background::start("the provider", "TERM", &log(data), &provider)?;
    provider.wait_until(READY_WITHIN, || loopback::listens(port))?;
    Ok(provider)
}

/// Where it writes what it prints.
pub(crate) fn log(data: &Scratch) -> PathBuf {
    data.path().join("provider.log")
}

/// Adds an account with single sign-on at that issuer and one agent, who may have a password too.
pub(crate) fn add_account(
    product: &Product<'_>,
    issuer: &str,
    email: &str,
    password: Option<&str>,
) -> Result<String> {
    let added: Added =
        product.ask(&["account", "add", "--name", "Acme", "--tier", "enterprise"])?;
    let id = &*added.account_id;
    let mut agent = vec!["agent", "add", "--account", id, "--email", email, "--name", "Ada Lee"];
    agent.extend(["--role", "agent"]);
    agent.extend(password.map(|_| "--password-stdin"));
    product.tell::<IgnoredAny>(&agent, password.unwrap_or_default())?;
    let mut connection = vec!["connection", "set", "--account", id, "--provider", "okta"];
    connection.extend(["--issuer", issuer, "--client-id", CLIENT_ID, "--client-secret-stdin"]);
    product.tell::<IgnoredAny>(&connection, CLIENT_SECRET)?;
    product.ask::<IgnoredAny>(&["sso", "set", "--account", id, "--enabled", "true"])?;
    Ok(added.account_id)
}
