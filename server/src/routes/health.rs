//! `/healthz` says that the process runs, `/readyz` that its database answers.

use axum::{extract::State, http::StatusCode};
use convrs_app::App;

/// The process runs.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work.
pub(super) async fn readyz(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.flows().ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
