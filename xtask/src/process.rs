//! What the system knows of a running process: its time on the processor, its memory.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};

/// The kernel counts a process's time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// A process by its number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process(u32);

impl Process {
    /// The one process another one has started.
    pub(crate) fn only_child_of(parent: u32) -> Result<Self> {
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))
            .context("measuring needs Linux's /proc")?;
        let child = children.split_whitespace().next().context("it has started nothing")?;
        Ok(Self(child.parse()?))
    }

    /// The time it has spent on a processor, in its own code and in the kernel, ended threads included.
    pub(crate) fn cpu(self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        cpu_of(&stat).context("/proc/PID/stat looks different here")
    }

    /// The memory it holds now, in kilobytes.
    pub(crate) fn resident_kilobytes(self) -> Result<u32> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        resident_of(&status).context("/proc/PID/status looks different here")
    }
}

/// Fields 14 and 15, user and system time; the second field, a name, may contain spaces.
fn cpu_of(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(TICK * (user + system))
}

fn resident_of(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_parentheses_moves_no_field() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 1 0 0 0 150 25 0 0 20 0 9 0 1 1 1";
        assert_eq!(cpu_of(stat), Some(Duration::from_millis(1750)));
    }

    #[test]
    fn resident_memory_is_one_line_of_many() {
        assert_eq!(resident_of("Name:\tconvrs\nVmRSS:\t   20480 kB\nThreads:\t4\n"), Some(20480));
    }
}
