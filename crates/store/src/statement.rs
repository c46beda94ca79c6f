//! Statements whose conditions depend on what is asked for. They are put together from constant
//! parts; whatever comes from outside is bound.

use sqlx::{Any, AnyConnection, AssertSqlSafe, FromRow, any::AnyRow};

/// A statement that grows.
#[derive(Default)]
pub(crate) struct Statement {
    text: String,
    values: Vec<Value>,
}

enum Value {
    Text(String),
    Number(i64),
}

impl Statement {
    /// Begins with a constant part.
    pub(crate) fn new(part: &'static str) -> Self {
        Self { text: part.to_owned(), values: Vec::new() }
    }

    /// Goes on with a constant part.
    pub(crate) fn push(&mut self, part: &'static str) -> &mut Self {
        self.text.push_str(part);
        self
    }

    /// Binds a text where the statement ends now. `PostgreSQL` takes no NUL in a text, and no text that
    /// is kept has one: with another character in its place it is found as little.
    pub(crate) fn text(&mut self, value: impl Into<String>) -> &mut Self {
        self.value(Value::Text(value.into().replace('\0', "\u{fffd}")))
    }

    /// Binds a number where the statement ends now.
    pub(crate) fn number(&mut self, value: i64) -> &mut Self {
        self.value(Value::Number(value))
    }

    fn value(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Reads all rows.
    pub(crate) async fn fetch_all<R>(self, conn: &mut AnyConnection) -> Result<Vec<R>, sqlx::Error>
    where
        R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        // Only constant parts and the numbers of places ever became text.
        let mut query = sqlx::query_as::<Any, R>(AssertSqlSafe(self.text));
        for value in self.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
            };
        }
        query.fetch_all(conn).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_is_bound_in_order() {
        let mut statement = Statement::new("SELECT 1 WHERE a = ");
        statement.text("'; DROP TABLE x").push(" AND b > ").number(7);
        assert_eq!(statement.text, "SELECT 1 WHERE a = $1 AND b > $2");
        assert_eq!(statement.values.len(), 2);
    }
}
