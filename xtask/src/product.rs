//! The built product as xtask uses it: its commands, its answers, and `convrs serve` in the background.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{background::Background, loopback, program, workspace::Workspace};

/// How long it may take until it answers.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// The release build with the environment it is to run in.
pub(crate) struct Product<'a> {
    workspace: &'a Workspace,
    program: PathBuf,
    port: u16,
    variables: Vec<(&'static str, String)>,
}

/// How a refused command answers.
#[derive(Deserialize)]
struct Refusal {
    error: Reason,
}

#[derive(Deserialize)]
struct Reason {
    message: String,
}

impl<'a> Product<'a> {
    /// A product with its data in `database`, on `port`, with providers on this machine's ports.
    pub(crate) fn new(
        workspace: &'a Workspace,
        database: &Path,
        port: u16,
        providers: &[u16],
    ) -> Self {
        let reached = providers.iter().map(|port| loopback::address(*port).to_string());
        let variables = vec![
            ("DATABASE_URL", format!("sqlite://{}", database.display())),
            ("CONVRS_LISTEN", loopback::address(port).to_string()),
            ("CONVRS_PUBLIC_URL", public_url(port)),
            ("CONVRS_EGRESS_ALLOW", reached.collect::<Vec<_>>().join(",")),
            ("LEPTOS_SITE_ROOT", workspace.site().display().to_string()),
        ];
        Self { workspace, program: workspace.server(), port, variables }
    }

    /// The same as another build of it.
    pub(crate) fn built_as(mut self, program: PathBuf) -> Self {
        self.program = program;
        self
    }

    /// The same with one more variable in its environment.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// What it calls itself. Providers are on 127.0.0.1, so that the two are different sites.
    pub(crate) fn public_url(&self) -> String {
        public_url(self.port)
    }

    /// Runs a command without a secret.
    pub(crate) fn ask<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T> {
        self.tell(arguments, "")
    }

    /// Runs a command with a secret on its standard input, and hands back its answer.
    pub(crate) fn tell<T: DeserializeOwned>(&self, arguments: &[&str], secret: &str) -> Result<T> {
        let mut command = self.command(arguments);
        command.arg("--json").stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("`convrs` cannot be started")?;
        let mut stdin = child.stdin.take().context("standard input was asked for")?;
        // A command that takes no secret may have ended already.
        let _ = stdin.write_all(secret.as_bytes());
        drop(stdin);
        answer(&child.wait_with_output()?)
            .with_context(|| format!("`convrs {}`", arguments.join(" ")))
    }

    /// Starts serving and waits until it does.
    pub(crate) fn serve(&self, log: &Path) -> Result<Background> {
        let mut serving = Background::start("Convrs", "TERM", log, &self.command(&["serve"]))?;
        serving.wait_until(READY_WITHIN, || loopback::answers_ok(self.port, "/readyz"))?;
        Ok(serving)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut convrs = program::command_in(&self.workspace.root, &self.program);
        convrs.args(arguments).envs(self.variables.iter().cloned());
        convrs
    }
}

fn public_url(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// The answer in what a command printed, or why it was refused.
fn answer<T: DeserializeOwned>(output: &Output) -> Result<T> {
    if output.status.success() {
        return serde_json::from_slice(&output.stdout).context("an unexpected answer");
    }
    match serde_json::from_slice::<Refusal>(&output.stdout) {
        Ok(refusal) => bail!("{}", refusal.error.message),
        Err(_) => bail!("{}", String::from_utf8_lossy(&output.stderr).trim()),
    }
}

#[cfg(test)]
mod tests {
    use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};

    use super::*;

    fn printed(code: i32, stdout: &str) -> Result<serde_json::Value> {
        let status = ExitStatus::from_raw(code << 8);
        answer(&Output { status, stdout: stdout.into(), stderr: Vec::new() })
    }

    #[test]
    fn a_refusal_is_told_in_its_own_words() {
        let refused = printed(1, r#"{"error":{"code":"x","message":"There is no such account."}}"#);
        assert_eq!(refused.unwrap_err().to_string(), "There is no such account.");
    }

    #[test]
    fn an_answer_is_json() {
        assert_eq!(printed(0, r#"{"done":true}"#).expect("an answer")["done"], true);
        assert!(printed(0, "done").is_err());
    }
}
