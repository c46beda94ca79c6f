//! `cargo xtask bench`: what the product costs, measured on the release build and shown beside the budgets.

mod load;
mod sizes;
mod stage;

use anyhow::Result;

use self::{load::Load, stage::Stage};
use crate::{
    bundle::bundle,
    say,
    setup::{Scope, setup},
    workspace::Workspace,
};

/// How often everybody signs in before it counts.
const WARM_UP: u32 = 20;

/// One line of the result: what was measured, how much it is, and how much it may be.
struct Line {
    what: &'static str,
    measured: f64,
    /// Nothing for what is part of another line.
    budget: Option<f64>,
    unit: &'static str,
}

/// Builds, measures, prints. It is no test: what is over its budget is said, not failed.
pub(crate) fn bench(workspace: &Workspace, sign_ins: u32) -> Result<()> {
    setup(workspace, Scope::Product)?;
    bundle(workspace)?;
    say::step("Building a provider", || stage::build_provider(workspace))?;
    let stage = say::step("Starting the product and a provider", || Stage::set(workspace))?;
    let mut lines = say::step("Measuring", || costs(&stage, sign_ins))?;
    lines.extend(weights(&stage, workspace)?);
    println!("\n  {:<58}{:>10}{:>10}", "", "measured", "budget");
    for line in lines {
        println!("  {}", line.text());
    }
    println!("\n  CPU is the server process's own, user and system, for each one.");
    Ok(())
}

/// What the server spends: most of it on the processor.
fn costs(stage: &Stage, sign_ins: u32) -> Result<Vec<Line>> {
    let load = Load::new(stage);
    load.warm_up(WARM_UP)?;
    let sign_in = stage.cpu_of(sign_ins, || load.sign_in(sign_ins))?;
    let session = stage.cpu_of(sign_ins * 10, || load.ask_session(sign_ins * 10))?;
    let start = stage.cpu_of(sign_ins, || load.start(sign_ins))?;
    let login = stage.cpu_of(sign_ins * 5, || load.open_login(sign_ins * 5))?;
    let memory = stage.resident_megabytes()?;
    let micros = |what, measured, budget| Line { what, measured, budget, unit: "us" };
    Ok(vec![
        micros("a sign-in: start, callback, first authenticated answer", sign_in, Some(350.0)),
        micros("  of which the start", start, None),
        micros("an authenticated GET /api/session", session, Some(40.0)),
        micros("a rendered login page", login, Some(120.0)),
        Line { what: "memory after that load", measured: memory, budget: Some(40.0), unit: "MB" },
    ])
}

/// What a browser loads for the login page.
fn weights(stage: &Stage, workspace: &Workspace) -> Result<Vec<Line>> {
    let kilobytes = |what, measured, budget| {
        let budget = Some(budget);
        Line { what, measured, budget, unit: "KB" }
    };
    let page = sizes::page(stage.port)?;
    Ok(vec![
        kilobytes(
            "login page, HTML and CSS, as sent",
            page + sizes::asset(workspace, "css")?,
            30.0,
        ),
        kilobytes("wasm, brotli", sizes::asset(workspace, "wasm")?, 110.0),
        kilobytes("JavaScript, brotli", sizes::asset(workspace, "js")?, 10.0),
    ])
}

impl Line {
    fn text(&self) -> String {
        let Self { what, measured, budget, unit } = self;
        let remark = if budget.is_some_and(|budget| *measured > budget) { "  over" } else { "" };
        let budget = budget.map(|budget| amount(budget, unit)).unwrap_or_default();
        format!("{what:<58}{:>10}{budget:>10}{remark}", amount(*measured, unit))
    }
}

fn amount(value: f64, unit: &str) -> String {
    format!("{value:.0} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_its_budget_says_so() {
        let line =
            |measured| Line { what: "a page", measured, budget: Some(120.0), unit: "us" }.text();
        assert!(line(121.0).ends_with("121 us    120 us  over"));
        assert!(line(120.0).ends_with("120 us    120 us"));
    }
}
