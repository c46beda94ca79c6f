//! `/logout/provider`: signing out of the provider too, asked for on a page of its own, for a form
//! that leaves our site.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use convrs_domain::Destination;
use convrs_flows::{SignedIn, SignedOut};
use leptos::prelude::*;

use crate::{
    ui::{AuthLayout, Button, ButtonKind, FormActions},
    web::{Answer, App, Page, Visit, cookies, see_other},
};

/// Where the page is.
pub(crate) const PATH: &str = "/logout/provider";

/// `GET /logout/provider`. Whoever has nothing to sign out of there is sent home.
pub(crate) async fn ask(State(app): State<App>, visit: Visit) -> Answer {
    let person = visit.expect_person(&app, Destination::Home).await?;
    let offered = person.provider_sign_out();
    Ok(if offered { render(&app, &person) } else { see_other(Destination::Home.path()) })
}

/// `POST /logout/provider`: the session ends here first, always; then the browser goes to the
/// provider, if that can be.
pub(crate) async fn leave(State(app): State<App>, visit: Visit) -> Answer {
    let waiting = app.given(visit.end_waiting(&app).await)?;
    let next = match visit.session_token() {
        Some(token) => app.flows().sign_out_at_provider(token).await,
        None => Ok(SignedOut::HereOnly),
    };
    let next = match app.given(next)? {
        SignedOut::OnToProvider { location } => see_other(&location),
        SignedOut::HereOnly => see_other("/login?signed_out=here"),
    };
    Ok((cookies::forget_session(), waiting, next).into_response())
}

fn render(app: &App, person: &SignedIn) -> Response {
    let provider = person.method().label();
    let title = format!("Sign out of {provider} too");
    let heading = title.clone();
    let agent = person.agent();
    let who = format!("{} ({})", agent.name, agent.email);
    Page::still(&title).leaving().render(app, || {
        view! {
            <AuthLayout>
                <h1>{heading}</h1>
                <p>{format!("You are signed in as {who}.")}</p>
                <p>
                    {format!(
                        "You can sign out of Convrs alone, or of {provider} in this browser as well. \
                        The latter may sign you out of other apps that you opened with {provider}."
                    )}
                </p>
                <FormActions>
                    <form method="post" action=PATH>
                        <Button>{format!("Sign out of Convrs and {provider}")}</Button>
                    </form>
                    <form method="post" action="/logout">
                        <Button kind=ButtonKind::Secondary>"Sign out of Convrs only"</Button>
                    </form>
                </FormActions>
                <p><a href="/">"Stay signed in"</a></p>
            </AuthLayout>
        }
    })
}
