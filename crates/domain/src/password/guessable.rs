//! How much of a password is left once everything is taken out of it that anybody can guess: words that
//! millions choose, what is known of its owner, and patterns.

/// What a guesser tries first; in lower case, at least four letters each. Lists of common passwords
/// have hardly any of fifteen characters: the long ones are made of these.
const COMMON: [&str; 40] = [
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "administrator",
    "contraseña",
    "motdepasse",
    "willkommen",
    "basketball",
    "chocolate",
    "football",
    "iloveyou",
    "internet",
    "kennwort",
    "password",
    "passwort",
    "princess",
    "sunshine",
    "superman",
    "baseball",
    "changeme",
    "computer",
    "trustno1",
    "whatever",
    "starwars",
    "letmein",
    "michael",
    "welcome",
    "batman",
    "convrs",
    "dragon",
    "monkey",
    "secret",
    "shadow",
    "spring",
    "summer",
    "winter",
    "autumn",
    "login",
    "admin",
    "hello",
    "pass",
];

/// Rows of keys that fingers walk along.
const ROWS: [&str; 5] = ["1234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm"];

/// The shortest pattern that counts as one, in characters.
const SHORTEST_RUN: usize = 4;

/// The shortest word of the owner's that is looked for, in characters: shorter ones are in any text.
const SHORTEST_WORD: usize = 4;

/// Stands where a word was; no one types it.
const WORD: char = '\0';

/// How many characters of a password have to be guessed one by one. `known` is what is known of its
/// owner: addresses and names, as they are.
pub(super) fn worth(chosen: &str, known: &[&str]) -> usize {
    let mut text = chosen.to_lowercase();
    for word in words(known) {
        text = text.replace(&word, &WORD.to_string());
    }
    let rest = without_runs(&text.chars().collect::<Vec<_>>());
    period(&rest)
}

/// The common words and the owner's, the longest first.
fn words(known: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = COMMON.map(str::to_owned).into();
    for text in known.iter().map(|text| text.to_lowercase()) {
        words.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        words.extend(text.split('@').map(str::to_owned));
        words.push(text);
    }
    words.retain(|word| word.chars().count() >= SHORTEST_WORD);
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words
}

/// The text with one character left of each run: the same over and over, or one after the other in the
/// alphabet, in numbers or on the keyboard, either way.
fn without_runs(text: &[char]) -> Vec<char> {
    let mut left = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let longest = steps(text[at], text.get(at + 1)).map(|step| run(&text[at..], step)).max();
        let run = longest.filter(|run| *run >= SHORTEST_RUN).unwrap_or(1);
        left.push(text[at]);
        at += run;
    }
    left
}

/// How two neighbours may go on: by so much in the alphabet, or along the row of keys in that
/// direction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Alphabet(i64),
    Keys(i64),
}

fn steps(from: char, to: Option<&char>) -> impl Iterator<Item = Step> {
    let all =
        [Step::Alphabet(0), Step::Alphabet(1), Step::Alphabet(-1), Step::Keys(1), Step::Keys(-1)];
    let to = to.copied();
    all.into_iter().filter(move |step| to.is_some_and(|to| goes(from, to, *step)))
}

/// How many characters from the first on go on by that step.
fn run(text: &[char], step: Step) -> usize {
    1 + text.windows(2).take_while(|pair| goes(pair[0], pair[1], step)).count()
}

fn goes(from: char, to: char, step: Step) -> bool {
    match step {
        Step::Alphabet(by) => i64::from(u32::from(to)) - i64::from(u32::from(from)) == by,
        Step::Keys(by) => ROWS.iter().any(|row| {
            let place = |key: char| row.chars().zip(0_i64..).find(|(it, _)| *it == key);
            matches!((place(from), place(to)), (Some((_, a)), Some((_, b))) if b - a == by)
        }),
    }
}

/// The length of the part that a text repeats, its own where it repeats none.
fn period(text: &[char]) -> usize {
    let repeats = |period: &usize| text.iter().zip(&text[*period..]).all(|(a, b)| a == b);
    (1..=text.len() / 2).find(repeats).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_everybody_chooses_are_worth_one_character() {
        assert_eq!(worth("password", &[]), 1);
        assert_eq!(worth("Welcome to Summer", &[]), 6);
        assert_eq!(worth("correct horse battery staple", &[]), 1);
        assert_eq!(worth("monday-morning-coffee", &[]), 21);
    }

    #[test]
    fn what_is_known_of_the_owner_is_worth_one_character() {
        let known = ["ada.brandt@acme.example", "Ada Brandt", "Acme Travel"];
        assert_eq!(worth("ada.brandt@acme.example", &known), 1);
        assert_eq!(worth("BRANDT-acme+travel", &known), 5);
        assert_eq!(worth("acmetravel", &known), 1);
        assert_eq!(worth("ada", &known), 3, "too short to be looked for");
        assert_eq!(worth("brandt", &[]), 6);
    }

    #[test]
    fn runs_are_worth_one_character() {
        for run in ["aaaa", "1234567", "7654321", "abcdefgh", "zyxw", "qwertz", "poiuyt", "0987"] {
            assert_eq!(worth(run, &[]), 1, "{run}");
        }
        assert_eq!(worth("abc", &[]), 3, "a run has four");
        assert_eq!(worth("xaaaax", &[]), 3);
        assert_eq!(worth("abcd4444", &[]), 2);
    }

    #[test]
    fn what_is_repeated_is_worth_its_part() {
        assert_eq!(worth("so-la-so-la-so-la", &[]), 6);
        assert_eq!(worth("abab", &[]), 2);
        assert_eq!(worth("abac", &[]), 4);
        assert_eq!(worth("", &[]), 0);
    }
}
