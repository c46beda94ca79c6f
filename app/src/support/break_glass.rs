//! The page on which support opens passwords for a time, and closes them.

use axum::extract::State;
use convrs_domain::{
    Email,
    break_glass::{BreakGlass, OpenFor, Reason},
};
use convrs_flows::{AccountOverview, OpenPasswords, Support};
use convrs_store::StoreError;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    account::Asked,
    door::expect_account,
    frame::{AccountFrame, AccountTab, Done},
};
use crate::{
    sign_in::titled,
    ui::{
        Button, ButtonKind, Card, Choice, Column, DateTime, ErrorSummary, FormActions, FormErrors,
        Notice, Select, Table, TextArea,
    },
    web::{Answer, App, Form, Page, Path, Query, Visit, not_found, see_other, unavailable},
};

/// The times offered, in hours.
const TIMES: [Choice; 5] = [
    Choice::new("1", "1 hour"),
    Choice::new("2", "2 hours"),
    Choice::new("4", "4 hours"),
    Choice::new("8", "8 hours"),
    Choice::new("24", "24 hours"),
];

const DONE: &[(&str, &str)] =
    &[("opened", "Passwords are open"), ("closed", "Passwords are closed again")];

/// What the page's forms send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BreakGlassForm {
    action: String,
    people: String,
    hours: String,
    reason: String,
}

impl BreakGlassForm {
    fn parse(&self) -> Result<OpenPasswords, FormErrors> {
        let mut errors = FormErrors::default();
        let emails: Result<Vec<_>, _> = self.people.split_whitespace().map(Email::parse).collect();
        if emails.is_err() {
            errors =
                errors.with("people", "Enter one e-mail on each line, or nothing for everybody.");
        }
        let hours = self.hours.parse().ok().map(std::time::Duration::from_hours);
        let time = hours.and_then(|hours| OpenFor::new(hours).ok());
        if time.is_none() {
            errors = errors.with("hours", "Select one of the times.");
        }
        let reason = Reason::parse(&self.reason);
        if let Err(invalid) = reason {
            errors = errors.with("reason", invalid.to_string());
        }
        match (emails, time, reason) {
            (Ok(emails), Some(time), Ok(reason)) => Ok(OpenPasswords { emails, time, reason }),
            _ => Err(errors),
        }
    }
}

/// `GET /support/accounts/{account_id}/break-glass`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let page = BreakGlassPage { done: asked.done, ..BreakGlassPage::of(support, overview) };
    page.render(&app, StatusCode::OK).await
}

/// `POST /support/accounts/{account_id}/break-glass`.
pub(crate) async fn act(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<BreakGlassForm>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let (flows, id) = (app.flows(), overview.account.id.clone());
    let done = match &*form.action {
        "close" => flows.close_break_glass(&support.actor(), &id).await.map(|_| "closed"),
        "open" => match form.parse() {
            Ok(open) => flows.open_passwords(&support, &id, open).await.map(|_| "opened"),
            Err(errors) => return refuse(&app, support, overview, form, errors).await,
        },
        _ => return Ok(not_found(&app)),
    };
    match done {
        Ok(word) => Ok(see_other(&format!("{}?done={word}", AccountTab::BreakGlass.path(&id)))),
        Err(StoreError::NoSuchAgent) => {
            let message = "One of these is no agent of the account. Nobody's password was opened.";
            let errors = FormErrors::default().with("people", message);
            refuse(&app, support, overview, form, errors).await
        }
        Err(error) => Ok(unavailable(&app, &error)),
    }
}

async fn refuse(
    app: &App,
    support: Support,
    overview: AccountOverview,
    typed: BreakGlassForm,
    errors: FormErrors,
) -> Answer {
    let page = BreakGlassPage { typed, errors, ..BreakGlassPage::of(support, overview) };
    page.render(app, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The page, with what was typed and what was wrong with it.
struct BreakGlassPage {
    support: Support,
    overview: AccountOverview,
    typed: BreakGlassForm,
    errors: FormErrors,
    done: String,
}

impl BreakGlassPage {
    fn of(support: Support, overview: AccountOverview) -> Self {
        let (typed, errors) = (BreakGlassForm::default(), FormErrors::default());
        Self { support, overview, typed, errors, done: String::new() }
    }

    async fn render(self, app: &App, status: StatusCode) -> Answer {
        let open = app.given(app.flows().break_glass(&self.overview.account.id).await)?;
        let title = titled("Break-glass", &self.errors);
        Ok(Page::new(&title).status(status).render(app, || self.body(open)))
    }

    fn body(self, open: Vec<BreakGlass>) -> impl IntoView {
        let sso = &self.overview.sso;
        let (tier, registered) = (self.overview.account.tier, sso.standing.registered.is_some());
        let needless = sso.settings.passwords_allowed(tier, registered);
        let account = self.overview.account;
        view! {
            <AccountFrame support=self.support account tab=AccountTab::BreakGlass>
                <Done word=self.done said=DONE />
                {needless.then(|| view! {
                    <Notice title="Passwords are on in this account">
                        <p>"There is nothing to open now: everybody with a password can log in with it. What you open counts if passwords are turned off meanwhile."</p>
                    </Notice>
                })}
                <OpenNow open />
                <OpenForm typed=self.typed errors=self.errors />
            </AccountFrame>
        }
    }
}

#[component]
fn OpenNow(open: Vec<BreakGlass>) -> impl IntoView {
    if open.is_empty() {
        return ().into_any();
    }
    let row = |it: BreakGlass| {
        vec![
            it.email.unwrap_or_else(|| "Everybody".to_owned()).into_any(),
            view! { <DateTime at=it.ends_at /> }.into_any(),
            it.reason.into_any(),
            it.opened_by.into_any(),
        ]
    };
    let columns = vec![
        Column::long("People"),
        Column::new("Until"),
        Column::long("Reason"),
        Column::long("Opened by"),
    ];
    let rows: Vec<_> = open.into_iter().map(row).collect();
    view! {
        <Card title="Open now" lead="Whoever logs in meanwhile stays signed in afterwards, as after any other sign-in.">
            <Table caption="Passwords open now" columns rows />
            <form method="post">
                <FormActions>
                    <Button kind=ButtonKind::Danger name="action" value="close">
                        "Close password sign-in now"
                    </Button>
                </FormActions>
            </form>
        </Card>
    }
    .into_any()
}

#[component]
fn OpenForm(typed: BreakGlassForm, errors: FormErrors) -> impl IntoView {
    let errors = Signal::stored(errors);
    let hours = if typed.hours.is_empty() { "2".to_owned() } else { typed.hours };
    view! {
        <Card
            title="Open password sign-in"
            lead="For when the customer's provider fails and passwords are off. It closes by itself. The customer's admins see it, with your reason and your e-mail."
        >
            <form method="post" novalidate>
                <input type="hidden" name="action" value="open" />
                <ErrorSummary errors />
                <TextArea
                    label="People"
                    name="people"
                    hint="Their e-mails, one on each line. Leave it empty for everybody in the account."
                    value=typed.people
                    rows=3
                    errors
                />
                <Select label="How long" name="hours" choices=TIMES.to_vec() selected=hours errors />
                <TextArea label="Reason" name="reason" value=typed.reason rows=2 errors required=true />
                <FormActions>
                    <Button>"Open password sign-in"</Button>
                </FormActions>
            </form>
        </Card>
    }
}
