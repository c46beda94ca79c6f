//! One running product: the program itself, on a free port, with a database of its own.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    process::{Child, ChildStderr, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use convrs_store::{SealingKeys, Store, StoreConfig};

use serde_json::Value;
use tempfile::TempDir;

use super::Browser;

/// The origin the product is told people see; the tests' browser knows where it really is.
pub const PUBLIC_URL: &str = "http://localhost:3000";

/// A running `convrs serve` and its database; stopped when dropped.
pub struct Product {
    child: Child,
    address: SocketAddr,
    folder: Arc<TempDir>,
    variables: Vec<(String, String)>,
    log: Log,
}

/// What a program has logged so far, read on by a thread of its own.
type Log = Arc<Mutex<String>>;

/// A command that was not carried out.
#[derive(Debug)]
pub struct Refusal {
    pub exit: i32,
    pub code: String,
    pub message: String,
}

impl Product {
    /// Starts it.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts it with more in its environment.
    pub fn start_with(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}", folder.path().join("convrs.db").display());
        let mut all = vec![
            ("DATABASE_URL".to_owned(), database),
            ("CONVRS_LISTEN".to_owned(), "127.0.0.1:0".to_owned()),
            ("CONVRS_PUBLIC_URL".to_owned(), PUBLIC_URL.to_owned()),
            ("RUST_LOG".to_owned(), "info".to_owned()),
        ];
        all.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let log = Log::default();
        let (child, address) = serve(&all, &log);
        Self { child, address, folder: Arc::new(folder), variables: all, log }
    }

    /// Starts another server on the same database.
    pub fn another(&self) -> Self {
        let log = Log::default();
        let (child, address) = serve(&self.variables, &log);
        let (folder, variables) = (self.folder.clone(), self.variables.clone());
        Self { child, address, folder, variables, log }
    }

    /// Stops it and starts it again on the same database.
    pub fn restart(&mut self) {
        self.stop();
        (self.child, self.address) = serve(&self.variables, &self.log);
    }

    /// Asks it to stop, as a system does that replaces it by another version.
    pub fn ask_to_stop(&self) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(kill.expect("kill is there").success());
    }

    /// Waits until it has stopped by itself.
    pub fn wait_until_stopped(&mut self, within: Duration) {
        let deadline = Instant::now() + within;
        while self.child.try_wait().expect("a child of ours").is_none() {
            assert!(Instant::now() < deadline, "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All that it has logged since it was started first.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What `/metrics` says, where it was started with an address for it.
    pub async fn metrics(&self) -> String {
        let log = self.log();
        let mut events = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let address = events.rfind(|event| event["message"] == "metrics");
        let address = address.expect("an address for metrics");
        let address = address["address"].as_str().expect("text");
        self.browser().get(&format!("http://{address}/metrics")).await.body
    }

    /// Its database, past the program.
    pub async fn store(&self) -> Store {
        let url = self.variables.iter().find(|(name, _)| name == "DATABASE_URL");
        let url = &url.expect("a database").1;
        let keys = Store::sealing_keys_file(url).expect("SQLite has its keys in a file");
        let keys = SealingKeys::load_or_create(&keys).expect("keys");
        Store::connect(StoreConfig::new(url, keys)).await.expect("a database")
    }

    /// Every byte of the database's files.
    pub fn database_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder");
        let paths = files.map(|file| file.expect("a file").path());
        let of_database = |path: &std::path::PathBuf| path.to_string_lossy().contains("convrs.db");
        paths.filter(of_database).flat_map(|path| std::fs::read(path).expect("readable")).collect()
    }

    /// A browser that has not been here yet.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Runs a command of the same program on the same database.
    pub fn command(&self, arguments: &[&str], stdin: &str) -> Result<Value, Refusal> {
        run(program(&self.variables), arguments, stdin)
    }

    fn stop(&mut self) {
        // One that has stopped already cannot be ended, and need not be.
        drop(self.child.kill());
        self.child.wait().expect("the program has ended");
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a command of the program in an environment of its own.
pub fn command_in(variables: &[(&str, &str)], arguments: &[&str]) -> Result<Value, Refusal> {
    let mut program = program(&[]);
    program.envs(variables.iter().copied());
    run(program, arguments, "")
}

fn run(mut program: Command, arguments: &[&str], stdin: &str) -> Result<Value, Refusal> {
    let mut child = program
        .args(arguments)
        .arg("--json")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    // A command that reads nothing may have ended already.
    drop(pipe.write_all(stdin.as_bytes()));
    drop(pipe);
    let output = child.wait_with_output().expect("the program ends");
    let text = String::from_utf8(output.stdout).expect("text");
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text:?}"));
    if output.status.success() {
        return Ok(answer);
    }
    let word = |name: &str| answer["error"][name].as_str().unwrap_or_default().to_owned();
    let exit = output.status.code().expect("an exit code");
    Err(Refusal { exit, code: word("code"), message: word("message") })
}

fn program(variables: &[(String, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convrs"));
    command.env_clear().envs(variables.iter().cloned());
    command
}

/// Starts serving and waits for the line that says where.
fn serve(variables: &[(String, String)], kept: &Log) -> (Child, SocketAddr) {
    let mut child = program(variables)
        .arg("serve")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut log = BufReader::new(child.stderr.take().expect("a pipe"));
    let address = loop {
        let line = next_line(&mut log, kept).expect("the program ended before it listened");
        let Ok(event) = serde_json::from_str::<Value>(&line) else {
            panic!("not a log line: {line}")
        };
        if event["message"] == "listening" {
            break event["address"].as_str().expect("an address").parse().expect("an address");
        }
    };
    // Somebody has to read on, or the program would wait for room in the pipe.
    let kept = kept.clone();
    std::thread::spawn(move || while next_line(&mut log, &kept).is_some() {});
    (child, address)
}

/// Reads a line and keeps it; nothing when the program has ended.
fn next_line(log: &mut BufReader<ChildStderr>, kept: &Log) -> Option<String> {
    let mut line = String::new();
    let read = log.read_line(&mut line).expect("a line");
    kept.lock().unwrap_or_else(PoisonError::into_inner).push_str(&line);
    (read > 0).then_some(line)
}
