//! The steps from compiled wasm and plain CSS to the files a browser loads.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{files, silence::expect_silent};
use crate::{digest::digest, program, workspace::Workspace};

/// What rustc's wasm uses beyond the first version of WebAssembly; every browser of the last years has it.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Browsers that run such a wasm understand JavaScript of this year.
const JAVASCRIPT: &str = "--target=es2022";

/// How much of a digest goes into a name: 80 bits, no two builds share them.
const HASH_DIGITS: usize = 20;

/// Makes the site anew beside the old one, then puts it in its place.
pub(super) fn make(workspace: &Workspace) -> Result<()> {
    let bundling = Bundling::begin(workspace)?;
    bundling.bind_wasm()?;
    bundling.optimise_wasm()?;
    bundling.minify_script()?;
    bundling.bundle_style()?;
    let hashes = bundling.place()?;
    bundling.compress()?;
    bundling.finish()?;
    Ok(fs::write(workspace.hash_file(), hashes)?)
}

struct Bundling<'a> {
    workspace: &'a Workspace,
    /// Results on their way.
    work: PathBuf,
    /// The site that is being made.
    site: PathBuf,
}

impl<'a> Bundling<'a> {
    fn begin(workspace: &'a Workspace) -> Result<Self> {
        let work = workspace.target.join("bundle");
        if work.exists() {
            fs::remove_dir_all(&work)?;
        }
        let site = work.join("site");
        fs::create_dir_all(&site)?;
        Ok(Self { workspace, work, site })
    }

    /// Splits rustc's wasm into a wasm the browser can load and the JavaScript that loads it.
    fn bind_wasm(&self) -> Result<()> {
        Bindgen::new()
            .input_path(self.workspace.raw_wasm())
            .out_name(&self.workspace.leptos.output_name)
            .web(true)?
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(self.work.join("bound"))
            .context("wasm-bindgen cannot bind the wasm")
    }

    fn optimise_wasm(&self) -> Result<()> {
        let bound = self.bound(&format!("{}_bg.wasm", self.workspace.leptos.output_name));
        let mut wasm_opt = self.tool("wasm-opt");
        wasm_opt.arg("-Oz").args(WASM_FEATURES).arg(bound);
        program::run(wasm_opt.arg("-o").arg(self.work.join("wasm")))
    }

    /// One script: what wasm-bindgen imports from `snippets/` is taken in.
    fn minify_script(&self) -> Result<()> {
        let bound = self.bound(&format!("{}.js", self.workspace.leptos.output_name));
        let mut esbuild = self.tool("esbuild");
        esbuild.args(["--bundle", "--minify", "--format=esm", JAVASCRIPT]);
        esbuild.arg("--log-level=warning").arg(bound);
        program::run(esbuild.arg(joined("--outfile=", &self.work.join("js"))))
    }

    fn bundle_style(&self) -> Result<()> {
        let leptos = &self.workspace.leptos;
        let mut lightningcss = self.tool("lightningcss");
        lightningcss.args(["--bundle", "--minify", "--targets", &leptos.browserquery]);
        lightningcss.arg(self.workspace.root.join(&leptos.style_file));
        program::run(lightningcss.arg("-o").arg(self.work.join("css")))
    }

    /// Puts each result under its final name, the assets beside them; hands back the hashes in the names.
    fn place(&self) -> Result<String> {
        let leptos = &self.workspace.leptos;
        files::copy_below(&self.workspace.assets(), &self.site)?;
        let folder = self.site.join(&leptos.site_pkg_dir);
        fs::create_dir_all(&folder)?;
        let mut hashes = String::new();
        for kind in ["js", "wasm", "css"] {
            let contents = fs::read(self.work.join(kind))?;
            expect_silent(kind, &contents)?;
            let hash = &digest([&contents])[..HASH_DIGITS];
            let name = format!("{}.{hash}.{kind}", leptos.output_name);
            fs::write(folder.join(name), contents)?;
            writeln!(hashes, "{kind}: {hash}")?;
        }
        Ok(hashes)
    }

    /// Leaves a `.br` and a `.gz` beside every file that gets smaller by it.
    fn compress(&self) -> Result<()> {
        let script = self.workspace.bundle_tools().join("compress.mjs");
        program::run(Command::new("node").arg(script).arg(&self.site))
    }

    fn finish(&self) -> Result<()> {
        let site = self.workspace.site();
        if site.exists() {
            fs::remove_dir_all(&site)?;
        }
        Ok(fs::rename(&self.site, site)?)
    }

    fn bound(&self, file: &str) -> PathBuf {
        self.work.join("bound").join(file)
    }

    fn tool(&self, name: &str) -> Command {
        let tools = self.workspace.bundle_tools();
        Command::new(tools.join("node_modules/.bin").join(name))
    }
}

fn joined(option: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(option);
    argument.push(path);
    argument
}
