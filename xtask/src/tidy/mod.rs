//! `cargo xtask tidy`: this repository's conventions, each a check that says where it is broken and what to do.

mod dependencies;
mod documents;
mod finding;
mod licence;
mod metadata;
mod proofs;
mod repository;
mod sources;
mod traces;
mod versions;
mod walls;

use anyhow::{Result, bail};

use self::{finding::Finding, metadata::Metadata, repository::Repository};
use crate::workspace::Workspace;

/// Checks the conventions; every finding is printed.
pub(crate) fn tidy(workspace: &Workspace) -> Result<()> {
    let repository = Repository::read(&workspace.root)?;
    let metadata = Metadata::of_members(workspace)?;
    let findings = [
        walls::members(&metadata),
        walls::browser(workspace)?,
        sources::opening_sentence(&repository),
        sources::length(&repository),
        sources::read_in_one_place(&repository),
        sources::bare_allow(&repository),
        sources::ui_knows_no_feature(&repository),
        traces::machine_paths(&repository),
        traces::registries(&repository),
        documents::links(&repository),
        proofs::named_tests(&repository),
        documents::crates_of_architecture(&repository, &metadata),
        versions::wasm_bindgen(&repository)?,
    ]
    .concat();
    report(&findings, &format!("{} files keep the conventions", repository.len()))
}

/// Checks what we depend on, as far as it can be known without a network.
pub(crate) fn dependencies(workspace: &Workspace) -> Result<()> {
    let rules = dependencies::Rules::read(&workspace.root)?;
    let metadata = Metadata::of_everything(workspace)?;
    let findings = rules.check(&metadata);
    report(&findings, &format!("{} packages keep deny.toml", metadata.packages.len()))?;
    dependencies::cargo_deny(workspace)
}

fn report(findings: &[Finding], all_good: &str) -> Result<()> {
    if findings.is_empty() {
        println!("✓ {all_good}");
        return Ok(());
    }
    for finding in findings {
        println!("{finding}");
    }
    bail!("{} things to put right", findings.len())
}
