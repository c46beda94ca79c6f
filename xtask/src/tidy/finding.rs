//! One thing that breaks a convention.

use std::{fmt, path::PathBuf};

/// Where it is and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    file: PathBuf,
    /// From 1; nothing when it is about the file as a whole.
    line: Option<usize>,
    advice: String,
}

impl Finding {
    /// About a file as a whole.
    pub(super) fn in_file(file: impl Into<PathBuf>, advice: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, advice: advice.into() }
    }

    /// About a line, counted from 1.
    pub(super) fn at(file: impl Into<PathBuf>, line: usize, advice: impl Into<String>) -> Self {
        Self { file: file.into(), line: Some(line), advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_can_jump_to_it() {
        let finding = Finding::at("server/src/main.rs", 7, "do this");
        assert_eq!(finding.to_string(), "server/src/main.rs:7: do this");
        assert_eq!(Finding::in_file("a.rs", "do that").to_string(), "a.rs: do that");
    }
}
