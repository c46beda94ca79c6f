//! Versions that must agree although nothing but the lockfile knows of both.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::{finding::Finding, repository::Repository};

const LOCKFILE: &str = "Cargo.lock";

#[derive(Deserialize)]
struct Lockfile {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
}

/// wasm-bindgen's two halves: the crate in the wasm, and the one that binds the wasm in xtask.
pub(super) fn wasm_bindgen(repository: &Repository) -> Result<Vec<Finding>> {
    let file = repository.file(LOCKFILE).context("there is no Cargo.lock")?;
    let lockfile: Lockfile = toml::from_str(&file.text)?;
    let inside = versions_of(&lockfile, "wasm-bindgen");
    let outside = versions_of(&lockfile, "wasm-bindgen-cli-support");
    if inside == outside && inside.len() == 1 {
        return Ok(Vec::new());
    }
    let advice = format!(
        "wasm-bindgen is {inside:?} and wasm-bindgen-cli-support {outside:?}: \
         update both together, in Cargo.toml and here"
    );
    Ok(vec![Finding::in_file(LOCKFILE, advice)])
}

fn versions_of<'a>(lockfile: &'a Lockfile, name: &str) -> Vec<&'a str> {
    let packages = lockfile.package.iter().filter(|package| package.name == name);
    packages.map(|package| package.version.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::repository::samples::repository, *};

    fn check(inside: &str, outside: &str) -> Vec<Finding> {
        let lockfile = format!(
            "[[package]]\nname = \"wasm-bindgen\"\nversion = \"{inside}\"\n\
             [[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"{outside}\"\n"
        );
        wasm_bindgen(&repository(&[(LOCKFILE, &lockfile)])).expect("a lockfile")
    }

    #[test]
    fn halves_of_two_versions_are_found() {
        assert_eq!(check("0.2.130", "0.2.130"), []);
        assert_eq!(check("0.2.131", "0.2.130").len(), 1);
    }
}
