//! A form on its way to its server function, by either door: the browser's islands call the
//! function, a plain form posts to its page's own address.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use convrs_domain::sessions::EndedBy;
use convrs_flows::{Admin, SignedIn, new_reference};
use convrs_store::StoreError;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use leptos::{
    prelude::{Owner, expect_context, provide_context},
    reactive::computed::ScopedFuture,
    server_fn::{ServerFn, axum::get_server_fn_service, error::FromServerFnError as _},
};

use super::{App, Visit, cookies::SetCookie, not_found, see_other, whole_seconds};
use crate::{FormRefusal, Next};

/// More than any refusal of a form takes, in bytes.
const MAX_REFUSAL: usize = 64 * 1024;

/// What a server function works with.
#[derive(Clone)]
pub struct Call {
    /// The app's state.
    pub app: App,
    /// The request.
    pub visit: Visit,
    reply: Arc<Mutex<Reply>>,
}

/// What goes out beside the function's own answer.
#[derive(Default)]
struct Reply {
    headers: HeaderMap,
    status: Option<StatusCode>,
}

/// What became of a plain form.
pub enum Submitted {
    /// It was accepted; this is the answer.
    Gone(Response),
    /// It leads nowhere; the page says so.
    Nowhere,
    /// It was refused; the page shows it again.
    Refused(FormRefusal, HeaderMap),
}

impl Call {
    /// The call under way; only server functions have one.
    pub fn current() -> Self {
        expect_context()
    }

    fn new(app: App, visit: Visit) -> Self {
        Self { app, visit, reply: Arc::default() }
    }

    /// Sends a cookie along.
    pub fn set_cookie(&self, cookie: SetCookie) {
        self.header(header::SET_COOKIE, cookie.into_value());
    }

    /// Sends a header along.
    pub fn header(&self, name: HeaderName, value: HeaderValue) {
        self.with_reply(|reply| reply.headers.append(name, value));
    }

    /// Says how many seconds to wait before trying again.
    pub fn retry_after(&self, wait: std::time::Duration) {
        self.header(header::RETRY_AFTER, whole_seconds(wait));
    }

    /// Gives a function's result its HTTP status.
    ///
    /// # Errors
    /// Those of the result.
    pub fn answer(&self, result: Result<Next, FormRefusal>) -> Result<Next, FormRefusal> {
        if let Err(refusal) = &result {
            let status = StatusCode::from_u16(refusal.status).ok();
            self.with_reply(|reply| reply.status = status);
        }
        result
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// 401 for those who are not.
    pub async fn person(&self) -> Result<SignedIn, FormRefusal> {
        match self.visit.signed_in(&self.app).await {
            Ok(Some(person)) => Ok(person),
            Ok(None) => Err(self.signed_out().await),
            Err(error) => Err(self.unavailable(&error)),
        }
    }

    /// Says kindly that nobody is signed in any more, and why, as far as that is known.
    async fn signed_out(&self) -> FormRefusal {
        let why = match self.visit.ended_by(&self.app).await {
            Ok(ended) => ended.map_or("You have been signed out.", EndedBy::told),
            Err(error) => return self.unavailable(&error),
        };
        let next = "Sign in again in another tab, then send this once more.";
        FormRefusal::general(401, format!("{why} {next}"))
    }

    /// Which admin is signed in.
    ///
    /// # Errors
    /// 401 for those who are not signed in, 403 for those who are no admins.
    pub async fn admin(&self) -> Result<Admin, FormRefusal> {
        self.person().await?.admin().map_err(|denied| {
            self.app.flows().note_denied(&denied);
            FormRefusal::general(403, "Only an admin of your account can do this.")
        })
    }

    /// Refuses because the database does not answer. The log has the reference that the form shows.
    pub fn unavailable(&self, error: &StoreError) -> FormRefusal {
        let reference = new_reference();
        tracing::error!(%error, %reference, "the database does not answer");
        self.retry_after(std::time::Duration::from_secs(5));
        let told = "Convrs cannot do this at the moment. Try again in a few seconds.";
        FormRefusal::general(503, format!("{told} Reference {reference}."))
    }

    fn with_reply<T>(&self, change: impl FnOnce(&mut Reply) -> T) -> T {
        change(&mut self.reply.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn take_reply(&self) -> Reply {
        self.with_reply(std::mem::take)
    }
}

impl Submitted {
    /// Hands a plain form to the body of its server function.
    pub async fn to<F>(app: &App, visit: &Visit, form: F) -> Self
    where
        F: ServerFn<Output = Next, Error = FormRefusal>,
    {
        let call = Call::new(app.clone(), visit.clone());
        let owner = Owner::new();
        let running = owner.with(|| {
            provide_context(call.clone());
            ScopedFuture::new(form.run_body())
        });
        let result = running.await;
        let reply = call.take_reply();
        match result {
            Ok(Next::Go(href)) => Self::Gone((reply.headers, see_other(&href)).into_response()),
            Ok(Next::Nowhere) => Self::Nowhere,
            Err(refusal) => Self::Refused(refusal, reply.headers),
        }
    }
}

/// The islands' door to the server functions.
///
/// The form is read here, for the framework would answer one that is too large with 500.
pub async fn server_functions(
    State(app): State<App>,
    visit: Visit,
    mut parts: Parts,
    form: Result<Bytes, BytesRejection>,
) -> Response {
    if get_server_fn_service(parts.uri.path(), parts.method.clone()).is_none() {
        return not_found(&app);
    }
    let form = match form {
        Ok(form) => form,
        Err(rejection) => return not_whole(rejection.status()),
    };
    // The framework sends whoever takes HTML back to the Referer, with a 302.
    parts.headers.remove(header::ACCEPT);
    let request = Request::from_parts(parts, Body::from(form));
    let call = Call::new(app, visit);
    let context = call.clone();
    let provide = move || provide_context(context.clone());
    let answer = leptos_axum::handle_server_fns_with_context(provide, request).await;
    let mut response = answer.into_response();
    let reply = call.take_reply();
    response.headers_mut().extend(reply.headers);
    match reply.status {
        Some(status) => *response.status_mut() = status,
        // The function was not even called: the framework answers 500, whatever it was.
        None if response.status().is_server_error() => return unread(response).await,
        None => {}
    }
    response
}

/// Refuses a form that did not arrive whole.
fn not_whole(status: StatusCode) -> Response {
    let (status, told) = match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            (status, "The form was too long. Shorten what you typed and try again.")
        }
        _ => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "The form was not complete. Reload the page and try again.",
        ),
    };
    let refusal = FormRefusal::general(status.as_u16(), told);
    (status, [(header::CONTENT_TYPE, "application/json")], refusal.ser()).into_response()
}

/// Gives what came of a form that could not be read the status it says itself.
async fn unread(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, MAX_REFUSAL).await.unwrap_or_default();
    if let Ok(status) = StatusCode::from_u16(FormRefusal::de(body.clone()).status) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(body))
}
