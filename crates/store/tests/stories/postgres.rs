//! The tests' `PostgreSQL` server: the one that `CONVRS_TEST_POSTGRES` names, or one of our own.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use sqlx::{AnyConnection, Connection};

/// Makes a server in a temporary folder and names the folder. It lives as long as its standard input:
/// that ends with the test process, however it ends.
const SERVE: &str = r#"
set -e
folder=$(mktemp -d "${TMPDIR:-/tmp}/convrs-postgres.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/log"
"$1/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c max_connections=300 \
    -c fsync=off -c full_page_writes=off >>"$folder/log" 2>&1 &
echo "$folder"
cat >/dev/null
kill -INT $!
wait $! || true
"#;

/// A server and what keeps it alive.
struct Server {
    /// The URL with `{}` for the database.
    url: String,
    _alive: Option<Child>,
}

/// The URL of a database on the server.
pub(crate) fn url(database: &str) -> String {
    server().url.replace("{}", database)
}

/// The database that such a URL names.
pub(crate) fn name_in(url: &str) -> &str {
    let path = url.split('?').next().unwrap_or(url);
    path.rsplit('/').next().unwrap_or(path)
}

/// A connection for making and dropping databases.
pub(crate) async fn admin() -> AnyConnection {
    let url = url("postgres");
    for _ in 0..300 {
        match AnyConnection::connect(&url).await {
            Ok(connection) => return connection,
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    AnyConnection::connect(&url).await.expect("PostgreSQL answers")
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("CONVRS_TEST_POSTGRES") {
        Ok(url) => {
            let name = name_in(&url);
            let end = url.find('?').unwrap_or(url.len());
            let url = format!("{}{{}}{}", &url[..end - name.len()], &url[end..]);
            Server { url, _alive: None }
        }
        Err(_) => start(),
    })
}

/// Starts a server; as root by way of the user `postgres`, for it refuses to run as root.
fn start() -> Server {
    let programs = programs().expect("PostgreSQL's `initdb` is installed");
    let shell = ["sh", "-c", SERVE, "sh"];
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).args(shell);
        command
    } else {
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]);
        command
    };
    command.arg(programs).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("a shell for PostgreSQL");
    let mut folder = String::new();
    let output = child.stdout.take().expect("its output is piped");
    BufReader::new(output).read_line(&mut folder).expect("the server's folder");
    let host = folder.trim().replace('/', "%2F");
    assert!(!host.is_empty(), "PostgreSQL could not be started");
    Server { url: format!("postgres://postgres@localhost/{{}}?host={host}"), _alive: Some(child) }
}

/// The folder of the programs: the newest of Debian's, or wherever `initdb` is on the path.
fn programs() -> Option<PathBuf> {
    let version = |folder: &PathBuf| {
        let name = folder.file_name().and_then(|name| name.to_str());
        name.and_then(|name| name.parse::<u32>().ok())
    };
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = debian.filter_map(|entry| Some(entry.ok()?.path())).max_by_key(version);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(newest.map(|folder| folder.join("bin")))
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("`id` runs");
    id.stdout.trim_ascii() == b"0"
}
