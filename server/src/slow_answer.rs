//! How long an answer may take: whoever waits longer gets a page that says so.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use convrs_app::{App, web};
use tokio::time::timeout;

/// How long a whole request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Gives a request up when it takes longer.
pub(crate) async fn give_up(State(app): State<App>, request: Request, next: Next) -> Response {
    timeout(REQUEST_TIMEOUT, next.run(request)).await.unwrap_or_else(|_| web::too_slow(&app))
}
