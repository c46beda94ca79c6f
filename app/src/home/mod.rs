//! The signed-in home: who you are here, and how you came in.

use axum::{extract::State, response::Response};
use convrs_domain::{Destination, attention::Attention};
use convrs_flows::SignedIn;
use leptos::prelude::*;

use crate::{
    attention::AttentionList,
    ui::{Card, DateTime, Description, DescriptionList, PageHeader},
    web::{App, Page, SignedInFrame, Visit, unavailable},
};

/// `GET /`.
pub(crate) async fn home(State(app): State<App>, visit: Visit) -> Response {
    let person = match visit.expect_person(&app, Destination::Home).await {
        Ok(person) => person,
        Err(answer) => return answer,
    };
    let wanted = match person.clone().admin() {
        Ok(admin) => app.flows().attention(&admin).await,
        Err(_) => Ok(Vec::new()),
    };
    match wanted {
        Ok(wanted) => Page::new("Home").render(&app, || view! { <Home person wanted /> }),
        Err(error) => unavailable(&app, &error),
    }
}

#[component]
fn Home(person: SignedIn, wanted: Vec<Attention>) -> impl IntoView {
    let agent = person.agent().clone();
    let account = person.account().name.clone();
    let (method, since) = (person.method().label(), person.since());
    let greeting = format!("Hello, {}", agent.name);
    view! {
        <SignedInFrame person here=Destination::Home>
            <PageHeader title=greeting lead="You are signed in to Convrs." />
            <AttentionList wanted />
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
