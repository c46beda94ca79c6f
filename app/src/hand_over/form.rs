//! The form in which a customer enters issuer, client ID and secret, and what is wrong with it.

use convrs_domain::connection::{ClientId, Issuer, Provider, parse_client_secret};
use convrs_flows::Given;
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    connection_problem::{ConnectionProblem, IssuerHelp, IssuerInstead},
    ui::{Button, ErrorSummary, Field, FormActions, FormErrors},
};

/// What the form sends. The secret never goes back into a page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct HandOverForm {
    pub(super) issuer: String,
    /// The issuer offered in the place of the one typed, when its button was pressed.
    instead: String,
    pub(super) client_id: String,
    client_secret: String,
}

impl HandOverForm {
    /// Takes the issuer that was offered, where it was chosen.
    pub(super) fn corrected(mut self) -> Self {
        if !self.instead.is_empty() {
            self.issuer = std::mem::take(&mut self.instead);
        }
        self
    }

    /// Reads it; all that is wrong with it at once.
    pub(super) fn parse(&self) -> Result<Given, ConnectionProblem> {
        let issuer = Issuer::parse(&self.issuer);
        let client_id = ClientId::parse(&self.client_id);
        let secret = parse_client_secret(&self.client_secret);
        let mut problem = ConnectionProblem::default();
        if let Err(invalid) = &issuer {
            problem.add_issuer(invalid);
        }
        if let Err(invalid) = client_id {
            problem.add("client_id", invalid.to_string());
        }
        if let Err(invalid) = secret {
            problem.add("client_secret", invalid.to_string());
        }
        match (issuer, client_id, secret) {
            (Ok(issuer), Ok(client_id), Ok(secret)) => {
                Ok(Given { provider: Provider::Okta, issuer, client_id, secret })
            }
            _ => Err(problem),
        }
    }
}

/// The form itself.
#[component]
pub(super) fn Fields(
    /// What was typed.
    typed: HandOverForm,
    /// What was wrong with it.
    problem: ConnectionProblem,
) -> impl IntoView {
    let errors: Signal<FormErrors> = Signal::stored(problem.errors);
    view! {
        <form method="post" novalidate autocomplete="off">
            <ErrorSummary errors />
            <Field
                label="Issuer"
                name="issuer"
                kind="url"
                value=typed.issuer
                hint="In the provider metadata linked on the app's Sign On tab, under \"issuer\"."
                errors
                required=true
            />
            <IssuerHelp about=problem.issuer.clone() />
            <Field
                label="Client ID"
                name="client_id"
                value=typed.client_id
                hint="On the app's Sign On tab."
                errors
                required=true
            />
            <Field
                label="Client secret"
                name="client_secret"
                kind="password"
                autocomplete="new-password"
                hint="On the app's Sign On tab. It is sealed at once; nobody at Convrs can read it."
                errors
                required=true
            />
            <FormActions>
                <Button>"Check and hand over"</Button>
            </FormActions>
            <IssuerInstead about=problem.issuer />
        </form>
    }
}
