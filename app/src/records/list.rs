//! The page `/admin/sign-ins`: each attempt, the newest first.

use axum::extract::State;
use convrs_domain::{Destination, sessions::AuthMethod, sign_in::Outcome};
use convrs_flows::{Admin, PAGE_SIZE};
use convrs_store::{HourCount, Page as Rows, Recorded};
use http::StatusCode;
use leptos::prelude::*;

use super::{
    asked::Asked,
    chart::{Days, chart, tone},
    frame::{RecordsFrame, Tab},
};
use crate::{
    organization::expect_admin,
    sign_in::titled,
    ui::{
        Badge, Button, ButtonKind, ButtonLink, Choice, Column, DateTime, EmptyState, ErrorSummary,
        Field, FormErrors, Pagination, Select, Table, Tone,
    },
    web::{Answer, App, Page, Query, Visit, viewers_zone},
};

/// The page's address.
const PATH: &str = "/admin/sign-ins";

/// `GET /admin/sign-ins`.
pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SignIns).await?;
    answer(&app, admin, asked, StatusCode::OK).await
}

/// The page with what was found; `status` unless the filter cannot be understood.
pub(super) async fn answer(app: &App, admin: Admin, asked: Asked, status: StatusCode) -> Answer {
    let zone = viewers_zone();
    let (filter, errors) = asked.filter(&zone);
    let status = if errors.is_empty() { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    let flows = app.flows();
    let found = flows.sign_ins(&admin, &filter, &asked.position(), PAGE_SIZE).await;
    let found = app.given(found)?;
    let counted = match Days::until_today(zone, flows.now()) {
        Some(days) => {
            let hours = flows.sign_ins_by_hour(&admin, days.from, days.until).await;
            Some((days, app.given(hours)?))
        }
        None => None,
    };
    let title = titled("Sign-ins", &errors);
    let kept = flows.retention_days();
    let list = List { admin, asked, errors, counted, found, kept };
    Ok(Page::new(&title).status(status).render(app, || list.body()))
}

struct List {
    admin: Admin,
    asked: Asked,
    errors: FormErrors,
    counted: Option<(Days, Vec<HourCount>)>,
    found: Rows<Recorded>,
    kept: u64,
}

impl List {
    fn body(self) -> impl IntoView {
        let Self { admin, asked, errors, counted, found, kept } = self;
        let list = if found.rows.is_empty() {
            nothing(&asked, &found).into_any()
        } else {
            rows(&asked, found).into_any()
        };
        view! {
            <RecordsFrame admin tab=Tab::Attempts kept>
                {counted.map(|(days, hours)| chart(&days, &hours))}
                {filter_form(&asked, errors)}
                {list}
            </RecordsFrame>
        }
    }
}

fn filter_form(asked: &Asked, errors: FormErrors) -> impl IntoView + use<> {
    let errors = Signal::stored(errors);
    let narrows = asked.narrows();
    let Asked { outcome, method, who, reference, from, to, .. } = asked.clone();
    view! {
        <form class="filter" method="get" action=PATH novalidate>
            <ErrorSummary errors />
            <div class="filter-fields">
                <Select label="Outcome" name="outcome" choices=outcomes() selected=outcome />
                <Select label="Method" name="method" choices=methods() selected=method />
                <Field label="Name or e-mail" name="who" value=who errors />
                <Field label="Reference" name="reference" value=reference errors />
                <Field label="From" name="from" kind="date" value=from errors />
                <Field label="To" name="to" kind="date" value=to errors />
            </div>
            <div class="filter-actions">
                <Button kind=ButtonKind::Secondary>"Filter"</Button>
                {narrows.then(|| view! {
                    <ButtonLink href=PATH kind=ButtonKind::Quiet>"Show all"</ButtonLink>
                })}
            </div>
        </form>
    }
}

fn outcomes() -> Vec<Choice> {
    let all = Choice::new("", "All");
    let refused = Choice::new("refused", "All refused");
    let each = Outcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), outcome.label()));
    let mut choices: Vec<_> = [all].into_iter().chain(each).collect();
    choices.insert(2, refused);
    choices
}

fn methods() -> Vec<Choice> {
    let each = AuthMethod::ALL.into_iter();
    let each = each.map(|method| Choice::new(method.as_str(), method.label()));
    [Choice::new("", "All")].into_iter().chain(each).collect()
}

fn nothing(asked: &Asked, found: &Rows<Recorded>) -> AnyView {
    if let Some(older) = &found.older {
        let on = asked.address(PATH, Some(("older", older)));
        return view! {
            <EmptyState
                title="Nothing found so far"
                text="There are more attempts than one page looks through. A whole e-mail address is found at once."
            >
                <ButtonLink href=on kind=ButtonKind::Secondary>"Look through older attempts"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    if asked.narrows() {
        return view! {
            <EmptyState
                title="Nothing fits this filter"
                text="No attempt of the time that is kept is like that. Widen the filter, or look at all attempts."
            >
                <ButtonLink href=PATH kind=ButtonKind::Secondary>"Show all"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title="No sign-ins yet"
            text="Each attempt to sign in to this account will be listed here, with what came of it."
        />
    }
    .into_any()
}

fn rows(asked: &Asked, found: Rows<Recorded>) -> impl IntoView + use<> {
    let page = |name: &'static str, place: Option<convrs_store::Place>| {
        place.map(|place| asked.address(PATH, Some((name, &place))))
    };
    let (newer, older) = (page("newer", found.newer), page("older", found.older));
    let shown = match found.rows.len() {
        1 => "1 attempt".to_owned(),
        count => format!("{count} attempts, the newest first"),
    };
    let so_far = found.searched_to.map(|at| {
        view! { <p class="kept">"Looked through the attempts back to " <DateTime at /> "; Next goes on."</p> }
    });
    let columns = vec![
        Column::new("Reference"),
        Column::new("Outcome"),
        Column::long("Person"),
        Column::new("Method, address"),
        Column::new("When"),
    ];
    let rows = found.rows.into_iter().map(cells).collect();
    let file = asked.address("/admin/sign-ins.csv", None);
    view! {
        <p class="list-actions"><a href=file download>"Download these attempts as CSV"</a></p>
        <Table caption="Attempts to sign in" columns rows />
        {so_far}
        <Pagination shown previous=newer next=older />
    }
}

fn cells(found: Recorded) -> Vec<AnyView> {
    let record = found.record.clone();
    let href = [PATH, "/", record.reference.as_str()].concat();
    vec![
        view! { <a class="reference-link" href=href>{record.reference.to_string()}</a> }.into_any(),
        view! { {outcome_badge(record.outcome)} {test_badge(record.trace.test)} }.into_any(),
        person(&found).into_any(),
        view! {
            <span class="person">
                <span class="person-name">{record.method.label()}</span>
                <span class="person-email">{record.client.address}</span>
            </span>
        }
        .into_any(),
        view! { <DateTime at=record.at /> }.into_any(),
    ]
}

/// How an attempt ended, in a few words.
pub(super) fn outcome_badge(outcome: Outcome) -> impl IntoView {
    view! { <Badge tone=tone(outcome.group())>{outcome.label()}</Badge> }
}

/// Marks what an admin only tried.
pub(super) fn test_badge(test: bool) -> Option<impl IntoView> {
    test.then(|| view! { " " <Badge tone=Tone::Info>"Test"</Badge> })
}

/// The agent with name and address, otherwise the address that was claimed or typed.
pub(super) fn person(found: &Recorded) -> impl IntoView + use<> {
    let email = found.record.email.clone().or_else(|| found.agent_email.clone());
    match (found.agent_name.clone(), email) {
        (Some(name), email) => view! {
            <span class="person">
                <span class="person-name">{name}</span>
                <span class="person-email">{email}</span>
            </span>
        }
        .into_any(),
        (None, Some(email)) => view! { <span class="person-email">{email}</span> }.into_any(),
        (None, None) => "Unknown".into_any(),
    }
}
