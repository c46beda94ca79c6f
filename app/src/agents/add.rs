//! The page `/admin/agents/new`: adds one person.

use axum::{extract::State, response::Response};
use convrs_domain::{Destination, Email, Role, account::Name};
use convrs_flows::{Admin, ManageRefusal};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{AgentsFrame, BackToAgents, address_of, roles, words::refused};
use crate::{
    organization::expect_admin,
    sign_in::titled,
    ui::{
        Button, ButtonKind, ButtonLink, Card, ErrorSummary, Field, FormActions, FormErrors,
        PageHeader, RadioGroup,
    },
    web::{Answer, App, Form, Page, Visit, see_other, unavailable},
};

/// The form, as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NewPerson {
    email: String,
    name: String,
    role: String,
}

/// `GET /admin/agents/new`.
pub(crate) async fn new(State(app): State<App>, visit: Visit) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    let form = NewPerson { role: Role::Agent.as_str().to_owned(), ..Default::default() };
    Ok(render(&app, admin, form, FormErrors::default(), StatusCode::OK))
}

/// `POST /admin/agents/new`.
pub(crate) async fn add(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<NewPerson>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    let (email, name, role) = match form.parsed() {
        Ok(parsed) => parsed,
        Err(errors) => {
            return Ok(render(&app, admin, form, errors, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    Ok(match app.flows().add_colleague(&admin, email, name, role).await {
        Ok(id) => see_other(&format!("{}?done=added", address_of(&id))),
        Err(ManageRefusal::Store(error)) => unavailable(&app, &error),
        Err(refusal) => {
            let (status, errors) = refused(&refusal);
            render(&app, admin, form, errors, status)
        }
    })
}

impl NewPerson {
    fn parsed(&self) -> Result<(Email, Name, Role), FormErrors> {
        let parsed = (Name::parse(&self.name), Email::parse(&self.email), self.role.parse());
        if let (Ok(name), Ok(email), Ok(role)) = parsed {
            return Ok((email, name, role));
        }
        let mut errors = FormErrors::default();
        if let Err(invalid) = parsed.0 {
            errors = errors.with("name", invalid.to_string());
        }
        if let Err(invalid) = parsed.1 {
            errors = errors.with("email", invalid.to_string());
        }
        if parsed.2.is_err() {
            errors = errors.with("role", "Choose one of the roles.");
        }
        Err(errors)
    }
}

fn render(
    app: &App,
    admin: Admin,
    form: NewPerson,
    errors: FormErrors,
    status: StatusCode,
) -> Response {
    let title = titled("Add an agent", &errors);
    Page::new(&title).status(status).render(app, || view! { <AddPage admin form errors /> })
}

#[component]
fn AddPage(admin: Admin, form: NewPerson, errors: FormErrors) -> impl IntoView {
    let choices = roles(admin.account().is_operator);
    view! {
        <AgentsFrame admin>
            <BackToAgents />
            <PageHeader
                title="Add an agent"
                lead="No mail is sent: on the next page you can make a link to set a password, and hand it over yourself."
            />
            <Card>
                <form method="post" action="/admin/agents/new" novalidate>
                    <ErrorSummary errors=errors.clone() />
                    <Field label="Name" name="name" value=form.name.clone() required=true errors=errors.clone() />
                    <Field
                        label="E-mail"
                        name="email"
                        kind="email"
                        hint="Exactly as your sign-in provider has it, capital letters included."
                        value=form.email.clone()
                        required=true
                        errors=errors.clone()
                    />
                    <RadioGroup legend="Role" name="role" choices selected=form.role.clone() errors />
                    <FormActions>
                        <Button>"Add agent"</Button>
                        <ButtonLink href=Destination::Agents.path() kind=ButtonKind::Quiet>"Cancel"</ButtonLink>
                    </FormActions>
                </form>
            </Card>
        </AgentsFrame>
    }
}
