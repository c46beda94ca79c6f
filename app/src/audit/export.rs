//! `/admin/sign-ins/changes.csv`: the same list as a file, with the same filter.

use axum::extract::State;
use convrs_domain::Destination;
use convrs_flows::EXPORT_SIZE;
use convrs_store::{ListedChange, Place, Position, StoreError};

use super::{list::Asked, words};
use crate::{
    organization::expect_admin,
    ui::Zone,
    web::{Answer, App, Csv, Query, Visit, csv},
};

const COLUMNS: [&str; 6] =
    ["When (UTC)", "What was done", "Action code", "Agent", "Before and after", "By"];

/// `GET /admin/sign-ins/changes.csv`.
pub(crate) async fn export(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SignIns).await?;
    let action = asked.action().map(str::to_owned);
    let flows = app.flows();
    let first = flows.changes(&admin, action.as_deref(), &Position::Newest, EXPORT_SIZE).await;
    let first = app.given(first)?;
    let mut begun = Csv::default();
    begun.row(COLUMNS);
    write(&mut begun, &first.rows);
    let reader = app.clone();
    let rest = csv::body(begun, first.older, move |older| {
        let (app, admin, action) = (reader.clone(), admin.clone(), action.clone());
        async move {
            let Some(older) = older else { return Ok(None) };
            let position = Position::OlderThan(older);
            let flows = app.flows();
            let page = flows.changes(&admin, action.as_deref(), &position, EXPORT_SIZE).await?;
            let mut rows = Csv::default();
            write(&mut rows, &page.rows);
            Ok::<Option<(Csv, Option<Place>)>, StoreError>(Some((rows, page.older)))
        }
    });
    Ok(csv::file("changes.csv", rest))
}

fn write(csv: &mut Csv, rows: &[ListedChange]) {
    for change in rows {
        let when = Zone::machine(change.at).unwrap_or_default();
        let done = words::action(&change.action);
        let agent = change.agent.as_ref().map_or("", |(_, email)| email);
        let values = words::in_one_line(&words::altered(&change.before, &change.after));
        let by = words::who(&change.by);
        csv.row([&*when, &done, &change.action, agent, &values, &by]);
    }
}
