//! The Rust half of the checks: formatting, clippy, unit and HTTP tests, documentation's examples.

use std::process::Command;

use anyhow::Result;

use super::{database::Database, summary::Summary};
use crate::{
    program,
    setup::wasm_target::{self, WASM_TARGET},
    workspace::Workspace,
};

/// All of them.
pub(super) fn steps(workspace: &Workspace, summary: &mut Summary, arguments: &[String]) {
    summary.step("cargo fmt", || program::run(cargo(workspace).args(["fmt", "--all", "--check"])));
    summary.step("clippy: server and tools", || {
        let clippy = ["clippy", "--all-targets", "--", "--deny", "warnings"];
        program::run(cargo(workspace).args(clippy))
    });
    summary.step("clippy: the browser's half", || lint_frontend(workspace));
    summary.step("unit and HTTP tests", || unit_and_http(workspace, arguments));
    summary.step("examples in the documentation", || {
        program::run(cargo(workspace).args(["test", "--doc", "--quiet"]))
    });
}

fn cargo(workspace: &Workspace) -> Command {
    program::cargo(&workspace.root)
}

/// Clippy for the wasm, or the compiler's own warnings with a toolchain that brings no clippy.
fn lint_frontend(workspace: &Workspace) -> Result<()> {
    let toolchain = wasm_target::ensure_toolchain()?;
    let mut cargo = toolchain.cargo();
    cargo.current_dir(&workspace.root);
    cargo.arg(if toolchain.has_clippy() { "clippy" } else { "check" });
    cargo.args(["--package", &workspace.leptos.lib_package, "--target", WASM_TARGET]);
    if toolchain.has_clippy() {
        cargo.args(["--", "--deny", "warnings"]);
    }
    program::run(&mut cargo)
}

/// With a PostgreSQL beside them, as every store test runs on both engines.
fn unit_and_http(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let database = Database::start()?;
    let mut runner = cargo(workspace);
    if program::on_path("cargo-nextest").is_some() {
        runner.args(["nextest", "run"]).args(arguments);
    } else {
        runner.args(["test", "--lib", "--bins", "--tests", "--"]).args(arguments);
    }
    program::run(runner.env("CONVRS_TEST_POSTGRES", database.url()))
}
