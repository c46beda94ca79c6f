//! The walls between the rooms: who may depend on whom, and what never reaches the browser.

use anyhow::Result;

use super::{
    finding::Finding,
    metadata::{Dependency, Metadata, Package},
};
use crate::{program, setup::wasm_target::WASM_TARGET, workspace::Workspace};

/// The members of the workspace each member may depend on, tests aside.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("convrs-domain", &[]),
    ("convrs-store", &["convrs-domain"]),
    ("convrs-oidc", &["convrs-domain"]),
    ("convrs-flows", &["convrs-domain", "convrs-oidc", "convrs-store"]),
    ("convrs-app", &["convrs-domain", "convrs-flows", "convrs-store"]),
    (
        "convrs-server",
        &["convrs-app", "convrs-domain", "convrs-flows", "convrs-oidc", "convrs-store"],
    ),
    ("convrs-frontend", &["convrs-app"]),
    ("convrs-fake-idp", &[]),
    ("xtask", &[]),
];

/// The only members that may name these crates.
const ONLY: [(&str, &str); 3] =
    [("sqlx", "convrs-store"), ("openidconnect", "convrs-oidc"), ("reqwest", "convrs-oidc")];

/// What a member never names, in its tests neither.
const NEVER: [(&str, &[&str]); 2] = [
    ("convrs-domain", &["tokio", "futures", "async-trait", "axum", "leptos", "sqlx", "reqwest"]),
    ("convrs-flows", &["leptos", "leptos_axum", "leptos_meta", "leptos_router", "axum"]),
];

/// What no build for the browser may contain.
const NOT_IN_THE_BROWSER: [&str; 6] =
    ["axum", "hyper", "openidconnect", "reqwest", "sqlx", "tokio"];

/// Checks what the members' `Cargo.toml` files name.
pub(super) fn members(metadata: &Metadata) -> Vec<Finding> {
    metadata.packages.iter().flat_map(check_member).collect()
}

fn check_member(package: &Package) -> Vec<Finding> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
        let advice = format!("a new member: say in xtask's walls.rs what {} may see", package.name);
        return vec![Finding::in_file(&package.manifest_path, advice)];
    };
    let objections = package.dependencies.iter().filter_map(|dependency| {
        misdirected(package, dependency, allowed)
            .or_else(|| reserved(package, dependency))
            .or_else(|| forbidden(package, dependency))
            .or_else(|| unconditional(package, dependency))
    });
    objections.map(|advice| Finding::in_file(&package.manifest_path, advice)).collect()
}

/// A dependency within the workspace against the direction of the rooms.
fn misdirected(package: &Package, dependency: &Dependency, allowed: &[&str]) -> Option<String> {
    let is_ours = dependency.path.is_some();
    let is_right = allowed.contains(&dependency.name.as_str())
        || (dependency.is_for_tests() && dependency.name != "convrs-server");
    (is_ours && !is_right).then(|| {
        format!("{} must not depend on {}; see ARCHITECTURE.md", package.name, dependency.name)
    })
}

/// A crate that one member keeps to itself.
fn reserved(package: &Package, dependency: &Dependency) -> Option<String> {
    let (_, owner) = ONLY.iter().find(|(name, _)| *name == dependency.name)?;
    (package.name != *owner).then(|| {
        format!("only {owner} names {}; ask it for what {} needs", dependency.name, package.name)
    })
}

/// A crate that has no place in this member.
fn forbidden(package: &Package, dependency: &Dependency) -> Option<String> {
    let (_, never) = NEVER.iter().find(|(name, _)| *name == package.name)?;
    never
        .contains(&dependency.name.as_str())
        .then(|| format!("{} never names {}", package.name, dependency.name))
}

/// A part of the server that the app would take to the browser too.
fn unconditional(package: &Package, dependency: &Dependency) -> Option<String> {
    let is_server_part = ["convrs-flows", "convrs-store", "axum", "leptos_axum", "tokio"]
        .contains(&dependency.name.as_str());
    let is_always_there = !dependency.optional && !dependency.is_for_tests();
    (package.name == "convrs-app" && is_server_part && is_always_there)
        .then(|| format!("{} belongs to the feature `ssr`: make it optional", dependency.name))
}

/// Checks what the build for the browser really contains.
pub(super) fn browser(workspace: &Workspace) -> Result<Vec<Finding>> {
    let package = &workspace.leptos.lib_package;
    let mut cargo = program::cargo(&workspace.root);
    cargo.args(["tree", "--package", package, "--target", WASM_TARGET]);
    cargo.args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    let tree = program::output(&mut cargo)?;
    let found = not_for_the_browser(&tree).into_iter().map(|name| {
        let advice = format!(
            "the browser's half contains {name}; \
             `cargo tree --package {package} --target {WASM_TARGET} --invert {name}` shows why"
        );
        Finding::in_file("frontend/Cargo.toml", advice)
    });
    Ok(found.collect())
}

/// The crates of a tree that have no place in a browser, each once.
fn not_for_the_browser(tree: &str) -> Vec<&str> {
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    let mut found: Vec<&str> = names
        .filter(|name| {
            NOT_IN_THE_BROWSER.iter().any(|barred| {
                name.strip_prefix(barred)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(package: &str, dependency: &serde_json::Value) -> Vec<Finding> {
        let metadata = serde_json::json!({ "packages": [{
            "id": package,
            "name": package,
            "version": "0.1.0",
            "manifest_path": "Cargo.toml",
            "dependencies": [dependency],
        }] });
        members(&serde_json::from_value(metadata).expect("metadata"))
    }

    fn ours(name: &str, kind: Option<&str>) -> serde_json::Value {
        serde_json::json!({ "name": name, "kind": kind, "optional": true, "path": "somewhere" })
    }

    fn others(name: &str, optional: bool) -> serde_json::Value {
        serde_json::json!({ "name": name, "kind": null, "optional": optional })
    }

    #[test]
    fn store_and_oidc_do_not_see_each_other() {
        assert_eq!(check("convrs-store", &ours("convrs-domain", None)), []);
        assert_eq!(check("convrs-store", &ours("convrs-oidc", None)).len(), 1);
        assert_eq!(check("convrs-oidc", &ours("convrs-store", None)).len(), 1);
    }

    #[test]
    fn tests_may_use_the_fake_provider_but_nothing_uses_the_server() {
        assert_eq!(check("convrs-oidc", &ours("convrs-fake-idp", Some("dev"))), []);
        assert_eq!(check("convrs-oidc", &ours("convrs-fake-idp", None)).len(), 1);
        assert_eq!(check("convrs-app", &ours("convrs-server", Some("dev"))).len(), 1);
    }

    #[test]
    fn only_the_store_names_sqlx_and_flows_names_no_axum() {
        assert_eq!(check("convrs-store", &others("sqlx", false)), []);
        assert_eq!(check("convrs-server", &others("sqlx", false)).len(), 1);
        assert_eq!(check("convrs-flows", &others("axum", false)).len(), 1);
        assert_eq!(check("convrs-domain", &others("tokio", false)).len(), 1);
    }

    #[test]
    fn the_app_takes_parts_of_the_server_only_by_feature() {
        assert_eq!(check("convrs-app", &others("axum", true)), []);
        assert_eq!(check("convrs-app", &others("axum", false)).len(), 1);
    }

    #[test]
    fn a_member_nobody_has_placed_is_named() {
        assert_eq!(check("convrs-new", &others("serde", false)).len(), 1);
    }

    #[test]
    fn families_of_crates_are_kept_from_the_browser_and_namesakes_are_not() {
        let tree = "convrs-frontend v0.1.0\nsqlx-core v0.9.0\ntokio v1.0.0\ntokio v1.0.0 (*)\n\
                    axumatic v1.0.0\nserde v1.0.0\n";
        assert_eq!(not_for_the_browser(tree), ["sqlx-core", "tokio"]);
    }
}
