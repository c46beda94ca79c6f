//! Agent Management: the list of an account's agents, and what their admin does with them.

mod list;
mod query;

mod add;

mod agent;
mod agent_page;
mod words;

mod import;
mod import_preview;

mod set_password;

pub(crate) use add::{add, new};
pub(crate) use agent::{act, show};
pub(crate) use import::{confirm, import, preview, upload};
pub(crate) use list::list;
pub(crate) use set_password::{set_password, submit_password};

use convrs_domain::{AgentId, Destination, Role};
use convrs_flows::Admin;
use leptos::prelude::*;

use crate::{
    ui::{BackLink, Choice},
    web::SignedInFrame,
};

/// The frame of every page of Agent Management.
#[component]
fn AgentsFrame(
    /// Who is there.
    admin: Admin,
    /// What is on the page.
    children: Children,
) -> impl IntoView {
    view! {
        <SignedInFrame person=(*admin).clone() here=Destination::Agents>
            {children()}
        </SignedInFrame>
    }
}

/// The way back to the list.
#[component]
fn BackToAgents() -> impl IntoView {
    view! { <BackLink href=Destination::Agents.path() label="All agents" /> }
}

/// The address of an agent's page.
fn address_of(id: &AgentId) -> String {
    format!("{}/{id}", Destination::Agents.path())
}

/// The roles that may be given, with what they mean.
fn roles(operator: bool) -> Vec<Choice> {
    let choice = |role: &Role| Choice {
        value: role.as_str(),
        label: role.label(),
        hint: Some(match role {
            Role::Agent => "Answers customers.",
            Role::Admin => {
                "Answers customers, and administers this account: agents and single sign-on."
            }
            Role::Support => "Works at Convrs and looks after accounts.",
        }),
    };
    Role::given_in(operator).iter().map(choice).collect()
}
