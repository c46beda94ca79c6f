//! What browsers load must not tell: the server's own words, which would come with the server's own code.

use anyhow::{Result, bail};

/// Names of secrets and of places where they are, and the server's languages.
const TELLING: [&str; 7] = [
    "CONVRS_SEALING_KEYS",
    "DATABASE_URL",
    "argon2id",
    "-----BEGIN",
    "INSERT INTO",
    "postgres://",
    "sqlite://",
];

/// Refuses a file for browsers in which one of them stands.
pub(super) fn expect_silent(kind: &str, contents: &[u8]) -> Result<()> {
    for word in TELLING {
        if contents.windows(word.len()).any(|window| window == word.as_bytes()) {
            bail!("the {kind} for browsers has `{word}` in it: code of the server is in there");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_server_may_know_is_found_wherever_it_stands() {
        assert!(expect_silent("wasm", b"\0asm E-mail, Password").is_ok());
        for word in TELLING {
            let contents = [b"\0asm ", word.as_bytes(), b"\xff"].concat();
            assert!(expect_silent("wasm", &contents).is_err(), "{word}");
        }
    }
}
