//! The frame of the pages about one's own account.

use convrs_domain::Destination;
use convrs_flows::SignedIn;
use leptos::prelude::*;

use crate::{
    ui::{Link, PageHeader, Tabs},
    web::SignedInFrame,
};

/// Heading and tabs.
#[component]
pub(super) fn OwnAccountFrame(
    /// Who is there.
    person: SignedIn,
    /// The tab shown.
    tab: Destination,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let link = |label: &str, page: Destination| Link::new(label, page.path()).current(page == tab);
    let tabs =
        vec![link("Sessions", Destination::Sessions), link("Password", Destination::Password)];
    view! {
        <SignedInFrame person here=Destination::Sessions>
            <PageHeader title="Your account" lead="Where you are signed in, and your password." />
            <Tabs label="Your account" tabs />
            {children()}
        </SignedInFrame>
    }
}
