//! Licence expressions as packages state them, and whether we may use what is under them.

/// Whether an SPDX expression can be satisfied with licences from a list. The old `A/B` means
/// `A OR B`; what cannot be read is not allowed.
pub(super) fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = Words { words: spaced.split_whitespace().collect(), at: 0 };
    let verdict = words.either(allowed);
    words.at == words.words.len() && verdict == Some(true)
}

struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl Words<'_> {
    /// `A OR B`, weakest of the operators.
    fn either(&mut self, allowed: &[String]) -> Option<bool> {
        let mut verdict = self.both(allowed)?;
        while self.takes("OR") {
            verdict |= self.both(allowed)?;
        }
        Some(verdict)
    }

    /// `A AND B`.
    fn both(&mut self, allowed: &[String]) -> Option<bool> {
        let mut verdict = self.one(allowed)?;
        while self.takes("AND") {
            verdict &= self.one(allowed)?;
        }
        Some(verdict)
    }

    /// A licence, one `WITH` an exception, or an expression in parentheses.
    fn one(&mut self, allowed: &[String]) -> Option<bool> {
        if self.takes("(") {
            let verdict = self.either(allowed)?;
            return self.takes(")").then_some(verdict);
        }
        let mut licence = self.next()?.to_owned();
        if self.takes("WITH") {
            licence = format!("{licence} WITH {}", self.next()?);
        }
        Some(allowed.contains(&licence))
    }

    fn next(&mut self) -> Option<&str> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        Some(word)
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.get(self.at) == Some(&word);
        self.at += usize::from(is_next);
        is_next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(expression: &str) -> bool {
        let list = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"];
        is_allowed(expression, &list.map(str::to_owned))
    }

    #[test]
    fn one_of_several_is_enough_and_all_of_several_are_needed() {
        assert!(allowed("MIT OR GPL-3.0"));
        assert!(allowed("GPL-3.0/MIT"));
        assert!(!allowed("MIT AND GPL-3.0"));
        assert!(allowed("(MIT OR GPL-3.0) AND Unicode-3.0"));
    }

    #[test]
    fn and_binds_closer_than_or() {
        assert!(allowed("MIT OR GPL-3.0 AND ISC"));
        assert!(!allowed("(MIT OR GPL-3.0) AND ISC"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(allowed("Apache-2.0 WITH LLVM-exception"));
        assert!(!allowed("MIT WITH LLVM-exception"));
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        for expression in ["", "MIT OR", "(MIT", "MIT MIT", "OR"] {
            assert!(!allowed(expression), "{expression}");
        }
    }
}
