//! What people do, in a real browser, against the built product; and the stand-in it signs in at.

use std::process::Command;

use super::summary::Summary;
use crate::{bundle::bundle, program, workspace::Workspace};

const JOURNEYS: &str = "journeys in the browser";

/// All of them.
pub(super) fn steps(workspace: &Workspace, summary: &mut Summary, arguments: &[String]) {
    summary.step("types of end2end", || {
        program::run(in_end2end(workspace, "npm").args(["run", "--silent", "check"]))
    });
    summary.step("the stand-in for Okta", || {
        program::run(in_end2end(workspace, "npm").args(["run", "--silent", "test:okta"]))
    });
    if summary.step("the release build and its bundle", || bundle(workspace)) {
        summary.step(JOURNEYS, || {
            let mut playwright = in_end2end(workspace, "npx");
            playwright.env("CONVRS_BIN", workspace.server());
            playwright.env("LEPTOS_SITE_ROOT", workspace.site());
            program::run(playwright.args(["playwright", "test"]).args(arguments))
        });
    } else {
        summary.leave_out(JOURNEYS);
    }
}

fn in_end2end(workspace: &Workspace, program: &str) -> Command {
    program::command_in(&workspace.end2end(), program)
}
