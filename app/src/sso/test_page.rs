//! The page `/admin/organization/sso/test`: an admin goes through the whole sign-in before agents do.

use axum::extract::State;
use convrs_domain::{Destination, connection::Provider};
use convrs_flows::{Admin, TestBegun, TestRefusal};
use convrs_store::Tested;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::test_result;
use crate::{
    organization::{OrganizationFrame, expect_admin},
    sign_in::{titled, to_provider},
    ui::{
        BackLink, Button, ButtonKind, ButtonLink, Card, DateTime, EmptyState, ErrorSummary,
        FormActions, FormErrors,
    },
    web::{Answer, App, Form, Page, Visit, again_after, see_other, unavailable},
};

/// What the page's address is.
pub(super) const PATH: &str = "/admin/organization/sso/test";

/// Which connection is to be tested.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    provider: String,
}

/// `GET /admin/organization/sso/test`.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SingleSignOn).await?;
    page(&app, admin, StatusCode::OK, FormErrors::default()).await
}

/// `POST /admin/organization/sso/test`: to the provider.
pub(crate) async fn begin(
    State(app): State<App>,
    visit: Visit,
    Form(Chosen { provider }): Form<Chosen>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SingleSignOn).await?;
    let Ok(provider) = provider.parse::<Provider>() else {
        let errors = FormErrors::default().with_general("Press one of the buttons of this page.");
        return page(&app, admin, StatusCode::UNPROCESSABLE_ENTITY, errors).await;
    };
    match app.flows().begin_test(&admin, provider, visit.client()).await {
        Ok(TestBegun::AtProvider(at_provider)) => Ok(to_provider(&visit, &at_provider)),
        Ok(TestBegun::Over(reference)) => Ok(see_other(&test_result::address(&reference))),
        Err(TestRefusal::Store(error)) => Ok(unavailable(&app, &error)),
        Err(refusal) => refused(&app, admin, &refusal).await,
    }
}

async fn refused(app: &App, admin: Admin, refusal: &TestRefusal) -> Answer {
    let status = match refusal {
        TestRefusal::Tier => StatusCode::FORBIDDEN,
        TestRefusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        TestRefusal::NotRegistered | TestRefusal::Store(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let answer =
        page(app, admin, status, FormErrors::default().with_general(refusal.to_string())).await?;
    Ok(match refusal {
        TestRefusal::TooMany { wait } => again_after(*wait, answer),
        _ => answer,
    })
}

async fn page(app: &App, admin: Admin, status: StatusCode, errors: FormErrors) -> Answer {
    let connections = app.given(app.flows().tested_connections(&admin).await)?;
    let title = titled("Test sign-in", &errors);
    Ok(Page::new(&title).status(status).leaving().render(app, || {
        view! {
            <OrganizationFrame admin tab=Destination::SingleSignOn>
                <BackLink href=Destination::SingleSignOn.path() label="Single Sign-On" />
                <ErrorSummary errors />
                <Card
                    title="Test sign-in"
                    lead="Go through the whole sign-in yourself before anybody else does."
                >
                    {if connections.is_empty() { nothing().into_any() } else { form(connections).into_any() }}
                </Card>
            </OrganizationFrame>
        }
    }))
}

fn nothing() -> impl IntoView {
    view! {
        <EmptyState
            title="There is no connection to test yet"
            text="Convrs support registers it when client ID, client secret and issuer are here."
        >
            <ButtonLink href="/admin/organization/sso/hand-over" kind=ButtonKind::Secondary>
                "Hand over to Convrs support"
            </ButtonLink>
        </EmptyState>
    }
}

fn form(connections: Vec<Tested>) -> impl IntoView {
    let tests: Vec<_> = connections
        .into_iter()
        .map(|Tested { connection, passed_at }| {
            let label = connection.provider.label();
            let last = match passed_at {
                Some(at) => view! { <p>"Last test passed: " <DateTime at /></p> }.into_any(),
                None => {
                    view! { <p>{format!("No test with {label} has passed yet.")}</p> }.into_any()
                }
            };
            view! {
                <div class="stacked">
                    {last}
                    <Button name="provider" value=connection.provider.as_str()>
                        {format!("Test sign-in with {label}")}
                    </Button>
                </div>
            }
        })
        .collect();
    view! {
        <ol class="list">
            <li>"You go to your provider, in this browser, and sign in there if it asks."</li>
            <li>"You come back to a page that shows every step, and what an agent would have got."</li>
        </ol>
        <p class="hint">
            "It is only a test: you stay signed in here as you are, nobody is linked, and it works \
            before single sign-on is enabled."
        </p>
        <form method="post" action=PATH>
            <FormActions>{tests}</FormActions>
        </form>
    }
}
