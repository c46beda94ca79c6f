//! How xtask talks: what it does now, how it ended and how long it took.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::Result;

/// Announces `what`, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {what}");
    let started = Instant::now();
    let outcome = work();
    let mark = if outcome.is_ok() { '✓' } else { '✗' };
    println!("{mark} {what} ({})", Took(started.elapsed()));
    outcome
}

/// Says one thing worth knowing beside the steps.
pub(crate) fn note(text: impl fmt::Display) {
    println!("  {text}");
}

/// A duration as a person reads it: `0.4 s`, `12.3 s`, `3 min 05 s`.
pub(crate) struct Took(pub(crate) Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let text = if seconds < 60 {
            format!("{:.1} s", self.0.as_secs_f64())
        } else {
            format!("{} min {:02} s", seconds / 60, seconds % 60)
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_have_tenths_and_long_ones_minutes() {
        assert_eq!(Took(Duration::from_millis(440)).to_string(), "0.4 s");
        assert_eq!(Took(Duration::from_secs(185)).to_string(), "3 min 05 s");
    }

    #[test]
    fn a_time_can_be_aligned_in_a_table() {
        assert_eq!(format!("{:>8}", Took(Duration::from_secs(2))), "   2.0 s");
    }
}
