//! Plain routes: what is neither a page nor a server function.

mod account_id;
mod backchannel_logout;
mod callback;
mod health;
mod initiate;
mod logout;
mod oauth_error;
mod revocation;
mod session;

use axum::{
    Router,
    routing::{get, post},
};
use convrs_app::App;

/// The protocol's, the machines' and the way out.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sso/{account_id}/callback", get(callback::by_query).post(callback::by_form))
        .route("/sso/{account_id}/initiate", get(initiate::by_query).post(initiate::by_form))
        .route("/sso/{account_id}/backchannel-logout", post(backchannel_logout::receive))
        .route("/sso/{account_id}/global-token-revocation", post(revocation::receive))
        .route("/logout", post(logout::logout))
        .route("/api/session", get(session::session))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
}
