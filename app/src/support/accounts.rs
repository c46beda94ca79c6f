//! The page `/support`: all accounts, searched and turned.

use axum::extract::State;
use convrs_domain::{Account, AccountId, Destination, sso::SsoState};
use convrs_flows::{AttentionEverywhere, Found, Support};
use convrs_store::{AccountLine, AccountPage, Turn};
use leptos::prelude::*;
use serde::Deserialize;

use super::{attention::WantsAttention, door::expect_support, frame::AccountTab};
use crate::{
    ui::{
        Badge, Button, ButtonKind, ButtonLink, Column, EmptyState, Field, PageHeader, Pagination,
        Table, Tone,
    },
    web::{Answer, App, Page, Query, SignedInFrame, Visit, see_other},
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// What was typed into the search.
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
}

/// `GET /support`.
pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let support = expect_support(&app, &visit).await?;
    let (after, before) = (asked.after.parse::<AccountId>(), asked.before.parse::<AccountId>());
    let turn = match (&after, &before) {
        (Ok(id), _) => Turn::After(id),
        (_, Ok(id)) => Turn::Before(id),
        _ => Turn::First,
    };
    let typed = asked.q.trim().to_owned();
    Ok(match app.given(app.flows().search_accounts(&support, &asked.q, turn).await)? {
        Found::Accounts(page) => {
            // It stands where support begins, not beside everything that is looked for.
            let wanted = if typed.is_empty() && turn == Turn::First {
                app.given(app.flows().attention_everywhere(&support).await)?
            } else {
                AttentionEverywhere::default()
            };
            Page::still("Support console")
                .render(&app, || view! { <Accounts support wanted page typed /> })
        }
        Found::Attempt(reference) => see_other(&format!("/support/sign-ins/{reference}")),
    })
}

#[component]
fn Accounts(
    support: Support,
    wanted: AttentionEverywhere,
    page: AccountPage,
    typed: String,
) -> impl IntoView {
    let empty = page.lines.is_empty();
    view! {
        <SignedInFrame person=(*support).clone() here=Destination::Support>
            <PageHeader title="Support console" lead="Every account at Convrs, and what signs its people in.">
                <ButtonLink href="/support/accounts/new">"Add an account"</ButtonLink>
            </PageHeader>
            <form class="search" method="get" action=Destination::Support.path() role="search">
                <Field
                    label="Search"
                    name="q"
                    kind="search"
                    value=typed.clone()
                    hint="The beginning of an account's name, an agent's e-mail, an AccountID, or the reference of a sign-in."
                />
                <Button kind=ButtonKind::Secondary>"Search"</Button>
            </form>
            <WantsAttention found=wanted />
            {if empty { nothing(&typed).into_any() } else { found(page, &typed).into_any() }}
        </SignedInFrame>
    }
}

fn nothing(typed: &str) -> impl IntoView + use<> {
    if typed.is_empty() {
        return view! {
            <EmptyState
                title="No accounts here"
                text="Accounts are listed here in the order of their names. Add the first one."
            />
        }
        .into_any();
    }
    let title = format!("Nothing found for “{typed}”");
    view! {
        <EmptyState
            title
            text="A name is found by its beginning, an e-mail when it is complete. References older than the retention time are gone."
        >
            <ButtonLink href=Destination::Support.path() kind=ButtonKind::Secondary>
                "Show all accounts"
            </ButtonLink>
        </EmptyState>
    }
    .into_any()
}

fn found(page: AccountPage, typed: &str) -> impl IntoView + use<> {
    let edge = |line: Option<&AccountLine>, word, more: bool| {
        let id = &line.filter(|_| more)?.account.id;
        Some(address(typed, word, id))
    };
    let previous = edge(page.lines.first(), "before", page.more_before);
    let next = edge(page.lines.last(), "after", page.more_after);
    let turns = previous.is_some() || next.is_some();
    let shown = match page.lines.len() {
        1 => "1 account".to_owned(),
        number => format!("{number} accounts"),
    };
    let columns = vec![
        Column::long("Name"),
        Column::new("AccountID"),
        Column::new("Tier"),
        Column::new("Single sign-on"),
    ];
    let rows = page.lines.into_iter().map(row).collect();
    view! {
        <Table caption="Accounts" columns rows />
        {turns.then(|| view! { <Pagination shown previous next /> })}
    }
}

/// A page of the same search, by the account at its edge.
fn address(typed: &str, word: &str, id: &AccountId) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !typed.is_empty() {
        query.append_pair("q", typed);
    }
    let query = query.append_pair(word, id.as_str()).finish();
    format!("{}?{query}", Destination::Support.path())
}

fn row(line: AccountLine) -> Vec<AnyView> {
    let AccountLine { account, sso } = line;
    let (id, tier) = (account.id.to_string(), account.tier.label());
    vec![
        link_to(account).into_any(),
        view! { <code class="account-id">{id}</code> }.into_any(),
        tier.into_any(),
        sso_badge(sso).into_any(),
    ]
}

/// The account's name, which leads to its page, and whether it is suspended.
pub(super) fn link_to(account: Account) -> impl IntoView {
    let href = AccountTab::Account.path(&account.id);
    let suspended =
        account.suspended.then(|| view! { " " <Badge tone=Tone::Warning>"Suspended"</Badge> });
    view! { <a href=href>{account.name}</a> {suspended} }
}

/// Where an account stands with single sign-on, in a word or two.
fn sso_badge(state: SsoState) -> impl IntoView {
    let (tone, words) = match state {
        SsoState::NotInTier => (Tone::Neutral, "Not in the tier"),
        SsoState::NotRegistered => (Tone::Warning, "Not registered"),
        SsoState::ReadyToTest => (Tone::Info, "Ready"),
        SsoState::OnWithPasswords => (Tone::Good, "On, with passwords"),
        SsoState::OnUnconfirmed => (Tone::Warning, "On, to be confirmed"),
        SsoState::OnWithoutPasswords => (Tone::Good, "On, without passwords"),
    };
    view! { <Badge tone>{words}</Badge> }
}
