//! `/login/change`: a sign-in that a provider's page began waits here when the browser is somebody's
//! of another account, until the person says who to be.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use convrs_domain::Destination;
use convrs_flows::{NewSession, SignedIn, Waiting};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::pages::{Asked, titled};
use crate::{
    ui::{
        AuthLayout, Button, ButtonKind, Description, DescriptionList, ErrorSummary, FormActions,
        FormErrors,
    },
    web::{Answer, App, Form, Page, Query, Visit, cookies, on_to, see_other},
};

/// Where the page is.
const PATH: &str = "/login/change";

/// Who to be.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    choice: String,
    #[serde(default)]
    to: String,
}

/// Leads a browser to the page, with the session that waits.
pub fn ask_first(waiting: &NewSession) -> Response {
    let page = on_to(PATH, waiting.destination);
    (cookies::waiting(&waiting.token), see_other(&page)).into_response()
}

/// `GET /login/change`. Nobody is asked what only has one answer.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let to = asked.destination();
    match look(&app, &visit).await? {
        Waiting::Gone => Ok(nothing_waits(&visit, to)),
        Waiting::Free => change(&app, &visit, to).await,
        Waiting::Asks { current, waiting } => {
            let page = ChangePage { current, waiting, to, errors: FormErrors::default() };
            Ok(page.render(&app, StatusCode::OK))
        }
    }
}

/// `POST /login/change`.
pub(crate) async fn choose(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<Choice>,
) -> Answer {
    let to = Destination::from_word(&form.to);
    match (look(&app, &visit).await?, &*form.choice) {
        (Waiting::Gone, _) => Ok(nothing_waits(&visit, to)),
        (_, "stay") => stay(&app, &visit).await,
        (Waiting::Free, _) | (_, "change") => change(&app, &visit, to).await,
        (Waiting::Asks { current, waiting }, _) => {
            let errors = FormErrors::default().with_general("Choose who to be.");
            let page = ChangePage { current, waiting, to, errors };
            Ok(page.render(&app, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

async fn look(app: &App, visit: &Visit) -> Result<Waiting, Response> {
    match visit.waiting_token() {
        Some(token) => app.given(app.flows().waiting_session(visit.session_token(), token).await),
        None => Ok(Waiting::Gone),
    }
}

/// The page asked for sends those who are signed out to the login page.
fn nothing_waits(visit: &Visit, to: Destination) -> Response {
    let forget = visit.waiting_token().map(|_| cookies::forget_waiting());
    (forget, see_other(to.path())).into_response()
}

/// The session that waited ends, and the browser stays whose it is.
async fn stay(app: &App, visit: &Visit) -> Answer {
    if let Some(token) = visit.waiting_token() {
        app.given(app.flows().sign_out(token).await)?;
    }
    Ok(nothing_waits(visit, Destination::Home))
}

/// The session that waited is the browser's now.
async fn change(app: &App, visit: &Visit, to: Destination) -> Answer {
    let Some(token) = visit.waiting_token() else { return Ok(nothing_waits(visit, to)) };
    app.given(app.flows().change_over(visit.session_token()).await)?;
    let next = see_other(to.path());
    Ok((cookies::session(token), cookies::forget_waiting(), next).into_response())
}

/// The question.
struct ChangePage {
    current: Box<SignedIn>,
    waiting: Box<SignedIn>,
    to: Destination,
    errors: FormErrors,
}

impl ChangePage {
    fn render(self, app: &App, status: StatusCode) -> Response {
        let title = titled("Who do you want to be?", &self.errors);
        Page::still(&title).status(status).render(app, || self.body())
    }

    fn body(self) -> impl IntoView {
        let Self { current, waiting, to, errors } = self;
        let provider = waiting.method().label();
        let errors = Signal::stored(errors);
        let stay = format!("Stay {}", current.agent().email);
        let change = format!("Change to {}", waiting.agent().email);
        let stay = choice("stay", stay, ButtonKind::Primary, to);
        let change = choice("change", change, ButtonKind::Secondary, to);
        view! {
            <AuthLayout>
                <h1>"Who do you want to be?"</h1>
                <ErrorSummary errors />
                <p>
                    {format!(
                        "A page of {provider} has opened Convrs for you, in another account than the one \
                        this browser is signed in to."
                    )}
                </p>
                <DescriptionList>
                    <Description term="Signed in now">{who(&current)}</Description>
                    <Description term=format!("From {provider}")>{who(&waiting)}</Description>
                </DescriptionList>
                <p>
                    {format!(
                        "If you did not open Convrs from {provider} just now, stay who you are."
                    )}
                </p>
                <FormActions>{stay} {change}</FormActions>
            </AuthLayout>
        }
    }
}

/// A person, and of which account.
fn who(person: &SignedIn) -> String {
    let agent = person.agent();
    format!("{} ({}), {}", agent.name, agent.email, person.account().name)
}

fn choice(choice: &'static str, label: String, kind: ButtonKind, to: Destination) -> impl IntoView {
    view! {
        <form method="post" action=PATH>
            <input type="hidden" name="to" value=to.as_str() />
            <Button name="choice" value=choice kind>{label}</Button>
        </form>
    }
}
