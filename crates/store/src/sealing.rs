//! Secrets at rest: sealed for one account, row and column, and opened nowhere else.

mod keys;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XNonce,
    aead::{Aead, Payload},
};
use convrs_domain::{AccountId, Secret};

use crate::row_id::random;

pub use keys::{InvalidSealingKeys, SealingKeys};

/// The bytes of a nonce. `XChaCha20` has room enough for random ones, without counting.
const NONCE: usize = 24;

/// Where a sealed value stands. It opens there alone: moved to another account, row or column, or
/// handed out under another key's name, it is refused.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) account_id: &'a AccountId,
    /// The row's primary key.
    pub(crate) row: &'a str,
    /// `table.column`.
    pub(crate) column: &'static str,
}

/// A sealed value that does not open where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// The key that sealed it is not among those given.
    #[error("a secret in {column} was sealed with the key {key_id:?}, which is not configured")]
    KeyMissing {
        /// The key's id.
        key_id: String,
        /// `table.column`.
        column: &'static str,
    },
    /// It was damaged, moved here from elsewhere, or sealed with another key of that id.
    #[error("a secret in {column} does not open")]
    Refused {
        /// `table.column`.
        column: &'static str,
    },
}

impl Place<'_> {
    /// What is authenticated with the value. None of the parts has a line break in it.
    fn associated_data(&self, key_id: &str) -> String {
        format!("{}\n{}\n{}\n{key_id}", self.account_id, self.row, self.column)
    }
}

impl SealingKeys {
    /// Seals a secret: `key id . base64url(nonce, ciphertext, tag)`.
    pub(crate) fn seal(&self, place: Place<'_>, secret: &Secret) -> String {
        let key = self.sealing();
        let nonce = random::<NONCE>();
        let data = place.associated_data(&key.id);
        let payload = Payload { msg: secret.expose().as_bytes(), aad: data.as_bytes() };
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("a secret is far shorter than the cipher's limit");
        format!("{}.{}", key.id, URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens a secret where it stands.
    pub(crate) fn open(&self, place: Place<'_>, sealed: &str) -> Result<Secret, Unsealable> {
        let refused = || Unsealable::Refused { column: place.column };
        let (key_id, encoded) = sealed.split_once('.').ok_or_else(refused)?;
        let key = self.named(key_id).ok_or_else(|| Unsealable::KeyMissing {
            key_id: key_id.to_owned(),
            column: place.column,
        })?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| refused())?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or_else(refused)?;
        let data = place.associated_data(key_id);
        let payload = Payload { msg: sealed, aad: data.as_bytes() };
        let opened = key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| refused())?;
        String::from_utf8(opened).map(Secret::new).map_err(|_| refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "first:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const SECOND: &str = "second:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    fn keys(text: &str) -> SealingKeys {
        SealingKeys::parse(text).expect("good keys")
    }

    fn place(account_id: &AccountId) -> Place<'_> {
        Place { account_id, row: "row-1", column: "connection_secrets.sealed" }
    }

    #[test]
    fn a_secret_opens_where_it_was_sealed_and_nowhere_else() {
        let (ours, theirs) = (AccountId::from_random([1; 8]), AccountId::from_random([2; 8]));
        let keys = keys(FIRST);
        let sealed = keys.seal(place(&ours), &Secret::new("hunter2"));
        assert!(!sealed.contains("hunter2"));
        assert_eq!(keys.open(place(&ours), &sealed), Ok(Secret::new("hunter2")));
        for elsewhere in [
            place(&theirs),
            Place { row: "row-2", ..place(&ours) },
            Place { column: "pending_sign_ins.nonce", ..place(&ours) },
        ] {
            let refused = Err(Unsealable::Refused { column: elsewhere.column });
            assert_eq!(keys.open(elsewhere, &sealed), refused);
        }
    }

    #[test]
    fn an_older_key_still_opens_and_a_missing_one_is_named() {
        let account = AccountId::from_random([1; 8]);
        let sealed = keys(FIRST).seal(place(&account), &Secret::new("hunter2"));
        let rotated = keys(&format!("{SECOND},{FIRST}"));
        assert_eq!(rotated.open(place(&account), &sealed), Ok(Secret::new("hunter2")));
        assert!(rotated.seal(place(&account), &Secret::new("x")).starts_with("second."));
        let missing = keys(SECOND).open(place(&account), &sealed);
        let expected = Unsealable::KeyMissing {
            key_id: "first".to_owned(),
            column: "connection_secrets.sealed",
        };
        assert_eq!(missing, Err(expected));
    }

    #[test]
    fn another_key_of_the_same_name_does_not_open() {
        let account = AccountId::from_random([1; 8]);
        let sealed = keys(FIRST).seal(place(&account), &Secret::new("hunter2"));
        let other = keys(&SECOND.replace("second", "first"));
        assert!(matches!(other.open(place(&account), &sealed), Err(Unsealable::Refused { .. })));
    }

    #[test]
    fn a_damaged_value_is_refused() {
        let account = AccountId::from_random([1; 8]);
        let keys = keys(FIRST);
        let sealed = keys.seal(place(&account), &Secret::new("hunter2"));
        for damaged in ["", "first", "first.", "first.AAAA", &sealed[..sealed.len() - 2]] {
            assert!(keys.open(place(&account), damaged).is_err(), "{damaged:?}");
        }
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        let account = AccountId::from_random([1; 8]);
        let keys = keys(FIRST);
        let sealed = || keys.seal(place(&account), &Secret::new("hunter2"));
        assert_ne!(sealed(), sealed());
    }
}
