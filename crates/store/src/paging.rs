//! Paging by key: a page begins where the one before ended, however many rows lie between.

use std::{fmt, str::FromStr};

use convrs_domain::Timestamp;

use crate::statement::Statement;

/// The place of one row in a list that is sorted by time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The row's time.
    pub at: Timestamp,
    /// What tells rows of one moment apart.
    pub key: String,
}

/// Which page of a list, the newest rows first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Position {
    /// The newest rows.
    #[default]
    Newest,
    /// The rows that follow on the one of that place.
    OlderThan(Place),
    /// The rows just before the one of that place.
    NewerThan(Place),
}

/// One page of a list, the newest row first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the page before begins; nothing on the first.
    pub newer: Option<Place>,
    /// Where the page after begins; nothing on the last.
    pub older: Option<Place>,
    /// How far a search went that did not go through all there is.
    pub searched_to: Option<Timestamp>,
}

/// A text that is no place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list")]
pub struct InvalidPlace;

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_millis(), self.key)
    }
}

impl FromStr for Place {
    type Err = InvalidPlace;

    fn from_str(text: &str) -> Result<Self, InvalidPlace> {
        let (millis, key) = text.split_once('.').ok_or(InvalidPlace)?;
        let millis = millis.parse().map_err(|_| InvalidPlace)?;
        let fit = key.len() <= 64 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let place = Self { at: Timestamp::from_millis(millis), key: key.to_owned() };
        fit.then_some(place).ok_or(InvalidPlace)
    }
}

/// The columns a list is sorted by.
pub(crate) struct Sorted {
    /// Both of them, as a row value.
    pub(crate) columns: &'static str,
    /// The order with the newest first.
    pub(crate) newest_first: &'static str,
    /// The other order.
    pub(crate) oldest_first: &'static str,
}

/// Ends a statement so that it reads one row more than a page of that many holds.
pub(crate) fn cut(statement: &mut Statement, sorted: &Sorted, position: &Position, size: u32) {
    order(statement, sorted, position);
    statement.push(" LIMIT ").number(i64::from(size) + 1);
}

/// Ends a statement so that it reads but the row that so many come before.
pub(crate) fn nth(statement: &mut Statement, sorted: &Sorted, position: &Position, before: u32) {
    order(statement, sorted, position);
    statement.push(" LIMIT 1 OFFSET ").number(i64::from(before));
}

/// Keeps a statement from reading beyond a place, on the way to which it stands.
pub(crate) fn not_beyond(
    statement: &mut Statement,
    sorted: &Sorted,
    position: &Position,
    end: &Place,
) {
    let than = if position.is_backwards() { " <= (" } else { " >= (" };
    compare(statement, sorted, than, end);
}

fn order(statement: &mut Statement, sorted: &Sorted, position: &Position) {
    match position {
        Position::Newest => {}
        Position::OlderThan(place) => compare(statement, sorted, " < (", place),
        Position::NewerThan(place) => compare(statement, sorted, " > (", place),
    }
    let backwards = position.is_backwards();
    let order = if backwards { sorted.oldest_first } else { sorted.newest_first };
    statement.push(" ORDER BY ").push(order);
}

fn compare(statement: &mut Statement, sorted: &Sorted, than: &'static str, place: &Place) {
    statement.push(" AND ").push(sorted.columns).push(than);
    statement.number(place.at.as_millis()).push(", ").text(place.key.as_str()).push(")");
}

impl Position {
    /// Tells whether the page is read from its oldest row on.
    fn is_backwards(&self) -> bool {
        matches!(self, Self::NewerThan(_))
    }
}

impl<T> Page<T> {
    /// The page of a search that ended at a place: the next page begins there, if the rows do not say
    /// so already.
    pub(crate) fn reaching(mut self, position: &Position, end: Option<Place>) -> Self {
        let way = if position.is_backwards() { &mut self.newer } else { &mut self.older };
        if way.is_none() {
            self.searched_to = end.as_ref().map(|end| end.at);
            *way = end;
        }
        self
    }
}

/// Makes a page of the rows that such a statement read.
pub(crate) fn page<T>(
    mut rows: Vec<T>,
    position: &Position,
    size: u32,
    place: impl Fn(&T) -> Place,
) -> Page<T> {
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let backwards = position.is_backwards();
    if backwards {
        rows.reverse();
    }
    let (first, last) = (rows.first().map(&place), rows.last().map(&place));
    let newer = match position {
        Position::Newest => None,
        Position::OlderThan(_) => first,
        Position::NewerThan(_) => first.filter(|_| more),
    };
    Page { rows, newer, older: last.filter(|_| more || backwards), searched_to: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(millis: i64) -> Place {
        Place { at: Timestamp::from_millis(millis), key: "K7Q2-9D4M".to_owned() }
    }

    #[test]
    fn a_place_survives_an_address() {
        assert_eq!(place(-3).to_string().parse(), Ok(place(-3)));
        for text in ["", "1", ".", "x.a", "1.a b", "1.'", "99999999999999999999.a"] {
            assert_eq!(text.parse::<Place>(), Err(InvalidPlace), "{text:?}");
        }
    }

    #[test]
    fn a_page_knows_the_ways_back_and_on() {
        let of = |rows: Vec<i64>, position: &Position| page(rows, position, 2, |at| place(*at));
        let first = of(vec![9, 8, 7], &Position::Newest);
        assert_eq!((first.rows, first.newer, first.older), (vec![9, 8], None, Some(place(8))));
        let last = of(vec![7], &Position::OlderThan(place(8)));
        assert_eq!((last.rows, last.newer, last.older), (vec![7], Some(place(7)), None));
        let back = of(vec![8, 9], &Position::NewerThan(place(7)));
        assert_eq!((back.rows, back.newer, back.older), (vec![9, 8], None, Some(place(8))));
    }
}
