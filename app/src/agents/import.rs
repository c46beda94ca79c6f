//! The pages `/admin/agents/import` and `/admin/agents/import/{id}`: a file of people is sent, looked
//! at, and added as a whole.

use axum::{
    extract::{
        Multipart, State,
        multipart::{MultipartError, MultipartRejection},
    },
    response::Response,
};
use convrs_domain::{Destination, import::Problem};
use convrs_flows::{Admin, ImportRefusal};
use http::StatusCode;
use leptos::prelude::*;

use super::{
    AgentsFrame, BackToAgents,
    import_preview::{AddedAlready, Preview, Problems, how_many},
};
use crate::{
    organization::expect_admin,
    sign_in::titled,
    ui::{
        Button, ButtonKind, ButtonLink, Card, Disclosure, ErrorSummary, FileField, FormActions,
        FormErrors, PageHeader, SlowForm, TextArea,
    },
    web::{Answer, App, Page, Path, Visit, not_found, see_other, unavailable},
};

const PATH: &str = "/admin/agents/import";

/// `GET /admin/agents/import`.
pub(crate) async fn import(State(app): State<App>, visit: Visit) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    Ok(ask(&app, admin, Asking::default(), StatusCode::OK))
}

/// `POST /admin/agents/import`: the file is read and kept, nobody is added yet.
pub(crate) async fn upload(
    State(app): State<App>,
    visit: Visit,
    form: Result<Multipart, MultipartRejection>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    let unreadable = Asking::wrong_file("Choose a file, then send the form again.");
    let Ok(form) = form else {
        return Ok(ask(&app, admin, unreadable, StatusCode::UNPROCESSABLE_ENTITY));
    };
    Ok(match sent(form).await {
        Ok(sent) if sent.is_blank() => {
            let asking = Asking::wrong_file("Choose a file with at least one person.");
            ask(&app, admin, asking, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Ok(sent) => return keep(&app, admin, sent).await,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let asking = Asking::wrong_file("Choose a file of at most 5 MB.");
            ask(&app, admin, asking, StatusCode::PAYLOAD_TOO_LARGE)
        }
        Err(_) => ask(&app, admin, unreadable, StatusCode::UNPROCESSABLE_ENTITY),
    })
}

/// What was sent.
#[derive(Default)]
struct Sent {
    bytes: Vec<u8>,
    /// Whether it was pasted: nobody has these lines anywhere else.
    pasted: bool,
}

impl Sent {
    fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// The file, or else the text. A browser sends a file that was not chosen as an empty one.
async fn sent(mut form: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await? {
        let pasted = match field.name() {
            Some("file") => false,
            Some("text") => true,
            _ => continue,
        };
        let bytes = field.bytes().await?.to_vec();
        if sent.is_blank() {
            sent = Sent { bytes, pasted };
        }
    }
    Ok(sent)
}

/// Keeps it and leads to what is in it. Pasted lines with something wrong are given back instead.
async fn keep(app: &App, admin: Admin, sent: Sent) -> Answer {
    let id = app.given(app.flows().read_import(&admin, &sent.bytes).await)?;
    if sent.pasted {
        let found = app.given(app.flows().import_preview(&admin, &id).await)?;
        let problems = found.map(|found| found.import.problems).unwrap_or_default();
        if !problems.is_empty() {
            let asking = Asking::wrong_lines(&sent.bytes, problems);
            return Ok(ask(app, admin, asking, StatusCode::UNPROCESSABLE_ENTITY));
        }
    }
    Ok(see_other(&format!("{PATH}/{id}")))
}

/// `GET /admin/agents/import/{id}`.
pub(crate) async fn preview(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    look(&app, admin, &id, FormErrors::default(), StatusCode::OK).await
}

/// `POST /admin/agents/import/{id}`: adds everybody in the file.
pub(crate) async fn confirm(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    // In a task of its own: a browser that goes away does not leave the work half done.
    let (working, by, import) = (app.clone(), admin.clone(), id.clone());
    let work = async move { working.flows().add_imported(&by, &import).await };
    match tokio::spawn(work).await {
        Ok(Ok(added)) => Ok(see_other(&format!("{}?added={added}", Destination::Agents.path()))),
        Ok(Err(ImportRefusal::Store(error))) => Err(unavailable(&app, &error)),
        // Sent twice, most likely: the page says what became of it.
        Ok(Err(ImportRefusal::NoSuchImport)) => {
            look(&app, admin, &id, FormErrors::default(), StatusCode::CONFLICT).await
        }
        Ok(Err(refusal @ ImportRefusal::Wrong)) => {
            let errors = FormErrors::default().with_general(refusal.to_string());
            look(&app, admin, &id, errors, StatusCode::CONFLICT).await
        }
        Err(panicked) => {
            tracing::error!(%panicked, "an import did not come to its end");
            Err(crate::web::broken(&app))
        }
    }
}

async fn look(app: &App, admin: Admin, id: &str, errors: FormErrors, status: StatusCode) -> Answer {
    let found = app.given(app.flows().import_preview(&admin, id).await)?;
    let Some(found) = found else { return Err(not_found(app)) };
    let title = titled("Import agents", &errors);
    let page = Page::new(&title).status(status);
    Ok(match found.import.added {
        Some(added) => page.render(app, || view! { <AddedAlready admin added /> }),
        None => page.render(app, || view! { <Preview admin found errors /> }),
    })
}

/// What the form starts with: what was pasted, and what was wrong.
#[derive(Default)]
pub(super) struct Asking {
    lines: String,
    problems: Vec<Problem>,
    errors: FormErrors,
}

impl Asking {
    fn wrong_file(message: &str) -> Self {
        Self { errors: FormErrors::default().with("file", message), ..Self::default() }
    }

    fn wrong_lines(bytes: &[u8], problems: Vec<Problem>) -> Self {
        let wrong = how_many(problems.len(), "lines");
        let message =
            format!("{wrong}. Put the lines right, then check them again. Nobody was added.");
        let errors = FormErrors::default().with("text", message);
        Self { lines: String::from_utf8_lossy(bytes).into_owned(), problems, errors }
    }
}

fn ask(app: &App, admin: Admin, asking: Asking, status: StatusCode) -> Response {
    let title = titled("Import agents", &asking.errors);
    Page::new(&title).status(status).render(app, || view! { <AskForFile admin asking /> })
}

#[component]
fn AskForFile(admin: Admin, asking: Asking) -> impl IntoView {
    let Asking { lines, problems, errors } = asking;
    let pasted = !lines.is_empty();
    view! {
        <AgentsFrame admin>
            <BackToAgents />
            <PageHeader
                title="Import agents"
                lead="Add many people at once. You see what is in the file before anybody is added."
            />
            <Card>
                <SlowForm action=PATH file=true doing="Sending and checking the file…">
                    <ErrorSummary errors=errors.clone() />
                    <FileField
                        label="File"
                        name="file"
                        accept=".csv,text/csv,text/plain"
                        hint="CSV with the columns email, name and role: agent or admin, agent where it is empty. At most 5 MB and 20,000 people."
                        errors=errors.clone()
                    />
                    <Disclosure summary="No file? Paste the lines here" open=pasted>
                        <TextArea
                            label="Lines"
                            name="text"
                            hint="One person on a line: ben@acme.example, Ben Agent, agent"
                            value=lines
                            rows=6
                            errors
                        />
                    </Disclosure>
                    <FormActions>
                        <Button>"Check the file"</Button>
                        <ButtonLink href=Destination::Agents.path() kind=ButtonKind::Quiet>"Cancel"</ButtonLink>
                    </FormActions>
                </SlowForm>
            </Card>
            {pasted.then(|| view! { <Problems problems whole="All lines" /> })}
        </AgentsFrame>
    }
}
