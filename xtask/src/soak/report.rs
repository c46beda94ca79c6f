//! What became of it: memory, answers, honest people.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::{Result, bail};

/// By how much memory may have grown since it had settled, beyond which it is not flat.
const GROWTH: f64 = 1.15;

/// And what is no growth in any case, in megabytes: the database's own caches fill with its tables.
const NOISE: f64 = 8.0;

/// The most sentences kept of what went wrong.
const MOST_WORDS: usize = 10;

/// What was seen so far.
#[derive(Default)]
pub(super) struct Tally(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    statuses: BTreeMap<u16, u64>,
    honest: u64,
    lost: Vec<String>,
    surprises: Vec<String>,
}

impl Tally {
    /// Counts an answer.
    pub(super) fn status(&self, status: u16) {
        *self.seen().statuses.entry(status).or_default() += 1;
    }

    /// Counts an honest sign-in.
    pub(super) fn honest(&self, result: Result<()>) {
        let mut seen = self.seen();
        seen.honest += 1;
        if let Err(error) = result {
            seen.lost.push(format!("{error:#}"));
        }
    }

    /// Remembers what an attack should not have met.
    pub(super) fn surprise(&self, error: &anyhow::Error) {
        self.seen().surprises.push(format!("{error:#}"));
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The whole of it; memory in megabytes.
pub(super) struct Report {
    pub(super) at_the_start: f64,
    pub(super) settled: f64,
    pub(super) at_the_end: f64,
    pub(super) tally: Tally,
}

impl Report {
    /// Prints it; an error when something is not as it must be.
    pub(super) fn print(&self) -> Result<()> {
        let seen = self.tally.seen();
        println!("\n  memory of the server");
        for (when, megabytes) in [
            ("at the start", self.at_the_start),
            ("after a quarter of the time", self.settled),
            ("at the end", self.at_the_end),
        ] {
            println!("    {when:<32}{megabytes:>8.1} MB");
        }
        println!("  answers by status");
        for (status, times) in &seen.statuses {
            println!("    {status:<32}{times:>8}");
        }
        println!("  honest sign-ins{:>29}", seen.honest);
        println!("  honest sign-ins lost{:>24}", seen.lost.len());
        let wrong = self.wrong(&seen);
        for words in wrong.iter().take(MOST_WORDS) {
            println!("  ✗ {words}");
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            bail!("{} things are not as they must be", wrong.len())
        }
    }

    fn wrong(&self, seen: &Seen) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.at_the_end > self.settled * GROWTH && self.at_the_end > self.settled + NOISE {
            wrong.push(format!(
                "memory grew from {:.1} MB to {:.1} MB",
                self.settled, self.at_the_end
            ));
        }
        let faults = seen.statuses.iter().filter(|(status, _)| **status >= 500 && **status != 503);
        wrong.extend(faults.map(|(status, times)| format!("{times} answers with {status}")));
        if seen.honest == 0 {
            wrong.push("nobody honest came".to_owned());
        }
        wrong.extend(seen.lost.iter().map(|words| format!("lost: {words}")));
        wrong.extend(seen.surprises.iter().cloned());
        wrong
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn report(settled: f64, at_the_end: f64, tally: Tally) -> Report {
        Report { at_the_start: 10.0, settled, at_the_end, tally }
    }

    fn honest() -> Tally {
        let tally = Tally::default();
        tally.honest(Ok(()));
        tally
    }

    #[test]
    fn flat_memory_refusals_and_overload_are_as_they_must_be() {
        let tally = honest();
        for status in [200, 303, 400, 401, 403, 413, 429, 503] {
            tally.status(status);
        }
        assert!(report(40.0, 43.0, tally).print().is_ok());
    }

    #[test]
    fn growth_faults_and_losses_are_errors() {
        assert!(report(40.0, 60.0, honest()).print().is_err());
        let faulty = honest();
        faulty.status(500);
        assert!(report(40.0, 40.0, faulty).print().is_err());
        let lost = honest();
        lost.honest(Err(anyhow!("refused")));
        assert!(report(40.0, 40.0, lost).print().is_err());
        let surprised = honest();
        surprised.surprise(&anyhow!("somebody got in"));
        assert!(report(40.0, 40.0, surprised).print().is_err());
        assert!(report(40.0, 40.0, Tally::default()).print().is_err(), "nobody came");
    }
}
