//! Logs: one line per event, for people at a terminal and as JSON otherwise.

use std::{io::IsTerminal as _, panic::PanicHookInfo};

use tracing_subscriber::EnvFilter;

/// Starts logging to standard error, so that standard output stays the commands' own.
/// `RUST_LOG` says how much; without it, what an operator wants to know.
pub(crate) fn start() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().flatten_event(true).init();
    }
    std::panic::set_hook(Box::new(log_panic));
}

/// A panic is one event of the log like any other, whatever its message holds.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let message = panic.payload_as_str().unwrap_or("no message");
    tracing::error!(place, message, "panic");
}
