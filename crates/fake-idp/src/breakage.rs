//! Answers that break as HTTP or as JSON. Where it can be, what breaks is an honest answer, so
//! that a client that does not notice goes on and is found out.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{HeaderValue, Response, StatusCode, header},
};
use http_body::Frame;
use tokio::time::{Interval, interval, sleep};

/// How an answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// It has this status; its body is the honest one.
    Status(u16),
    /// It leads to the same path with the query `honest`, where there is an honest answer.
    Redirect,
    /// It is a page in HTML, with status 200.
    Html,
    /// The second half of its JSON is missing.
    Truncated,
    /// There is nothing in it.
    Empty,
    /// Ten megabytes of white space stand before its JSON.
    Huge,
    /// White space without an end.
    Endless,
    /// White space without an end, one byte each 100 ms.
    SlowDrip,
    /// It comes after this many milliseconds.
    Late(u64),
    /// The connection breaks within its body.
    Reset,
}

/// How much white space stands before a [`Breakage::Huge`] answer.
const HUGE: usize = 10 * 1024 * 1024;

impl Breakage {
    /// Breaks an honest answer to a request for `path`.
    pub(crate) async fn apply(self, honest: Response<Body>, path: &str) -> Response<Body> {
        match self {
            Self::Status(status) => with_status(honest, status),
            Self::Redirect => redirect(path),
            Self::Html => html(),
            Self::Truncated => rewrite(honest, |body| body.slice(..body.len() / 2)).await,
            Self::Empty => rewrite(honest, |_| Bytes::new()).await,
            Self::Huge => {
                let pad = |body: Bytes| [vec![b' '; HUGE], body.to_vec()].concat().into();
                rewrite(honest, pad).await
            }
            Self::Endless => honest.map(|_| Body::new(Spaces::new(16 * 1024, 0, usize::MAX))),
            Self::SlowDrip => honest.map(|_| Body::new(Spaces::new(1, 100, usize::MAX))),
            Self::Late(millis) => {
                sleep(Duration::from_millis(millis)).await;
                honest
            }
            Self::Reset => honest.map(|_| Body::new(Spaces::new(16, 0, 1))),
        }
    }
}

fn with_status(mut response: Response<Body>, status: u16) -> Response<Body> {
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}

fn redirect(path: &str) -> Response<Body> {
    let mut response = with_status(Response::new(Body::empty()), 307);
    let location = HeaderValue::try_from(format!("{path}?honest")).expect("a path");
    response.headers_mut().insert(header::LOCATION, location);
    response
}

fn html() -> Response<Body> {
    let mut response = Response::new(Body::from("<!doctype html><title>Maintenance</title>"));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

async fn rewrite(response: Response<Body>, change: impl FnOnce(Bytes) -> Bytes) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("an honest body is in memory");
    Response::from_parts(parts, Body::from(change(body)))
}

/// A body of white space in chunks, which breaks after the last.
struct Spaces {
    chunk: Bytes,
    pause: Option<Interval>,
    left: usize,
}

impl Spaces {
    fn new(size: usize, pause_millis: u64, chunks: usize) -> Self {
        let pause = (pause_millis > 0).then(|| interval(Duration::from_millis(pause_millis)));
        Self { chunk: vec![b' '; size].into(), pause, left: chunks }
    }
}

impl HttpBody for Spaces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(pause) = &mut self.pause
            && pause.poll_tick(context).is_pending()
        {
            return Poll::Pending;
        }
        if self.left == 0 {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Frame::data(self.chunk.clone()))))
    }
}
