//! Cargo's view of the packages, as far as the checks need it.

use std::path::PathBuf;

use anyhow::Result;
use serde::Deserialize;

use crate::{program, workspace::Workspace};

/// The platform whose dependencies are looked at: the one the product runs on.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// The packages asked for.
#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
    /// Who really depends on whom, features and platform considered; not there for members alone.
    resolve: Option<Graph>,
}

#[derive(Deserialize)]
struct Graph {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
}

/// A package, ours or another's.
#[derive(Deserialize)]
pub(super) struct Package {
    id: String,
    pub(super) name: String,
    pub(super) version: String,
    /// An SPDX expression.
    pub(super) license: Option<String>,
    /// Where it comes from; nothing for our own.
    pub(super) source: Option<String>,
    pub(super) manifest_path: PathBuf,
    pub(super) dependencies: Vec<Dependency>,
}

/// What a `Cargo.toml` names.
#[derive(Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// `dev`, `build` or nothing.
    pub(super) kind: Option<String>,
    pub(super) optional: bool,
    /// The folder of a dependency within this repository.
    pub(super) path: Option<PathBuf>,
}

impl Metadata {
    /// Our own packages.
    pub(super) fn of_members(workspace: &Workspace) -> Result<Self> {
        Self::ask(workspace, &["--no-deps"])
    }

    /// Our own packages and all they depend on, as the lockfile has it.
    pub(super) fn of_everything(workspace: &Workspace) -> Result<Self> {
        Self::ask(workspace, &["--locked", "--filter-platform", PLATFORM])
    }

    /// The packages that depend on one of this name.
    pub(super) fn users_of(&self, name: &str) -> Vec<&str> {
        let used: Vec<&str> = self
            .packages
            .iter()
            .filter(|package| package.name == name)
            .map(|package| package.id.as_str())
            .collect();
        let nodes = self.resolve.iter().flat_map(|graph| &graph.nodes);
        let users =
            nodes.filter(|node| node.deps.iter().any(|edge| used.contains(&edge.pkg.as_str())));
        users.filter_map(|node| self.name_of(&node.id)).collect()
    }

    fn name_of(&self, id: &str) -> Option<&str> {
        let package = self.packages.iter().find(|package| package.id == id)?;
        Some(&package.name)
    }

    fn ask(workspace: &Workspace, arguments: &[&str]) -> Result<Self> {
        let mut cargo = program::cargo(&workspace.root);
        cargo.args(["metadata", "--format-version=1"]).args(arguments);
        Ok(serde_json::from_str(&program::output(&mut cargo)?)?)
    }
}

impl Dependency {
    /// Whether only tests, examples and benchmarks see it.
    pub(super) fn is_for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}
