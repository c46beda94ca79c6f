//! How long a request's body may take to arrive, however slowly it drips: then it is answered 408.

use std::{
    mem,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use hyper::body::Frame;
use tokio::time::{Sleep, sleep};

use crate::unread_body;

/// How long. It leaves time to answer within that of a whole request.
pub(crate) const BODY_TIMEOUT: Duration = Duration::from_secs(20);

/// A body with a deadline.
struct Timed {
    body: Body,
    deadline: Pin<Box<Sleep>>,
    late: Arc<AtomicBool>,
}

/// The body did not arrive in time.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the request's body did not arrive in time")]
struct Late;

/// Gives a request's body its deadline.
pub(crate) async fn cut_off(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let late = Arc::new(AtomicBool::new(false));
    let timed = |body| Timed { body, deadline: Box::pin(sleep(BODY_TIMEOUT)), late: late.clone() };
    let response = next.run(request.map(|body| Body::new(timed(body)))).await;
    if late.load(Relaxed) { too_late() } else { response }
}

/// The rest of the body may still come: the connection is of no use any more.
fn too_late() -> Response {
    let words = "This request took too long to arrive. Check your connection and send it again.\n";
    let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
    (StatusCode::REQUEST_TIMEOUT, close, words).into_response()
}

/// A body that nobody reads any more is read on, unless it is late: that connection is given up.
impl Drop for Timed {
    fn drop(&mut self) {
        if !self.body.is_end_stream() && !self.late.load(Relaxed) {
            let deadline = mem::replace(&mut self.deadline, Box::pin(sleep(Duration::ZERO)));
            unread_body::read_on(mem::take(&mut self.body), deadline);
        }
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.deadline.as_mut().poll(context).is_ready() {
            self.late.store(true, Relaxed);
            return Poll::Ready(Some(Err(Late.into())));
        }
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::sync::mpsc;

    use super::*;

    /// A body that comes over a connection, frame by frame.
    struct Coming(mpsc::Receiver<Bytes>);

    impl HttpBody for Coming {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    fn coming(late: bool) -> (mpsc::Sender<Bytes>, Timed) {
        let (sender, receiver) = mpsc::channel(1);
        let timed = Timed {
            body: Body::new(Coming(receiver)),
            deadline: Box::pin(sleep(BODY_TIMEOUT)),
            late: Arc::new(AtomicBool::new(late)),
        };
        (sender, timed)
    }

    /// Gives up a body that is still coming; tells whether somebody takes what comes after.
    async fn is_read_on(late: bool) -> bool {
        let (sender, timed) = coming(late);
        drop(timed);
        for frame in [&b"some"[..], b"more", b"and more"] {
            if sender.send(Bytes::from_static(frame)).await.is_err() {
                return false;
            }
        }
        true
    }

    #[tokio::test]
    async fn a_body_that_nobody_reads_is_read_on() {
        assert!(is_read_on(false).await);
    }

    #[tokio::test]
    async fn the_connection_of_a_body_that_is_late_is_given_up() {
        assert!(!is_read_on(true).await);
    }

    #[tokio::test]
    async fn a_body_says_of_its_end_and_size_what_the_one_within_says() {
        let (_sender, mut timed) = coming(false);
        assert_eq!((timed.is_end_stream(), timed.size_hint().exact()), (false, None));
        timed.body = Body::from("abc");
        assert_eq!((timed.is_end_stream(), timed.size_hint().exact()), (false, Some(3)));
        timed.body = Body::empty();
        assert_eq!((timed.is_end_stream(), timed.size_hint().exact()), (true, Some(0)));
    }
}
