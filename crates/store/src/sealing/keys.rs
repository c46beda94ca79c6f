//! The keys that seal: read from their configured text, or from a file made once.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use crate::row_id::random;

/// The bytes of a key.
const KEY: usize = 32;

/// One key and the id that stands before whatever it sealed.
pub(super) struct SealingKey {
    pub(super) id: String,
    pub(super) cipher: XChaCha20Poly1305,
}

/// The keys that seal secrets: the first one seals, the others still open what they sealed before.
#[derive(Clone)]
pub struct SealingKeys(Arc<[SealingKey]>);

/// What is wrong with sealing keys, or with the file that holds them. Never shows a key.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSealingKeys {
    /// There is none.
    #[error("there is no sealing key; give `id:base64key`")]
    Missing,
    /// One is not `id:base64key` with an id of up to 32 letters, digits, `-` or `_`.
    #[error("sealing key number {0} is not of the form `id:base64key`")]
    Malformed(usize),
    /// One is not 32 bytes in standard base64.
    #[error("sealing key {0:?} is not 32 bytes in standard base64")]
    Length(String),
    /// Two have the same id.
    #[error("two sealing keys have the id {0:?}")]
    Repeated(String),
    /// The file cannot be read or made.
    #[error("the sealing keys cannot be kept in {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why not.
        source: io::Error,
    },
}

impl SealingKeys {
    /// Reads `id:base64key,…`, 32 bytes each in standard base64.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn parse(text: &str) -> Result<Self, InvalidSealingKeys> {
        let mut keys: Vec<SealingKey> = Vec::new();
        for (place, part) in text.trim().split(',').enumerate() {
            let key = parse_key(part.trim(), place + 1)?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(InvalidSealingKeys::Repeated(key.id));
            }
            keys.push(key);
        }
        Ok(Self(keys.into()))
    }

    /// Reads the keys that a file holds, or makes a file with one new key: for its owner alone,
    /// written in full before it has its name, and never in the place of another.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no keys.
    pub fn load_or_create(path: &Path) -> Result<Self, InvalidSealingKeys> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(path).and_then(|()| fs::read_to_string(path))
            }
            read => read,
        };
        let text = Zeroizing::new(text.map_err(|source| InvalidSealingKeys::File {
            path: path.display().to_string(),
            source,
        })?);
        Self::parse(&text)
    }

    /// The key that seals.
    pub(super) fn sealing(&self) -> &SealingKey {
        &self.0[0]
    }

    /// The key of that id.
    pub(super) fn named(&self, id: &str) -> Option<&SealingKey> {
        self.0.iter().find(|key| key.id == id)
    }
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

fn parse_key(text: &str, place: usize) -> Result<SealingKey, InvalidSealingKeys> {
    if text.is_empty() && place == 1 {
        return Err(InvalidSealingKeys::Missing);
    }
    let (id, key) = text.split_once(':').ok_or(InvalidSealingKeys::Malformed(place))?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !(1..=32).contains(&id.len()) || !id.chars().all(fits) {
        return Err(InvalidSealingKeys::Malformed(place));
    }
    let bytes = Zeroizing::new(STANDARD.decode(key).unwrap_or_default());
    if bytes.len() != KEY {
        return Err(InvalidSealingKeys::Length(id.to_owned()));
    }
    let cipher = XChaCha20Poly1305::new_from_slice(&bytes).expect("the length was checked");
    Ok(SealingKey { id: id.to_owned(), cipher })
}

/// Makes the file under a name of its own and then gives it its name, if no other has it by then.
fn create(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let id = u32::from_le_bytes(random());
    let unfinished = path.with_added_extension(format!("{id:08x}.new"));
    write_new(&unfinished)?;
    let named = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    match named {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        named => named,
    }
}

fn write_new(path: &Path) -> io::Result<()> {
    let key = Zeroizing::new(random::<KEY>());
    let id = u32::from_le_bytes(random());
    let text = Zeroizing::new(format!("k{id:08x}:{}\n", STANDARD.encode(*key)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY_TEXT: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn refusal(text: &str) -> String {
        SealingKeys::parse(text).map(drop).expect_err("bad keys").to_string()
    }

    #[test]
    fn each_mistake_in_the_keys_is_named_without_showing_a_key() {
        for (text, word) in [
            (String::new(), "no sealing key"),
            (KEY_TEXT.to_owned(), "number 1"),
            (format!("a b:{KEY_TEXT}"), "number 1"),
            (format!("a:{KEY_TEXT},"), "number 2"),
            ("a:AAEC".to_owned(), "\"a\" is not 32 bytes"),
            (format!("a:{KEY_TEXT},a:{KEY_TEXT}"), "two sealing keys"),
        ] {
            let message = refusal(&text);
            assert!(message.contains(word), "{text}: {message}");
            assert!(!message.contains(KEY_TEXT));
        }
    }

    #[test]
    fn debug_shows_ids_only() {
        let keys = SealingKeys::parse(&format!("old:{KEY_TEXT}")).expect("good keys");
        assert_eq!(format!("{keys:?}"), "[\"old\"]");
    }
}
