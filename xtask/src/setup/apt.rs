//! Debian packages, for machines that get their programs from there.

use std::{process::Command, sync::OnceLock};

use anyhow::{Context as _, Result, bail};

use super::root::Root;
use crate::program;

/// Installs packages, or says what a person should type where we may not.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if program::on_path("apt-get").is_none() {
        bail!("please install what Debian calls {names}, then run this again");
    }
    let root = Root::or_by_hand(&format!("apt-get install {names}"))?;
    refresh_once(root)?;
    get(root, &["install", "--yes", "--no-install-recommends"], packages)
}

/// The newest of several numbered packages such as `lld-16` and `lld-22`.
pub(super) fn newest(stem: &str) -> Result<String> {
    if let Some(root) = Root::find() {
        refresh_once(root)?;
    }
    let pattern = format!("^{stem}-[0-9]+$");
    let listing =
        program::output(Command::new("apt-cache").args(["search", "--names-only", &pattern]))?;
    newest_of(stem, &listing).with_context(|| format!("apt knows no package {stem}-NN"))
}

fn newest_of(stem: &str, listing: &str) -> Option<String> {
    let version = |line: &str| -> Option<u32> {
        let package = line.split_whitespace().next()?;
        package.strip_prefix(stem)?.strip_prefix('-')?.parse().ok()
    };
    let newest = listing.lines().filter_map(version).max()?;
    Some(format!("{stem}-{newest}"))
}

/// Fetches the package lists once per run: on a fresh machine they are old or missing.
fn refresh_once(root: Root) -> Result<()> {
    static REFRESHED: OnceLock<()> = OnceLock::new();
    if REFRESHED.set(()).is_err() {
        return Ok(());
    }
    get(root, &["update"], &[])
}

fn get(root: Root, arguments: &[&str], packages: &[&str]) -> Result<()> {
    let mut command = root.command("env");
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]);
    program::output(command.args(arguments).args(packages)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_package_is_the_one_with_the_highest_number() {
        let listing = "lld-9 - LLVM-based linker\nlld-22 - LLVM-based linker\nlld-16 - x\n";
        assert_eq!(newest_of("lld", listing).as_deref(), Some("lld-22"));
    }

    #[test]
    fn other_packages_with_the_same_stem_do_not_count() {
        assert_eq!(newest_of("lld", "lld-dev-99 - x\nllda-7 - x\nlld - x\n"), None);
    }
}
