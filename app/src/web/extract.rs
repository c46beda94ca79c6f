//! What a page's handler reads of its request: what cannot be read is answered with a page of ours,
//! or is as good as absent.

use std::convert::Infallible;

use axum::{
    body::HttpBody as _,
    extract::{self, FromRef, FromRequest, FromRequestParts, Request},
    response::Response,
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;

use super::{
    App,
    error_page::{form_not_complete, form_too_long, not_found},
};

/// A form that was posted. One that cannot be read has a page that says what to do next.
pub(crate) struct Form<T>(pub(crate) T);

/// What stands behind the question mark. What makes no sense is as good as absent: nobody meets an
/// error for a strange link.
pub(crate) struct Query<T>(pub(crate) T);

/// What stands in the path. There is no page at an address that cannot be read.
pub(crate) struct Path<T>(pub(crate) T);

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        match axum::Form::<T>::from_request(named(request), state).await {
            Ok(axum::Form(form)) => Ok(Self(form)),
            Err(rejection) => Err(unreadable(&App::from_ref(state), rejection.status())),
        }
    }
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned + Default,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let read = extract::Query::<T>::try_from_uri(&parts.uri);
        Ok(Self(read.map(|extract::Query(asked)| asked).unwrap_or_default()))
    }
}

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(extract::Path(named)) => Ok(Self(named)),
            Err(_) => Err(not_found(&App::from_ref(state))),
        }
    }
}

/// A request without a body is a form without fields, whether or not it says so.
fn named(mut request: Request) -> Request {
    if request.body().is_end_stream() {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().entry(header::CONTENT_TYPE).or_insert(form);
    }
    request
}

/// The page about a form that cannot be read. What stood in it is not for the log.
fn unreadable(app: &App, status: StatusCode) -> Response {
    tracing::info!(status = status.as_u16(), "a form could not be read");
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        form_too_long(app)
    } else {
        form_not_complete(app)
    }
}
