//! PostgreSQL's programs, which the store tests start for themselves.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{apt, ensure};
use crate::program;

/// Makes sure that `initdb` and `postgres` are there; hands back their folder.
pub(crate) fn ensure_programs() -> Result<PathBuf> {
    ensure("Installing PostgreSQL for the tests", find, || apt::install(&["postgresql"]))
}

/// The folder of PostgreSQL's programs: Debian's newest, or whatever `PATH` has.
fn find() -> Option<PathBuf> {
    let on_path = || Some(program::on_path("initdb")?.parent()?.to_owned());
    debians_newest(Path::new("/usr/lib/postgresql"))
        .or_else(on_path)
        .filter(|folder| folder.join("postgres").is_file())
}

fn debians_newest(versions: &Path) -> Option<PathBuf> {
    let folders = fs::read_dir(versions).ok()?;
    let numbers =
        folders.filter_map(|folder| folder.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let newest = numbers.max()?;
    Some(versions.join(newest.to_string()).join("bin"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn version_15_is_newer_than_version_9() {
        let scratch = Scratch::new("versions").expect("a folder");
        let versions = scratch.path();
        for version in ["9", "15", "common"] {
            fs::create_dir_all(versions.join(version)).expect("a folder of ours");
        }
        assert_eq!(debians_newest(versions), Some(versions.join("15/bin")));
    }
}
