//! Tests that documents name as the proof of a statement: `file.rs::name`, or `file.spec.ts::title`.

use super::{
    finding::Finding,
    repository::{Repository, SourceFile},
};

/// A test as a document names it: the end of its file's path, and its name there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Proof<'a> {
    file: &'a str,
    name: &'a str,
}

/// Every test that a document below `docs` names is there.
pub(super) fn named_tests(repository: &Repository) -> Vec<Finding> {
    let documents = repository.with_extension(&["md"]).filter(|file| file.is_below("docs"));
    documents.flat_map(|document| missing_of(document, repository)).collect()
}

fn missing_of(document: &SourceFile, repository: &Repository) -> Vec<Finding> {
    let lines = (1..).zip(document.text.lines());
    let missing = lines.flat_map(|(number, line)| {
        let unproved = proofs(line).filter_map(|proof| Some((proof, lack(proof, repository)?)));
        unproved.map(move |(Proof { file, name }, lack)| {
            Finding::at(&document.path, number, format!("{file}::{name}: {lack}"))
        })
    });
    missing.collect()
}

/// The code spans of a line that name a test. A span whose file has another ending is something
/// else, a path in Rust for one.
fn proofs(line: &str) -> impl Iterator<Item = Proof<'_>> {
    let spans = line.split('`').skip(1).step_by(2);
    spans.filter_map(|span| {
        let (file, name) = span.split_once("::")?;
        let is_source = [".rs", ".spec.ts", ".test.js"].iter().any(|it| file.ends_with(it));
        is_source.then_some(Proof { file, name })
    })
}

/// What is not as the document says.
fn lack(proof: Proof<'_>, repository: &Repository) -> Option<&'static str> {
    let mut files = repository.files.iter().filter(|file| file.path.ends_with(proof.file));
    match (files.next(), files.next()) {
        (None, _) => Some("there is no such file"),
        (Some(_), Some(_)) => Some("several files end like this: name more of its path"),
        (Some(file), None) => {
            let there = if file.extension() == "rs" {
                is_in_rust(file, proof.name)
            } else {
                is_titled(file, proof.name)
            };
            (!there).then_some("there is no such test")
        }
    }
}

/// A function of that name below an attribute that makes it a test, or within a macro that does.
fn is_in_rust(file: &SourceFile, name: &str) -> bool {
    let declares = |line: &str| {
        let (_, rest) = line.split_once("fn ").unwrap_or_default();
        rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('('))
    };
    let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(at, line)| declares(line) && is_test(&lines[..at], line))
}

/// The attribute stands above the function; a story, which a macro makes a test on each engine, is
/// known by its only argument.
fn is_test(above: &[&str], declaration: &str) -> bool {
    let is_mark = |line: &&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    let belongs = |line: &&&str| line.starts_with("#[") || line.starts_with("//");
    declaration.contains("(db)") || above.iter().rev().take_while(belongs).any(is_mark)
}

fn is_titled(file: &SourceFile, title: &str) -> bool {
    ["'", "\"", "`"].iter().any(|quote| file.text.contains(&format!("({quote}{title}{quote}")))
}

#[cfg(test)]
mod tests {
    use super::{super::repository::samples::repository, *};

    const RUST: &str = "//! x\n#[test]\nfn holds() {}\n#[tokio::test(flavor = \"x\")]\n\
                        // Why.\nasync fn waits() {}\nfn helps() {}\n\
                        stories! {\n    async fn is_told(db) {}\n}\nfn holds_more() {}\n";

    fn found(document: &str) -> Vec<String> {
        let files = repository(&[
            ("docs/security.md", document),
            ("crates/a/tests/b.rs", RUST),
            ("crates/b/tests/b.rs", RUST),
            ("end2end/tests/c.spec.ts", "test('a person’s journey', async () => {"),
            ("README.md", "`nowhere.rs::x`"),
        ]);
        named_tests(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn tests_that_are_there_are_no_finding() {
        let good = "`a/tests/b.rs::holds` `a/tests/b.rs::waits` `b/tests/b.rs::is_told`\n\
                    | `c.spec.ts::a person’s journey` | `std::net::IpAddr` and holds |";
        assert_eq!(found(good), [""; 0]);
    }

    #[test]
    fn a_test_that_is_not_there_is_found_with_its_line() {
        let found = found("x\n`a/tests/b.rs::gone` `a/tests/b.rs::hold` `c.spec.ts::a journey`");
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], "docs/security.md:2: a/tests/b.rs::gone: there is no such test");
    }

    #[test]
    fn what_is_no_test_proves_nothing() {
        assert_eq!(found("`a/tests/b.rs::helps`").len(), 1);
        assert_eq!(found("`a/tests/b.rs::holds_more`").len(), 1);
    }

    #[test]
    fn a_file_that_is_missing_or_not_the_only_one_is_found() {
        assert!(found("`d.rs::holds`")[0].ends_with("there is no such file"));
        assert!(found("`b.rs::holds`")[0].ends_with("name more of its path"));
    }
}
