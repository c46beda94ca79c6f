//! The page `/admin/sign-ins/{reference}`: one attempt, traced.

use axum::{extract::State, response::Response};
use convrs_domain::{Destination, Reference};
use convrs_flows::Admin;
use http::StatusCode;
use leptos::prelude::*;

use super::{
    frame::{RecordsFrame, Tab},
    trace_view::TraceView,
};
use crate::{
    organization::expect_admin,
    ui::{BackLink, ButtonKind, ButtonLink, EmptyState},
    web::{Answer, App, Page, Path, Visit},
};

/// `GET /admin/sign-ins/{reference}`. The reference may be typed loosely.
pub(crate) async fn trace(
    State(app): State<App>,
    visit: Visit,
    Path(typed): Path<String>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SignIns).await?;
    let Ok(reference) = Reference::parse_typed(&typed) else { return Ok(nowhere(&app, admin)) };
    let recorded = app.given(app.flows().sign_in_trace(&admin, &reference).await)?;
    let Some(recorded) = recorded else { return Ok(nowhere(&app, admin)) };
    let kept = app.flows().retention_days();
    let title = format!("Sign-in {reference}");
    Ok(Page::new(&title).render(&app, || {
        view! {
            <RecordsFrame admin tab=Tab::Attempts kept>
                <BackLink href="/admin/sign-ins" label="All attempts" />
                <TraceView recorded />
            </RecordsFrame>
        }
    }))
}

/// Unknown, of another account, or too old: one answer, which does not tell which.
fn nowhere(app: &App, admin: Admin) -> Response {
    let kept = app.flows().retention_days();
    Page::new("No such sign-in").status(StatusCode::NOT_FOUND).render(app, || {
        view! {
            <RecordsFrame admin tab=Tab::Attempts kept>
                <EmptyState
                    title="No attempt with this reference"
                    text="Check the reference: it has eight letters and digits, such as K7Q2-9D4M. Attempts at other accounts, and those older than what is kept, are not shown."
                >
                    <ButtonLink href="/admin/sign-ins" kind=ButtonKind::Secondary>"All attempts"</ButtonLink>
                </EmptyState>
            </RecordsFrame>
        }
    })
}
