//! The pages `/admin/agents/import` and `/admin/agents/import/{id}`: a file of people is sent, looked
//! at, and added as a whole.

use axum::{
    extract::{
        Multipart, Path, State,
        multipart::{MultipartError, MultipartRejection},
    },
    response::Response,
};
use convrs_domain::Destination;
use convrs_flows::{Admin, ImportRefusal};
use http::StatusCode;
use leptos::prelude::*;

use super::{
    AgentsFrame, BackToAgents,
    import_preview::{AddedAlready, Preview},
};
use crate::{
    organization::expect_admin,
    sign_in::titled,
    ui::{
        Button, ButtonKind, ButtonLink, Card, Disclosure, ErrorSummary, FileField, FormActions,
        FormErrors, PageHeader, SlowForm, TextArea,
    },
    web::{Answer, App, Page, Visit, not_found, see_other, unavailable},
};

const PATH: &str = "/admin/agents/import";

/// `GET /admin/agents/import`.
pub(crate) async fn import(State(app): State<App>, visit: Visit) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    Ok(ask(&app, admin, FormErrors::default(), StatusCode::OK))
}

/// `POST /admin/agents/import`: the file is read and kept, nobody is added yet.
pub(crate) async fn upload(
    State(app): State<App>,
    visit: Visit,
    form: Result<Multipart, MultipartRejection>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Agents).await?;
    let unreadable = FormErrors::default().with("file", "Choose a file, then send the form again.");
    let Ok(form) = form else {
        return Ok(ask(&app, admin, unreadable, StatusCode::UNPROCESSABLE_ENTITY));
    };
    Ok(match sent(form).await {
        Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => {
            let errors =
                FormErrors::default().with("file", "Choose a file with at least one person.");
            ask(&app, admin, errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Ok(bytes) => {
            let id = app.given(app.flows().read_import(&admin, &bytes).await)?;
            see_other(&format!("{PATH}/{id}"))
        }
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let errors = FormErrors::default().with("file", "Choose a file of at most 5 MB.");
            ask(&app, admin, errors, StatusCode::PAYLOAD_TOO_LARGE)
        }
        Err(_) => ask(&app, admin, unreadable, StatusCode::UNPROCESSABLE_ENTITY),
    })
}

/// What was sent: the file, or else the text. A browser sends a file that was not chosen as an empty one.
async fn sent(mut form: Multipart) -> Result<Vec<u8>, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await? {
        if matches!(field.name(), Some("file" | "text")) {
            let content = field.bytes().await?;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                bytes = content.to_vec();
            }
        }
    }
    Ok(bytes)
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

fn ask(app: &App, admin: Admin, errors: FormErrors, status: StatusCode) -> Response {
    let title = titled("Import agents", &errors);
    Page::new(&title).status(status).render(app, || view! { <AskForFile admin errors /> })
}

#[component]
fn AskForFile(admin: Admin, errors: FormErrors) -> impl IntoView {
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
                    <Disclosure summary="No file? Paste the lines here">
                        <TextArea
                            label="Lines"
                            name="text"
                            hint="One person on a line: ben@acme.example, Ben Agent, agent"
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
        </AgentsFrame>
    }
}
