//! Folders for a while: made empty, gone when dropped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context as _, Result};

/// One of them.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes one; a process has one for each purpose.
    pub(crate) fn new(purpose: &str) -> Result<Self> {
        let folder = env::temp_dir().join(format!("convrs-{purpose}-{}", process::id()));
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            println!("{} stays behind: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_with_all_that_is_in_it() {
        let scratch = Scratch::new("scratch-test").expect("a folder");
        let path = scratch.path().to_owned();
        fs::write(path.join("a.txt"), "a").expect("a file");
        drop(scratch);
        assert!(!path.exists());
    }
}
