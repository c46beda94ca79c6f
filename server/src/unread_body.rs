//! What becomes of a request's body that was answered before it was read: a browser that is still
//! sending does not look at the answer, and a connection closed under it shows no answer at all.

use std::{future::Future, pin::pin};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use tokio::{runtime::Handle, select};

/// How much is read past the answer, in bytes; whoever sends more is cut off.
const MOST_READ: usize = 32 * 1024 * 1024;

/// Reads on what is left of a body and throws it away, until the deadline.
pub(crate) fn read_on(rest: Body, deadline: impl Future<Output = ()> + Send + 'static) {
    // Without a runtime the process ends, and its connections with it.
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(async move {
            select! {
                () = throw_away(rest) => {}
                () = pin!(deadline) => {}
            }
        });
    }
}

async fn throw_away(mut rest: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = rest.frame().await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > MOST_READ {
            break;
        }
    }
}
