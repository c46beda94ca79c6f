//! The steps of a test run: each one done whatever became of the others, and one table at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::{interrupt, say};

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    /// Not done, because a step it needs failed.
    LeftOut,
}

/// What was done so far.
#[derive(Default)]
pub(super) struct Summary {
    rows: Vec<(&'static str, Outcome, Duration)>,
}

impl Summary {
    /// Does a step and remembers how it ended; an error is shown at once and stops nothing else.
    pub(super) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        if interrupt::asked_to_stop() {
            self.leave_out(name);
            return false;
        }
        println!("\n── {name} ──");
        let started = Instant::now();
        let result = work();
        if let Err(error) = &result {
            println!("✗ {name}: {error:#}");
        }
        let outcome = if result.is_ok() { Outcome::Passed } else { Outcome::Failed };
        self.rows.push((name, outcome, started.elapsed()));
        result.is_ok()
    }

    /// Remembers a step that cannot be done.
    pub(super) fn leave_out(&mut self, name: &'static str) {
        self.rows.push((name, Outcome::LeftOut, Duration::ZERO));
    }

    /// Prints the table; an error unless every step passed.
    pub(super) fn finish(self) -> Result<()> {
        println!("\n{}", self.table());
        let bad = self.rows.iter().filter(|(_, outcome, _)| *outcome != Outcome::Passed).count();
        if bad > 0 {
            bail!("{bad} of {} steps did not pass", self.rows.len());
        }
        Ok(())
    }

    fn table(&self) -> String {
        let rows = self.rows.iter().map(|(name, outcome, took)| match outcome {
            Outcome::Passed => format!("  ✓ {name:<44}{:>12}", say::Took(*took)),
            Outcome::Failed => format!("  ✗ {name:<44}{:>12}  failed", say::Took(*took)),
            Outcome::LeftOut => format!("  - {name:<44}{:>12}", "left out"),
        });
        let total = self.rows.iter().map(|(_, _, took)| *took).sum();
        let last = format!("    {:<44}{:>12}", "together", say::Took(total));
        rows.chain([last]).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_fails_the_run_and_stops_no_other() {
        let mut summary = Summary::default();
        assert!(!summary.step("first", || bail!("it is broken")));
        assert!(summary.step("second", || Ok(())));
        let error = summary.finish().expect_err("one step failed");
        assert_eq!(error.to_string(), "1 of 2 steps did not pass");
    }

    #[test]
    fn a_step_left_out_fails_the_run() {
        let mut summary = Summary::default();
        summary.leave_out("first");
        assert!(summary.finish().is_err());
    }

    #[test]
    fn the_table_has_a_row_for_each_step_and_the_time_of_all() {
        let mut summary = Summary::default();
        summary.rows.push(("format", Outcome::Passed, Duration::from_secs(1)));
        summary.rows.push(("clippy", Outcome::Failed, Duration::from_secs(62)));
        let table = summary.table();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("✗ clippy") && lines[1].ends_with("1 min 02 s  failed"));
        assert!(lines[2].ends_with("1 min 03 s"));
    }
}
