//! The page `/account/sessions`: the browsers one is signed in with, and how to end that.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use convrs_domain::{Destination, Secret, browser, sessions::EndedBy};
use convrs_flows::{OwnSessions, SignedIn};
use convrs_store::OwnSession;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::frame::OwnAccountFrame;
use crate::{
    ui::{
        Badge, Button, ButtonKind, Card, Column, DateTime, EmptyState, Notice, NoticeKind, Table,
        Tone,
    },
    web::{Answer, App, Form, Page, Query, Visit, see_other},
};

const PATH: &str = "/account/sessions";

/// What the page's address may carry: how many sessions were ended just now.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    ended: Option<u64>,
}

/// A button that was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Pressed {
    action: String,
    session: String,
}

/// `GET /account/sessions`.
pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let (person, token) = expect_session(&app, &visit).await?;
    show(&app, person, &token, asked.ended, StatusCode::OK).await
}

/// `POST /account/sessions`.
pub(crate) async fn end(
    State(app): State<App>,
    visit: Visit,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let (person, token) = expect_session(&app, &visit).await?;
    let flows = app.flows();
    let ended = match &*pressed.action {
        "end" => flows.end_own_session(&person, &pressed.session, &token).await.map(u64::from),
        "end_others" => flows.end_other_sessions(&person, &token).await,
        _ => return show(&app, person, &token, None, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let ended = app.given(ended)?;
    Ok(see_other(&format!("{PATH}?ended={ended}")))
}

async fn expect_session(app: &App, visit: &Visit) -> Result<(SignedIn, Secret), Response> {
    let person = visit.expect_person(app, Destination::Sessions).await?;
    let token = visit.session_token().cloned();
    // Whoever is signed in has a token.
    token.map(|token| (person, token)).ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())
}

async fn show(
    app: &App,
    person: SignedIn,
    token: &Secret,
    ended: Option<u64>,
    status: StatusCode,
) -> Answer {
    let sessions = app.given(app.flows().own_sessions(&person, token).await)?;
    let page = Page::new("Your sessions").status(status);
    Ok(page.render(app, || body(person, sessions, ended)))
}

fn body(person: SignedIn, sessions: OwnSessions, ended: Option<u64>) -> impl IntoView {
    let others = sessions.open.iter().filter(|session| !session.this).count();
    let open = sessions.open.into_iter().map(open_cells).collect();
    let columns = vec![
        Column::new("Browser"),
        Column::new("Signed in with"),
        Column::long("Address"),
        Column::new("Since"),
        Column::new("Last seen"),
        Column::new("State"),
    ];
    view! {
        <OwnAccountFrame person tab=Destination::Sessions>
            {ended.map(told)}
            <Card
                title="Where you are signed in"
                lead="End what you do not know, then change your password or tell your Convrs admin."
            >
                <Table caption="Open sessions" columns rows=open />
                {(others > 1).then(|| end_others(others))}
            </Card>
            <Card title="Ended lately" lead="Sessions of the last day that are over, and what ended them.">
                {over(sessions.over)}
            </Card>
        </OwnAccountFrame>
    }
}

fn told(ended: u64) -> impl IntoView {
    match ended {
        0 => view! { <Notice title="That session was over already" /> },
        1 => view! { <Notice kind=NoticeKind::Success title="The session was ended" /> },
        many => {
            let title = format!("{many} sessions were ended");
            view! { <Notice kind=NoticeKind::Success title /> }
        }
    }
}

fn open_cells(session: OwnSession) -> Vec<AnyView> {
    let browser = browser::in_words(session.client.user_agent.as_deref());
    let end = if session.this {
        view! { <Badge tone=Tone::Good>"This browser"</Badge> }.into_any()
    } else {
        let which = format!(" the session of {browser}");
        view! {
            <form method="post" action=PATH>
                <input type="hidden" name="session" value=session.id />
                <Button kind=ButtonKind::Secondary name="action" value="end">
                    "End" <span class="visually-hidden">{which}</span>
                </Button>
            </form>
        }
        .into_any()
    };
    vec![
        browser.into_any(),
        session.method.label().into_any(),
        session.client.address.unwrap_or_else(|| "Unknown".to_owned()).into_any(),
        view! { <DateTime at=session.created_at /> }.into_any(),
        view! { <DateTime at=session.seen_at /> }.into_any(),
        end,
    ]
}

fn end_others(count: usize) -> impl IntoView {
    let label = format!("End the {count} other sessions");
    view! {
        <form method="post" action=PATH>
            <Button kind=ButtonKind::Danger name="action" value="end_others">{label}</Button>
        </form>
    }
}

fn over(sessions: Vec<OwnSession>) -> AnyView {
    if sessions.is_empty() {
        return view! {
            <EmptyState
                title="None"
                text="Sessions that you end, or that end by themselves, are listed here for a day."
            />
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Browser"),
        Column::long("What ended it"),
        Column::long("Address"),
        Column::new("Since"),
        Column::new("Ended"),
    ];
    let rows = sessions.into_iter().map(over_cells).collect();
    view! { <Table caption="Sessions that are over" columns rows /> }.into_any()
}

fn over_cells(session: OwnSession) -> Vec<AnyView> {
    let (at, by) = match session.ended {
        Some((at, by)) => (at, by.map_or("It was ended.", EndedBy::told)),
        None => (session.seen_at, "It was not used for too long, or its time was over."),
    };
    vec![
        browser::in_words(session.client.user_agent.as_deref()).into_any(),
        by.into_any(),
        session.client.address.unwrap_or_else(|| "Unknown".to_owned()).into_any(),
        view! { <DateTime at=session.created_at /> }.into_any(),
        view! { <DateTime at /> }.into_any(),
    ]
}
