//! The page `/support/sign-ins/{reference}`: one attempt at whatever account, traced.

use axum::{extract::State, response::Response};
use convrs_domain::{Account, Destination, Reference};
use convrs_flows::Support;
use convrs_store::Recorded;
use http::StatusCode;
use leptos::prelude::*;

use super::{door::expect_support, frame::AccountTab};
use crate::{
    records::trace_view::TraceView,
    ui::{BackLink, ButtonKind, ButtonLink, EmptyState, PageHeader},
    web::{Answer, App, Page, Path, SignedInFrame, Visit},
};

/// `GET /support/sign-ins/{reference}`. The reference may be typed loosely.
pub(crate) async fn trace(
    State(app): State<App>,
    visit: Visit,
    Path(typed): Path<String>,
) -> Answer {
    let support = expect_support(&app, &visit).await?;
    let Ok(reference) = Reference::parse_typed(&typed) else { return Ok(nowhere(&app, support)) };
    let found = app.given(app.flows().trace_anywhere(&support, &reference).await)?;
    let Some((recorded, account)) = found else { return Ok(nowhere(&app, support)) };
    let title = format!("Sign-in {reference}");
    let page = Page::new(&title);
    Ok(page.render(&app, || view! { <Traced support recorded account reference /> }))
}

#[component]
fn Traced(
    support: Support,
    recorded: Recorded,
    account: Account,
    reference: Reference,
) -> impl IntoView {
    let page = AccountTab::Account.path(&account.id);
    view! {
        <SignedInFrame person=(*support).clone() here=Destination::Support>
            <BackLink href=Destination::Support.path() label="All accounts" />
            <PageHeader
                title=format!("Sign-in {reference}")
                lead=format!("An attempt to sign in to the account {}.", account.name)
            >
                <ButtonLink href=page kind=ButtonKind::Secondary>"Open the account"</ButtonLink>
            </PageHeader>
            <TraceView recorded />
        </SignedInFrame>
    }
}

fn nowhere(app: &App, support: Support) -> Response {
    let page = Page::still("No such sign-in").status(StatusCode::NOT_FOUND);
    page.render(app, || {
        view! {
            <SignedInFrame person=(*support).clone() here=Destination::Support>
                <PageHeader title="No such sign-in" />
                <EmptyState
                    title="No attempt with this reference"
                    text="Check the reference: it has eight letters and digits, such as K7Q2-9D4M. Attempts older than what is kept are gone."
                >
                    <ButtonLink href=Destination::Support.path() kind=ButtonKind::Secondary>
                        "Back to the search"
                    </ButtonLink>
                </EmptyState>
            </SignedInFrame>
        }
    })
}
