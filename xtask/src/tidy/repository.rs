//! The text files git keeps or would keep, read once for every check.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::program;

/// All of them, by their paths from the root.
pub(super) struct Repository {
    pub(super) root: PathBuf,
    pub(super) files: Vec<SourceFile>,
}

/// One of them.
pub(super) struct SourceFile {
    /// From the root of the repository.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Repository {
    /// Asks git, so that what is ignored is not looked at; new files count before they are added.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut git = program::command_in(root, "git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listing = program::output(&mut git)?;
        let paths = listing.split_terminator('\0').map(PathBuf::from);
        // What is no text has no conventions here; what is deleted but not yet so in git has none either.
        let files = paths
            .filter_map(|path| {
                let text = fs::read_to_string(root.join(&path)).ok()?;
                Some(SourceFile { path, text })
            })
            .collect();
        Ok(Self { root: root.to_owned(), files })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The files with one of these endings.
    pub(super) fn with_extension(&self, wanted: &[&str]) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(move |file| wanted.contains(&file.extension()))
    }

    /// A file by its path.
    pub(super) fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == Path::new(path))
    }

    /// Whether there is such a file or folder, be it one of git's or not.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.root.join(path).exists()
    }
}

impl SourceFile {
    /// What follows the last dot of the name.
    pub(super) fn extension(&self) -> &str {
        self.path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
    }

    /// Whether it stands below a folder.
    pub(super) fn is_below(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// Whether nothing of it is in the product: a test, an example, a build script, xtask itself.
    pub(super) fn is_support(&self) -> bool {
        let supports = ["tests", "examples", "benches", "xtask", "end2end", "fake-idp"];
        self.path.iter().any(|part| supports.iter().any(|support| part == *support))
            || self.path.file_name().is_some_and(|name| name == "build.rs" || name == "tests.rs")
    }

    /// The lines with their numbers, without the unit tests at the end of a file.
    pub(super) fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).take_while(|(_, line)| line.trim() != "#[cfg(test)]")
    }
}

#[cfg(test)]
pub(super) mod samples {
    //! Repositories made up for the tests of the checks.

    use super::*;

    /// A repository of these files.
    pub(in crate::tidy) fn repository(files: &[(&str, &str)]) -> Repository {
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: PathBuf::from(path),
            text: (*text).to_owned(),
        };
        Repository { root: PathBuf::from("/nowhere"), files: files.iter().map(file).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::repository;

    #[test]
    fn unit_tests_are_not_part_of_the_product() {
        let repository = repository(&[("a.rs", "one\n#[cfg(test)]\nmod tests {}\n")]);
        let lines: Vec<_> = repository.files[0].product_lines().collect();
        assert_eq!(lines, [(1, "one")]);
    }

    #[test]
    fn build_scripts_and_tests_are_support() {
        let paths = ["crates/store/build.rs", "server/tests/login.rs", "server/src/config.rs"];
        let repository = repository(&paths.map(|path| (path, "")));
        let support: Vec<bool> =
            repository.files.iter().map(super::SourceFile::is_support).collect();
        assert_eq!(support, [true, true, false]);
    }
}
