//! `POST /logout`: the session ends here, on the server, then the browser forgets it.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use convrs_app::{
    App,
    web::{
        Visit,
        cookies::{self, SetCookie},
        see_other, unavailable,
    },
};
use convrs_store::StoreError;

/// Ends the session and goes to the login page.
pub(super) async fn logout(State(app): State<App>, visit: Visit) -> Response {
    match sign_out(&app, &visit).await {
        Ok(waiting) => {
            let next = see_other("/login?signed_out=true");
            (cookies::forget_session(), waiting, next).into_response()
        }
        Err(error) => unavailable(&app, &error),
    }
}

/// Ends the browser's session, and one that waits.
async fn sign_out(app: &App, visit: &Visit) -> Result<Option<SetCookie>, StoreError> {
    let waiting = visit.end_waiting(app).await?;
    if let Some(token) = visit.session_token() {
        app.flows().sign_out(token).await?;
    }
    Ok(waiting)
}
