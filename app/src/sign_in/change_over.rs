//! `/login/change`: a sign-in that a provider's page began waits here when the browser is somebody
//! else's already, until the person says who to be.

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
        AuthLayout, Button, ButtonKind, ButtonLink, Description, DescriptionList, ErrorSummary,
        FormActions, FormErrors,
    },
    web::{Answer, App, Form, Page, Query, Visit, cookies, on_to, see_other, unavailable},
};

/// Where the page is.
const PATH: &str = "/login/change";

/// Said to whoever presses a button that names somebody else than who waits.
const OUT_OF_DATE: &str =
    "This page was out of date, for another sign-in came meanwhile. Choose again.";

/// What was pressed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Pressed {
    #[serde(default)]
    choice: String,
    /// Who waited when the page was made.
    #[serde(default)]
    person: String,
    #[serde(default)]
    to: String,
}

/// Leads a browser to the page, with the session that waits; one that waited before ends.
pub async fn ask_first(app: &App, visit: &Visit, waiting: &NewSession) -> Response {
    if let Err(error) = visit.end_waiting(app).await {
        return unavailable(app, &error);
    }
    let page = on_to(PATH, waiting.destination);
    (cookies::waiting(&waiting.token), see_other(&page)).into_response()
}

/// Leads a browser on that has finished its sign-in before.
pub fn once_more(visit: &Visit) -> Response {
    see_other(if visit.waiting_token().is_some() { PATH } else { Destination::Home.path() })
}

/// `GET /login/change`.
pub(crate) async fn show_change(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let to = asked.destination();
    match look(&app, &visit).await? {
        Some(waiting) if !is_current(&waiting) => {
            let page = ChangePage { waiting, to, errors: FormErrors::default() };
            Ok(page.render(&app, StatusCode::OK))
        }
        _ => leave_as_it_is(&app, &visit, to).await,
    }
}

/// `POST /login/change`.
pub(crate) async fn choose_change(
    State(app): State<App>,
    visit: Visit,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let to = Destination::from_word(&pressed.to);
    let waiting = look(&app, &visit).await?;
    let names = |it: &Waiting| pressed.person == it.person.agent().id.as_str();
    let (wrong, waiting) = match (&*pressed.choice, waiting) {
        ("change", None) => return Ok(over(&app)),
        ("stay", _) | (_, None) => return leave_as_it_is(&app, &visit, Destination::Home).await,
        ("change", Some(waiting)) if names(&waiting) => return change(&app, &visit, to).await,
        ("change", Some(waiting)) => (OUT_OF_DATE, waiting),
        (_, Some(waiting)) => ("Choose an account.", waiting),
    };
    let errors = FormErrors::default().with_general(wrong);
    Ok(ChangePage { waiting, to, errors }.render(&app, StatusCode::UNPROCESSABLE_ENTITY))
}

async fn look(app: &App, visit: &Visit) -> Result<Option<Waiting>, Response> {
    match visit.waiting_token() {
        Some(token) => app.given(app.flows().waiting_session(token, visit.session_token()).await),
        None => Ok(None),
    }
}

/// Whether the browser is the person's who waits already.
fn is_current(Waiting { person, current }: &Waiting) -> bool {
    current.as_ref().is_some_and(|current| current.agent().id == person.agent().id)
}

/// What waits ends, and the browser stays whose it is; the page sends those who are signed out to the
/// login page.
async fn leave_as_it_is(app: &App, visit: &Visit, to: Destination) -> Answer {
    let forget = app.given(visit.end_waiting(app).await)?;
    Ok((forget, see_other(to.path())).into_response())
}

/// The session that waits is the browser's now, and the one before ends.
async fn change(app: &App, visit: &Visit, to: Destination) -> Answer {
    app.given(app.flows().end_replaced(visit.session_token()).await)?;
    let session = visit.waiting_token().map(cookies::session);
    Ok((session, cookies::forget_waiting(), see_other(to.path())).into_response())
}

/// Nothing waits any more.
fn over(app: &App) -> Response {
    let page = Page::still("This sign-in is over").status(StatusCode::BAD_REQUEST);
    let page = page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"This sign-in is over"</h1>
                <p>
                    "It waited longer than ten minutes, or was ended meanwhile. Nothing was changed: this \
                    browser is signed in as it was before. To change the account, open Convrs from your \
                    sign-in provider again."
                </p>
                <ButtonLink href="/">"Go on as before"</ButtonLink>
            </AuthLayout>
        }
    });
    (cookies::forget_waiting(), page).into_response()
}

/// The question.
struct ChangePage {
    waiting: Waiting,
    to: Destination,
    errors: FormErrors,
}

impl ChangePage {
    fn render(self, app: &App, status: StatusCode) -> Response {
        let title = titled("Which account do you want to use?", &self.errors);
        Page::still(&title).status(status).render(app, || self.body())
    }

    fn body(self) -> impl IntoView {
        let Self { waiting: Waiting { person, current }, to, errors } = self;
        let errors = Signal::stored(errors);
        let provider = person.method().label();
        let email = &person.agent().email;
        let (stay, change) = match &current {
            Some(current) => (
                format!("Stay signed in as {}", current.agent().email),
                format!("Sign out and go on as {email}"),
            ),
            None => ("Stay signed out".to_owned(), format!("Sign in as {email}")),
        };
        let lead = format!(
            "Another page has just signed you in to {} through {provider}. {}",
            person.account().name,
            match &current {
                Some(_) => "One browser can be in one account at a time.",
                None => "It was not opened here.",
            }
        );
        let advice = format!("If you did not open Convrs from {provider} just now, stay.");
        let form = |choice, label, kind| {
            view! {
                <form method="post" action=PATH>
                    <input type="hidden" name="person" value=person.agent().id.to_string() />
                    <input type="hidden" name="to" value=to.as_str() />
                    <Button name="choice" value=choice kind>{label}</Button>
                </form>
            }
        };
        let now = current.as_ref().map(|current| {
            let current = who(current);
            view! { <Description term="Signed in now">{current}</Description> }
        });
        let then = who(&person);
        let then = view! { <Description term=format!("Through {provider}")>{then}</Description> };
        let stay = form("stay", stay, ButtonKind::Primary);
        let change = form("change", change, ButtonKind::Secondary);
        view! {
            <AuthLayout>
                <h1>"Which account do you want to use?"</h1>
                <ErrorSummary errors />
                <p>{lead}</p>
                <DescriptionList>
                    {now}
                    {then}
                </DescriptionList>
                <p>{advice}</p>
                <FormActions>{stay} {change}</FormActions>
            </AuthLayout>
        }
    }
}

/// An account and the person in it, each on a line: names are whatever a tenant has written.
fn who(person: &SignedIn) -> impl IntoView + use<> {
    let (account, agent) = (person.account().name.clone(), person.agent());
    let (name, email) = (agent.name.clone(), agent.email.to_string());
    view! {
        <strong>{account}</strong>
        <br />
        {name}
        <br />
        {email}
    }
}
