//! The page `/admin/organization/cut-over`, looked at and posted to.

use axum::extract::State;
use convrs_domain::{Destination, cut_over::Progress};
use convrs_flows::{Admin, Board};
use http::StatusCode;
use leptos::prelude::*;

use super::{
    CutOverPicture,
    near_miss::{Pressed, done},
    query::{Asked, PAGE},
    rows::BoardTable,
};
use crate::{
    organization::{OrganizationFrame, expect_admin},
    sign_in::{parts, titled},
    ui::{
        Button, ButtonKind, ButtonLink, Card, Choice, EmptyState, ErrorSummary, Field, FormErrors,
        Notice, NoticeKind, Pagination, Select,
    },
    web::{Answer, App, Form, Page, Query, Visit},
};

/// `GET /admin/organization/cut-over`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::CutOver).await?;
    BoardPage { admin, asked, errors: FormErrors::default() }.render(&app, StatusCode::OK).await
}

/// `POST /admin/organization/cut-over`: a near miss is corrected or dismissed. It leads back to the
/// same agents.
pub(crate) async fn press(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::CutOver).await?;
    match pressed.run(&app, &admin, &asked.here()).await {
        Ok(answer) => Ok(answer),
        Err(refusal) => {
            let (status, errors) = parts(refusal);
            BoardPage { admin, asked, errors }.render(&app, status).await
        }
    }
}

/// The page, with what is wanted of it.
struct BoardPage {
    admin: Admin,
    asked: Asked,
    errors: FormErrors,
}

impl BoardPage {
    async fn render(self, app: &App, status: StatusCode) -> Answer {
        let skip = (self.asked.page() - 1).saturating_mul(PAGE);
        let board = app.flows().board(&self.admin, &self.asked.filter(), skip, PAGE).await;
        let board = app.given(board)?;
        let title = titled("Cut-over", &self.errors);
        Ok(Page::new(&title).status(status).render(app, || self.body(board)))
    }

    fn body(self, board: Board) -> impl IntoView {
        let counts = board.counts;
        let done = done(&self.asked.done);
        view! {
            <OrganizationFrame admin=self.admin tab=Destination::CutOver>
                <ErrorSummary errors=self.errors />
                {done.map(|title| view! { <Notice kind=NoticeKind::Success title /> })}
                <Card title="How much of your team is over">
                    <CutOverPicture counts provider=board.provider />
                </Card>
                <Card title="Agents">
                    {filters(&self.asked)}
                    {listed(&self.asked, board)}
                </Card>
            </OrganizationFrame>
        }
    }
}

fn filters(asked: &Asked) -> impl IntoView + use<> {
    let state = |progress: Progress| Choice::new(progress.as_str(), progress.label());
    let mut choices = vec![Choice::new("", "Every state")];
    choices.extend(Progress::ALL.into_iter().map(state));
    let selected = asked.progress().map_or("", Progress::as_str);
    let clear = asked.is_narrowed().then(|| {
        view! {
            <ButtonLink href=Destination::CutOver.path() kind=ButtonKind::Quiet>
                "Show everybody"
            </ButtonLink>
        }
    });
    view! {
        <form class="search" method="get" action=Destination::CutOver.path() role="search">
            <Field label="Name or e-mail" name="q" value=asked.q.clone() />
            <Select label="State" name="state" choices selected />
            <div class="search-actions">
                <Button kind=ButtonKind::Secondary>"Filter"</Button>
                {clear}
            </div>
        </form>
    }
}

fn listed(asked: &Asked, board: Board) -> AnyView {
    let Board { rows, matching, provider, .. } = board;
    if rows.is_empty() {
        return nobody(asked);
    }
    let page = asked.page();
    let first = (page - 1).saturating_mul(PAGE) + 1;
    let last = first + u32::try_from(rows.len()).unwrap_or(PAGE) - 1;
    let shown = format!("{first} to {last} of {matching}");
    let previous = (page > 1).then(|| asked.at_page(page - 1));
    let next = (last < matching).then(|| asked.at_page(page + 1));
    let file = asked.as_file();
    view! {
        <p class="list-actions"><a href=file download>"Download these agents as CSV"</a></p>
        <BoardTable provider rows page=asked.here() />
        <Pagination shown previous next />
    }
    .into_any()
}

fn nobody(asked: &Asked) -> AnyView {
    if asked.page() == 1 {
        return view! {
            <EmptyState title="No agent is like that" text="Choose another state, or show everybody." />
        }
        .into_any();
    }
    let first = asked.at_page(1);
    view! {
        <EmptyState title="No agents on this page" text="There are fewer than there were.">
            <ButtonLink href=first kind=ButtonKind::Secondary>"Go to the first page"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
