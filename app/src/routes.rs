//! Every page and every server function, by its address.

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};

use crate::{
    agents, home, organization, sign_in, sign_out, sso,
    web::{App, not_found, server_functions},
};

/// The pages, the islands' door, and the answer to every other address.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home::home))
        .route("/login", get(sign_in::login).post(sign_in::submit_login))
        .route("/logout/provider", get(sign_out::ask).post(sign_out::leave))
        .route("/login/okta", get(sign_in::okta).post(sign_in::submit_okta))
        .route("/admin/organization", get(organization::profile))
        .route("/admin/organization/sso", get(sso::show).post(sso::save))
        .route("/admin/agents", get(agents::list))
        .route("/fn/{*function}", post(server_functions))
        .fallback(nowhere)
}

async fn nowhere(State(app): State<App>) -> Response {
    not_found(&app)
}
