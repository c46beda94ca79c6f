//! Where things are: the repository, the target folder, and what `[[workspace.metadata.leptos]]` says of the bundle.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::program;

/// The repository and its build folder.
pub(crate) struct Workspace {
    /// The folder `Cargo.toml` of the workspace is in.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever `CARGO_TARGET_DIR` or a config file put it.
    pub(crate) target: PathBuf,
    /// What cargo-leptos reads too, so that both build the same site.
    pub(crate) leptos: Leptos,
}

/// The part of cargo-leptos' settings that the bundle needs.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Leptos {
    pub(crate) output_name: String,
    pub(crate) bin_package: String,
    bin_exe_name: String,
    pub(crate) lib_package: String,
    pub(crate) lib_profile_release: String,
    pub(crate) site_pkg_dir: String,
    pub(crate) style_file: PathBuf,
    pub(crate) assets_dir: PathBuf,
    site_root: PathBuf,
    /// The browsers CSS is written for, as a browserslist query.
    #[serde(default = "default_browsers")]
    pub(crate) browserquery: String,
}

/// What cargo-leptos takes when nothing is said.
fn default_browsers() -> String {
    "defaults".to_owned()
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    #[serde(rename = "metadata")]
    custom: Custom,
}

#[derive(Deserialize)]
struct Custom {
    leptos: (Leptos,),
}

impl Workspace {
    /// Asks cargo, which knows every way these can be set.
    pub(crate) fn find() -> Result<Self> {
        let metadata = program::output(Command::new("cargo").args([
            "metadata",
            "--no-deps",
            "--format-version=1",
        ]))?;
        Self::parse(&metadata)
    }

    fn parse(metadata: &str) -> Result<Self> {
        let metadata: Metadata = serde_json::from_str(metadata)
            .context("cargo's metadata lacks what [[workspace.metadata.leptos]] must say")?;
        let (leptos,) = metadata.custom.leptos;
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory, leptos })
    }

    /// The folder the server serves files from.
    pub(crate) fn site(&self) -> PathBuf {
        let within_target = self.leptos.site_root.strip_prefix("target");
        match within_target {
            Ok(rest) => self.target.join(rest),
            Err(_) => self.root.join(&self.leptos.site_root),
        }
    }

    /// The folder of the release binaries, where the server looks for `hash.txt` too.
    pub(crate) fn release(&self) -> PathBuf {
        self.target.join("release")
    }

    /// The names' hashes, in cargo-leptos' format and place: `js: HASH`, one line each.
    pub(crate) fn hash_file(&self) -> PathBuf {
        self.release().join("hash.txt")
    }

    /// The folder of the style sheets; the one the settings name imports the others.
    pub(crate) fn style(&self) -> PathBuf {
        let file = self.root.join(&self.leptos.style_file);
        file.parent().map(Path::to_owned).unwrap_or(file)
    }

    /// The files that are served as they are.
    pub(crate) fn assets(&self) -> PathBuf {
        self.root.join(&self.leptos.assets_dir)
    }

    /// The release build of the product.
    pub(crate) fn server(&self) -> PathBuf {
        self.program(&self.release())
    }

    /// The product in a folder of binaries.
    pub(crate) fn program(&self, folder: &Path) -> PathBuf {
        folder.join(&self.leptos.bin_exe_name)
    }

    /// The folder of the binaries for development.
    pub(crate) fn debug(&self) -> PathBuf {
        self.target.join("debug")
    }

    /// The wasm as rustc leaves it.
    pub(crate) fn raw_wasm(&self) -> PathBuf {
        let file = self.leptos.lib_package.replace('-', "_");
        self.target
            .join("wasm32-unknown-unknown")
            .join(&self.leptos.lib_profile_release)
            .join(file)
            .with_extension("wasm")
    }

    /// The folder of the npm programs that make the bundle.
    pub(crate) fn bundle_tools(&self) -> PathBuf {
        self.root.join("xtask/npm")
    }

    /// The folder of the browser tests and the stand-in for Okta.
    pub(crate) fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// A path as people name it: from the root of the repository.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(target: &str, site_root: &str) -> Workspace {
        let metadata = serde_json::json!({
            "workspace_root": "/repo",
            "target_directory": target,
            "metadata": { "leptos": [{
                "output-name": "convrs",
                "bin-package": "convrs-server",
                "bin-exe-name": "convrs",
                "lib-package": "convrs-frontend",
                "lib-profile-release": "wasm-release",
                "site-root": site_root,
                "site-pkg-dir": "pkg",
                "style-file": "style/main.css",
                "assets-dir": "app/public",
            }] },
        });
        Workspace::parse(&metadata.to_string()).expect("complete metadata")
    }

    #[test]
    fn the_site_follows_the_target_folder() {
        let moved = workspace("/cache/target", "target/site");
        assert_eq!(moved.site(), Path::new("/cache/target/site"));
        let fixed = workspace("/cache/target", "public");
        assert_eq!(fixed.site(), Path::new("/repo/public"));
    }

    #[test]
    fn the_wasm_is_found_under_its_own_profile() {
        assert_eq!(
            workspace("/t", "target/site").raw_wasm(),
            Path::new("/t/wasm32-unknown-unknown/wasm-release/convrs_frontend.wasm")
        );
    }
}
