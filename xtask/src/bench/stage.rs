//! What is measured: the product on a fresh database, one agent, and an honest provider in another process.

use anyhow::Result;
use serde::de::IgnoredAny;

use crate::{
    background::Background, loopback, process::Process, product::Product, program, provider,
    scratch::Scratch, workspace::Workspace,
};

/// The agent everybody signs in as.
pub(super) const EMAIL: &str = "ada@acme.example";

/// What the provider calls the issuer.
const ISSUER: &str = "bench";

/// The running programs; dropping it ends them, then removes their data.
pub(super) struct Stage {
    /// Where the product listens.
    pub(super) port: u16,
    server: Process,
    _running: [Background; 2],
    _data: Scratch,
}

impl Stage {
    /// Starts both programs and connects them.
    pub(super) fn set(workspace: &Workspace) -> Result<Self> {
        let data = Scratch::new("bench")?;
        let (port, provider_port) = (loopback::free_port()?, loopback::free_port()?);
        let provider =
            provider::start(&workspace.release(), &data, provider_port, (ISSUER, EMAIL), &[])?;
        let database = data.path().join("convrs.db");
        let product = Product::new(workspace, &database, port, &[provider_port])
            .with("CONVRS_SIGN_IN_LIMIT", "0");
        product.ask::<IgnoredAny>(&["migrate"])?;
        let issuer = format!("http://{}/t/{ISSUER}", loopback::address(provider_port));
        provider::add_account(&product, &issuer, EMAIL, None)?;
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
