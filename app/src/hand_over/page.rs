//! The page on which an account's admin hands over what Okta shows, `/admin/organization/sso/hand-over`.

use axum::extract::State;
use convrs_domain::Destination;
use convrs_flows::{Admin, ConnectionRefusal};
use convrs_store::HandOver;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::form::{Fields, HandOverForm};
use crate::{
    connection_problem::ConnectionProblem,
    organization::{OrganizationFrame, expect_admin},
    sign_in::titled,
    ui::{BackLink, Card, DateTime, Notice, NoticeKind},
    web::{Answer, App, Form, Page, Query, Visit, see_other, unavailable},
};

/// What the page's address is.
pub(crate) const PATH: &str = "/admin/organization/sso/hand-over";

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

/// `GET /admin/organization/sso/hand-over`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let page = HandOverPage {
        admin: expect_admin(&app, &visit, Destination::SingleSignOn).await?,
        typed: HandOverForm::default(),
        problem: ConnectionProblem::default(),
        done: asked.done == "true",
    };
    page.render(&app, StatusCode::OK).await
}

/// `POST /admin/organization/sso/hand-over`.
pub(crate) async fn give(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<HandOverForm>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SingleSignOn).await?;
    let typed = form.corrected();
    let problem = match typed.parse() {
        Err(problem) => problem,
        Ok(given) => match app.flows().hand_over(&admin, given).await {
            Ok(()) => return Ok(see_other("/admin/organization/sso/hand-over?done=true")),
            Err(ConnectionRefusal::Store(error)) => return Err(unavailable(&app, &error)),
            Err(refusal) => ConnectionProblem::from(&refusal),
        },
    };
    let page = HandOverPage { admin, typed, problem, done: false };
    page.render(&app, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The page, with what was typed and what was wrong with it.
struct HandOverPage {
    admin: Admin,
    typed: HandOverForm,
    problem: ConnectionProblem,
    done: bool,
}

impl HandOverPage {
    async fn render(self, app: &App, status: StatusCode) -> Answer {
        let waiting = app.flows().waiting_hand_over(&self.admin.account().id).await;
        let waiting = app.given(waiting)?;
        let title = titled("Hand over to Convrs support", &self.problem.errors);
        Ok(Page::still(&title).status(status).render(app, || self.body(waiting)))
    }

    fn body(self, waiting: Option<HandOver>) -> impl IntoView {
        view! {
            <OrganizationFrame admin=self.admin tab=Destination::SingleSignOn>
                <BackLink href=Destination::SingleSignOn.path() label="Single Sign-On" />
                {self.done.then(|| view! {
                    <Notice kind=NoticeKind::Success title="Handed over">
                        <p>"The provider was asked and answers. Convrs support registers it next; you can close this page."</p>
                    </Notice>
                })}
                {waiting.map(|it| view! { <Waiting it /> })}
                <Card
                    title="Hand over to Convrs support"
                    lead="Enter here what Okta shows, instead of sending it by e-mail. Convrs asks your provider at once, and support registers it with one press."
                >
                    <Fields typed=self.typed problem=self.problem />
                </Card>
            </OrganizationFrame>
        }
    }
}

/// What waits to be registered.
#[component]
fn Waiting(it: HandOver) -> impl IntoView {
    view! {
        <Notice title="Waiting to be registered">
            <p>
                "Issuer " <code>{it.issuer.to_string()}</code> ", client ID "
                <code>{it.client_id.as_str().to_owned()}</code> ", entered by " {it.entered_by} " on "
                <DateTime at=it.entered_at /> ". What you enter below takes its place."
            </p>
        </Notice>
    }
}
