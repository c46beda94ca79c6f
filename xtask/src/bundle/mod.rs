//! `cargo xtask bundle`: the release build of the server and the site it serves, as cargo-leptos would lay them out.

pub(crate) mod files;
mod silence;
mod site;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    digest::digest,
    program, say,
    setup::wasm_target::{self, WASM_TARGET, WasmToolchain},
    workspace::Workspace,
};

/// Builds both halves and, when anything of it changed, the site.
pub(crate) fn bundle(workspace: &Workspace) -> Result<()> {
    let toolchain = wasm_target::ensure_toolchain()?;
    say::step("Building the server", || build_server(workspace))?;
    say::step("Building the browser's half", || build_wasm(workspace, &toolchain))?;
    let made_from = workspace.target.join("bundle/made-from.txt");
    let inputs = inputs(workspace)?;
    if is_made_from(workspace, &made_from, &inputs) {
        return Ok(());
    }
    say::step("Bundling what the browser loads", || site::make(workspace))?;
    Ok(fs::write(made_from, inputs)?)
}

fn build_server(workspace: &Workspace) -> Result<()> {
    let package = &workspace.leptos.bin_package;
    let mut cargo = program::cargo(&workspace.root);
    program::run(cargo.args(["build", "--release", "--package", package]))
}

/// Builds the wasm apart from the server: together, `app` would have the features of both.
fn build_wasm(workspace: &Workspace, toolchain: &WasmToolchain) -> Result<()> {
    let leptos = &workspace.leptos;
    let mut cargo = toolchain.cargo();
    cargo.current_dir(&workspace.root);
    cargo.args(["build", "--lib", "--package", &leptos.lib_package]);
    cargo.args(["--profile", &leptos.lib_profile_release, "--target", WASM_TARGET]);
    program::run(&mut cargo)
}

/// A digest of everything the site is made from, the steps that make it included.
fn inputs(workspace: &Workspace) -> Result<String> {
    let tools = workspace.bundle_tools();
    let mut paths: Vec<PathBuf> =
        vec![workspace.raw_wasm(), tools.join("package-lock.json"), tools.join("compress.mjs")];
    paths.extend(files::below(&workspace.style())?);
    paths.extend(files::below(&workspace.assets())?);
    let mut parts = vec![include_bytes!("site.rs").to_vec()];
    for path in paths {
        parts.push(path.as_os_str().as_encoded_bytes().to_vec());
        parts.push(fs::read(path)?);
    }
    Ok(digest(parts))
}

/// Whether the site that is there was made from just these inputs and still has its parts.
fn is_made_from(workspace: &Workspace, made_from: &Path, inputs: &str) -> bool {
    fs::read_to_string(made_from).is_ok_and(|earlier| earlier == inputs)
        && workspace.hash_file().is_file()
        && workspace.site().is_dir()
}
