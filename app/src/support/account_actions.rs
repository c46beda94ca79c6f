//! What the forms on an account's page do.

use axum::extract::State;
use convrs_domain::{AccountId, AgentId, Email, account::Name};
use convrs_flows::{AccountOverview, ManageRefusal, Support};
use convrs_store::StoreError;
use http::StatusCode;
use serde::Deserialize;

use super::{account::AccountPage, door::expect_account};
use crate::{
    ui::FormErrors,
    web::{Answer, App, Form, Path, Visit, not_found, see_other, unavailable},
};

/// What the page's forms send; `action` tells them apart.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AccountForm {
    action: String,
    account_name: String,
    /// The key of the admin a button belongs to.
    agent: String,
    pub(super) name: String,
    pub(super) email: String,
}

impl AccountForm {
    /// The name typed for the account, where it was to be changed.
    pub(super) fn new_name(&self) -> Option<String> {
        (self.action == "rename").then(|| self.account_name.clone())
    }
}

/// Why something is not done.
enum Refusal {
    Errors(FormErrors),
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// `POST /support/accounts/{account_id}`.
pub(crate) async fn act(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<AccountForm>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let id = overview.account.id.clone();
    if form.action == "make_link" {
        return make_link(&app, support, overview, &form.agent).await;
    }
    let done = match &*form.action {
        "rename" => rename(&app, &support, &id, &form).await.map(|()| "renamed"),
        "add_admin" => add_admin(&app, &support, &id, &form).await.map(|()| "admin"),
        "suspend" => suspend(&app, &support, &id, true).await.map(|()| "suspended"),
        "reactivate" => suspend(&app, &support, &id, false).await.map(|()| "reactivated"),
        _ => return Ok(not_found(&app)),
    };
    match done {
        Ok(word) => Ok(see_other(&format!("/support/accounts/{id}?done={word}"))),
        Err(refusal) => answer(&app, support, overview, form, refusal).await,
    }
}

async fn answer(
    app: &App,
    support: Support,
    overview: AccountOverview,
    typed: AccountForm,
    refusal: Refusal,
) -> Answer {
    let errors = match refusal {
        Refusal::Errors(errors) => errors,
        Refusal::Store(StoreError::EmailTaken) => FormErrors::default().with(
            "email",
            "This e-mail is an agent's already, in this account or another. Search for it to see where.",
        ),
        Refusal::Store(StoreError::DomainTaken) => FormErrors::default().with(
            "email",
            "The domain of this e-mail belongs to another account, which has proved it. Ask the customer whether the address is right, and both customers whose the domain is.",
        ),
        Refusal::Store(StoreError::OperatorStays) => FormErrors::default().with_general(
            "Convrs' own account cannot be suspended: nobody could look after the others.",
        ),
        Refusal::Store(error) => return Err(unavailable(app, &error)),
    };
    let page = AccountPage { typed, errors, ..AccountPage::of(support, overview) };
    page.render(app, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The link stands on this answer and nowhere else, so there is nowhere to send people on to.
async fn make_link(app: &App, support: Support, overview: AccountOverview, agent: &str) -> Answer {
    let id = AgentId::new(agent);
    match app.flows().make_admin_link(&support, &overview.account.id, &id).await {
        Ok(made) => {
            let page = AccountPage { made: Some(made), ..AccountPage::of(support, overview) };
            page.render(app, StatusCode::OK).await
        }
        Err(ManageRefusal::Store(error)) => Err(unavailable(app, &error)),
        Err(_) => Err(not_found(app)),
    }
}

async fn rename(
    app: &App,
    support: &Support,
    id: &AccountId,
    form: &AccountForm,
) -> Result<(), Refusal> {
    let name = Name::parse(&form.account_name).map_err(|invalid| {
        Refusal::Errors(FormErrors::default().with("account_name", invalid.to_string()))
    })?;
    app.flows().change_account(&support.actor(), id, Some(&name), None).await?;
    Ok(())
}

async fn add_admin(
    app: &App,
    support: &Support,
    id: &AccountId,
    form: &AccountForm,
) -> Result<(), Refusal> {
    let (name, email) = (Name::parse(&form.name), Email::parse(&form.email));
    let mut errors = FormErrors::default();
    if let Err(invalid) = &name {
        errors = errors.with("name", invalid.to_string());
    }
    if let Err(invalid) = &email {
        errors = errors.with("email", invalid.to_string());
    }
    let (Ok(name), Ok(email)) = (name, email) else { return Err(Refusal::Errors(errors)) };
    app.flows().add_admin(support, id, email, name).await?;
    Ok(())
}

async fn suspend(
    app: &App,
    support: &Support,
    id: &AccountId,
    suspended: bool,
) -> Result<(), Refusal> {
    Ok(app.flows().set_suspended(support, id, suspended).await?)
}
