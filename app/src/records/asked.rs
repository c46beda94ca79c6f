//! What the address of the list asks for, read once and written again for the links on the page.

use convrs_domain::{Reference, sign_in::Outcome};
use convrs_store::{Outcomes, Place, Position, RecordFilter};
use serde::Deserialize;

use crate::ui::{Day, FormErrors, Zone};

/// The longest part of a name or address that is looked for, in characters.
const MAX_WHO: usize = 254;

/// The query string, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(super) outcome: String,
    pub(super) method: String,
    pub(super) who: String,
    pub(super) reference: String,
    pub(super) from: String,
    pub(super) to: String,
    older: String,
    newer: String,
}

impl Asked {
    /// The filter, and what cannot be understood about it.
    pub(super) fn filter(&self, zone: &Zone) -> (RecordFilter, FormErrors) {
        let mut errors = FormErrors::default();
        let mut day = |name: &'static str, typed: &str, plus: i64| {
            let day = Day::parse(typed).map(|day| day.plus(plus));
            let start = day.and_then(|day| zone.start(day));
            if start.is_none() && !typed.trim().is_empty() {
                let wrong = "Enter a day as year-month-day, such as 2026-11-24.";
                errors = std::mem::take(&mut errors).with(name, wrong);
            }
            start
        };
        let from = day("from", &self.from, 0);
        let until = day("to", &self.to, 1);
        let reference = self.reference.trim();
        let parsed = Reference::parse_typed(reference).ok();
        if parsed.is_none() && !reference.is_empty() {
            let wrong = "Enter a reference of eight letters and digits, such as K7Q2-9D4M.";
            errors = errors.with("reference", wrong);
        }
        let who: String = self.who.trim().chars().take(MAX_WHO).collect();
        let filter = RecordFilter {
            outcomes: self.outcomes(),
            method: self.method.parse().ok(),
            who: Some(who).filter(|who| !who.is_empty()),
            reference: parsed,
            from,
            until,
        };
        (filter, errors)
    }

    /// A word that is none of the list's stands for all: it can only come from a changed address.
    fn outcomes(&self) -> Outcomes {
        match &*self.outcome {
            "signed_in" => Outcomes::SignedIn,
            "refused" => Outcomes::Refused,
            code => code.parse::<Outcome>().map_or(Outcomes::Any, Outcomes::Only),
        }
    }

    /// The page asked for.
    pub(super) fn position(&self) -> Position {
        let place = |text: &str| text.parse::<Place>().ok();
        match (place(&self.older), place(&self.newer)) {
            (Some(place), _) => Position::OlderThan(place),
            (None, Some(place)) => Position::NewerThan(place),
            (None, None) => Position::Newest,
        }
    }

    /// Whether anything narrows the list.
    pub(super) fn narrows(&self) -> bool {
        self.named().iter().any(|(_, value)| !value.trim().is_empty())
    }

    /// The address of another page or form of the same list.
    pub(super) fn address(&self, path: &str, more: Option<(&str, &Place)>) -> String {
        let given = self.named().into_iter().filter(|(_, value)| !value.is_empty());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(given);
        if let Some((name, place)) = more {
            query.append_pair(name, &place.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => [path, "?", &query].concat(),
        }
    }

    fn named(&self) -> [(&'static str, &str); 6] {
        [
            ("outcome", &self.outcome),
            ("method", &self.method),
            ("who", &self.who),
            ("reference", &self.reference),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }
}

#[cfg(test)]
mod tests {
    use convrs_domain::{Timestamp, sessions::AuthMethod};

    use super::*;

    fn asked(who: &str, outcome: &str, to: &str) -> Asked {
        let text = |text: &str| text.to_owned();
        Asked { who: text(who), outcome: text(outcome), to: text(to), ..Asked::default() }
    }

    #[test]
    fn what_is_asked_becomes_a_filter() {
        let asked = Asked {
            method: "okta".to_owned(),
            reference: " k7q29d4m ".to_owned(),
            ..asked(" Ben ", "access_denied", "1970-01-01")
        };
        let (filter, errors) = asked.filter(&Zone::default());
        assert!(errors.is_empty());
        assert_eq!(filter.outcomes, Outcomes::Only(Outcome::AccessDenied));
        assert_eq!(filter.method, Some(AuthMethod::Okta));
        assert_eq!(filter.who.as_deref(), Some("Ben"));
        assert_eq!(filter.reference.map(String::from).as_deref(), Some("K7Q2-9D4M"));
        assert_eq!(filter.until, Some(Timestamp::from_seconds(24 * 60 * 60)));
    }

    #[test]
    fn what_cannot_be_understood_is_an_error_of_its_field() {
        let asked = Asked { reference: "x".to_owned(), ..asked("", "nonsense", "tomorrow") };
        let (filter, errors) = asked.filter(&Zone::default());
        assert!(errors.of("to").is_some() && errors.of("reference").is_some());
        assert_eq!(filter, RecordFilter::default());
    }

    #[test]
    fn the_links_of_a_list_keep_its_filter() {
        let place = "5.K7Q2-9D4M".parse::<Place>().expect("a place");
        let address = asked("a&b", "refused", "").address("/x", Some(("older", &place)));
        assert_eq!(address, "/x?outcome=refused&who=a%26b&older=5.K7Q2-9D4M");
        assert_eq!(Asked::default().address("/x", None), "/x");
    }
}
