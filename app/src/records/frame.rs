//! The frame of the pages below Administration > Sign-ins.

use convrs_domain::Destination;
use convrs_flows::Admin;
use leptos::prelude::*;

use crate::{
    ui::{Link, PageHeader, Tabs},
    web::SignedInFrame,
};

/// The tabs of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// Each attempt to sign in.
    Attempts,
    /// Each change of settings, agents and connection.
    Changes,
}

/// Heading, tabs, and how long things are kept.
#[component]
pub(crate) fn RecordsFrame(
    /// Who is there.
    admin: Admin,
    /// The tab shown.
    tab: Tab,
    /// For how many days things are kept.
    kept: u64,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let link = |label: &str, href: &str, of: Tab| Link::new(label, href).current(of == tab);
    let tabs = vec![
        link("Attempts", Destination::SignIns.path(), Tab::Attempts),
        link("Changes", "/admin/sign-ins/changes", Tab::Changes),
    ];
    let kept = format!("Sign-in records and changes are kept for {kept} days.");
    view! {
        <SignedInFrame person=(*admin).clone() here=Destination::SignIns>
            <PageHeader title="Sign-ins" lead="Who tried to sign in, what came of it, and who changed what." />
            <Tabs label="Sign-ins" tabs />
            {children()}
            <p class="kept">{kept}</p>
        </SignedInFrame>
    }
}
