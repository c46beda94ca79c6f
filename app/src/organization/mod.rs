//! Administration > Organization Profile: its tabs, and the tab Profile.

use axum::{extract::State, response::Response};
use convrs_domain::Destination;
use convrs_flows::Admin;
use leptos::prelude::*;

use crate::{
    ui::{Card, CopyValue, Description, DescriptionList, Link, PageHeader, Tabs},
    web::{Answer, App, Page, SignedInFrame, Visit, not_allowed},
};

/// Proves that an admin is asking for a page of the profile, or answers for those who are not.
pub(crate) async fn expect_admin(
    app: &App,
    visit: &Visit,
    page: Destination,
) -> Result<Admin, Response> {
    let person = visit.expect_person(app, page).await?;
    person.admin().map_err(|denied| not_allowed(app, &denied))
}

/// `GET /admin/organization`.
pub(crate) async fn profile(State(app): State<App>, visit: Visit) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Organization).await?;
    Ok(Page::new("Organization Profile").render(&app, || view! { <Profile admin /> }))
}

/// The frame of every tab.
#[component]
pub(crate) fn OrganizationFrame(
    /// Who is there.
    admin: Admin,
    /// The tab shown.
    tab: Destination,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let link = |label: &str, page: Destination| Link::new(label, page.path()).current(page == tab);
    let tabs = vec![
        link("Profile", Destination::Organization),
        link("Single Sign-On", Destination::SingleSignOn),
        link("Cut-over", Destination::CutOver),
        link("Domains", Destination::Domains),
    ];
    view! {
        <SignedInFrame person=(*admin).clone() here=Destination::Organization>
            <PageHeader title="Organization Profile" />
            <Tabs label="Organization Profile" tabs />
            {children()}
        </SignedInFrame>
    }
}

#[component]
fn Profile(admin: Admin) -> impl IntoView {
    let account = admin.account().clone();
    view! {
        <OrganizationFrame admin tab=Destination::Organization>
            <Card title="Profile">
                <DescriptionList>
                    <Description term="Name">{account.name.clone()}</Description>
                    <Description term="Tier">{account.tier.label()}</Description>
                    <Description term="AccountID">
                        <CopyValue label="AccountID".to_owned() value=account.id.to_string() />
                    </Description>
                </DescriptionList>
            </Card>
        </OrganizationFrame>
    }
}
