//! The page `/admin/agents`: who works in the account, searched, ordered and paged.

use axum::extract::State;
use convrs_domain::{Destination, agent::AgentOrder};
use convrs_flows::Admin;
use convrs_store::{AgentQuery, AgentsPage, ListedAgent};
use leptos::prelude::*;

use super::{
    AgentsFrame, address_of,
    query::{Asked, address, ordered_by, sort_word, state_word},
};
use crate::{
    organization::expect_admin,
    ui::{
        Badge, Button, ButtonKind, ButtonLink, Choice, Column, DateTime, EmptyState, Field, Notice,
        NoticeKind, PageHeader, Pagination, Select, Table, Tone,
    },
    web::{Answer, App, Page, Query, Visit},
};

const LEAD: &str =
    "Everyone who works in this account: who they are, what they may do, and how they sign in.";

/// `GET /admin/agents`.
pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    let added = asked.added();
    let mut query = asked.query();
    let page = app.given(app.flows().agents_page(&admin, &query).await)?;
    query.page = page.page;
    let title = "Agent Management";
    Ok(Page::new(title).render(&app, || view! { <List admin query page added /> }))
}

#[component]
fn List(
    admin: Admin,
    query: AgentQuery,
    page: AgentsPage,
    #[prop(optional_no_strip)] added: Option<u32>,
) -> impl IntoView {
    let found = if page.total == 0 {
        view! { <NobodyFound /> }.into_any()
    } else {
        let rows = page.agents.iter().map(row).collect();
        let (previous, next) = neighbours(&query, page.total);
        view! {
            <Table caption="Agents" columns=columns(&query) rows />
            <Pagination shown=shown(&query, page.total) previous next />
        }
        .into_any()
    };
    view! {
        <AgentsFrame admin>
            <PageHeader title="Agent Management" lead=LEAD>
                <ButtonLink href="/admin/agents/new">"Add an agent"</ButtonLink>
                <ButtonLink href="/admin/agents/import" kind=ButtonKind::Secondary>
                    "Import agents"
                </ButtonLink>
            </PageHeader>
            {added.map(|added| view! { <Notice kind=NoticeKind::Success title=people_added(added) /> })}
            <Search query />
            {found}
        </AgentsFrame>
    }
}

/// The form that narrows the list down.
#[component]
fn Search(query: AgentQuery) -> impl IntoView {
    let states = vec![
        Choice::new("", "Everybody"),
        Choice::new("active", "Active"),
        Choice::new("deactivated", "Deactivated"),
    ];
    let sort = sort_word(&query);
    let sort = (!sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=sort /> });
    let narrowed = !query.beginning.is_empty() || query.active.is_some();
    let all = narrowed.then(|| {
        view! {
            <ButtonLink href=Destination::Agents.path() kind=ButtonKind::Quiet>"Show all"</ButtonLink>
        }
    });
    view! {
        <form class="search" role="search" method="get" action=Destination::Agents.path()>
            <Field
                label="Name or e-mail begins with"
                name="q"
                kind="search"
                value=query.beginning.clone()
            />
            <Select label="State" name="state" choices=states selected=state_word(&query) />
            {sort}
            <div class="search-actions">
                <Button kind=ButtonKind::Secondary>"Search"</Button>
                {all}
            </div>
        </form>
    }
}

#[component]
fn NobodyFound() -> impl IntoView {
    view! {
        <EmptyState
            title="No agents found"
            text="No name and no e-mail here begins like that, or not in that state. Try fewer letters."
        >
            <ButtonLink href=Destination::Agents.path() kind=ButtonKind::Secondary>
                "Show all agents"
            </ButtonLink>
        </EmptyState>
    }
}

fn columns(query: &AgentQuery) -> Vec<Column> {
    let sorted = |column: Column, order: AgentOrder| {
        let way = if query.descending { "descending" } else { "ascending" };
        let direction = (query.order == order).then_some(way);
        column.sorted_by(address(&ordered_by(query, order)), direction)
    };
    vec![
        sorted(Column::long("Name"), AgentOrder::Name),
        sorted(Column::long("E-mail"), AgentOrder::Email),
        sorted(Column::new("Role"), AgentOrder::Role),
        Column::new("State"),
        Column::new("Single sign-on"),
        sorted(Column::new("Last sign-in"), AgentOrder::LastSignIn),
    ]
}

fn row(listed: &ListedAgent) -> Vec<AnyView> {
    let agent = &listed.agent;
    vec![
        view! { <a href=address_of(&agent.id)>{agent.name.clone()}</a> }.into_any(),
        agent.email.to_string().into_any(),
        agent.role.label().into_any(),
        state_badge(agent.active).into_any(),
        link_badge(listed.linked).into_any(),
        last_sign_in(listed).into_any(),
    ]
}

/// Whether the agent may sign in at all.
pub(super) fn state_badge(active: bool) -> impl IntoView {
    if active {
        view! { <Badge tone=Tone::Good>"Active"</Badge> }
    } else {
        view! { <Badge>"Deactivated"</Badge> }
    }
}

/// Whether the agent has come in through the provider.
pub(super) fn link_badge(linked: bool) -> impl IntoView {
    if linked {
        view! { <Badge tone=Tone::Good>"Linked"</Badge> }
    } else {
        view! { <Badge>"Not linked"</Badge> }
    }
}

/// When and how the agent signed in last.
pub(super) fn last_sign_in(listed: &ListedAgent) -> impl IntoView + use<> {
    match listed.last_sign_in {
        Some((at, method)) => view! {
            <span class="stacked">
                <DateTime at />
                <span class="soft">{method.label()}</span>
            </span>
        }
        .into_any(),
        None => view! { <span class="soft">"Never"</span> }.into_any(),
    }
}

fn people_added(added: u32) -> String {
    match added {
        1 => "One person was added".to_owned(),
        added => format!("{} people were added", grouped(added)),
    }
}

/// Which part of the list is shown, in words.
fn shown(query: &AgentQuery, total: u32) -> String {
    let first = query.page * query.page_size + 1;
    let last = total.min(first + query.page_size - 1);
    format!("{} to {} of {}", grouped(first), grouped(last), grouped(total))
}

/// The pages before and after.
fn neighbours(query: &AgentQuery, total: u32) -> (Option<String>, Option<String>) {
    let at = |page: u32| address(&AgentQuery { page, ..query.clone() });
    let previous = query.page.checked_sub(1).map(at);
    let next = query.page + 1;
    let more = u64::from(next) * u64::from(query.page_size) < u64::from(total);
    (previous, more.then(|| at(next)))
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(page: u32) -> AgentQuery {
        AgentQuery {
            beginning: String::new(),
            active: None,
            order: AgentOrder::Name,
            descending: false,
            page,
            page_size: 50,
        }
    }

    #[test]
    fn numbers_have_their_thousands_set_apart() {
        let shown = [1, 999, 1_000, 10_000, 1_234_567].map(grouped);
        assert_eq!(shown, ["1", "999", "1,000", "10,000", "1,234,567"]);
    }

    #[test]
    fn the_ends_of_the_list_have_one_neighbour() {
        assert_eq!(neighbours(&query(0), 50), (None, None));
        assert_eq!(neighbours(&query(0), 51), (None, Some("/admin/agents?page=2".to_owned())));
        assert_eq!(neighbours(&query(1), 51), (Some("/admin/agents".to_owned()), None));
        assert_eq!(shown(&query(1), 51), "51 to 51 of 51");
        assert_eq!(shown(&query(0), 10_000), "1 to 50 of 10,000");
    }
}
