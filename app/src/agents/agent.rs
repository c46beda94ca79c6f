//! The page `/admin/agents/{id}`: one agent, and what an admin can do about it.

use axum::extract::State;
use convrs_domain::{AgentId, Destination, Email, account::Name};
use convrs_flows::{Admin, LinkMade, ManageRefusal};
use convrs_store::AgentChange;
use http::StatusCode;
use serde::Deserialize;

use super::{
    address_of,
    agent_page::AgentPage,
    words::{Done, refused},
};
use crate::{
    organization::expect_admin,
    sign_in::titled,
    ui::FormErrors,
    web::{Answer, App, Form, Page, Path, Query, Visit, not_found, see_other, unavailable},
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// One of the page's forms; which one, `action` says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Act {
    action: String,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) role: Option<String>,
}

/// `GET /admin/agents/{id}`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    let shown = Shown { done: Done::from_word(&asked.done), ..Shown::default() };
    render(&app, admin, &AgentId::new(id), shown, StatusCode::OK).await
}

/// `POST /admin/agents/{id}`.
pub(crate) async fn act(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Act>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    let id = AgentId::new(id);
    match carry_out(&app, &admin, &id, &form).await {
        Ok(Outcome::Done(done)) => {
            Ok(see_other(&format!("{}?done={}", address_of(&id), done.as_str())))
        }
        // The link stands on this answer and nowhere else, so there is nowhere to send people on to.
        Ok(Outcome::LinkMade(made)) => {
            let shown = Shown { made: Some(made), ..Shown::default() };
            render(&app, admin, &id, shown, StatusCode::OK).await
        }
        Err(Refused::Form(errors)) => {
            let shown = Shown { typed: form, errors, ..Shown::default() };
            render(&app, admin, &id, shown, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Refused::Rule(ManageRefusal::NoSuchAgent)) => Ok(not_found(&app)),
        Err(Refused::Rule(ManageRefusal::Store(error))) => Ok(unavailable(&app, &error)),
        Err(Refused::Rule(refusal)) => {
            let (status, errors) = refused(&refusal);
            let shown = Shown { typed: form, errors, ..Shown::default() };
            render(&app, admin, &id, shown, status).await
        }
    }
}

/// What became of a form.
enum Outcome {
    Done(Done),
    LinkMade(LinkMade),
}

/// Why nothing became of it.
enum Refused {
    Form(FormErrors),
    Rule(ManageRefusal),
}

impl From<ManageRefusal> for Refused {
    fn from(refusal: ManageRefusal) -> Self {
        Self::Rule(refusal)
    }
}

async fn carry_out(app: &App, admin: &Admin, id: &AgentId, form: &Act) -> Result<Outcome, Refused> {
    let flows = app.flows();
    let state = |active| AgentChange { active: Some(active), ..AgentChange::default() };
    let done = match form.action.as_str() {
        "save" => {
            flows.change_agent(admin, id, &form.wanted().map_err(Refused::Form)?).await?;
            Done::Saved
        }
        "change_email" => {
            flows.correct_email(admin, id, &form.address().map_err(Refused::Form)?).await?;
            Done::EmailChanged
        }
        "make_link" => {
            return Ok(Outcome::LinkMade(flows.make_password_link(admin, id).await?));
        }
        "sign_out" => {
            flows.sign_agent_out(admin, id).await?;
            Done::SignedOut
        }
        "reset_link" => {
            flows.reset_link(admin, id).await?;
            Done::LinkReset
        }
        "deactivate" => {
            flows.change_agent(admin, id, &state(false)).await?;
            Done::Deactivated
        }
        "reactivate" => {
            flows.change_agent(admin, id, &state(true)).await?;
            Done::Reactivated
        }
        _ => return Err(Refused::Form(incomplete())),
    };
    Ok(Outcome::Done(done))
}

fn incomplete() -> FormErrors {
    FormErrors::default().with_general("The form was not complete. Reload the page and try again.")
}

impl Act {
    /// Name and role. Who may not change the role is not asked for it.
    fn wanted(&self) -> Result<AgentChange, FormErrors> {
        let name = Name::parse(self.name.as_deref().unwrap_or_default());
        let role = self.role.as_deref().map(str::parse).transpose();
        match (name, role) {
            (Ok(name), Ok(role)) => Ok(AgentChange { name: Some(name), role, active: None }),
            (Err(invalid), _) => Err(FormErrors::default().with("name", invalid.to_string())),
            (_, Err(_)) => Err(FormErrors::default().with("role", "Choose one of the roles.")),
        }
    }

    fn address(&self) -> Result<Email, FormErrors> {
        let email = Email::parse(self.email.as_deref().unwrap_or_default());
        email.map_err(|invalid| FormErrors::default().with("email", invalid.to_string()))
    }
}

/// What the page shows beside the agent.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) done: Option<Done>,
    pub(super) made: Option<LinkMade>,
    pub(super) typed: Act,
    pub(super) errors: FormErrors,
}

async fn render(app: &App, admin: Admin, id: &AgentId, shown: Shown, status: StatusCode) -> Answer {
    let overview = app.given(app.flows().agent_overview(&admin, id).await)?;
    let Some(overview) = overview else { return Ok(not_found(app)) };
    let title = titled(&overview.listed.agent.name, &shown.errors);
    let page = AgentPage { admin, overview, shown };
    Ok(Page::new(&title).status(status).render(app, || page.body()))
}
