//! Every page and every server function, by its address.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    middleware,
    response::Response,
    routing::{get, post},
};

use crate::{
    agents, audit, cut_over, domains, hand_over, home, organization, records, sessions, sign_in,
    sign_out, sso, support,
    web::{App, in_the_viewers_zone, not_found, server_functions},
};

/// The largest form with a file in it, in bytes: the file and what surrounds it.
const MAX_UPLOAD: usize = convrs_domain::import::MAX_FILE + 16 * 1024;

/// The pages, the islands' door, and the answer to every other address.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home::home))
        .route("/login", get(sign_in::login).post(sign_in::submit_login))
        .route("/logout/provider", get(sign_out::ask).post(sign_out::leave))
        .route("/login/change", get(sign_in::show_change).post(sign_in::choose_change))
        .route("/login/{provider}", get(sign_in::provider).post(sign_in::submit_provider))
        .route("/admin/organization", get(organization::profile))
        .route("/admin/organization/sso", get(sso::show).post(sso::save))
        .route("/admin/organization/sso/test", get(sso::show_test).post(sso::begin_test))
        .route("/admin/organization/sso/test/{reference}", get(sso::show_test_result))
        .route("/admin/organization/cut-over.csv", get(cut_over::export))
        .route("/admin/organization/cut-over", get(cut_over::show).post(cut_over::press))
        .route("/admin/agents", get(agents::list))
        .route("/admin/sign-ins", get(records::list))
        .route("/admin/sign-ins.csv", get(records::export))
        .route("/admin/sign-ins/changes", get(audit::list))
        .route("/admin/sign-ins/changes.csv", get(audit::export))
        .route("/admin/sign-ins/{reference}", get(records::trace))
        .route("/account/sessions", get(sessions::list).post(sessions::end))
        .route("/account/password", get(sessions::show).post(sessions::change))
        .route("/admin/agents/new", get(agents::new).post(agents::add))
        .route(
            "/admin/agents/import",
            get(agents::import).post(agents::upload).layer(DefaultBodyLimit::max(MAX_UPLOAD)),
        )
        .route("/admin/agents/import/{id}", get(agents::preview).post(agents::confirm))
        .route("/admin/agents/{id}", get(agents::show).post(agents::act))
        .route("/set-password/{token}", get(agents::set_password).post(agents::submit_password))
        .route("/hand-over/{token}", get(hand_over::show_by_link).post(hand_over::give_by_link))
        .route("/hand-over/done", get(hand_over::done))
        .route("/admin/organization/sso/hand-over", get(hand_over::show).post(hand_over::give))
        .route("/admin/organization/domains", get(domains::show).post(domains::act))
        .route("/fn/{*function}", post(server_functions))
        .merge(console())
        .fallback(nowhere)
        .layer(middleware::from_fn(in_the_viewers_zone))
}

/// The pages of Convrs' own support.
fn console() -> Router<App> {
    Router::new()
        .route("/support", get(support::list_accounts))
        .route("/support/accounts/new", get(support::show_new_account).post(support::add_account))
        .route(
            "/support/accounts/{account_id}",
            get(support::show_account).post(support::act_on_account),
        )
        .route(
            "/support/accounts/{account_id}/tier",
            get(support::show_tier).post(support::change_tier),
        )
        .route(
            "/support/accounts/{account_id}/connection",
            get(support::show_connection).post(support::act_on_connection),
        )
        .route("/support/accounts/{account_id}/connection/check", get(support::check_connection))
        .route(
            "/support/accounts/{account_id}/break-glass",
            get(support::show_break_glass).post(support::act_on_break_glass),
        )
        .route(
            "/support/accounts/{account_id}/domains",
            get(support::show_domains).post(support::confirm_domain),
        )
        .route("/support/sign-ins/{reference}", get(support::trace))
}

async fn nowhere(State(app): State<App>) -> Response {
    not_found(&app)
}
