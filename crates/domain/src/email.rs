//! E-mail addresses: how they are typed, compared, and found to be nearly the same.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::account::UnknownWord;

/// The longest address taken, in bytes (RFC 5321, 4.5.3.1.3: a path has 256 with its brackets).
pub const MAX_LENGTH: usize = 254;

/// An agent's address, kept exactly as it was entered: what a provider claims must equal it byte
/// for byte (rule 11). What a person types finds it by its [key](Self::key).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// What is wrong with a typed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// Nothing was typed.
    #[error("Enter an e-mail address.")]
    Missing,
    /// There is no `local@domain` in it.
    #[error("Enter an e-mail address in the form name@company.example.")]
    Malformed,
    /// It is longer than any mailbox may be.
    #[error("Enter an e-mail address of at most 254 characters.")]
    TooLong,
}

impl Email {
    /// Reads an address as a person types it; white space around it is dropped.
    ///
    /// # Errors
    /// When it is empty, too long or not of the form `local@domain`.
    pub fn parse(typed: &str) -> Result<Self, InvalidEmail> {
        let text = typed.trim();
        if text.is_empty() {
            return Err(InvalidEmail::Missing);
        }
        if text.len() > MAX_LENGTH {
            return Err(InvalidEmail::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail::Malformed)?;
        if is_local(local) && is_domain(domain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEmail::Malformed)
        }
    }

    /// The address as it was entered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text by which addresses are unique and found: ASCII letters in lower case (rule 11).
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The part behind the `@`, in lower case.
    pub fn domain(&self) -> String {
        let (_, domain) = self.0.rsplit_once('@').unwrap_or_default();
        domain.to_ascii_lowercase()
    }
}

fn is_local(text: &str) -> bool {
    !text.is_empty()
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "@\"<>(),;:\\[]".contains(c))
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        Self::parse(&text)
    }
}

/// How a claimed address misses an agent's by a little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Only the case of letters differs.
    LetterCase,
    /// Only white space differs.
    WhiteSpace,
    /// The part before the `@` is the same, the domain is not.
    OtherDomain,
    /// One character is missing, added, changed, or two neighbours are swapped.
    OneTypo,
}

impl Difference {
    /// Every difference.
    pub const ALL: [Self; 4] =
        [Self::LetterCase, Self::WhiteSpace, Self::OtherDomain, Self::OneTypo];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LetterCase => "letter_case",
            Self::WhiteSpace => "white_space",
            Self::OtherDomain => "other_domain",
            Self::OneTypo => "one_typo",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::LetterCase => "Letter case differs",
            Self::WhiteSpace => "White space differs",
            Self::OtherDomain => "Other domain",
            Self::OneTypo => "One typo away",
        }
    }
}

impl FromStr for Difference {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|difference| difference.as_str() == word).ok_or_else(|| {
            UnknownWord {
                kind: "difference",
                found: word.to_owned(),
                allowed: "letter_case, white_space, other_domain, one_typo",
            }
        })
    }
}

/// A piece of an address, and whether it differs from the other address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The letters.
    pub text: String,
    /// Whether they are what differs.
    pub differs: bool,
}

/// Marks, letter by letter, where two addresses differ: the pieces of the first and of the second.
/// A letter that only one of them has is marked there alone.
pub fn marked(ours: &str, theirs: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (a, b): (Vec<char>, Vec<char>) = (ours.chars().collect(), theirs.chars().collect());
    let common = common_letters(&a, &b);
    let (mut in_a, mut in_b) = (vec![true; a.len()], vec![true; b.len()]);
    for (i, j) in common {
        (in_a[i], in_b[j]) = (false, false);
    }
    (pieces(&a, &in_a), pieces(&b, &in_b))
}

/// The places of the longest sequence of letters that both have in that order.
fn common_letters(a: &[char], b: &[char]) -> Vec<(usize, usize)> {
    let mut longest = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] = if a[i] == b[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut common, mut i, mut j) = (Vec::new(), 0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            common.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    common
}

fn pieces(letters: &[char], differs: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (letter, differs) in letters.iter().zip(differs.iter().copied()) {
        match pieces.last_mut() {
            Some(last) if last.differs == differs => last.text.push(*letter),
            _ => pieces.push(Piece { text: letter.to_string(), differs }),
        }
    }
    pieces
}

/// Tells how `claimed` nearly equals `email`; nothing when they are equal or far apart.
pub fn difference(email: &Email, claimed: &str) -> Option<Difference> {
    let ours = email.as_str();
    if ours == claimed {
        return None;
    }
    let squeezed: String = claimed.chars().filter(|c| !c.is_whitespace()).collect();
    if squeezed == ours {
        return Some(Difference::WhiteSpace);
    }
    let (ours, theirs) = (ours.to_lowercase(), squeezed.to_lowercase());
    if ours == theirs {
        return Some(Difference::LetterCase);
    }
    if one_edit_apart(&ours, &theirs) {
        return Some(Difference::OneTypo);
    }
    let local = |text: &str| text.rsplit_once('@').map(|(local, _)| local.to_owned());
    (local(&ours).is_some() && local(&ours) == local(&theirs)).then_some(Difference::OtherDomain)
}

/// One insertion, deletion, substitution or swap of neighbours apart.
fn one_edit_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let same = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    match long.len() - short.len() {
        0 if same == short.len() => false,
        0 => {
            // Where that is not so, there is a letter after the first that differs.
            short[same + 1..] == long[same + 1..]
                || (short[same] == long[same + 1]
                    && short[same + 1] == long[same]
                    && short[same + 2..] == long[same + 2..])
        }
        1 => short[same..] == long[same + 1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).expect("a good address")
    }

    #[test]
    fn an_address_keeps_its_letters_and_is_found_by_its_key() {
        let address = email(" A.Agent@Acme.example ");
        assert_eq!(address.as_str(), "A.Agent@Acme.example");
        assert_eq!(address.key(), "a.agent@acme.example");
        assert_eq!(address.domain(), "acme.example");
    }

    #[test]
    fn an_address_has_254_letters_at_most() {
        let of_length = |length: usize| {
            let (local, label) = ("a".repeat(64), "d".repeat(63));
            let last = "d".repeat(length - 64 - 1 - 2 * 64);
            format!("{local}@{label}.{label}.{last}")
        };
        assert_eq!(of_length(254).len(), 254);
        assert_eq!(String::from(email(&of_length(254))), of_length(254));
        assert_eq!(Email::parse(&of_length(255)), Err(InvalidEmail::TooLong));
    }

    #[test]
    fn one_edit_is_one_letter_or_two_neighbours_that_changed_places() {
        for (a, b, expected) in [
            ("abcd", "abcd", false),
            ("abcd", "abxd", true),
            ("abcd", "abc", true),
            ("abc", "abcd", true),
            ("abcd", "acbd", true),
            ("abcd", "abdc", true),
            ("abxy", "abya", false),
            ("abxy", "abzx", false),
            ("abcd1", "abdc2", false),
            ("abcd", "ab", false),
            ("abcd", "bacde", false),
        ] {
            assert_eq!(one_edit_apart(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn every_difference_has_words_of_its_own() {
        let labels = Difference::ALL.map(Difference::label);
        let expected =
            ["Letter case differs", "White space differs", "Other domain", "One typo away"];
        assert_eq!(labels, expected);
    }

    #[test]
    fn bad_addresses_say_what_to_enter() {
        assert_eq!(Email::parse("  "), Err(InvalidEmail::Missing));
        for text in [
            "acme",
            "@acme.example",
            "a@",
            "a b@acme.example",
            "a@acme",
            "a@b..c",
            "a@-b.c",
            "a\n@b.c",
            "a@b@c.d",
        ] {
            assert_eq!(Email::parse(text), Err(InvalidEmail::Malformed), "{text:?}");
        }
        let long = format!("{}@acme.example", "a".repeat(250));
        assert_eq!(Email::parse(&long), Err(InvalidEmail::TooLong));
    }

    #[test]
    fn whatever_is_typed_becomes_an_address_or_a_mistake() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let typed = String::from_utf8_lossy(bytes);
            for typed in [typed.clone(), format!("{typed}@acme.example").into()] {
                let Ok(address) = Email::parse(&typed) else { continue };
                let text = address.as_str();
                assert!(text.len() <= MAX_LENGTH && text == typed.trim());
                assert!(!text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '<'));
                assert_eq!(Email::parse(text), Ok(address.clone()), "it survives its own text");
                let key = Email::parse(&address.key()).expect("a key is an address");
                assert_eq!(key.key(), address.key(), "a key is its own key");
                assert_eq!(difference(&address, text), None);
            }
        });
    }

    #[test]
    fn near_misses_are_told_apart() {
        let ours = email("ann.lee@acme.example");
        for (claimed, expected) in [
            ("ann.lee@acme.example", None),
            ("Ann.Lee@acme.example", Some(Difference::LetterCase)),
            (" ann.lee@acme.example", Some(Difference::WhiteSpace)),
            ("ann.lee@acme.test", Some(Difference::OtherDomain)),
            ("an.lee@acme.example", Some(Difference::OneTypo)),
            ("ann.lee@acme.exampel", Some(Difference::OneTypo)),
            ("ann.lae@acme.example", Some(Difference::OneTypo)),
            ("annn.lee@acme.example", Some(Difference::OneTypo)),
            ("bob@acme.example", None),
            ("", None),
        ] {
            assert_eq!(difference(&ours, claimed), expected, "{claimed:?}");
        }
    }

    fn shown(pieces: &[Piece]) -> String {
        let shown = |piece: &Piece| {
            if piece.differs { format!("[{}]", piece.text) } else { piece.text.clone() }
        };
        pieces.iter().map(shown).collect()
    }

    #[test]
    fn what_differs_is_marked_letter_by_letter() {
        for (ours, theirs, expected) in [
            ("ann@a.example", "Ann@a.Example", ("[a]nn@a.[e]xample", "[A]nn@a.[E]xample")),
            ("ann@a.example", "an@a.example", ("an[n]@a.example", "an@a.example")),
            ("ann@a.example", "an n@a.example", ("ann@a.example", "an[ ]n@a.example")),
            ("ann@a.examples", "ann@a.example", ("ann@a.example[s]", "ann@a.example")),
            ("ann@a.example", "ann@a.test", ("ann@a.[exampl]e", "ann@a.[t]e[st]")),
            ("ann@a.example", "ann@a.example", ("ann@a.example", "ann@a.example")),
        ] {
            let (ours, theirs) = marked(ours, theirs);
            assert_eq!((&*shown(&ours), &*shown(&theirs)), expected);
        }
    }

    #[test]
    fn differences_survive_their_words() {
        for difference in Difference::ALL {
            assert_eq!(difference.as_str().parse(), Ok(difference));
        }
        assert!("far".parse::<Difference>().is_err());
    }
}
