//! Who may come in: support, and nobody else.

use axum::response::Response;
use convrs_domain::{AccountId, Destination};
use convrs_flows::{AccountOverview, NotAllowed, Support};
use http::StatusCode;
use leptos::prelude::*;

use crate::{
    ui::{AuthLayout, ButtonLink},
    web::{App, Page, Visit, not_found, unavailable},
};

/// Proves that support is asking, or answers for those who are not.
pub(super) async fn expect_support(app: &App, visit: &Visit) -> Result<Support, Response> {
    let person = visit.expect_person(app, Destination::Support).await?;
    person.support().map_err(|denied| support_only(app, &denied))
}

/// Proves that support is asking and reads the account in the address, in its one spelling.
pub(super) async fn expect_account(
    app: &App,
    visit: &Visit,
    id: &str,
) -> Result<(Support, AccountOverview), Response> {
    let support = expect_support(app, visit).await?;
    let Ok(id) = id.parse::<AccountId>() else { return Err(not_found(app)) };
    match app.flows().account_overview(&support, &id).await {
        Ok(Some(overview)) => Ok((support, overview)),
        Ok(None) => Err(not_found(app)),
        Err(error) => Err(unavailable(app, &error)),
    }
}

fn support_only(app: &App, denied: &NotAllowed) -> Response {
    app.flows().note_denied(denied);
    let page = Page::still("Not allowed").status(StatusCode::FORBIDDEN);
    page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"This is for Convrs support"</h1>
                <p>"The support console is for people who work at Convrs. If you need something changed for your account, ask Convrs support."</p>
                <ButtonLink href="/">"Go to the start page"</ButtonLink>
            </AuthLayout>
        }
    })
}
