//! `/admin/organization/cut-over.csv`: the board as a file, with the same filter.

use axum::extract::State;
use convrs_domain::{Destination, connection::Provider};
use convrs_flows::Admin;
use convrs_store::{BoardRow, StoreError};

use super::query::Asked;
use crate::{
    organization::expect_admin,
    ui::Zone,
    web::{Answer, App, Csv, Query, Visit, csv},
};

const COLUMNS: [&str; 9] = [
    "Name",
    "E-mail",
    "State",
    "When (UTC)",
    "Why",
    "What to do",
    "E-mail at the provider",
    "Reference",
    "Unproven",
];

/// How many agents are read at a time.
const AT_ONCE: u32 = 500;

/// `GET /admin/organization/cut-over.csv`.
pub(crate) async fn export(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::CutOver).await?;
    let provider = app.given(app.flows().moving_to(&admin).await)?;
    let first = app.given(read(&app, &admin, &asked, 0).await)?;
    let mut begun = Csv::default();
    begun.row(COLUMNS);
    let next = write(&mut begun, provider, &first, 0);
    let rest = csv::body(begun, next, move |skip| {
        let (app, admin, asked) = (app.clone(), admin.clone(), asked.clone());
        async move {
            let Some(skip) = skip else { return Ok(None) };
            let page = read(&app, &admin, &asked, skip).await?;
            let mut rows = Csv::default();
            let next = write(&mut rows, provider, &page, skip);
            Ok::<_, StoreError>(Some((rows, next)))
        }
    });
    Ok(csv::file("cut-over.csv", rest))
}

async fn read(
    app: &App,
    admin: &Admin,
    asked: &Asked,
    skip: u32,
) -> Result<Vec<BoardRow>, StoreError> {
    app.flows().board_rows(admin, &asked.filter(), skip, AT_ONCE).await
}

/// Writes the rows; gives how many to skip for the next ones, if there may be more.
fn write(csv: &mut Csv, provider: Provider, rows: &[BoardRow], skipped: u32) -> Option<u32> {
    for row in rows {
        csv.row(cells(row, provider).iter().map(String::as_str));
    }
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    (count == AT_ONCE).then(|| skipped.saturating_add(count))
}

fn cells(row: &BoardRow, provider: Provider) -> [String; 9] {
    let (failure, near_miss) = (row.failing(), row.nearly());
    let when = row
        .linked_at
        .or(near_miss.map(|it| it.last_seen_at))
        .or(failure.map(|it| it.at))
        .and_then(Zone::machine);
    let remedy = failure.map(|it| it.outcome.remedy(provider));
    let difference = near_miss.map(|it| it.difference.label());
    let (happened, what_to_do) = remedy.map(|it| (it.happened, it.what_to_do)).unwrap_or_default();
    let why = difference.map_or(happened, str::to_owned);
    [
        row.agent.name.clone(),
        row.agent.email.to_string(),
        row.progress.label().to_owned(),
        when.unwrap_or_default(),
        why,
        what_to_do,
        near_miss.map(|it| it.claimed.clone()).unwrap_or_default(),
        failure.map(|it| it.reference.to_string()).unwrap_or_default(),
        failure.map(|it| if it.unproven { "yes" } else { "no" }).unwrap_or_default().to_owned(),
    ]
}
