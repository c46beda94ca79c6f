//! The page `/account/password`, looked at and posted to.

use axum::{extract::State, response::IntoResponse};
use convrs_domain::{Destination, Timestamp};
use convrs_flows::{OwnPassword, SignedIn};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{ChangeOwnPassword, frame::OwnAccountFrame, password_form::ChangePasswordForm};
use crate::{
    sign_in::{parts, titled},
    ui::{Card, DateTime, FormErrors, Notice, NoticeKind},
    web::{Answer, App, Form, Page, Query, Submitted, Visit, not_found},
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    changed: String,
}

/// `GET /account/password`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let person = visit.expect_person(&app, Destination::Password).await?;
    let changed = asked.changed == "true";
    let page = PasswordPage { person, changed, errors: FormErrors::default() };
    page.render(&app, StatusCode::OK).await
}

/// `POST /account/password`.
pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<ChangeOwnPassword>,
) -> Answer {
    let person = visit.expect_person(&app, Destination::Password).await?;
    match Submitted::to(&app, &visit, form).await {
        Submitted::Gone(response) => Ok(response),
        Submitted::Nowhere => Ok(not_found(&app)),
        Submitted::Refused(refusal, headers) => {
            let (status, errors) = parts(refusal);
            let page = PasswordPage { person, changed: false, errors };
            Ok((headers, page.render(&app, status).await?).into_response())
        }
    }
}

struct PasswordPage {
    person: SignedIn,
    changed: bool,
    errors: FormErrors,
}

impl PasswordPage {
    async fn render(self, app: &App, status: StatusCode) -> Answer {
        let stands = app.given(app.flows().own_password(&self.person).await)?;
        let title = titled("Your password", &self.errors);
        Ok(Page::new(&title).status(status).render(app, || self.body(stands)))
    }

    fn body(self, stands: OwnPassword) -> impl IntoView {
        let email = self.person.agent().email.to_string();
        let errors = self.errors;
        let card = match stands {
            OwnPassword::InUse { until } => view! {
                {until.map(open_until)}
                <Card
                    title="Change your password"
                    lead="You stay signed in here. Your sessions in other browsers end."
                >
                    <ChangePasswordForm email errors />
                </Card>
            }
            .into_any(),
            OwnPassword::Off(provider) => nothing_to_change(format!(
                "Your account signs in without passwords, so no Convrs password lets you in. Change \
                 your password at {}.",
                provider.label()
            )),
            OwnPassword::Missing => nothing_to_change(
                "You have no Convrs password yet. Ask an admin of your account for a link to set \
                 one, or go on signing in as you did."
                    .to_owned(),
            ),
        };
        view! {
            <OwnAccountFrame person=self.person tab=Destination::Password>
                {self.changed.then(|| view! {
                    <Notice kind=NoticeKind::Success title="Your password was changed">
                        <p>"Your sessions in other browsers have ended."</p>
                    </Notice>
                })}
                {card}
            </OwnAccountFrame>
        }
    }
}

/// Says that the password works for a time only.
fn open_until(end: Timestamp) -> impl IntoView {
    view! {
        <Notice title="Passwords are open for a time">
            <p>"Your account has turned passwords off. Convrs support has opened them, so yours works until " <DateTime at=end /> "."</p>
        </Notice>
    }
}

fn nothing_to_change(why: String) -> AnyView {
    view! { <Card title="There is no password to change"><p>{why}</p></Card> }.into_any()
}
