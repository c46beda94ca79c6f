//! Sort keys: texts by which lists are ordered and searched, alike on every database.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Greater than every character of a key.
const BEYOND: char = 'g';

/// The key of a text: its lower case, each byte as two hexadecimal digits. Digits and the letters `a`
/// to `f` come in the same order in every collation, which punctuation and accents do not.
pub fn sort_key(text: &str) -> String {
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    text.to_lowercase().bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The keys of all texts that begin with what was typed: from the first, inclusive, to the second,
/// exclusive. Nothing when nothing was typed.
pub fn beginning_with(typed: &str) -> Option<(String, String)> {
    let typed = typed.trim();
    let key = sort_key(typed);
    let beyond = format!("{key}{BEYOND}");
    (!typed.is_empty()).then_some((key, beyond))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(text: &str, typed: &str) -> bool {
        let (from, to) = beginning_with(typed).expect("something typed");
        (from..to).contains(&sort_key(text))
    }

    #[test]
    fn keys_order_as_the_bytes_of_the_lower_case_do() {
        let mut names = ["Zoë", "ada", "Ada-Lee", "Ada", "Åsa", "ada b"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["ada", "Ada", "ada b", "Ada-Lee", "Zoë", "Åsa"]);
    }

    #[test]
    fn a_beginning_is_found_in_every_letter_case_and_nowhere_else() {
        assert!(begins("Ada Brandt", " ADA b "));
        assert!(begins("Ada", "ada"));
        assert!(begins("Åsa", "å"));
        assert!(!begins("Brandt, Ada", "ada"));
        assert!(!begins("Ad", "ada"));
        assert!(!begins("Adb", "ada"));
        assert_eq!(beginning_with("  "), None);
    }
}
