//! What is soaked: the product, one honest account, and an account for each way to misbehave.

use std::{fs, path::Path, thread, time::Duration};

use anyhow::{Context as _, Result};
use serde::{Deserialize, de::IgnoredAny};

use super::Soak;
use crate::{
    background::Background, loopback, process::Process, product::Product, program,
    scratch::Scratch, workspace::Workspace,
};

/// The honest person, who has a password too.
pub(super) const HONEST: &str = "ada@acme.example";

const PASSWORD: &str = "a-password-of-some-length";
const CLIENT_ID: &str = "soak-client";
const CLIENT_SECRET: &str = "soak-client-secret-of-some-length";
const READY_WITHIN: Duration = Duration::from_mins(1);

/// The running programs; dropping it ends them, then removes their data.
pub(super) struct Stage {
    /// Where the product listens.
    pub(super) port: u16,
    /// The honest account.
    pub(super) account_id: String,
    /// Those whose provider misbehaves.
    pub(super) hostile: Vec<String>,
    server: Process,
    _running: [Background; 2],
    _data: Scratch,
}

#[derive(Deserialize)]
struct Added {
    account_id: String,
}

impl Stage {
    /// Starts both programs and connects them.
    pub(super) fn set(workspace: &Workspace, soak: Soak) -> Result<Self> {
        let data = Scratch::new("soak")?;
        let folder = if soak.debug { workspace.debug() } else { workspace.release() };
        let (port, provider_port) = (loopback::free_port()?, loopback::free_port()?);
        let (provider, issuers) = start_provider(&folder, &data, provider_port)?;
        let product =
            Product::new(workspace, &data.path().join("convrs.db"), port, &[provider_port])
                .built_as(workspace.program(&folder))
                .with("CONVRS_SIGN_IN_LIMIT", "0");
        product.ask::<IgnoredAny>(&["migrate"])?;
        let (honest, others) = issuers.split_first().context("the provider names no issuer")?;
        let account_id = account(&product, honest, HONEST)?;
        let mut hostile = Vec::new();
        for (number, issuer) in others.iter().enumerate() {
            let email = format!("hostile-{number}@acme.example");
            account(&product, issuer, &email)?;
            hostile.push(email);
        }
        let serving = product.serve(&data.path().join("convrs.log"))?;
        let server = Process::only_child_of(serving.keeper_id())?;
        Ok(Self { port, account_id, hostile, server, _running: [serving, provider], _data: data })
    }

    /// The memory the server holds, in megabytes: the least within two seconds, for each password
    /// that is hashed takes 19 MB while it is.
    pub(super) fn resident_megabytes(&self) -> Result<f64> {
        let mut least = u32::MAX;
        for _ in 0..20 {
            least = least.min(self.server.resident_kilobytes()?);
            thread::sleep(Duration::from_millis(100));
        }
        Ok(f64::from(least) / 1024.0)
    }
}

/// Starts the provider; gives the issuers it prints.
fn start_provider(folder: &Path, data: &Scratch, port: u16) -> Result<(Background, Vec<String>)> {
    let mut provider = program::command_in(data.path(), folder.join("fake-idp"));
    provider.arg(port.to_string()).args(["soak", CLIENT_ID, CLIENT_SECRET, HONEST, "hostile"]);
    let log = data.path().join("provider.log");
    let mut provider = Background::start("the provider", "TERM", &log, &provider)?;
    provider.wait_until(READY_WITHIN, || loopback::listens(port))?;
    // It prints them right after it listens.
    provider.wait_until(READY_WITHIN, || issuers(&log).len() > 20)?;
    Ok((provider, issuers(&log)))
}

fn issuers(log: &Path) -> Vec<String> {
    let printed = fs::read_to_string(log).unwrap_or_default();
    printed.lines().filter(|line| line.starts_with("http://")).map(str::to_owned).collect()
}

/// An account with single sign-on at that issuer and one agent.
fn account(product: &Product<'_>, issuer: &str, email: &str) -> Result<String> {
    let added: Added =
        product.ask(&["account", "add", "--name", "Acme", "--tier", "enterprise"])?;
    let id = &added.account_id;
    let agent = ["agent", "add", "--account", id, "--email", email, "--name", "Somebody"];
    let agent = [&agent[..], &["--role", "agent", "--password-stdin"]].concat();
    product.tell::<IgnoredAny>(&agent, PASSWORD)?;
    let connection =
        ["connection", "set", "--account", id, "--provider", "okta", "--issuer", issuer];
    let secret = ["--client-id", CLIENT_ID, "--client-secret-stdin"];
    product.tell::<IgnoredAny>(&[&connection[..], &secret].concat(), CLIENT_SECRET)?;
    product.ask::<IgnoredAny>(&["sso", "set", "--account", id, "--enabled", "true"])?;
    Ok(added.account_id)
}
