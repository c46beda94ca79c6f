//! Statements for many rows at once: a journey to the database for each row takes too long.
//!
//! Neither may they be for too many: `SQLite` finds the name of each place in a list of all places,
//! so what a statement costs grows with the square of their number. With 2,200 places that was half
//! of what an import costs; with a few hundred it is next to nothing.

use sqlx::AssertSqlSafe;

/// How many rows one statement inserts.
pub(crate) const ROWS: usize = 25;

/// How many keys one statement looks for.
pub(crate) const KEYS: usize = 200;

/// Places for so many values, the first of them `$1`.
pub(crate) fn places(values: usize) -> String {
    let places: Vec<String> = (1..=values).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// A statement that inserts many rows at once: names and places only, no value stands in it.
pub(crate) fn insert_many(table: &str, columns: &[&str], rows: usize) -> AssertSqlSafe<String> {
    let row = |number: usize| {
        let first = number * columns.len();
        let places: Vec<String> =
            (1..=columns.len()).map(|place| format!("${}", first + place)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let columns = columns.join(", ");
    AssertSqlSafe(format!("INSERT INTO {table} ({columns}) VALUES {}", rows.join(", ")))
}
