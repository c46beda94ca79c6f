//! The access tokens an issuer remembers.

use std::{collections::HashMap, mem};

use crate::issuer::Person;

/// Tokens by whom they stand for: at least the youngest [`Self::MOST`], at most twice as many.
#[derive(Default)]
pub(crate) struct AccessTokens {
    young: HashMap<String, Person>,
    old: HashMap<String, Person>,
}

impl AccessTokens {
    /// How many are young.
    const MOST: usize = 5_000;

    /// Remembers one, and may forget some that are old.
    pub(crate) fn insert(&mut self, token: String, person: Person) {
        if self.young.len() >= Self::MOST {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(token, person);
    }

    /// Whom one stands for.
    pub(crate) fn get(&self, token: &str) -> Option<&Person> {
        self.young.get(token).or_else(|| self.old.get(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_youngest_are_remembered_and_the_oldest_forgotten() {
        let mut tokens = AccessTokens::default();
        for number in 0..=2 * AccessTokens::MOST {
            tokens.insert(number.to_string(), Person::new(&number.to_string(), "a@b.example"));
            let youngest = number.saturating_sub(AccessTokens::MOST)..=number;
            for known in [*youngest.start(), number] {
                let person = tokens.get(&known.to_string()).expect("one of the youngest");
                assert_eq!(person.sub, known.to_string());
            }
        }
        assert!(tokens.get("0").is_none(), "the oldest");
    }
}
