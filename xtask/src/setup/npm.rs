//! npm packages, exactly as their lockfile says.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use super::ensure;
use crate::{digest::digest, program, workspace::Workspace};

/// Inside `node_modules`: the digest of the lockfile it was installed from.
const INSTALLED_FROM: &str = ".installed-from";

/// Makes sure that the packages a folder's lockfile names are installed.
pub(super) fn ensure_packages(workspace: &Workspace, folder: &Path) -> Result<()> {
    let shown = workspace.relative(folder).display();
    let lockfile = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{shown}/package-lock.json cannot be read"))?;
    let wanted = digest([lockfile]);
    let installed_from = folder.join("node_modules").join(INSTALLED_FROM);
    ensure(
        &format!("Installing the npm packages of {shown}"),
        || (fs::read_to_string(&installed_from).ok()? == wanted).then_some(()),
        || {
            install(folder)?;
            fs::write(&installed_from, &wanted)?;
            Ok(())
        },
    )
}

fn install(folder: &Path) -> Result<()> {
    if program::on_path("npm").is_none() {
        bail!("please install Node.js 20.19 or later with its npm, then run this again");
    }
    let arguments = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    program::output(program::command_in(folder, "npm").args(arguments)).map(drop)
}
