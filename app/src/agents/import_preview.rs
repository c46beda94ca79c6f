//! What a file of people looks like before anybody is added: what is wrong, or who is in it.

use convrs_domain::{
    Destination,
    import::{ImportRow, MAX_PROBLEMS, Problem},
};
use convrs_flows::{Admin, ImportPreview};
use leptos::prelude::*;

use super::{AgentsFrame, BackToAgents, list::grouped};
use crate::ui::{
    Button, ButtonKind, ButtonLink, Card, Column, ErrorSummary, FormActions, FormErrors, Notice,
    NoticeKind, PageHeader, SlowForm, Table,
};

const PATH: &str = "/admin/agents/import";

/// How many people of the file are shown.
const SHOWN: usize = 20;

/// A file that waits.
#[component]
pub(super) fn Preview(admin: Admin, found: ImportPreview, errors: FormErrors) -> impl IntoView {
    let import = found.import;
    let body = if import.problems.is_empty() {
        view! { <Good id=found.id people=import.people /> }.into_any()
    } else {
        view! { <Wrong problems=import.problems /> }.into_any()
    };
    view! {
        <AgentsFrame admin>
            <BackToAgents />
            <PageHeader title="Import agents" />
            <ErrorSummary errors />
            {body}
        </AgentsFrame>
    }
}

#[component]
fn Good(id: String, people: Vec<ImportRow>) -> impl IntoView {
    let all = u32::try_from(people.len()).unwrap_or(u32::MAX);
    let rest = people.len().saturating_sub(SHOWN);
    let rest = (rest > 0).then(|| {
        let rest = grouped(u32::try_from(rest).unwrap_or(u32::MAX));
        view! { <p class="soft">{format!("And {rest} more.")}</p> }
    });
    let columns = vec![
        Column::long("Name"),
        Column::long("E-mail"),
        Column::new("Role"),
        Column::numbers("Line"),
    ];
    let rows = people.into_iter().take(SHOWN).map(person).collect();
    let wait = how_long(all).map(|words| view! { <p>{words}</p> });
    view! {
        <Notice title=format!("Nothing is wrong with the file. {}", will_be_added(all))>
            <p>"All of them are added, or nobody. The file waits here for an hour."</p>
            {wait}
        </Notice>
        <SlowForm action=format!("{PATH}/{id}") file=false doing=format!("Adding {}…", people_in_words(all))>
            <FormActions>
                <Button>{format!("Add {}", people_in_words(all))}</Button>
                <ButtonLink href=PATH kind=ButtonKind::Quiet>"Choose another file"</ButtonLink>
            </FormActions>
        </SlowForm>
        <Table caption="People in the file" columns rows />
        {rest}
    }
}

fn person(row: ImportRow) -> Vec<AnyView> {
    vec![
        row.name.as_str().to_owned().into_any(),
        row.email.to_string().into_any(),
        row.role.label().into_any(),
        row.line.into_any(),
    ]
}

#[component]
fn Wrong(problems: Vec<Problem>) -> impl IntoView {
    let title = how_many(problems.len(), "file");
    view! {
        <Notice kind=NoticeKind::Danger title>
            <p>"Nobody was added. Put the file right, then choose it again."</p>
        </Notice>
        <FormActions>
            <ButtonLink href=PATH>"Choose the file again"</ButtonLink>
        </FormActions>
        <Problems problems whole="The file" />
    }
}

/// What is wrong, in the order of the lines.
#[component]
pub(super) fn Problems(
    /// The problems.
    problems: Vec<Problem>,
    /// What a problem is about that is not of one line.
    whole: &'static str,
) -> impl IntoView {
    let row = |problem: Problem| {
        let line = problem.line.map(|line| format!("Line {line}"));
        vec![line.unwrap_or_else(|| whole.to_owned()).into_any(), problem.message.into_any()]
    };
    let rows = problems.into_iter().map(row).collect();
    let columns = vec![Column::new("Where"), Column::long("Problem")];
    view! { <Table caption="What is wrong" columns rows /> }
}

/// A file whose people were added before.
#[component]
pub(super) fn AddedAlready(admin: Admin, added: u32) -> impl IntoView {
    let people = if added == 1 {
        "the one person".to_owned()
    } else {
        format!("all {} people", grouped(added))
    };
    view! {
        <AgentsFrame admin>
            <BackToAgents />
            <PageHeader title="Import agents" />
            <Notice kind=NoticeKind::Success title="This file was added already">
                <p>{format!("Convrs added {people} in it. Sending it again changes nothing.")}</p>
            </Notice>
            <Card>
                <ButtonLink href=Destination::Agents.path()>"Show the agents"</ButtonLink>
            </Card>
        </AgentsFrame>
    }
}

fn people_in_words(people: u32) -> String {
    match people {
        1 => "one person".to_owned(),
        people => format!("{} people", grouped(people)),
    }
}

fn will_be_added(people: u32) -> String {
    match people {
        1 => "One person will be added.".to_owned(),
        people => format!("{} will be added.", people_in_words(people)),
    }
}

/// How long many people take, said before the button: nothing moves without JavaScript.
fn how_long(people: u32) -> Option<String> {
    let while_it_lasts = match people {
        0..=1_000 => return None,
        1_001..=10_000 => "a second or two",
        _ => "a few seconds",
    };
    Some(format!(
        "Adding {} takes {while_it_lasts}; this page answers when all are added. Should you close it, \
         the work goes on: the list of agents tells whether they were added.",
        people_in_words(people)
    ))
}

/// How much is wrong with the `sent`: the file, or the lines.
pub(super) fn how_many(problems: usize, sent: &str) -> String {
    match problems {
        1 => format!("One thing in the {sent} is wrong"),
        MAX_PROBLEMS.. => {
            format!("{MAX_PROBLEMS} things or more in the {sent} are wrong; the first are below")
        }
        problems => format!("{problems} things in the {sent} are wrong"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_longer_than_a_moment_is_said_before() {
        assert_eq!(how_long(1_000), None);
        let words = |people| how_long(people).unwrap_or_default();
        assert!(words(1_001).starts_with("Adding 1,001 people takes a second or two;"));
        assert!(words(20_000).starts_with("Adding 20,000 people takes a few seconds;"));
    }
}
