//! Statements for many rows at once: a journey to the database for each row takes too long.

use sqlx::AssertSqlSafe;

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
