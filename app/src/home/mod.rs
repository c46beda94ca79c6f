//! The signed-in home: who you are here, and how you came in.

use axum::extract::State;
use convrs_domain::{Destination, attention::Attention, break_glass::BreakGlass};
use convrs_flows::{Admin, SignedIn};
use convrs_store::StoreError;
use leptos::prelude::*;

use crate::{
    attention::AttentionList,
    break_glass::BreakGlassNotice,
    ui::{Card, DateTime, Description, DescriptionList, PageHeader},
    web::{Answer, App, Page, SignedInFrame, Visit},
};

/// `GET /`.
pub(crate) async fn home(State(app): State<App>, visit: Visit) -> Answer {
    let person = visit.expect_person(&app, Destination::Home).await?;
    // What wants attention, and what support opened, is for those who answer for the account.
    let read = match person.clone().admin() {
        Ok(admin) => for_an_admin(&app, &admin).await,
        Err(_) => Ok((Vec::new(), Vec::new())),
    };
    let (wanted, open) = app.given(read)?;
    Ok(Page::new("Home").render(&app, || view! { <Home person wanted open /> }))
}

async fn for_an_admin(
    app: &App,
    admin: &Admin,
) -> Result<(Vec<Attention>, Vec<BreakGlass>), StoreError> {
    let wanted = app.flows().attention(admin).await?;
    Ok((wanted, app.flows().break_glass(&admin.account().id).await?))
}

#[component]
fn Home(person: SignedIn, wanted: Vec<Attention>, open: Vec<BreakGlass>) -> impl IntoView {
    let agent = person.agent().clone();
    let account = person.account().name.clone();
    let (method, since) = (person.method().label(), person.since());
    let greeting = format!("Hello, {}", agent.name);
    view! {
        <SignedInFrame person here=Destination::Home>
            <PageHeader title=greeting lead="You are signed in to Convrs." />
            <AttentionList wanted />
            <BreakGlassNotice open />
            <Card title="Your profile">
                <DescriptionList>
                    <Description term="Name">{agent.name.clone()}</Description>
                    <Description term="E-mail">{agent.email.to_string()}</Description>
                    <Description term="Role">{agent.role.label()}</Description>
                    <Description term="Account">{account}</Description>
                    <Description term="Signed in with">{method}</Description>
                    <Description term="Since"><DateTime at=since /></Description>
                </DescriptionList>
            </Card>
        </SignedInFrame>
    }
}
