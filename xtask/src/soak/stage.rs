//! What is soaked: the product, one honest account, and an account for each way to misbehave.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};
use serde::de::IgnoredAny;

use super::Soak;
use crate::{
    background::Background,
    loopback,
    process::Process,
    product::Product,
    provider::{self, READY_WITHIN},
    scratch::Scratch,
    workspace::Workspace,
};

/// The honest person, who has a password too.
pub(super) const HONEST: &str = "ada@acme.example";

const PASSWORD: &str = "a-password-of-some-length";

/// The running programs; dropping it ends them, then removes their data.
pub(super) struct Stage {
    /// Where the product listens.
    pub(super) port: u16,
    /// The honest account.
    pub(super) account_id: String,
    /// Those whose provider misbehaves.
    pub(super) hostile: Vec<String>,
    server: Process,
    log: PathBuf,
    _running: [Background; 2],
    _data: Scratch,
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
        let account_id = provider::add_account(&product, honest, HONEST, Some(PASSWORD))?;
        let mut hostile = Vec::new();
        for (number, issuer) in others.iter().enumerate() {
            let email = format!("hostile-{number}@acme.example");
            provider::add_account(&product, issuer, &email, Some(PASSWORD))?;
            hostile.push(email);
        }
        let log = data.path().join("convrs.log");
        let serving = product.serve(&log)?;
        let server = Process::only_child_of(serving.keeper_id())?;
        let running = [serving, provider];
        Ok(Self { port, account_id, hostile, server, log, _running: running, _data: data })
    }

    /// What the product wrote in its log of the refusal on a page.
    pub(super) fn logged(&self, page: &[u8]) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let line = line_about(&log, &String::from_utf8_lossy(page));
        line.unwrap_or("nothing in the log").to_owned()
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

/// The line of a log whose reference stands on the page, outcome and detail included.
fn line_about<'a>(log: &'a str, page: &str) -> Option<&'a str> {
    log.lines().find(|line| {
        let reference = line.split_once("reference=").and_then(|(_, rest)| rest.split(' ').next());
        reference.is_some_and(|reference| !reference.is_empty() && page.contains(reference))
    })
}

/// Starts the provider; gives the issuers it prints.
fn start_provider(folder: &Path, data: &Scratch, port: u16) -> Result<(Background, Vec<String>)> {
    let mut provider = provider::start(folder, data, port, ("soak", HONEST), &["hostile"])?;
    // It prints them right after it listens.
    let log = provider::log(data);
    provider.wait_until(READY_WITHIN, || issuers(&log).len() > 20)?;
    Ok((provider, issuers(&log)))
}

fn issuers(log: &Path) -> Vec<String> {
    let printed = fs::read_to_string(log).unwrap_or_default();
    printed.lines().filter(|line| line.starts_with("http://")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_refusal_is_found_by_its_reference() {
        let log = "a line\n\
            outcome=\"expired\" reference=AAAA-1111 detail=\"old\"\n\
            outcome=\"userinfo\" reference=BBBB-2222\n\
            reference= nothing\n";
        let line = line_about(log, "<p>Reference <b>BBBB-2222</b></p>");
        assert_eq!(line, Some("outcome=\"userinfo\" reference=BBBB-2222"));
        assert_eq!(line_about(log, "<p>Something else</p>"), None);
    }
}
