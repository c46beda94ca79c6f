//! The agents of the board as a table: who, how far, when and why.

use convrs_domain::{Destination, connection::Provider, cut_over::Progress};
use convrs_store::{BoardRow, Failure};
use leptos::prelude::*;

use super::{near_miss::NearMissDetail, picture::tone};
use crate::ui::{Badge, Column, DateTime, Table};

/// The table.
#[component]
pub(super) fn BoardTable(
    /// The provider that they move to.
    provider: Provider,
    /// The agents of this page.
    rows: Vec<BoardRow>,
    /// Where the buttons of near misses lead.
    page: String,
) -> impl IntoView {
    let columns = vec![
        Column::new("Agent"),
        Column::long("E-mail"),
        Column::new("State"),
        Column::long("When and why"),
    ];
    let rows = rows
        .into_iter()
        .map(|row| {
            vec![
                row.agent.name.clone().into_any(),
                row.agent.email.to_string().into_any(),
                view! { <Badge tone=tone(row.progress)>{row.progress.label()}</Badge> }.into_any(),
                why(row, provider, page.clone()),
            ]
        })
        .collect();
    view! { <Table caption="Agents and how far they are" columns rows /> }
}

fn why(row: BoardRow, provider: Provider, page: String) -> AnyView {
    match (row.progress, row.linked_at, row.near_miss, row.failure) {
        (Progress::Linked, Some(at), ..) => {
            view! { <p>{format!("Signed in with {} first at ", provider.label())} <DateTime at /></p> }.into_any()
        }
        (Progress::NearMiss, _, Some(near_miss), _) => view! {
            <div class="why">
                <p>{near_miss.difference.label()}</p>
                <NearMissDetail provider near_miss page />
            </div>
        }
        .into_any(),
        (Progress::Failed, _, _, Some(failure)) => failed(failure, provider),
        _ => view! { <p>"No attempt yet."</p> }.into_any(),
    }
}

fn failed(failure: Failure, provider: Provider) -> AnyView {
    let Failure { at, outcome, reference, unproven } = failure;
    let remedy = outcome.remedy(provider);
    let trace = format!("{}/{reference}", Destination::SignIns.path());
    let doubt = unproven.then(|| {
        view! { <p class="hint">"Unproven: known only by the e-mail typed."</p> }
    });
    view! {
        <div class="why">
            <p>{remedy.happened}</p>
            <p>{remedy.what_to_do}</p>
            <p class="hint">{remedy.screen.path()}</p>
            <p class="hint"><DateTime at /> ", reference " <a href=trace>{reference.to_string()}</a></p>
            {doubt}
        </div>
    }
    .into_any()
}
