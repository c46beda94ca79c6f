//! `cargo xtask soak`: honest and hostile visitors at once for a while, then what became of memory,
//! of the answers, and of the honest people.

mod raw;
mod report;
mod stage;
mod visitors;

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;

use self::{
    report::{Report, Tally},
    stage::Stage,
    visitors::Visitors,
};
use crate::{
    interrupt, program, say,
    setup::{Scope, setup},
    workspace::Workspace,
};

/// How long, and which build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Soak {
    pub(crate) minutes: u32,
    /// The build for development instead of the release.
    pub(crate) debug: bool,
}

impl Default for Soak {
    fn default() -> Self {
        Self { minutes: 10, debug: false }
    }
}

/// The part of the time after which memory has settled: caches are full, the pools have grown.
const WARM_UP: f64 = 0.25;

/// How often the time is looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// Builds, lets everybody come, prints the report; what must not be is an error.
pub(crate) fn soak(workspace: &Workspace, soak: Soak) -> Result<()> {
    setup(workspace, Scope::Product)?;
    say::step("Building product and provider", || build(workspace, soak))?;
    let stage = say::step("Starting them", || Stage::set(workspace, soak))?;
    let (tally, started) = (Tally::default(), Instant::now());
    let whole = Duration::from_mins(1) * soak.minutes;
    let visitors = Visitors::new(&stage, &tally);
    let at_the_start = stage.resident_megabytes()?;
    let (settled, at_the_end) = thread::scope(|scope| {
        visitors.come(scope);
        let settled =
            wait_until(started, whole.mul_f64(WARM_UP)).and_then(|()| stage.resident_megabytes());
        let ended = wait_until(started, whole).and_then(|()| stage.resident_megabytes());
        visitors.go();
        Ok::<_, anyhow::Error>((settled?, ended?))
    })?;
    Report { at_the_start, settled, at_the_end, tally }.print()
}

fn build(workspace: &Workspace, soak: Soak) -> Result<()> {
    let mut cargo = program::cargo(&workspace.root);
    cargo.args(["build", "--package", &workspace.leptos.bin_package]);
    cargo.args(["--package", "convrs-fake-idp"]);
    if !soak.debug {
        cargo.arg("--release");
    }
    program::run(&mut cargo)
}

fn wait_until(started: Instant, after: Duration) -> Result<()> {
    while started.elapsed() < after {
        interrupt::check()?;
        thread::sleep(PAUSE);
    }
    Ok(())
}
