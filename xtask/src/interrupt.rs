//! Ctrl-C and a polite kill: remembered, so that whatever was started is ended before xtask goes.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicBool, Ordering},
};

use anyhow::{Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static ASKED_TO_STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From here on the first Ctrl-C is remembered; a second one ends xtask at once.
pub(crate) fn watch() -> Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_conditional_shutdown(signal, 1, ASKED_TO_STOP.clone())?;
        signal_hook::flag::register(signal, ASKED_TO_STOP.clone())?;
    }
    Ok(())
}

/// Whether someone asked xtask to stop.
pub(crate) fn asked_to_stop() -> bool {
    ASKED_TO_STOP.load(Ordering::Relaxed)
}

/// An error once someone asked xtask to stop: no further step is worth starting.
pub(crate) fn check() -> Result<()> {
    if asked_to_stop() {
        bail!("stopped on request");
    }
    Ok(())
}
