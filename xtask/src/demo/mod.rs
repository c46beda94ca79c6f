//! `cargo xtask run`: the product with SQLite in `data/`, stand-ins for Okta and Google beside it, and
//! people to sign in as.

mod directory;
mod guide;
mod seed;
mod team;

use std::{fs, path::PathBuf, thread, time::Duration};

use anyhow::{Context as _, Result};
use serde::de::IgnoredAny;

use self::{
    directory::{App, Directory},
    seed::{Account, Provider, Seed},
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

/// How long a stand-in may take until it answers.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Where the programs listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ports {
    pub(crate) product: u16,
    pub(crate) okta: u16,
    pub(crate) google: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { product: 3000, okta: 3100, google: 3200 }
    }
}

/// Sets up, builds, starts all three programs, says what to try, and stays until Ctrl-C.
pub(crate) fn run(workspace: &Workspace, ports: Ports) -> Result<()> {
    loopback::expect_free(ports.product, "--port")?;
    loopback::expect_free(ports.okta, "--okta-port")?;
    loopback::expect_free(ports.google, "--google-port")?;
    setup(workspace, Scope::Product)?;
    bundle(workspace)?;
    let demo = Demo::new(workspace, ports)?;
    let seed = say::step("Preparing the demo in data/", || demo.prepare())?;
    let (mut okta, at_okta) = demo.bring_up(Provider::Okta, &seed)?;
    let (mut google, _) = demo.bring_up(Provider::Google, &seed)?;
    let mut product = say::step("Starting Convrs", || demo.start_product())?;
    demo.play_a_morning(&seed)?;
    guide::print(&demo, &seed, &at_okta);
    while !interrupt::asked_to_stop() {
        for running in [&mut product, &mut okta, &mut google] {
            running.check().with_context(|| demo.where_it_logs())?;
        }
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
        let product =
            Product::new(workspace, &database, ports.product, &[ports.okta, ports.google]);
        Ok(Self { workspace, ports, product })
    }

    fn port(&self, provider: Provider) -> u16 {
        match provider {
            Provider::Okta => self.ports.okta,
            Provider::Google => self.ports.google,
        }
    }

    fn issuer(&self, provider: Provider) -> String {
        format!("http://{}", loopback::address(self.port(provider)))
    }

    fn data(&self, file: &str) -> PathBuf {
        self.workspace.root.join("data").join(file)
    }

    fn where_it_logs(&self) -> String {
        let logs = ["convrs.log", "okta.log", "google.log"].map(|log| self.data(log));
        let [product, okta, google] =
            logs.map(|log| self.workspace.relative(&log).display().to_string());
        format!("see {product}, {okta} and {google}")
    }

    /// The database with its accounts and people; nothing changes when they are there.
    fn prepare(&self) -> Result<Seed> {
        self.product.ask::<IgnoredAny>(&["migrate"])?;
        self.product.ask(&["demo-seed"])
    }

    /// Starts the stand-in for a provider, and does what support does for its customers.
    fn bring_up(&self, provider: Provider, seed: &Seed) -> Result<(Background, Directory)> {
        let directory = self.write_directory(provider, seed)?;
        let what = format!("Starting the stand-in for {}", provider.label());
        let running = say::step(&what, || self.start(provider))?;
        self.connect(provider, seed, &directory)?;
        Ok((running, directory))
    }

    fn write_directory(&self, provider: Provider, seed: &Seed) -> Result<Directory> {
        let file = self.data(&format!("{}.json", provider.word()));
        let directory = Directory::read(&file)?;
        let directory = directory.for_seed(seed, provider, &self.product.public_url())?;
        directory.write(&file)?;
        Ok(directory)
    }

    fn start(&self, provider: Provider) -> Result<Background> {
        let (name, port) = (provider.label(), self.port(provider));
        let mut node = program::command_in(&self.workspace.end2end(), "node");
        node.args(["okta/server.js", "--as", name, "--port", &port.to_string(), "--config"]);
        node.arg(self.data(&format!("{}.json", provider.word())));
        let log = self.data(&format!("{}.log", provider.word()));
        let mut running =
            Background::start(&format!("the stand-in for {name}"), "TERM", &log, &node)?;
        running
            .wait_until(READY_WITHIN, || loopback::listens(port))
            .with_context(|| self.where_it_logs())?;
        Ok(running)
    }

    /// Registers the connections; who is at Google signs in there at once.
    fn connect(&self, provider: Provider, seed: &Seed, directory: &Directory) -> Result<()> {
        for account in seed.accounts.iter().filter(|it| it.provider == Some(provider)) {
            let app = directory.app_of(account).context("an account without an app")?;
            let what = format!("Registering the connection of {}", account.name);
            say::step(&what, || self.set_connection(provider, account, app))?;
        }
        Ok(())
    }

    fn set_connection(&self, provider: Provider, account: &Account, app: &App) -> Result<()> {
        let issuer = self.issuer(provider);
        let mut arguments = vec!["connection", "set", "--provider", provider.word()];
        arguments.extend(["--issuer", &issuer, "--account", &account.id]);
        arguments.extend(["--client-id", &app.client_id, "--client-secret-stdin"]);
        if let Some(domain) = &app.hosted_domain {
            arguments.extend(["--hosted-domain", domain]);
        }
        self.product.tell::<IgnoredAny>(&arguments, &app.client_secret)?;
        if provider == Provider::Google {
            let on = ["sso", "set", "--account", &account.id, "--enabled", "true"];
            self.product.ask::<IgnoredAny>(&on)?;
        }
        Ok(())
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
