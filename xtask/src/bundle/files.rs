//! Folders of files: listed and copied.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

/// Every file below a folder, sorted; none when the folder is not there.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let list = if path.is_dir() { &mut folders } else { &mut found };
            list.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Copies what is below one folder to another, folders made as needed.
pub(crate) fn copy_below(from: &Path, to: &Path) -> Result<()> {
    for file in below(from)? {
        let copy = to.join(file.strip_prefix(from)?);
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, copy)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_copy_has_the_same_files() {
        let scratch = Scratch::new("files").expect("a folder");
        let folder = scratch.path();
        fs::create_dir_all(folder.join("a/b")).expect("a folder of ours");
        fs::write(folder.join("a/b/c.txt"), "c").expect("a file of ours");
        fs::write(folder.join("a/d.txt"), "d").expect("a file of ours");
        copy_below(&folder.join("a"), &folder.join("copy")).expect("a copy");
        let copied = below(&folder.join("copy")).expect("a list");
        let expected = ["copy/b/c.txt", "copy/d.txt"].map(|file| folder.join(file));
        assert_eq!(copied, expected);
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_files() {
        assert!(below(Path::new("no/such/folder")).expect("a list").is_empty());
    }
}
