//! Traces of one machine that have no place in a repository: its paths, its package mirror.

use super::{
    finding::Finding,
    repository::{Repository, SourceFile},
};

/// Folders that mean something on one machine only. Without their last slash here, so that this file passes.
const MACHINE_FOLDERS: [&str; 4] = ["/root", "/work", "/home", "/Users"];

/// Tests may say it; anything else asks the system where its folder for a while is.
const SCRATCH_FOLDER: &str = "/tmp";

/// Where packages come from for everybody.
const CARGO_SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";
const NPM_SOURCE: &str = "https://registry.npmjs.org/";

/// No file names a path of somebody's machine.
pub(super) fn machine_paths(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &repository.files {
        let scratch = (!file.is_support()).then_some(SCRATCH_FOLDER);
        let folders = MACHINE_FOLDERS.into_iter().chain(scratch);
        for (number, line) in file.product_lines() {
            if let Some(folder) = folders.clone().find(|folder| names_path(line, folder)) {
                let advice =
                    format!("{folder}/… is a path of one machine: take it from the caller");
                findings.push(Finding::at(&file.path, number, advice));
            }
        }
    }
    findings
}

/// Whether a line names a path that begins with this folder, and not just one that contains it.
fn names_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let begins = before.is_none_or(|c| c.is_whitespace() || "\"'`=(:,<>".contains(c));
        begins && line[at + folder.len()..].starts_with('/')
    })
}

/// Lockfiles name the public registries, whatever mirror they were made behind.
pub(super) fn registries(repository: &Repository) -> Vec<Finding> {
    let cargo = repository.files.iter().filter(|file| file.path.ends_with("Cargo.lock"));
    let npm = repository.files.iter().filter(|file| file.path.ends_with("package-lock.json"));
    let cargo = cargo.flat_map(|file| sources_other_than(file, "source = \"", CARGO_SOURCE));
    let npm = npm.flat_map(|file| sources_other_than(file, "\"resolved\": \"", NPM_SOURCE));
    cargo.chain(npm).collect()
}

fn sources_other_than(file: &SourceFile, key: &str, expected: &str) -> Vec<Finding> {
    let sources = (1..).zip(file.text.lines());
    let odd = sources.filter(|(_, line)| {
        line.trim_start().strip_prefix(key).is_some_and(|source| !source.starts_with(expected))
    });
    let advice = format!("a package comes from elsewhere than {expected}");
    odd.map(|(number, _)| Finding::at(&file.path, number, advice.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::repository::samples::repository, *};

    #[test]
    fn a_path_of_a_machine_is_found_and_a_path_of_a_url_is_not() {
        assert!(names_path("cd /work/main", "/work"));
        assert!(names_path("\"/home/ada/x\"", "/home"));
        assert!(!names_path("https://convrs.example/work/1", "/work"));
        assert!(!names_path("{root}/work/1", "/work"));
        assert!(!names_path("the /worker/ route", "/work"));
    }

    #[test]
    fn the_line_is_named_and_tests_may_name_a_scratch_folder() {
        let files = repository(&[
            ("README.md", "x\ncp a /home/ada/b\n"),
            ("a/tests/b.rs", "/tmp/c\n/root/d\n"),
        ]);
        let found: Vec<String> = machine_paths(&files).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("README.md:2: "), "{found:?}");
        assert!(found[1].starts_with("a/tests/b.rs:2: "), "{found:?}");
    }

    #[test]
    fn packages_from_a_mirror_or_from_git_are_found() {
        let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
                    source = \"git+https://github.com/a/b#1\"\n";
        let npm = "\"resolved\": \"https://registry.npmjs.org/a\"\n\
                   \"resolved\": \"https://mirror.example/a\"\n";
        let files = repository(&[("Cargo.lock", lock), ("x/package-lock.json", npm)]);
        let found: Vec<String> = registries(&files).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2);
        assert!(
            found[0].starts_with("Cargo.lock:2: ") && found[1].contains("json:2: "),
            "{found:?}"
        );
    }
}
