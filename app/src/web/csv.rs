//! Files of comma-separated values (RFC 4180), safe to open in a spreadsheet.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};

/// Rows of a file, written one after another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Csv(String);

impl Csv {
    /// Adds a row.
    pub(crate) fn row<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) {
        for (index, field) in fields.into_iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.field(field);
        }
        self.0.push_str("\r\n");
    }

    /// What a spreadsheet would take for a formula gets an apostrophe before it (OWASP: CSV
    /// injection); what has commas, semicolons (which part the cells in much of Europe), quotes or line ends
    /// is quoted.
    fn field(&mut self, field: &str) {
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let quoted = field.contains([',', ';', '"', '\r', '\n']);
        if quoted {
            self.0.push('"');
        }
        if formula {
            self.0.push('\'');
        }
        self.0.push_str(&field.replace('"', "\"\""));
        if quoted {
            self.0.push('"');
        }
    }

    /// The rows as they go over the wire.
    pub(crate) fn into_bytes(self) -> Bytes {
        self.0.into()
    }
}

/// Answers with a file of that name; its rows come as they are read.
pub(crate) fn file(name: &'static str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let disposition = HeaderValue::from_str(&disposition);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, disposition.expect("our names are header text")),
    ];
    (headers, body).into_response()
}

/// A body that begins with what is there already and goes on with what `more` gives, until it gives
/// nothing. It ends with an error, seen as a broken download, when `more` fails.
pub(crate) fn body<S, F, E>(begun: Csv, state: S, more: impl Fn(S) -> F + Send + 'static) -> Body
where
    S: Send + 'static,
    F: Future<Output = Result<Option<(Csv, S)>, E>> + Send + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    use futures_util::{StreamExt as _, TryStreamExt as _, stream};
    let first = stream::iter([Ok::<_, Infallible>(begun.into_bytes())]);
    let first = first.map_err(|never| match never {});
    let rest = stream::try_unfold(state, more).map_ok(Csv::into_bytes);
    let rest = rest.map_err(|error: E| axum::Error::new(error));
    Body::from_stream(first.chain(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(fields: &[&str]) -> String {
        let mut csv = Csv::default();
        csv.row(fields.iter().copied());
        csv.0
    }

    #[test]
    fn commas_semicolons_quotes_and_line_ends_are_quoted() {
        assert_eq!(
            written(&["a", "b,c", "b;c", "d\"e", "f\ng", ""]),
            "a,\"b,c\",\"b;c\",\"d\"\"e\",\"f\ng\",\r\n"
        );
    }

    #[test]
    fn nothing_in_it_is_a_formula() {
        for (field, expected) in [
            ("=1+1", "'=1+1\r\n"),
            ("+1", "'+1\r\n"),
            ("-1", "'-1\r\n"),
            ("@SUM(A1)", "'@SUM(A1)\r\n"),
            ("\t=1", "'\t=1\r\n"),
            ("\r=1", "\"'\r=1\"\r\n"),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n"),
            ("a=1", "a=1\r\n"),
        ] {
            assert_eq!(written(&[field]), expected);
        }
    }
}
