//! Calls other programs: finds them, runs them, and words their failures.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::interrupt;

/// Runs a program with its output in plain sight; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    interrupt::check()?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a program and hands back what it printed; its errors are shown only when it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    interrupt::check()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", line(command), output.status, errors.trim());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed no UTF-8", line(command)))
}

/// Whether a program can be started and ends well; what it prints is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    output(command).is_ok()
}

/// Where a program of this name is, going by `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// A command in a folder, which most of ours are.
pub(crate) fn command_in(folder: &Path, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    command
}

/// Cargo, as a person would call it: without what the cargo that runs us says of this package.
/// Build scripts watch those variables, and would build their crates anew after each call by hand.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut cargo = command_in(folder, "cargo");
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|ours| text.starts_with(ours)) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// The command line as a person would type it.
fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` cannot be started", line(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_line() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(error.to_string().starts_with("`sh -c exit 3` failed"));
    }

    #[test]
    fn a_failure_of_a_quiet_program_shows_its_errors() {
        let error = output(Command::new("sh").args(["-c", "echo no room >&2; exit 1"]));
        assert!(error.unwrap_err().to_string().ends_with("no room"));
    }

    #[test]
    fn a_program_that_is_not_there_is_not_found() {
        assert!(on_path("sh").is_some());
        assert!(on_path("no-such-program-anywhere").is_none());
    }
}
