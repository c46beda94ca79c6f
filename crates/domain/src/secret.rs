//! A value that must not be seen: its `Debug` hides it, its memory is wiped.

use std::fmt;

use zeroize::Zeroizing;

/// A client secret, password or token.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes charge of a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// Gives the text out, to be used and not kept.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Tells whether there is anything in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_show_the_secret() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(hidden)");
    }

    #[test]
    fn a_secret_is_empty_when_nothing_is_in_it() {
        assert!(Secret::new("").is_empty());
        assert!(!Secret::new(" ").is_empty());
    }
}
