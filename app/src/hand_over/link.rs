//! The page `/hand-over/{token}`, where somebody hands over what Okta shows without a login here.

use axum::{extract::State, response::Response};
use convrs_domain::{Secret, one_time_link::LinkKind};
use convrs_flows::{ConnectionRefusal, HandOverLinkRefusal};
use convrs_store::HandOverLink;
use http::StatusCode;
use leptos::prelude::*;

use super::form::{Fields, HandOverForm};
use crate::{
    connection_problem::ConnectionProblem,
    one_time_link::{hidden, refused, told},
    sign_in::titled,
    ui::{AuthLayout, DateTime, Description, DescriptionList},
    web::{App, Form, Page, Path, Visit, see_other, unavailable},
};

/// Where it leads in the end; no token is as short.
const DONE: &str = "/hand-over/done";

/// `GET /hand-over/{token}`.
pub(crate) async fn show_by_link(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
) -> Response {
    let found = app.flows().hand_over_link(&Secret::new(token), visit.client().address).await;
    hidden(match found {
        Ok(link) => {
            let (typed, problem) = (HandOverForm::default(), ConnectionProblem::default());
            form(&app, link, typed, problem, StatusCode::OK)
        }
        Err(refusal) => refused(&app, LinkKind::HandOver, refusal),
    })
}

/// `POST /hand-over/{token}`.
pub(crate) async fn give_by_link(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
    Form(typed): Form<HandOverForm>,
) -> Response {
    let token = Secret::new(token);
    hidden(match app.flows().hand_over_link(&token, visit.client().address).await {
        Ok(link) => give(&app, &token, link, typed.corrected()).await,
        Err(refusal) => refused(&app, LinkKind::HandOver, refusal),
    })
}

async fn give(app: &App, token: &Secret, link: HandOverLink, typed: HandOverForm) -> Response {
    let problem = match typed.parse() {
        Err(problem) => problem,
        Ok(given) => match app.flows().hand_over_by_link(token, &link, given).await {
            Ok(()) => return see_other(DONE),
            Err(HandOverLinkRefusal::Link(refusal)) => {
                return refused(app, LinkKind::HandOver, refusal);
            }
            Err(HandOverLinkRefusal::Connection(ConnectionRefusal::Store(error))) => {
                return unavailable(app, &error);
            }
            Err(HandOverLinkRefusal::Connection(refusal)) => ConnectionProblem::from(&refusal),
        },
    };
    form(app, link, typed, problem, StatusCode::UNPROCESSABLE_ENTITY)
}

/// `GET /hand-over/done`.
pub(crate) async fn done(State(app): State<App>) -> Response {
    told(
        &app,
        LinkKind::HandOver,
        StatusCode::OK,
        "Handed over to Convrs support",
        "Your provider was asked and answers. The link is used up now. Convrs support registers what you entered next; you can close this page.",
    )
}

fn form(
    app: &App,
    link: HandOverLink,
    typed: HandOverForm,
    problem: ConnectionProblem,
    status: StatusCode,
) -> Response {
    let title = titled("Hand over to Convrs support", &problem.errors);
    let redirect_uri = app.public_url().redirect_uri(&link.account.id);
    Page::still(&title).status(status).render(app, || {
        view! {
            <AuthLayout>
                <h1>"Hand over to Convrs support"</h1>
                <p>
                    "For " <strong>{link.account.name}</strong>
                    ". Enter here what Okta shows, instead of sending it by e-mail. Your provider is asked at once; the link is used up when that went well, and works until "
                    <DateTime at=link.expires_at /> "."
                </p>
                <Fields typed problem />
                <DescriptionList>
                    <Description term="AccountID, to be entered in Okta">
                        <code class="copy-text">{link.account.id.to_string()}</code>
                    </Description>
                    <Description term="Redirect URI it makes">
                        <code class="copy-text">{redirect_uri}</code>
                    </Description>
                </DescriptionList>
            </AuthLayout>
        }
    })
}
