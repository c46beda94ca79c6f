//! A PostgreSQL of the tests' own: started on a free port, without care for its data, and gone afterwards.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command},
    time::Duration,
};

use anyhow::{Context as _, Result};

use crate::{
    background::Background,
    loopback, program,
    setup::{postgres, root::is_root},
};

/// How long it may take to start.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// The data is thrown away, so nothing waits for a disk; each test makes a database of its own.
const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
];

/// A running PostgreSQL. Dropping it stops it and removes its data.
pub(super) struct Database {
    server: Option<Background>,
    data: PathBuf,
    port: u16,
}

impl Database {
    /// Starts it.
    pub(super) fn start() -> Result<Self> {
        let programs = postgres::ensure_programs()?;
        let data = env::temp_dir().join(format!("convrs-test-postgres-{}", process::id()));
        let mut database = Self { server: None, data, port: loopback::free_port()? };
        let mut initdb = as_someone_else(programs.join("initdb"));
        initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]);
        program::output(initdb.args(["--no-sync", "--pgdata"]).arg(&database.data))?;
        database.serve(as_someone_else(programs.join("postgres")), &programs.join("pg_isready"))?;
        Ok(database)
    }

    fn serve(&mut self, mut server: Command, is_ready: &Path) -> Result<()> {
        server.arg("-D").arg(&self.data).args(["-p", &self.port.to_string()]);
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        let log = self.data.join("log.txt");
        // INT is its word for: end now, whoever is connected.
        let mut server = Background::start("PostgreSQL", "INT", &log, &server)?;
        let ready = server.wait_until(READY_WITHIN, || {
            let port = self.port.to_string();
            program::succeeds(Command::new(is_ready).args(["-h", "127.0.0.1", "-p", &port]))
        });
        ready.with_context(|| fs::read_to_string(&log).unwrap_or_default())?;
        self.server = Some(server);
        Ok(())
    }

    /// Where an administrator connects.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server = None;
        if self.data.exists()
            && let Err(error) = fs::remove_dir_all(&self.data)
        {
            println!("{} stays behind: {error}", self.data.display());
        }
    }
}

/// PostgreSQL refuses to run as root; its package brings a user for it.
fn as_someone_else(program: PathBuf) -> Command {
    if !is_root() {
        return program::command_in(&env::temp_dir(), program);
    }
    let mut command = program::command_in(&env::temp_dir(), "setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command
}
