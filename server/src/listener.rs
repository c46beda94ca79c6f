//! Our door: connections accepted up to a cap, slow heads cut off, a shutdown that lets requests
//! in flight finish.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt as _;

use crate::client_address::Peer;

/// What a door lets in.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Connections served at once; more wait in the operating system's queue.
    connections: usize,
    /// How long a request's head may take to arrive.
    head: Duration,
}

/// The product's.
const LIMITS: Limits = Limits { connections: 8_192, head: Duration::from_secs(10) };

/// The longest request head, in bytes.
const MAX_HEAD: usize = 32 * 1024;

/// How long requests in flight may take to finish once we are asked to stop: longer than all calls
/// of one sign-in to a provider.
pub(crate) const DRAIN: Duration = Duration::from_secs(15);

/// Serves until `stop` resolves, then lets what is in flight finish.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    serve_within(LIMITS, listener, router, stop).await;
}

async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let room = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&room).acquire_owned() => place.expect("the semaphore is never closed"),
            () = &mut stop => break,
        };
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let answer = Answer { router: router.clone(), peer: Peer(peer) };
                    spawn(stream, answer, limits.head, &graceful, place);
                }
                Err(error) => pause_after(&error).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// Out of file handles, most likely: accepting again at once would only spin.
async fn pause_after(error: &std::io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// What answers the requests of one connection.
struct Answer {
    router: Router,
    peer: Peer,
}

fn spawn(
    stream: TcpStream,
    Answer { router, peer }: Answer,
    head: Duration,
    graceful: &GracefulShutdown,
    place: OwnedSemaphorePermit,
) {
    // Answers are small and whole: waiting to fill a packet only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps delaying small packets");
    }
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), answer);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        let _held = place;
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        sync::oneshot,
        task::JoinHandle,
        time::{sleep, timeout},
    };

    use super::*;

    const SOON: Duration = Duration::from_secs(5);
    const HEAD: Duration = Duration::from_millis(300);
    const ASK: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    /// A door in front of one slow page, until it is told to stop.
    struct Door {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        served: JoinHandle<()>,
    }

    async fn door(connections: usize) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let slow = async || {
            sleep(Duration::from_millis(200)).await;
            "done"
        };
        let router = Router::new().route("/", get(async || "ok")).route("/slow", get(slow));
        let (stop, stopped) = oneshot::channel();
        let limits = Limits { connections, head: HEAD };
        let stopped = async move { stopped.await.unwrap_or_default() };
        let served = tokio::spawn(serve_within(limits, listener, router, stopped));
        Door { address, stop, served }
    }

    async fn visitor(door: &Door, says: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(door.address).await.expect("a connection");
        stream.write_all(says).await.expect("sent");
        stream
    }

    /// What comes before the other side closes, or before it is silent for a while.
    async fn heard(stream: &mut TcpStream, within: Duration) -> String {
        let (mut text, mut chunk) = (String::new(), [0; 1024]);
        while let Ok(Ok(length @ 1..)) = timeout(within, stream.read(&mut chunk)).await {
            text.push_str(&String::from_utf8_lossy(&chunk[..length]));
        }
        text
    }

    #[tokio::test]
    async fn a_connection_beyond_the_cap_waits_for_a_place() {
        let door = door(1).await;
        let mut first = visitor(&door, ASK).await;
        assert!(heard(&mut first, Duration::from_millis(100)).await.ends_with("ok"));
        let mut second = visitor(&door, ASK).await;
        assert_eq!(heard(&mut second, Duration::from_millis(100)).await, "");
        drop(first);
        assert!(heard(&mut second, Duration::from_millis(250)).await.contains("200 OK"));
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_is_cut_off() {
        let door = door(8).await;
        for beginning in [&b""[..], b"GET / HTTP/1.1\r\nhost: x\r\n"] {
            let mut slow = visitor(&door, beginning).await;
            let answer = timeout(SOON, heard(&mut slow, SOON)).await.expect("it is closed");
            assert!(!answer.contains("200 OK"), "{answer}");
        }
        let mut idle = visitor(&door, ASK).await;
        let answer =
            timeout(SOON, heard(&mut idle, SOON)).await.expect("an idle one is closed too");
        assert!(answer.contains("200 OK"));
    }

    #[tokio::test]
    async fn a_head_that_is_too_long_is_refused() {
        let door = door(8).await;
        let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(2 * MAX_HEAD));
        let mut stream = TcpStream::connect(door.address).await.expect("a connection");
        // It may be closed before all is sent.
        drop(stream.write_all(head.as_bytes()).await);
        let answer = heard(&mut stream, SOON).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }

    /// The ways in which one request could be read as two (RFC 9112, 6.3 and 11.2).
    #[tokio::test]
    async fn a_request_whose_end_is_doubtful_is_refused() {
        let door = door(8).await;
        for doubtful in [
            "content-length: 1\r\ncontent-length: 2\r\n\r\nab",
            "content-length: +1\r\n\r\na",
            "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        ] {
            let request = format!("POST / HTTP/1.1\r\nhost: x\r\n{doubtful}");
            let mut stream = visitor(&door, request.as_bytes()).await;
            let answer = heard(&mut stream, SOON).await;
            assert!(answer.starts_with("HTTP/1.1 400"), "{doubtful}: {answer}");
        }
    }

    #[tokio::test]
    async fn a_request_under_way_is_answered_before_it_stops() {
        let door = door(8).await;
        let mut under_way = visitor(&door, b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
        sleep(Duration::from_millis(50)).await;
        door.stop.send(()).expect("it serves");
        assert!(heard(&mut under_way, SOON).await.ends_with("done"));
        timeout(SOON, door.served).await.expect("it has stopped").expect("it did not panic");
        assert!(TcpStream::connect(door.address).await.is_err(), "nobody else is let in");
    }
}
