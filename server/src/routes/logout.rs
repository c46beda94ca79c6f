//! `POST /logout`: the session ends here, on the server, then the browser forgets it.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use convrs_app::{
    App,
    web::{Visit, cookies, see_other, unavailable},
};

/// Ends the session and goes to the login page.
pub(super) async fn logout(State(app): State<App>, visit: Visit) -> Response {
    if let Some(token) = visit.session_token()
        && let Err(error) = app.flows().sign_out(token).await
    {
        return unavailable(&app, &error);
    }
    (cookies::forget_session(), see_other("/login?signed_out=true")).into_response()
}
