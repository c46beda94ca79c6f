//! Documents that still say what is: their links lead somewhere, their map shows the crates there are.

use std::path::{Component, Path, PathBuf};

use super::{finding::Finding, metadata::Metadata, repository::Repository};

const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Every relative link of a Markdown file leads to a file or folder.
pub(super) fn links(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.with_extension(&["md"]) {
        let folder = file.path.parent().unwrap_or(Path::new(""));
        for (number, line) in (1..).zip(file.text.lines()) {
            let broken =
                relative_links(line).filter(|link| !repository.has(&resolve(folder, link)));
            findings.extend(broken.map(|link| {
                Finding::at(&file.path, number, format!("the link to {link} leads nowhere"))
            }));
        }
    }
    findings
}

/// The targets of a line's links to files of this repository, without what follows a `#`.
fn relative_links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .filter(|target| !target.contains(':'))
        .filter_map(|target| target.split('#').next())
        .filter(|target| !target.is_empty())
}

/// A link as seen from its file's folder; a leading slash means the root of the repository.
fn resolve(folder: &Path, link: &str) -> PathBuf {
    let joined = match link.strip_prefix('/') {
        Some(from_root) => PathBuf::from(from_root),
        None => folder.join(link),
    };
    let mut resolved = PathBuf::new();
    for part in joined.components() {
        if part == Component::ParentDir {
            resolved.pop();
        } else {
            resolved.push(part);
        }
    }
    resolved
}

/// The map names every member of the workspace, and none that is gone.
pub(super) fn crates_of_architecture(repository: &Repository, metadata: &Metadata) -> Vec<Finding> {
    let Some(map) = repository.file(ARCHITECTURE) else {
        return vec![Finding::in_file(ARCHITECTURE, "write the map of this repository")];
    };
    let folders = metadata.packages.iter().filter_map(|package| {
        let folder = package.manifest_path.parent()?;
        folder.strip_prefix(&repository.root).ok()
    });
    let unnamed = folders.filter(|folder| !map.text.contains(&*folder.to_string_lossy()));
    let unnamed = unnamed.map(|folder| {
        Finding::in_file(ARCHITECTURE, format!("say what {} is for", folder.display()))
    });
    let gone = (1..).zip(map.text.lines()).flat_map(|(number, line)| {
        let missing = crates_named(line).filter(|path| !repository.has(Path::new(path)));
        missing.map(move |path| Finding::at(ARCHITECTURE, number, format!("there is no {path}")))
    });
    unnamed.chain(gone).collect()
}

/// Folders of crates a line names: `crates/` and what follows.
fn crates_named(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("crates/").filter_map(|(at, prefix)| {
        let name = &line[at + prefix.len()..];
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(name.len());
        (end > 0).then(|| &line[at..at + prefix.len() + end])
    })
}

#[cfg(test)]
mod tests {
    use super::{super::repository::samples::repository, *};

    #[test]
    fn only_links_within_the_repository_are_followed() {
        let line = "[a](docs/a.md#part) [b](https://b.example) [c](#here) [d](../d.md)";
        assert_eq!(relative_links(line).collect::<Vec<_>>(), ["docs/a.md", "../d.md"]);
    }

    #[test]
    fn a_link_starts_at_its_files_folder() {
        assert_eq!(resolve(Path::new("docs/okta"), "../a.md"), Path::new("docs/a.md"));
        assert_eq!(resolve(Path::new("docs"), "/README.md"), Path::new("README.md"));
    }

    #[test]
    fn a_broken_link_is_found_with_its_line() {
        let files = repository(&[("README.md", "x\n[a](no/such/file.md)\n")]);
        let found = links(&files);
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().starts_with("README.md:2: "), "{found:?}");
    }

    #[test]
    fn a_crate_that_is_gone_is_found() {
        let named: Vec<&str> = crates_named("`crates/fake-idp` and crates/store/src").collect();
        assert_eq!(named, ["crates/fake-idp", "crates/store"]);
    }
}
