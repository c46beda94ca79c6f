//! What pages and plain routes need of HTTP: the app's state, a visit, cookies, documents.

mod app;
mod call;
pub mod cookies;
pub(crate) mod csv;
mod document;
mod error_page;
mod frame;
mod visit;
mod zone;

pub use app::{App, Assets};
pub use call::{Call, Submitted, server_functions};
pub(crate) use csv::Csv;
pub use document::{Leaves, Page};
pub use error_page::{broken, not_allowed, not_found, unavailable};
pub(crate) use frame::SignedInFrame;
pub use visit::{ClientAddress, Visit};
pub(crate) use zone::{in_the_viewers_zone, viewers_zone};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

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
