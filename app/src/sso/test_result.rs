//! The page `/admin/organization/sso/test/{reference}`: what came of a test sign-in.

use axum::{extract::State, response::Response};
use convrs_domain::{Destination, Reference};
use convrs_flows::Admin;
use convrs_store::Recorded;
use http::StatusCode;
use leptos::prelude::*;

use super::test_page::PATH;
use crate::{
    organization::{OrganizationFrame, expect_admin},
    records::TraceView,
    ui::{BackLink, ButtonKind, ButtonLink, EmptyState, Notice, NoticeKind},
    web::{Answer, App, Page, Path, Visit},
};

/// The address of a test's result.
pub fn address(reference: &Reference) -> String {
    [PATH, "/", reference.as_str()].concat()
}

/// `GET /admin/organization/sso/test/{reference}`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(typed): Path<String>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SingleSignOn).await?;
    let Ok(reference) = Reference::parse_typed(&typed) else { return Ok(nowhere(&app, admin)) };
    let recorded = app.given(app.flows().sign_in_trace(&admin, &reference).await)?;
    Ok(match recorded.filter(|recorded| recorded.record.trace.test) {
        Some(recorded) => result(&app, admin, recorded),
        None => nowhere(&app, admin),
    })
}

fn result(app: &App, admin: Admin, recorded: Recorded) -> Response {
    Page::new("Result of the test").render(app, || {
        view! {
            <OrganizationFrame admin tab=Destination::SingleSignOn>
                <BackLink href=Destination::SingleSignOn.path() label="Single Sign-On" />
                {verdict(&recorded)}
                <p class="list-actions">
                    <ButtonLink href=PATH kind=ButtonKind::Secondary>"Test again"</ButtonLink>
                </p>
                <TraceView recorded />
            </OrganizationFrame>
        }
    })
}

/// What an agent would have got.
fn verdict(recorded: &Recorded) -> impl IntoView + use<> {
    let provider = recorded.record.method.label();
    if recorded.record.outcome.signed_in() {
        let name = recorded.agent_name.clone().unwrap_or_default();
        let email = recorded.agent_email.clone().unwrap_or_default();
        view! {
            <Notice kind=NoticeKind::Success title="The test passed">
                <p>
                    "With this " {provider} " user, " <strong>{name}</strong> " (" {email}
                    ") would be signed in now, with the role of Agent Management."
                </p>
                <p>"It was only a test: your session here is the one you had before."</p>
            </Notice>
        }
        .into_any()
    } else {
        view! {
            <Notice kind=NoticeKind::Warning title="An agent would have been refused">
                <p>
                    "What happened and where it is put right stands below. It was only a test: nobody \
                    was refused, and your session here is the one you had before."
                </p>
            </Notice>
        }
        .into_any()
    }
}

/// Unknown, of another account, too old, or no test: one answer.
fn nowhere(app: &App, admin: Admin) -> Response {
    Page::new("No such test").status(StatusCode::NOT_FOUND).render(app, || {
        view! {
            <OrganizationFrame admin tab=Destination::SingleSignOn>
                <EmptyState
                    title="No test with this reference"
                    text="Results of tests are kept as long as sign-ins. Run the test again."
                >
                    <ButtonLink href=PATH kind=ButtonKind::Secondary>"Test sign-in"</ButtonLink>
                </EmptyState>
            </OrganizationFrame>
        }
    })
}
