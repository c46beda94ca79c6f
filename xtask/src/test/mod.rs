//! `cargo xtask test`: everything that must hold before a change is done, in one run with one summary.

mod browser;
mod database;
mod rust;
mod summary;

use std::str::FromStr;

use anyhow::{Result, bail};

use self::summary::Summary;
use crate::{
    say,
    setup::{Scope, setup},
    tidy,
    workspace::Workspace,
};

/// A part that can be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Formatting, clippy, unit and HTTP tests.
    Rust,
    /// The stand-in's own tests and the journeys in a browser.
    Browser,
    /// Conventions and dependencies.
    Tidy,
}

impl FromStr for Part {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "rust" => Ok(Self::Rust),
            "browser" => Ok(Self::Browser),
            "tidy" => Ok(Self::Tidy),
            other => bail!("there is no part `{other}`; there are rust, browser and tidy"),
        }
    }
}

/// Runs everything or a part; what failed does not keep the rest from being run.
pub(crate) fn test(workspace: &Workspace, part: Option<Part>, arguments: &[String]) -> Result<()> {
    let wants = |wanted| part.is_none_or(|part| part == wanted);
    let mut summary = Summary::default();
    if !summary.step("setup", || setup(workspace, Scope::Everything)) {
        say::note("Going on all the same: some of the rest may work.");
    }
    if wants(Part::Tidy) {
        tidy_steps(workspace, &mut summary);
    }
    if wants(Part::Rust) {
        rust::steps(workspace, &mut summary, arguments);
    }
    if wants(Part::Browser) {
        browser::steps(workspace, &mut summary, arguments);
    }
    summary.finish()
}

fn tidy_steps(workspace: &Workspace, summary: &mut Summary) {
    summary.step("tidy: conventions and walls", || tidy::tidy(workspace));
    summary.step("dependencies: licences, bans, sources", || tidy::dependencies(workspace));
}
