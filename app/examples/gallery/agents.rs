//! A list with rows of every length, and the same list before there is anything in it.

use convrs_app::ui::{
    Badge, ButtonLink, Column, DateTime, EmptyState, PageHeader, Pagination, Table, Tone,
};
use convrs_domain::Timestamp;
use leptos::prelude::*;

use crate::frame::{LONG_NAME, signed_in};

const LONG_EMAIL: &str =
    "adolph.blaine.charles.david.earl.frederick.gerald.hubert@a-very-long-department.acme.example";

const LEAD: &str = "Everyone who answers customers in this account.";

pub(crate) fn list() -> AnyView {
    let columns = vec![
        Column::long("Name").sorted_by("?sort=-name", Some("ascending")),
        Column::long("E-mail").sorted_by("?sort=email", None),
        Column::new("Role"),
        Column::new("Okta"),
        Column::numbers("Sign-ins"),
        Column::new("Last sign-in"),
    ];
    let page = view! {
        <PageHeader title="Agents" lead=LEAD>
            <ButtonLink href="/admin/agents/new">"Add an agent"</ButtonLink>
        </PageHeader>
        <Table caption="Agents" columns rows=(0..10).map(row).collect() />
        <Pagination shown="1 to 10 of 10,000" previous=None next=Some("?page=2".to_owned()) />
    };
    signed_in("/admin/agents", page)
}

fn row(index: u32) -> Vec<AnyView> {
    let (name, email) = match index {
        3 => (LONG_NAME.repeat(2), LONG_EMAIL.to_owned()),
        _ => (format!("Agent {}", index + 1), format!("agent.{}@acme.example", index + 1)),
    };
    let (state, tone) = match index % 4 {
        0 => ("Linked", Tone::Good),
        1 => ("Not tried", Tone::Neutral),
        2 => ("Near miss", Tone::Warning),
        _ => ("Failed", Tone::Bad),
    };
    let at = Timestamp::from_seconds(1_795_000_000 - i64::from(index) * 86_500);
    vec![
        name.into_any(),
        email.into_any(),
        if index == 0 { "Admin" } else { "Agent" }.into_any(),
        view! { <Badge tone>{state}</Badge> }.into_any(),
        (1204 - index * 117).into_any(),
        view! { <DateTime at /> }.into_any(),
    ]
}

pub(crate) fn none() -> AnyView {
    let page = view! {
        <PageHeader title="Agents" lead=LEAD />
        <EmptyState
            title="No agents yet"
            text="People you add here can log in with a password, and with Okta once single sign-on is on."
        >
            <ButtonLink href="/admin/agents/new">"Add an agent"</ButtonLink>
        </EmptyState>
    };
    signed_in("/admin/agents", page)
}
