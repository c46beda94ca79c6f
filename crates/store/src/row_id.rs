//! The keys of rows, made here: `UUIDv7` (RFC 9562, 5.7), so that what is new stands together in
//! every index.

use convrs_domain::Timestamp;

/// Makes a key for a row that is written at `now`.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe can be done without.
pub(crate) fn new(now: Timestamp) -> String {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random()).into_uuid().to_string()
}

/// Random bytes of the operating system.
///
/// # Panics
/// As [`new`].
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_rows_have_greater_keys() {
        let earlier = new(Timestamp::from_seconds(1_000));
        let later = new(Timestamp::from_seconds(1_001));
        assert!(earlier < later);
        assert_eq!(earlier.len(), 36);
    }
}
