//! Randomness, from the operating system alone.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use convrs_domain::{Reference, Secret};

/// Draws a token of 256 random bits, as 43 characters of base64url.
pub(crate) fn token() -> Secret {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    Secret::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// Draws a reference that no record has: a fault of ours is named by one, on the page and in the log
/// alike.
///
/// # Panics
/// When the operating system gives no random bytes.
pub fn new_reference() -> Reference {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    Reference::from_random(bytes)
}
