//! Pages for what is not there, not allowed or not possible now.

use std::time::Duration;

use axum::response::Response;
use convrs_domain::Reference;
use convrs_flows::{NotAllowed, new_reference};
use convrs_store::StoreError;
use http::StatusCode;
use leptos::prelude::*;

use super::{App, Page, again_after};
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

/// The person's role does not allow it; the log says whose.
pub fn not_allowed(app: &App, denied: &NotAllowed) -> Response {
    app.flows().note_denied(denied);
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

impl App {
    /// What the store gave, or the page that says that the database does not answer.
    #[expect(clippy::result_large_err, reason = "the page goes straight to whoever asked")]
    pub(crate) fn given<T>(&self, read: Result<T, StoreError>) -> Result<T, Response> {
        read.map_err(|error| unavailable(self, &error))
    }
}

/// The form that was sent cannot be read.
pub(super) fn form_not_complete(app: &App) -> Response {
    let page = Page::still("The form was not complete").status(StatusCode::UNPROCESSABLE_ENTITY);
    page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"The form was not complete"</h1>
                <p>
                    "Convrs could not read what was sent, so nothing was changed. Go back, reload the \
                    page and send the form again."
                </p>
                <ButtonLink href="/">"Go to the start page"</ButtonLink>
            </AuthLayout>
        }
    })
}

/// The form that was sent is longer than any of ours.
pub(super) fn form_too_long(app: &App) -> Response {
    let page = Page::still("The form was too long").status(StatusCode::PAYLOAD_TOO_LARGE);
    page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"The form was too long"</h1>
                <p>
                    "Convrs did not read what was sent, so nothing was changed. Go back, shorten what \
                    you typed and send the form again."
                </p>
                <ButtonLink href="/">"Go to the start page"</ButtonLink>
            </AuthLayout>
        }
    })
}

/// The database does not answer. The log has the reference that the page shows.
pub fn unavailable(app: &App, error: &StoreError) -> Response {
    let reference = new_reference();
    tracing::error!(%error, %reference, "the database does not answer");
    let page = Page::still("Not available").status(StatusCode::SERVICE_UNAVAILABLE);
    let page = page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"Convrs cannot do this at the moment"</h1>
                <p>"Nothing was changed. Wait a few seconds, then load the page again."</p>
                {to_read_out(&reference)}
            </AuthLayout>
        }
    });
    again_after(Duration::from_secs(5), page)
}

/// The answer took too long, and was given up. The log has the reference that the page shows.
pub fn too_slow(app: &App) -> Response {
    let reference = new_reference();
    tracing::error!(%reference, "a request took too long and was given up");
    let page = Page::still("Not available").status(StatusCode::SERVICE_UNAVAILABLE);
    let page = page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"Convrs cannot do this at the moment"</h1>
                <p>
                    "It took too long. Wait a few seconds, then load the page again and look whether \
                    what you sent was saved."
                </p>
                {to_read_out(&reference)}
            </AuthLayout>
        }
    });
    again_after(Duration::from_secs(5), page)
}

/// Something is wrong with the program itself. The log has the reference that the page shows.
pub fn broken(app: &App) -> Response {
    let reference = new_reference();
    tracing::error!(%reference, "a request ended in a panic");
    let page = Page::still("Something went wrong").status(StatusCode::INTERNAL_SERVER_ERROR);
    page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"Something went wrong here"</h1>
                <p>"This is a fault of Convrs, not yours. Load the page again, or go back to the start."</p>
                {to_read_out(&reference)}
                <ButtonLink href="/">"Go to the start page"</ButtonLink>
            </AuthLayout>
        }
    })
}

fn to_read_out(reference: &Reference) -> impl IntoView + use<> {
    view! { <p class="reference">"Reference " <strong>{reference.to_string()}</strong> "."</p> }
}
