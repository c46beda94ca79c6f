//! A Chromium for the browser tests: Playwright's own, the system's, or Debian's.

use std::path::Path;

use anyhow::Result;

use super::{apt, ensure};
use crate::{program, say, workspace::Workspace};

/// Where systems keep a Chromium; the browser tests look there too.
const INSTALLED: [&str; 3] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Prints where Playwright would find the browser it downloads.
const ASK_PLAYWRIGHT: &str = "console.log(require('playwright-core').chromium.executablePath())";

/// Makes sure that a Chromium is there which the browser tests will find.
pub(super) fn ensure_browser(workspace: &Workspace) -> Result<()> {
    ensure(
        "Installing Chromium for the browser tests",
        || (has_systems() || has_playwrights_own(workspace)).then_some(()),
        || {
            if download(workspace).is_ok() {
                return Ok(());
            }
            say::note("Playwright's own cannot be downloaded from here; taking Debian's");
            apt::install(&["chromium"])
        },
    )
}

fn has_systems() -> bool {
    INSTALLED.iter().any(|program| Path::new(program).exists())
}

fn has_playwrights_own(workspace: &Workspace) -> bool {
    let mut node = program::command_in(&workspace.end2end(), "node");
    program::output(node.args(["-e", ASK_PLAYWRIGHT]))
        .is_ok_and(|path| Path::new(path.trim()).exists())
}

fn download(workspace: &Workspace) -> Result<()> {
    let mut playwright = program::command_in(&workspace.end2end(), "npx");
    program::output(playwright.args(["playwright", "install", "chromium"])).map(drop)
}
