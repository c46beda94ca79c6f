//! `/admin/sign-ins.csv`: the same list as a file, with the same filter.

use axum::extract::State;
use convrs_domain::{Destination, browser};
use convrs_flows::{Admin, EXPORT_SIZE};
use convrs_store::{Page, Place, Position, RecordFilter, Recorded, StoreError};
use http::StatusCode;

use super::asked::Asked;
use crate::{
    organization::expect_admin,
    ui::Zone,
    web::{Answer, App, Csv, Query, Visit, csv, viewers_zone},
};

const COLUMNS: [&str; 12] = [
    "When (UTC)",
    "Reference",
    "Outcome",
    "Outcome code",
    "Method",
    "Name",
    "E-mail",
    "Address",
    "Browser",
    "What was found",
    "What to do",
    "Test",
];

/// `GET /admin/sign-ins.csv`. A filter that cannot be understood leads to the page that says so.
pub(crate) async fn export(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SignIns).await?;
    let (filter, errors) = asked.filter(&viewers_zone());
    if !errors.is_empty() {
        return super::list::answer(&app, admin, asked, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let first = app.given(read(&app, &admin, &filter, &Position::Newest).await)?;
    let mut begun = Csv::default();
    begun.row(COLUMNS);
    write(&mut begun, &first.rows);
    let rest = csv::body(begun, first.older, move |older| {
        let (app, admin, filter) = (app.clone(), admin.clone(), filter.clone());
        async move {
            let Some(older) = older else { return Ok(None) };
            let page = read(&app, &admin, &filter, &Position::OlderThan(older)).await?;
            let mut rows = Csv::default();
            write(&mut rows, &page.rows);
            Ok::<Option<(Csv, Option<Place>)>, StoreError>(Some((rows, page.older)))
        }
    });
    Ok(csv::file("sign-ins.csv", rest))
}

async fn read(
    app: &App,
    admin: &Admin,
    filter: &RecordFilter,
    position: &Position,
) -> Result<Page<Recorded>, StoreError> {
    app.flows().sign_ins(admin, filter, position, EXPORT_SIZE).await
}

fn write(csv: &mut Csv, rows: &[Recorded]) {
    for found in rows {
        let record = &found.record;
        let when = Zone::machine(record.at).unwrap_or_default();
        let email = record.email.as_deref().or(found.agent_email.as_deref());
        let browser = browser::in_words(record.client.user_agent.as_deref());
        csv.row([
            &*when,
            record.reference.as_str(),
            record.outcome.label(),
            record.outcome.code(),
            record.method.label(),
            found.agent_name.as_deref().unwrap_or_default(),
            email.unwrap_or_default(),
            record.client.address.as_deref().unwrap_or_default(),
            &browser,
            record.trace.detail.as_deref().unwrap_or_default(),
            &record.outcome.remedy(record.method.provider()).what_to_do,
            if record.trace.test { "yes" } else { "no" },
        ]);
    }
}
