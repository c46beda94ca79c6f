//! `deny.toml` without cargo-deny: licences, bans and sources, which need no network.
//!
//! cargo-deny itself takes many minutes to build and a database from elsewhere for its advisories. So
//! its rules are kept here from cargo's own metadata, and cargo-deny is called too where it is installed.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::{
    finding::Finding,
    licence::is_allowed,
    metadata::{Metadata, Package},
};
use crate::{program, say, workspace::Workspace};

const RULES: &str = "deny.toml";
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The part of `deny.toml` that is kept here.
#[derive(Deserialize)]
pub(super) struct Rules {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

/// A crate nobody may use, or only those it names.
#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
    #[serde(default)]
    wrappers: Vec<String>,
}

impl Rules {
    /// Reads them.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let text = fs::read_to_string(root.join(RULES)).context(RULES)?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).context(RULES)
    }

    /// What breaks them.
    pub(super) fn check(&self, metadata: &Metadata) -> Vec<Finding> {
        let bans = self.bans.deny.iter().flat_map(|ban| ban.broken_in(metadata));
        let packages = metadata.packages.iter();
        let stated =
            packages.flat_map(|package| self.licence(package).into_iter().chain(source(package)));
        bans.chain(stated).map(|complaint| Finding::in_file(RULES, complaint)).collect()
    }

    fn licence(&self, package: &Package) -> Option<String> {
        let licence = package.license.as_deref().unwrap_or("no licence");
        (!is_allowed(licence, &self.licenses.allow))
            .then(|| format!("{} {} is under {licence}", package.name, package.version))
    }
}

impl Ban {
    fn broken_in(&self, metadata: &Metadata) -> Vec<String> {
        let users = metadata.users_of(&self.name).into_iter();
        let others = users.filter(|user| !self.wrappers.iter().any(|wrapper| wrapper == user));
        others.map(|user| format!("{user} uses {}: {}", self.name, self.reason)).collect()
    }
}

fn source(package: &Package) -> Option<String> {
    let source = package.source.as_deref()?;
    (source != CRATES_IO).then(|| format!("{} comes from {source}", package.name))
}

/// Calls cargo-deny where it is installed; its advisories only where their database can be had.
pub(super) fn cargo_deny(workspace: &Workspace) -> Result<()> {
    if program::on_path("cargo-deny").is_none() {
        say::note("cargo-deny is not installed, so no advisories were looked up");
        return Ok(());
    }
    let deny = |arguments: &[&str]| {
        let mut cargo = program::cargo(&workspace.root);
        cargo.arg("deny").args(arguments);
        cargo
    };
    program::run(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    if !program::succeeds(&mut deny(&["fetch"])) {
        say::note("the advisory database cannot be fetched, so none were looked up");
        return Ok(());
    }
    program::run(&mut deny(&["check", "--disable-fetch", "advisories"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [licenses]
        allow = ["MIT"]
        [bans]
        deny = [
            { crate = "openssl-sys", reason = "rustls is enough" },
            { crate = "rsa", reason = "slow", wrappers = ["openidconnect"] },
        ]
    "#;

    /// A package that depends on another, which is under MIT.
    fn complaints(name: &str, licence: &str, source: Option<&str>, needs: &str) -> usize {
        let metadata = serde_json::json!({
            "packages": [
                { "id": "1", "name": name, "version": "1.0.0", "license": licence, "source": source,
                  "manifest_path": "a/Cargo.toml", "dependencies": [] },
                { "id": "2", "name": needs, "version": "1.0.0", "license": "MIT", "source": CRATES_IO,
                  "manifest_path": "b/Cargo.toml", "dependencies": [] },
            ],
            "resolve": { "nodes": [
                { "id": "1", "deps": [{ "pkg": "2" }] },
                { "id": "2", "deps": [] },
            ] },
        });
        let metadata = serde_json::from_value(metadata).expect("metadata");
        Rules::parse(TEXT).expect("rules").check(&metadata).len()
    }

    #[test]
    fn a_package_under_another_licence_is_found() {
        assert_eq!(complaints("a", "MIT", Some(CRATES_IO), "b"), 0);
        assert_eq!(complaints("a", "GPL-3.0", Some(CRATES_IO), "b"), 1);
    }

    #[test]
    fn a_package_from_git_is_found_and_our_own_are_no_packages_from_elsewhere() {
        assert_eq!(complaints("a", "MIT", Some("git+https://github.com/a/b"), "b"), 1);
        assert_eq!(complaints("a", "MIT", None, "b"), 0);
    }

    #[test]
    fn a_banned_crate_is_found_unless_its_user_is_named() {
        assert_eq!(complaints("a", "MIT", None, "openssl-sys"), 1);
        assert_eq!(complaints("a", "MIT", None, "rsa"), 1);
        assert_eq!(complaints("openidconnect", "MIT", None, "rsa"), 0);
    }
}
