//! What pages and plain routes need of HTTP: the app's state, a visit, cookies, documents.

mod app;
mod call;
pub mod cookies;
pub(crate) mod csv;
mod document;
mod error_page;
mod extract;
mod frame;
mod visit;
mod zone;

pub use app::{App, Assets};
pub use call::{Call, Submitted, server_functions};
pub(crate) use csv::Csv;
pub use document::{Leaves, Page};
pub use error_page::{broken, not_allowed, not_found, too_slow, unavailable};
pub(crate) use extract::{Form, Path, Query};
pub(crate) use frame::SignedInFrame;
pub use visit::{ClientAddress, Visit};
pub(crate) use zone::{in_the_viewers_zone, viewers_zone};

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use convrs_domain::Destination;
use http::{HeaderValue, StatusCode, header};

/// What a page's handler comes to: its page, or the answer that ends it on the way there (`?`).
pub(crate) type Answer = Result<Response, Response>;

/// Sends the browser on with a GET, as it should be after a POST or a callback (RFC 9110, 15.4.4).
pub fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(error) => {
            tracing::error!(%error, "a location is no header value");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// An address with one more parameter behind what it asks for already.
pub(crate) fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    format!("{address}{sign}{name}={value}")
}

/// A page's address, with the page to go on to.
pub(crate) fn on_to(path: &str, to: Destination) -> String {
    match to {
        Destination::Home => path.to_owned(),
        to => with_parameter(path, "to", to.as_str()),
    }
}

/// The same answer, with the time after which trying again may do.
pub(crate) fn again_after(wait: Duration, answer: Response) -> Response {
    ([(header::RETRY_AFTER, whole_seconds(wait))], answer).into_response()
}

/// A time as `Retry-After` gives it, rounded up: whoever comes back then is not too early.
fn whole_seconds(wait: Duration) -> HeaderValue {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    HeaderValue::from(seconds.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_back_too_early() {
        for (millis, seconds) in [(0, "1"), (1, "1"), (1_000, "1"), (1_001, "2"), (59_900, "60")] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds, "{millis} ms");
        }
    }
}
