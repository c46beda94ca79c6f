//! Commands that need root, whether we are it or sudo lets us be it.

use std::process::Command;

use anyhow::{Result, bail};

use crate::program;

/// How a command gets root's rights here.
#[derive(Clone, Copy)]
pub(crate) enum Root {
    Already,
    ThroughSudo,
}

impl Root {
    /// Root's rights without asking for a password, where they can be had.
    pub(crate) fn find() -> Option<Self> {
        if is_root() {
            return Some(Self::Already);
        }
        let sudo = program::succeeds(Command::new("sudo").args(["-n", "true"]));
        sudo.then_some(Self::ThroughSudo)
    }

    /// Root's rights, or what a person should type who has them.
    pub(super) fn or_by_hand(command_line: &str) -> Result<Self> {
        let Some(root) = Self::find() else {
            bail!("this needs root; please run `sudo {command_line}`, then run this again");
        };
        Ok(root)
    }

    /// A command run as root.
    pub(super) fn command(self, program: &str) -> Command {
        match self {
            Self::Already => Command::new(program),
            Self::ThroughSudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", program]);
                command
            }
        }
    }
}

/// Whether xtask itself runs as root.
pub(crate) fn is_root() -> bool {
    program::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
