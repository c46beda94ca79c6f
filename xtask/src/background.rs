//! Programs that run beside xtask and end with it, whatever ends it.

use std::{
    env,
    ffi::OsStr,
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::{interrupt, program};

/// The hidden command with which xtask starts itself to look after one program.
pub(crate) const LOOK_AFTER: &str = "look-after";

/// How long a program may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often something is looked at that gives no sign of itself.
pub(crate) const PAUSE: Duration = Duration::from_millis(50);

/// A program running beside us. Dropping it ends the program.
pub(crate) struct Background {
    name: String,
    /// An xtask that ends the program as soon as its standard input closes: when we drop it, and
    /// just as well when we are killed.
    keeper: Child,
}

impl Background {
    /// Starts a program, which will be ended with this signal (`TERM`, `INT`); all it prints goes
    /// to a file.
    pub(crate) fn start(name: &str, signal: &str, log: &Path, command: &Command) -> Result<Self> {
        let output = File::create(log).with_context(|| log.display().to_string())?;
        let mut keeper = Command::new(own_program()?);
        keeper.args([LOOK_AFTER, signal]).arg(command.get_program()).args(command.get_args());
        keeper.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(folder) = command.get_current_dir() {
            keeper.current_dir(folder);
        }
        keeper.stdin(Stdio::piped()).stdout(output.try_clone()?).stderr(output);
        let keeper = keeper.spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { name: name.to_owned(), keeper })
    }

    /// Waits until the program is ready, for as long as it runs and nobody asked us to stop.
    pub(crate) fn wait_until(
        &mut self,
        limit: Duration,
        is_ready: impl Fn() -> bool,
    ) -> Result<()> {
        let started = Instant::now();
        while !is_ready() {
            interrupt::check()?;
            self.check()?;
            if started.elapsed() > limit {
                bail!("{} is not ready after {} s", self.name, limit.as_secs());
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// The process whose one child is the program.
    pub(crate) fn keeper_id(&self) -> u32 {
        self.keeper.id()
    }

    /// An error when the program has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.keeper.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended by itself ({status})", self.name),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It has its own limit; there is nobody to tell of an error here.
        let _ = self.keeper.wait();
    }
}

/// Runs a program until it ends, or ends it when our standard input closes. That is
/// [`Background`]'s other side, in a process of its own.
pub(crate) fn look_after(signal: &OsStr, command: &mut Command) -> Result<ExitCode> {
    let mut child = command.stdin(Stdio::null()).spawn()?;
    let closed = thread::spawn(|| io::copy(&mut io::stdin(), &mut io::sink()));
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(exit_code(status));
        }
        if closed.is_finished() {
            return Ok(exit_code(end(&mut child, signal)?));
        }
        thread::sleep(PAUSE);
    }
}

/// This very program, on Linux even when a new build has taken its place meanwhile.
fn own_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { env::current_exe() }
}

/// Asks a program to end, and ends it when it does not.
fn end(child: &mut Child, signal: &OsStr) -> Result<ExitStatus> {
    // The shell's own `kill`: the program of that name is not everywhere.
    let mut kill = Command::new("sh");
    kill.args(["-c", "kill -s \"$0\" \"$1\""]).arg(signal).arg(child.id().to_string());
    program::output(&mut kill)?;
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(PAUSE);
    }
    child.kill()?;
    Ok(child.wait()?)
}

fn exit_code(status: ExitStatus) -> ExitCode {
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
