//! The frame around a signed-in page: who is there, and where that person can go.

use convrs_domain::{Destination, Role};
use convrs_flows::SignedIn;
use leptos::prelude::*;

use crate::ui::{AppLayout, Link, NavGroup, glyphs};

/// The frame of a page for the person who is signed in.
#[component]
pub(crate) fn SignedInFrame(
    /// Who is there.
    person: SignedIn,
    /// The page shown.
    here: Destination,
    /// The page.
    children: Children,
) -> impl IntoView {
    let agent = person.agent();
    view! {
        <AppLayout
            account=person.account().name.clone()
            person=agent.name.clone()
            role=agent.role.label()
            sign_out_too=sign_out_too(&person)
            navigation=navigation(agent.role, here)
        >
            {children()}
        </AppLayout>
    }
}

/// Where the person signs out at the provider too, if there is anything to sign out of.
fn sign_out_too(person: &SignedIn) -> Option<Link> {
    let label = format!("Sign out of {} too", person.method().label());
    person.provider_sign_out().then(|| Link::new(label, crate::sign_out::PATH))
}

/// Where a person of that role can go.
fn navigation(role: Role, here: Destination) -> Vec<NavGroup> {
    let link = |label: &str, page: Destination| Link::new(label, page.path()).current(page == here);
    let home = link("Home", Destination::Home).with_glyph(glyphs::HOME);
    let mut groups = vec![NavGroup::untitled(vec![home])];
    if role == Role::Admin {
        let organization = link("Organization Profile", Destination::Organization);
        let agents = link("Agent Management", Destination::Agents);
        groups.push(NavGroup::titled(
            "Administration",
            vec![
                organization.with_glyph(glyphs::ORGANIZATION),
                agents.with_glyph(glyphs::PEOPLE),
                link("Sign-ins", Destination::SignIns).with_glyph(glyphs::RECORDS),
            ],
        ));
    }
    let sessions = link("Your sessions", Destination::Sessions);
    groups.push(NavGroup::titled("Your account", vec![sessions.with_glyph(glyphs::SESSIONS)]));
    if role == Role::Support {
        let console = link("Support console", Destination::Support).with_glyph(glyphs::SUPPORT);
        groups.push(NavGroup::titled("Convrs", vec![console]));
    }
    groups
}
