//! Agent Management: the list of an account's agents, and what their admin does with them.

mod list;
mod query;

pub(crate) use list::list;

use convrs_domain::Destination;
use convrs_flows::Admin;
use leptos::prelude::*;

use crate::web::SignedInFrame;

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

/// The address of an agent's page.
fn address_of(id: &convrs_domain::AgentId) -> String {
    format!("{}/{id}", Destination::Agents.path())
}
