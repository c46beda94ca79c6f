//! `cargo xtask run`: the product with SQLite in `data/`, a stand-in for Okta beside it, and people to sign in as.

mod directory;
mod guide;
mod seed;
mod team;

use std::{fs, path::PathBuf, thread, time::Duration};

use anyhow::{Context as _, Result};
use serde::de::IgnoredAny;

use self::{
    directory::{App, Directory},
    seed::{Account, Seed},
};
use crate::{
    background::{Background, PAUSE},
    bundle::bundle,
    interrupt, loopback,
    product::Product,
    program, say,
    setup::{Scope, setup},
    workspace::Workspace,
};

/// How long the stand-in may take until it answers.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Where the two programs listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ports {
    pub(crate) product: u16,
    pub(crate) okta: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { product: 3000, okta: 3100 }
    }
}

/// Sets up, builds, starts both programs, says what to try, and stays until Ctrl-C.
pub(crate) fn run(workspace: &Workspace, ports: Ports) -> Result<()> {
    loopback::expect_free(ports.product, "--port")?;
    loopback::expect_free(ports.okta, "--okta-port")?;
    setup(workspace, Scope::Product)?;
    bundle(workspace)?;
    let demo = Demo::new(workspace, ports)?;
    let seed = say::step("Preparing the demo in data/", || demo.prepare())?;
    let directory = demo.write_directory(&seed)?;
    let mut okta = say::step("Starting the stand-in for Okta", || demo.start_okta())?;
    demo.connect(&seed, &directory)?;
    let mut product = say::step("Starting Convrs", || demo.start_product())?;
    demo.play_a_morning(&seed)?;
    guide::print(&demo, &seed, &directory);
    while !interrupt::asked_to_stop() {
        product.check().and_then(|()| okta.check()).with_context(|| demo.where_it_logs())?;
        thread::sleep(PAUSE);
    }
    println!("\nStopping. The data stays in data/; remove that folder to begin anew.");
    Ok(())
}

struct Demo<'a> {
    workspace: &'a Workspace,
    ports: Ports,
    product: Product<'a>,
}

impl<'a> Demo<'a> {
    fn new(workspace: &'a Workspace, ports: Ports) -> Result<Self> {
        let data = workspace.root.join("data");
        fs::create_dir_all(&data)?;
        let database = data.join("convrs.db");
        let product = Product::new(workspace, &database, ports.product, ports.okta);
        Ok(Self { workspace, ports, product })
    }

    fn issuer(&self) -> String {
        format!("http://{}", loopback::address(self.ports.okta))
    }

    fn data(&self, file: &str) -> PathBuf {
        self.workspace.root.join("data").join(file)
    }

    fn where_it_logs(&self) -> String {
        let logs = [self.data("convrs.log"), self.data("okta.log")];
        let [product, okta] = logs.map(|log| self.workspace.relative(&log).display().to_string());
        format!("see {product} and {okta}")
    }

    /// The database with its accounts and people; nothing changes when they are there.
    fn prepare(&self) -> Result<Seed> {
        self.product.ask::<IgnoredAny>(&["migrate"])?;
        self.product.ask(&["demo-seed"])
    }

    fn write_directory(&self, seed: &Seed) -> Result<Directory> {
        let file = self.data("okta.json");
        let directory = Directory::read(&file)?.for_seed(seed, &self.product.public_url())?;
        directory.write(&file)?;
        Ok(directory)
    }

    fn start_okta(&self) -> Result<Background> {
        let mut node = program::command_in(&self.workspace.end2end(), "node");
        node.args(["okta/server.js", "--port", &self.ports.okta.to_string(), "--config"]);
        node.arg(self.data("okta.json"));
        let mut okta =
            Background::start("the stand-in for Okta", "TERM", &self.data("okta.log"), &node)?;
        okta.wait_until(READY_WITHIN, || loopback::listens(self.ports.okta))
            .with_context(|| self.where_it_logs())?;
        Ok(okta)
    }

    /// Does what support does for a customer: registers its connection.
    fn connect(&self, seed: &Seed, directory: &Directory) -> Result<()> {
        for account in seed.accounts.iter().filter(|account| account.sso_ready) {
            let app = directory.app_of(account).context("an account without an app at Okta")?;
            let what = format!("Registering the connection of {}", account.name);
            say::step(&what, || self.set_connection(account, app))?;
        }
        Ok(())
    }

    fn set_connection(&self, account: &Account, app: &App) -> Result<()> {
        let issuer = self.issuer();
        let mut arguments = vec!["connection", "set", "--provider", "okta", "--issuer", &issuer];
        arguments.extend(["--account", &account.id, "--client-id", &app.client_id]);
        arguments.push("--client-secret-stdin");
        self.product.tell::<IgnoredAny>(&arguments, &app.client_secret).map(drop)
    }

    /// Lets the team that is moving have its Monday morning, once.
    fn play_a_morning(&self, seed: &Seed) -> Result<()> {
        let (played, moving) = (self.data("morning-played"), seed.moving());
        let Some(account) = moving.filter(|_| !played.exists()) else { return Ok(()) };
        say::step(&format!("Playing a Monday morning at {}", account.name), || {
            let enable = ["sso", "set", "--account", &account.id, "--enabled", "true"];
            self.product.ask::<IgnoredAny>(&enable)?;
            team::play(self.ports, seed, account)
        })?;
        fs::write(&played, "The team of the demo has signed in; remove data/ to begin anew.\n")?;
        Ok(())
    }

    fn start_product(&self) -> Result<Background> {
        self.product.serve(&self.data("convrs.log")).with_context(|| self.where_it_logs())
    }
}
