//! The compiler for the browser's half: rustup's, or Debian's with a wasm library built from its own source.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use super::{apt, ensure, root::Root};
use crate::{program, say, scratch::Scratch};

/// The target every browser's half is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows Debian's toolchain.
const LINKED_NAME: &str = "debian";
/// Where Debian's compiler looks for the wasm library.
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
/// Beside that library: the version of the compiler it was built with.
const BUILT_WITH: &str = "built-with.txt";
/// Where Debian keeps the source of the library.
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library";

/// A toolchain that can compile for the browser.
pub(crate) enum WasmToolchain {
    /// The one everything else is compiled with: rustup had the target.
    Host,
    /// Debian's, for machines that reach a package mirror but not rustup's server.
    Debian { linker: PathBuf },
}

impl WasmToolchain {
    /// The toolchain to use, if one is there.
    pub(crate) fn find() -> Option<Self> {
        if host_has_target() {
            return Some(Self::Host);
        }
        let linker = debian_linker()?;
        (debian_library_is_current() && is_linked()).then_some(Self::Debian { linker })
    }

    /// The cargo of this toolchain.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = program::cargo(Path::new("."));
        if let Self::Debian { linker } = self {
            cargo.env("RUSTUP_TOOLCHAIN", LINKED_NAME);
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        cargo
    }

    /// Whether this toolchain brings a clippy, which Debian's does not.
    pub(crate) fn has_clippy(&self) -> bool {
        matches!(self, Self::Host)
    }
}

/// Makes sure that one of the two is there.
pub(crate) fn ensure_toolchain() -> Result<WasmToolchain> {
    ensure("Installing the wasm32 target", WasmToolchain::find, || {
        let Err(error) = add_to_host() else {
            return Ok(());
        };
        if program::on_path("apt-get").is_none() {
            return Err(error.context(format!("please install Rust's target {WASM_TARGET}")));
        }
        say::note(format!("{error:#}"));
        say::note("rustup cannot fetch it from here, so it is Debian's compiler instead");
        install_debian_toolchain()
    })
}

fn add_to_host() -> Result<()> {
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", WASM_TARGET]).env("RUST_BACKTRACE", "0");
    program::output(&mut rustup).map(drop)
}

fn host_has_target() -> bool {
    let question = ["--print", "target-libdir", "--target", WASM_TARGET];
    program::output(Command::new("rustc").args(question))
        .is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Installs the packages, builds the library from their source, and tells rustup of the result.
fn install_debian_toolchain() -> Result<()> {
    if !debian_compiler_is_complete() {
        let linker = apt::newest("lld")?;
        apt::install(&["rustc-web", "cargo-web", "rust-web-src", &linker])?;
    }
    if !debian_library_is_current() {
        say::step("Building the wasm library from Debian's source", build_library)?;
    }
    program::run(Command::new("rustup").args(["toolchain", "link", LINKED_NAME, "/usr"]))
}

fn debian_compiler_is_complete() -> bool {
    debian_linker().is_some() && debian_version().is_some() && Path::new(DEBIAN_SOURCE).is_dir()
}

/// Builds a crate of no content: what is wanted is the library cargo builds for it on the way.
fn build_library() -> Result<()> {
    let scratch = Scratch::new("wasm-library")?;
    let folder = scratch.path();
    fs::create_dir(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), "[package]\nname = \"empty\"\n")?;
    fs::write(folder.join("src/lib.rs"), "")?;
    compile_library(folder)?;
    install_library(folder)
}

fn compile_library(folder: &Path) -> Result<()> {
    let mut cargo = program::command_in(folder, "/usr/bin/cargo");
    cargo.args(["build", "--quiet", "--release", "--target", WASM_TARGET]);
    cargo.args(["-Z", "build-std=std,panic_abort"]);
    // The compiler and its source are of one version, which is what the nightly flag would stand for.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    // rustup's programs are out of the way, and so is what they told their children.
    cargo.env("PATH", "/usr/bin:/bin");
    for inherited in ["CARGO_TARGET_DIR", "LD_LIBRARY_PATH", "RUSTFLAGS", "RUSTUP_TOOLCHAIN"] {
        cargo.env_remove(inherited);
    }
    program::run(&mut cargo)
}

fn install_library(folder: &Path) -> Result<()> {
    let built = folder.join("target").join(WASM_TARGET).join("release/deps");
    let libraries = rlibs(&built)?;
    let built_with = folder.join(BUILT_WITH);
    fs::write(&built_with, debian_version().context("no /usr/bin/rustc")?)?;
    let root = Root::or_by_hand(&format!("mkdir -p {DEBIAN_LIBRARY}"))?;
    program::run(root.command("rm").args(["-rf", DEBIAN_LIBRARY]))?;
    program::run(root.command("mkdir").args(["-p", DEBIAN_LIBRARY]))?;
    let mut install = root.command("install");
    install.args(["-m", "644", "-t", DEBIAN_LIBRARY]);
    program::run(install.args(libraries).arg(built_with))
}

/// The library's parts, without the crate of no content.
fn rlibs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_own =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libempty-"));
        if path.extension().is_some_and(|extension| extension == "rlib") && !is_own {
            found.push(path);
        }
    }
    if found.is_empty() {
        bail!("cargo built no library in {}", folder.display());
    }
    Ok(found)
}

/// Whether the library was built by the very compiler that is installed now.
fn debian_library_is_current() -> bool {
    let built_with = fs::read_to_string(Path::new(DEBIAN_LIBRARY).join(BUILT_WITH)).ok();
    built_with.is_some() && built_with == debian_version()
}

fn debian_version() -> Option<String> {
    program::output(Command::new("/usr/bin/rustc").arg("-vV")).ok()
}

fn is_linked() -> bool {
    program::output(Command::new("rustup").args(["toolchain", "list"])).is_ok_and(|list| {
        list.lines().any(|name| name.split_whitespace().next() == Some(LINKED_NAME))
    })
}

/// The newest of Debian's `wasm-ld-NN`.
fn debian_linker() -> Option<PathBuf> {
    let programs = fs::read_dir("/usr/bin").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    programs.filter_map(|path| Some((linker_version(&path)?, path))).max().map(|(_, path)| path)
}

fn linker_version(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix("wasm-ld-")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linker_is_known_by_the_number_in_its_name() {
        assert_eq!(linker_version(Path::new("/usr/bin/wasm-ld-22")), Some(22));
        assert_eq!(linker_version(Path::new("/usr/bin/wasm-ld-x")), None);
        assert_eq!(linker_version(Path::new("/usr/bin/ld.lld-22")), None);
    }
}
