//! The page `/admin/sign-ins/changes`: each change, the newest first.

use axum::extract::State;
use convrs_domain::Destination;
use convrs_flows::{Admin, PAGE_SIZE};
use convrs_store::{ListedChange, Page as Rows, Place, Position};
use leptos::prelude::*;
use serde::Deserialize;

use super::words::{self, Altered, Said};
use crate::{
    organization::expect_admin,
    records::{RecordsFrame, Tab},
    ui::{
        Button, ButtonKind, ButtonLink, Choice, Column, DateTime, EmptyState, Pagination, Select,
        Table,
    },
    web::{Answer, App, Page, Query, Visit},
};

const PATH: &str = "/admin/sign-ins/changes";

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    action: String,
    older: String,
    newer: String,
}

impl Asked {
    /// The action looked for; any word will do, for a newer version may have written it.
    pub(super) fn action(&self) -> Option<&str> {
        Some(self.action.trim()).filter(|action| !action.is_empty())
    }

    fn position(&self) -> Position {
        let place = |text: &str| text.parse::<Place>().ok();
        match (place(&self.older), place(&self.newer)) {
            (Some(place), _) => Position::OlderThan(place),
            (None, Some(place)) => Position::NewerThan(place),
            (None, None) => Position::Newest,
        }
    }

    fn address(&self, path: &str, more: Option<(&str, Place)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(action) = self.action() {
            query.append_pair("action", action);
        }
        if let Some((name, place)) = more {
            query.append_pair(name, &place.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => [path, "?", &query].concat(),
        }
    }
}

/// `GET /admin/sign-ins/changes`.
pub(crate) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SignIns).await?;
    let flows = app.flows();
    let found = flows.changes(&admin, asked.action(), &asked.position(), PAGE_SIZE).await;
    let found = app.given(found)?;
    let kept = flows.retention_days();
    Ok(Page::new("Changes").render(&app, || body(admin, &asked, found, kept)))
}

fn body(
    admin: Admin,
    asked: &Asked,
    found: Rows<ListedChange>,
    kept: u64,
) -> impl IntoView + use<> {
    let list = if found.rows.is_empty() {
        nothing(asked).into_any()
    } else {
        rows(asked, found).into_any()
    };
    let form = filter_form(asked);
    view! {
        <RecordsFrame admin tab=Tab::Changes kept>
            {form}
            {list}
        </RecordsFrame>
    }
}

fn filter_form(asked: &Asked) -> impl IntoView + use<> {
    let known = words::ACTIONS.iter().map(|(name, label)| Choice::new(name, label));
    let choices = [Choice::new("", "All")].into_iter().chain(known).collect();
    let narrows = asked.action().is_some();
    let selected = asked.action.clone();
    view! {
        <form class="filter" method="get" action=PATH novalidate>
            <div class="filter-fields">
                <Select label="What was done" name="action" choices selected />
            </div>
            <div class="filter-actions">
                <Button kind=ButtonKind::Secondary>"Filter"</Button>
                {narrows.then(|| view! {
                    <ButtonLink href=PATH kind=ButtonKind::Quiet>"Show all"</ButtonLink>
                })}
            </div>
        </form>
    }
}

fn nothing(asked: &Asked) -> AnyView {
    if asked.action().is_some() {
        return view! {
            <EmptyState
                title="No such change"
                text="Nothing like that was done in the time that is kept."
            >
                <ButtonLink href=PATH kind=ButtonKind::Secondary>"Show all"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title="No changes yet"
            text="Each change of settings, agents and connection will be listed here, with who made it."
        />
    }
    .into_any()
}

fn rows(asked: &Asked, found: Rows<ListedChange>) -> impl IntoView + use<> {
    let newer = found.newer.map(|place| asked.address(PATH, Some(("newer", place))));
    let older = found.older.map(|place| asked.address(PATH, Some(("older", place))));
    let shown = match found.rows.len() {
        1 => "1 change".to_owned(),
        count => format!("{count} changes, the newest first"),
    };
    let columns = vec![
        Column::new("What was done"),
        Column::long("Before and after"),
        Column::long("By"),
        Column::new("When"),
    ];
    let file = asked.address("/admin/sign-ins/changes.csv", None);
    let rows = found.rows.into_iter().map(cells).collect();
    view! {
        <p class="list-actions"><a href=file download>"Download these changes as CSV"</a></p>
        <Table caption="Changes" columns rows />
        <Pagination shown previous=newer next=older />
    }
}

fn cells(change: ListedChange) -> Vec<AnyView> {
    let of = change.agent.clone().map(|(name, email)| {
        view! {
            <span class="change-of">{name}</span>
            <span class="person-email">{email}</span>
        }
    });
    let altered: Vec<_> =
        words::altered(&change.before, &change.after).into_iter().map(alteration).collect();
    vec![
        view! { {words::action(&change.action)} {of} }.into_any(),
        view! { <ul class="alterations" role="list">{altered}</ul> }.into_any(),
        words::who(&change.by).into_any(),
        view! { <DateTime at=change.at /> }.into_any(),
    ]
}

fn alteration(altered: Altered) -> impl IntoView {
    let before = altered.before.map(|before| view! { <del>{told(before)}</del> " → " });
    let after = match altered.after {
        Some(after) => view! { <ins>{told(after)}</ins> }.into_any(),
        None => "nothing".into_any(),
    };
    view! { <li><span class="alteration-field">{altered.field} ": "</span> {before} {after}</li> }
}

fn told(said: Said) -> AnyView {
    match said {
        Said::Words(words) => words.into_any(),
        Said::Moment(at) => view! { <DateTime at /> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use leptos::serde_json::json;

    use super::*;
    use crate::ui::Zone;

    #[test]
    fn a_moment_of_a_change_is_written_in_the_viewers_zone() {
        let before = json!({"password_fallback": false});
        let after = json!({"password_fallback": true, "since": 1_700_000_000_000_i64});
        let page = Owner::new().with(|| {
            provide_context(Zone::named("Asia/Tokyo").expect("a zone"));
            let altered = words::altered(&before, &after).into_iter();
            altered.map(|it| alteration(it).to_html()).collect::<String>()
        });
        assert!(page.contains("<del>off</del>") && page.contains("<ins>on</ins>"), "{page}");
        assert!(page.contains(">15 Nov 2023, 07:13</time>"), "{page}");
    }
}
