//! Statements for many rows at once: a journey to the database for each row takes too long.
//!
//! Neither may they be for too many: `SQLite` finds the name of each place in a list of all places,
//! so what a statement costs grows with the square of their number. With 2,200 places that was half
//! of what an import costs; with a few hundred it is next to nothing.

use std::ops::RangeInclusive;

use sqlx::AssertSqlSafe;

/// How many rows one statement inserts.
pub(crate) const ROWS: usize = 25;

/// How many keys one statement looks for.
pub(crate) const KEYS: usize = 200;

/// The places of these numbers, `1..=3` as `$1, $2, $3`.
pub(crate) fn places(numbers: RangeInclusive<usize>) -> String {
    let places: Vec<String> = numbers.map(|number| format!("${number}")).collect();
    places.join(", ")
}

/// A statement that inserts many rows at once: names and places only, no value stands in it.
pub(crate) fn insert_many(table: &str, columns: &[&str], rows: usize) -> AssertSqlSafe<String> {
    let row = |number: usize| {
        let before = number * columns.len();
        format!("({})", places(before + 1..=before + columns.len()))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let columns = columns.join(", ");
    AssertSqlSafe(format!("INSERT INTO {table} ({columns}) VALUES {}", rows.join(", ")))
}
