//! Every address the product answers at, read from its sources: no test can forget one.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where routes and server functions are declared.
const SOURCES: [&str; 2] = ["../app/src", "src"];

/// The one file with a router of its own: metrics have another listener.
const OTHER_LISTENER: &str = "src/metrics.rs";

/// The one file that serves folders: [`ASSETS`] stand for them.
const FOLDERS: &str = "src/assets.rs";

/// What is served from files: in the bundle or not.
const ASSETS: [&str; 2] = ["/pkg/convrs.css", "/favicon.svg"];

/// The islands' door; its server functions are listed one by one instead.
const SERVER_FUNCTIONS: &str = "/fn/{*function}";

/// One method at one address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub method: &'static str,
    /// As axum writes it, with `{parameters}`.
    pub path: String,
}

impl Route {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into() }
    }

    /// Whether an address is one of this route's.
    pub fn answers(&self, method: &str, address: &str) -> bool {
        let address = address.split('?').next().unwrap_or_default();
        let (ours, theirs) = (self.path.split('/'), address.split('/'));
        self.method == method
            && ours.clone().count() == theirs.clone().count()
            && ours.zip(theirs).all(|(our, their)| our == their || our.starts_with('{'))
    }

    /// An address of this route, of the account where it has one.
    pub fn address(&self, account_id: &str) -> String {
        let filled = self.path.split('/').map(|part| match part {
            "{account_id}" => account_id,
            part if part.starts_with('{') => "nonsense",
            part => part,
        });
        filled.collect::<Vec<_>>().join("/")
    }
}

/// All of them.
///
/// # Panics
/// When a source declares a route in a way that is not understood here.
pub fn routes() -> Vec<Route> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut routes: Vec<Route> = ASSETS.map(|path| Route::new("GET", path)).into();
    for file in SOURCES.iter().flat_map(|folder| rust_files(&package.join(folder))) {
        let text = fs::read_to_string(&file).expect("a source");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        if file.ends_with(OTHER_LISTENER) {
            continue;
        }
        let serves_folders = [".nest(", "route_service(", "nest_service("];
        let only_assets = serves_folders.iter().all(|call| !text.contains(call));
        assert!(only_assets || file.ends_with(FOLDERS), "{} serves folders", file.display());
        routes.extend(declared(text));
        routes.extend(server_functions(text));
    }
    routes.retain(|route| route.path != SERVER_FUNCTIONS);
    routes.sort_unstable();
    routes
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| rust_files(folder));
    files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .chain(below)
        .collect()
}

/// Reads `.route("/path", get(…).post(…))`.
fn declared(source: &str) -> Vec<Route> {
    let calls = source.split(".route(").skip(1);
    let routes = calls.flat_map(|call| {
        let path = call.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let (path, rest) =
            path.unwrap_or_else(|| panic!("a route without its address: {call:.80}"));
        let methods: Vec<&str> = ["get", "post", "put", "delete", "patch", "any"]
            .into_iter()
            .filter(|method| names(arguments(rest), method))
            .collect();
        assert!(!methods.is_empty(), "no method is understood at {path}");
        methods
            .into_iter()
            .map(|method| match method {
                "get" => Route::new("GET", path),
                "post" => Route::new("POST", path),
                other => panic!("{path}: no test knows how to ask with {other}"),
            })
            .collect::<Vec<_>>()
    });
    routes.collect()
}

/// What stands before the parenthesis that closes the call.
fn arguments(rest: &str) -> &str {
    let mut depth = 1;
    for (at, character) in rest.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &rest[..at];
        }
    }
    panic!("a call without its end: {rest:.80}")
}

/// Whether a method router of that name is called, rather than a function that ends like it.
fn names(arguments: &str, method: &str) -> bool {
    arguments.match_indices(&format!("{method}(")).any(|(at, _)| {
        let before = arguments[..at].chars().next_back();
        before.is_none_or(|it| !it.is_alphanumeric() && it != '_' && it != ':')
    })
}

/// Reads `#[server(prefix = "/fn", endpoint = "name")]`; on an argument, `#[server(default)]` is
/// none.
fn server_functions(source: &str) -> Vec<Route> {
    let attributes = source.split("#[server").skip(1).filter_map(|rest| rest.split(']').next());
    let functions = attributes.filter(|attribute| *attribute != "(default)").map(|attribute| {
        let value = |name: &str| {
            let (_, rest) = attribute.split_once(&format!("{name} = \""))?;
            rest.split('"').next()
        };
        let (Some("/fn"), Some(endpoint)) = (value("prefix"), value("endpoint")) else {
            panic!("a server function has an explicit endpoint under /fn: {attribute}");
        };
        Route::new("POST", format!("/fn/{endpoint}"))
    });
    functions.collect()
}

#[test]
fn a_route_is_read_however_it_is_broken_over_lines() {
    let source = "Router::new()\n.route(\n    \"/a/{id}\",\n    get(x::get_it).post(y),\n)\n.route(\"/b\", post(forget))";
    let expected =
        [Route::new("GET", "/a/{id}"), Route::new("POST", "/a/{id}"), Route::new("POST", "/b")];
    assert_eq!(declared(source), expected);
    assert!(expected[0].answers("GET", "/a/7?b=c") && !expected[0].answers("GET", "/a/7/c"));
    assert_eq!(
        server_functions("#[server(prefix = \"/fn\", endpoint = \"x\")]\n#[server(default)]"),
        [Route::new("POST", "/fn/x")]
    );
}
