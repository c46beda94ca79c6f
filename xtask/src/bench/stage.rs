//! What is measured: the product on a fresh database, one agent, and an honest provider in another process.

use std::time::Duration;

use anyhow::Result;
use serde::{Deserialize, de::IgnoredAny};

use crate::{
    background::Background, loopback, process::Process, product::Product, program,
    scratch::Scratch, workspace::Workspace,
};

/// The agent everybody signs in as.
pub(super) const EMAIL: &str = "ada@acme.example";

/// What the provider calls the issuer.
const ISSUER: &str = "bench";
const CLIENT_ID: &str = "bench-client";
const CLIENT_SECRET: &str = "bench-client-secret-of-some-length";
const READY_WITHIN: Duration = Duration::from_secs(30);

/// The running programs; dropping it ends them, then removes their data.
pub(super) struct Stage {
    /// Where the product listens.
    pub(super) port: u16,
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
    pub(super) fn set(workspace: &Workspace) -> Result<Self> {
        let data = Scratch::new("bench")?;
        let (port, provider_port) = (loopback::free_port()?, loopback::free_port()?);
        let provider = start_provider(workspace, &data, provider_port)?;
        let database = data.path().join("convrs.db");
        let product = Product::new(workspace, &database, port, &[provider_port])
            .with("CONVRS_SIGN_IN_LIMIT", "0");
        seed(&product, provider_port)?;
        let serving = product.serve(&data.path().join("convrs.log"))?;
        let server = Process::only_child_of(serving.keeper_id())?;
        Ok(Self { port, server, _running: [serving, provider], _data: data })
    }

    /// The microseconds of processor time the server spends on each of so many pieces of work.
    pub(super) fn cpu_of(&self, times: u32, work: impl FnOnce() -> Result<()>) -> Result<f64> {
        let before = self.server.cpu()?;
        work()?;
        let spent = self.server.cpu()?.saturating_sub(before);
        Ok(spent.as_secs_f64() * 1e6 / f64::from(times))
    }

    /// The memory the server holds, in megabytes.
    pub(super) fn resident_megabytes(&self) -> Result<f64> {
        Ok(f64::from(self.server.resident_kilobytes()?) / 1024.0)
    }
}

/// Builds it apart from the product, whose features are its own.
pub(super) fn build_provider(workspace: &Workspace) -> Result<()> {
    let mut cargo = program::cargo(&workspace.root);
    cargo.args(["build", "--release", "--package", "convrs-fake-idp", "--bin", "fake-idp"]);
    program::run(&mut cargo)
}

fn start_provider(workspace: &Workspace, data: &Scratch, port: u16) -> Result<Background> {
    let mut provider = program::command_in(data.path(), workspace.release().join("fake-idp"));
    provider.arg(port.to_string()).args([ISSUER, CLIENT_ID, CLIENT_SECRET, EMAIL]);
    let log = data.path().join("provider.log");
    let mut provider = Background::start("the provider", "TERM", &log, &provider)?;
    provider.wait_until(READY_WITHIN, || loopback::listens(port))?;
    Ok(provider)
}

/// One account with SSO on and one agent, by the command line.
fn seed(product: &Product<'_>, provider_port: u16) -> Result<()> {
    product.ask::<IgnoredAny>(&["migrate"])?;
    let added: Added =
        product.ask(&["account", "add", "--name", "Acme", "--tier", "enterprise"])?;
    let of_account = |words: &[&'static str]| [words, &["--account"]].concat();
    let mut agent = of_account(&["agent", "add", "--name", "Ada", "--role", "agent"]);
    agent.extend([&*added.account_id, "--email", EMAIL]);
    product.ask::<IgnoredAny>(&agent)?;
    let issuer = format!("http://{}/t/{ISSUER}", loopback::address(provider_port));
    let mut connection = of_account(&["connection", "set", "--provider", "okta"]);
    connection.extend([&*added.account_id, "--issuer", &issuer]);
    connection.extend(["--client-id", CLIENT_ID, "--client-secret-stdin"]);
    product.tell::<IgnoredAny>(&connection, CLIENT_SECRET)?;
    let mut settings = of_account(&["sso", "set", "--enabled", "true"]);
    settings.push(&added.account_id);
    product.ask::<IgnoredAny>(&settings).map(drop)
}
