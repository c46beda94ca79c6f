//! `cargo xtask setup`: puts in place what building, running and testing need, and leaves alone what is there.

mod apt;
mod chromium;
mod npm;
pub(crate) mod postgres;
pub(crate) mod root;
pub(crate) mod wasm_target;

use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::{say, workspace::Workspace};

/// How much to set up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What building the product and signing in to it takes.
    Product,
    /// That, and what only tests need: a browser and PostgreSQL.
    Everything,
}

/// Sets up what `scope` asks for; quick when everything is there.
pub(crate) fn setup(workspace: &Workspace, scope: Scope) -> Result<()> {
    let started = Instant::now();
    wasm_target::ensure_toolchain()?;
    npm::ensure_packages(workspace, &workspace.bundle_tools())?;
    npm::ensure_packages(workspace, &workspace.end2end())?;
    if scope == Scope::Everything {
        chromium::ensure_browser(workspace)?;
        postgres::ensure_programs()?;
    }
    println!("✓ Setup: everything is there ({})", say::Took(started.elapsed()));
    Ok(())
}

/// Installs what `find` does not find, and looks again.
fn ensure<T>(
    what: &str,
    find: impl Fn() -> Option<T>,
    install: impl FnOnce() -> Result<()>,
) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    say::step(what, install)?;
    find().with_context(|| format!("{what}: installed without an error, yet it is not there"))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_is_there_is_not_installed_again() {
        let found = ensure("a thing", || Some(1), || panic!("installed again"));
        assert_eq!(found.expect("it is there"), 1);
    }

    #[test]
    fn what_was_missing_is_looked_for_again() {
        let there = Cell::new(false);
        let found = ensure(
            "a thing",
            || there.get().then_some(2),
            || {
                there.set(true);
                Ok(())
            },
        );
        assert_eq!(found.expect("it was installed"), 2);
    }

    #[test]
    fn an_installation_that_changes_nothing_is_an_error() {
        assert!(ensure("a thing", || None::<()>, || Ok(())).is_err());
    }
}
