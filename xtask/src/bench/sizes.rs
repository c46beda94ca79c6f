//! How many bytes of the login page and its assets go over the wire.

use std::fs;

use anyhow::{Context as _, Result};

use crate::{browser::Browser, bundle::files, workspace::Workspace};

/// The login page's HTML as a browser that takes brotli gets it, in kilobytes.
pub(super) fn page(port: u16) -> Result<f64> {
    let body = Browser::new(port).get("/login")?.body;
    Ok(kilobytes(body.len() as u64))
}

/// The brotli of the one asset with this ending, in kilobytes.
pub(super) fn asset(workspace: &Workspace, ending: &str) -> Result<f64> {
    let folder = workspace.site().join(&workspace.leptos.site_pkg_dir);
    let ending = format!(".{ending}.br");
    let mut assets = files::below(&folder)?.into_iter();
    let asset = assets.find(|path| path.to_string_lossy().ends_with(&ending));
    let asset = asset.with_context(|| format!("no *{ending} in {}", folder.display()))?;
    Ok(kilobytes(fs::metadata(asset)?.len()))
}

#[expect(clippy::cast_precision_loss, reason = "sizes of files are far below 2^52")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
