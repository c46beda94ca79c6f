//! Pages for what is not there, not allowed or not possible now.

use axum::response::{IntoResponse, Response};
use convrs_store::StoreError;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;

use super::{App, Page};
use crate::ui::{AuthLayout, ButtonLink};

/// There is no such page.
pub fn not_found(app: &App) -> Response {
    let page = Page::still("Page not found").status(StatusCode::NOT_FOUND);
    page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"Page not found"</h1>
                <p>"There is no page at this address. It may have moved, or the link is not complete."</p>
                <ButtonLink href="/">"Go to the start page"</ButtonLink>
            </AuthLayout>
        }
    })
}

/// The person's role does not allow it.
pub fn not_allowed(app: &App) -> Response {
    let page = Page::still("Not allowed").status(StatusCode::FORBIDDEN);
    page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"Your role does not allow this"</h1>
                <p>"Only admins of your account can open this page. Ask one of them if you need it."</p>
                <ButtonLink href="/">"Go to the start page"</ButtonLink>
            </AuthLayout>
        }
    })
}

/// The database does not answer. Plain text, so that it depends on nothing.
pub fn unavailable(error: &StoreError) -> Response {
    tracing::error!(%error, "the database does not answer");
    let retry = [(header::RETRY_AFTER, HeaderValue::from_static("5"))];
    let text = "Convrs cannot do this at the moment. Try again in a few seconds.\n";
    (StatusCode::SERVICE_UNAVAILABLE, retry, text).into_response()
}
