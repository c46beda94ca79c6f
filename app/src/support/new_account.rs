//! The page `/support/accounts/new`.

use axum::{extract::State, response::Response};
use convrs_domain::{Destination, Tier, account::Name};
use convrs_flows::Support;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::door::expect_support;
use crate::{
    sign_in::titled,
    ui::{
        BackLink, Button, ButtonKind, ButtonLink, Card, Choice, ErrorSummary, Field, FormActions,
        FormErrors, PageHeader, RadioGroup,
    },
    web::{Answer, App, Form, Page, SignedInFrame, Visit, see_other},
};

/// What the form sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct NewAccountForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    tier: String,
}

impl NewAccountForm {
    fn parse(&self) -> Result<(Name, Tier), FormErrors> {
        let (name, tier) = (Name::parse(&self.name), self.tier.parse::<Tier>());
        let mut errors = FormErrors::default();
        if let Err(invalid) = &name {
            errors = errors.with("name", invalid.to_string());
        }
        if tier.is_err() {
            errors = errors.with("tier", "Select a tier.");
        }
        match (name, tier) {
            (Ok(name), Ok(tier)) => Ok((name, tier)),
            _ => Err(errors),
        }
    }
}

/// `GET /support/accounts/new`.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let support = expect_support(&app, &visit).await?;
    let typed = NewAccountForm::default();
    Ok(render(&app, support, typed, FormErrors::default(), StatusCode::OK))
}

/// `POST /support/accounts/new`.
pub(crate) async fn add(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<NewAccountForm>,
) -> Answer {
    let support = expect_support(&app, &visit).await?;
    let (name, tier) = match form.parse() {
        Ok(parsed) => parsed,
        Err(errors) => {
            return Ok(render(&app, support, form, errors, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let id = app.given(app.flows().add_customer(&support, name, tier).await)?;
    Ok(see_other(&format!("/support/accounts/{id}?done=added")))
}

fn render(
    app: &App,
    support: Support,
    typed: NewAccountForm,
    errors: FormErrors,
    status: StatusCode,
) -> Response {
    let title = titled("Add an account", &errors);
    let page = Page::still(&title).status(status);
    page.render(app, || view! { <NewAccountPage support typed errors /> })
}

#[component]
fn NewAccountPage(support: Support, typed: NewAccountForm, errors: FormErrors) -> impl IntoView {
    let errors = Signal::stored(errors);
    view! {
        <SignedInFrame person=(*support).clone() here=Destination::Support>
            <BackLink href=Destination::Support.path() label="All accounts" />
            <PageHeader
                title="Add an account"
                lead="The account gets its AccountID at once. Its first admin is added on the next page."
            />
            <Card>
                <form method="post" action="/support/accounts/new" novalidate>
                    <ErrorSummary errors />
                    <Field label="Name" name="name" value=typed.name errors required=true />
                    <RadioGroup
                        legend="Tier"
                        name="tier"
                        choices=TIERS.to_vec()
                        selected=typed.tier
                        errors
                    />
                    <FormActions>
                        <Button>"Add the account"</Button>
                        <ButtonLink href=Destination::Support.path() kind=ButtonKind::Quiet>
                            "Cancel"
                        </ButtonLink>
                    </FormActions>
                </form>
            </Card>
        </SignedInFrame>
    }
}

/// The tiers with what they mean for signing in.
pub(super) const TIERS: [Choice; 3] = [
    Choice { value: "starter", label: "Starter", hint: Some("Agents log in with a password.") },
    Choice {
        value: "professional",
        label: "Professional",
        hint: Some("Agents log in with a password."),
    },
    Choice {
        value: "enterprise",
        label: "Enterprise",
        hint: Some("Agents can sign in with the account's own Okta or Google."),
    },
];
