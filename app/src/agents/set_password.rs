//! The page `/set-password/{token}`, where a one-time link leads: it sets a password.

use std::time::Duration;

use axum::{extract::State, response::Response};
use convrs_domain::{Secret, break_glass::PasswordsNow, one_time_link::LinkKind};
use convrs_flows::PasswordLinkRefusal;
use convrs_store::PasswordLink;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    one_time_link::{hidden, refused, told},
    sign_in::titled,
    ui::{
        AuthLayout, Button, DateTime, ErrorSummary, FormActions, FormErrors, Notice, NoticeKind,
        PasswordField,
    },
    web::{App, Form, Page, Path, Visit, again_after, see_other},
};

/// The form, as it was filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Chosen {
    password: String,
    again: String,
}

/// `GET /set-password/{token}`.
pub(crate) async fn set_password(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
) -> Response {
    let token = Secret::new(token);
    hidden(match app.flows().password_link(&token, visit.client().address).await {
        Ok(link) => form(&app, &token, link, FormErrors::default(), StatusCode::OK),
        Err(refusal) => refused(&app, LinkKind::SetPassword, refusal),
    })
}

/// `POST /set-password/{token}`.
pub(crate) async fn submit_password(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Response {
    let (token, address) = (Secret::new(token), visit.client().address);
    let (password, again) = (Secret::new(chosen.password), Secret::new(chosen.again));
    let flows = app.flows();
    let link = match flows.password_link(&token, address).await {
        Ok(link) => link,
        Err(refusal) => return hidden(refused(&app, LinkKind::SetPassword, refusal)),
    };
    if password != again {
        let errors = FormErrors::default().with("again", "Type the same password in both fields.");
        return hidden(form(&app, &token, link, errors, StatusCode::UNPROCESSABLE_ENTITY));
    }
    hidden(match flows.set_password_by_link(&token, password, address).await {
        Ok(()) => see_other("/login?password_set=true"),
        Err(PasswordLinkRefusal::Password(invalid)) => {
            let errors = FormErrors::default().with("password", invalid.to_string());
            form(&app, &token, link, errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(PasswordLinkRefusal::Link(refusal)) => refused(&app, LinkKind::SetPassword, refusal),
        Err(PasswordLinkRefusal::Overloaded(_)) => busy(&app),
    })
}

fn form(
    app: &App,
    token: &Secret,
    link: PasswordLink,
    errors: FormErrors,
    status: StatusCode,
) -> Response {
    let title = titled("Set your password", &errors);
    let action = LinkKind::SetPassword.path(token.expose());
    Page::still(&title).status(status).render(app, || view! { <SetPassword link action errors /> })
}

#[component]
fn SetPassword(link: PasswordLink, action: String, errors: FormErrors) -> impl IntoView {
    let email = link.agent.email.to_string();
    let hint = match link.passwords {
        PasswordsNow::On => ().into_any(),
        PasswordsNow::OpenUntil(end) => view! {
            <Notice title="Passwords are open for a time">
                <p>"Your account has turned passwords off. Convrs support has opened them, so yours works until " <DateTime at=end /> "."</p>
            </Notice>
        }
        .into_any(),
        PasswordsNow::Off(_) => view! {
            <Notice kind=NoticeKind::Warning title="Your account signs in without passwords">
                <p>"You can set a password, but it is of use only once your account turns passwords on again."</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <AuthLayout>
            <h1>"Set your password"</h1>
            <p>"For "<strong class="address">{email.clone()}</strong></p>
            {hint}
            <form method="post" action=action novalidate>
                <ErrorSummary errors=errors.clone() />
                <input type="email" name="email" autocomplete="username" value=email hidden />
                <PasswordField
                    label="New password"
                    name="password"
                    autocomplete="new-password"
                    hint="At least 15 characters. Four words in a row do well."
                    errors=errors.clone()
                />
                <PasswordField
                    label="New password again"
                    name="again"
                    autocomplete="new-password"
                    errors
                />
                <FormActions>
                    <Button>"Set password"</Button>
                </FormActions>
            </form>
        </AuthLayout>
    }
}

/// Nothing was set, for too many are at it.
fn busy(app: &App) -> Response {
    let page = told(
        app,
        LinkKind::SetPassword,
        StatusCode::SERVICE_UNAVAILABLE,
        "Many people are logging in right now",
        "Your password was not set, and the link still works. Go back and try again in a few seconds.",
    );
    again_after(Duration::from_secs(1), page)
}
