//! The address a request came from: the connection's, or what a trusted proxy says of it.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use convrs_app::web::ClientAddress;
use ipnet::IpNet;

/// The address of the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub SocketAddr);

/// Finds the client's address and puts it on the request.
pub(crate) async fn attach(
    State(trusted): State<Arc<[IpNet]>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(Peer(peer)) = request.extensions().get().copied() {
        let address = client_address(peer.ip(), request.headers(), &trusted);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// Walks `X-Forwarded-For` from its end, as far as trusted proxies wrote it: the first address that
/// is not a trusted proxy's is the client's. What stands further left, anybody may have written.
/// Where an entry cannot be read, nobody knows whose it is, and the proxy that wrote it stands.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut nearest = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter();
    for entry in lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).rev() {
        if !is_proxy(nearest) {
            break;
        }
        match address_in(entry) {
            Some(address) => nearest = address,
            None => break,
        }
    }
    nearest
}

/// Reads an entry: an address, behind which some proxies write the port as well.
fn address_in(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let with_port = || text.parse::<SocketAddr>().map(|socket| socket.ip());
    let address = text.parse::<IpAddr>().or_else(|_| with_port()).ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            let line = HeaderValue::from_bytes(line.as_bytes()).expect("a header");
            headers.append("x-forwarded-for", line);
        }
        let trusted: Vec<IpNet> =
            trusted.iter().map(|net| net.parse().expect("a network")).collect();
        client_address(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_trusted() {
        assert_eq!(from("192.0.2.7", &["203.0.113.9"], &[]), "192.0.2.7");
        assert_eq!(from("192.0.2.7", &["203.0.113.9"], &["10.0.0.0/8"]), "192.0.2.7");
    }

    #[test]
    fn a_trusted_proxy_names_the_client() {
        assert_eq!(from("10.0.0.1", &["203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(from("::ffff:10.0.0.1", &["203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        let chain = ["198.51.100.1, 203.0.113.9", "10.0.0.2"];
        assert_eq!(from("10.0.0.1", &chain, &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn nonsense_ends_the_walk() {
        assert_eq!(from("10.0.0.1", &["203.0.113.9, what"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn nothing_before_an_entry_that_cannot_be_read_is_believed() {
        for last in ["é", "10.0.0.2, é", "é, 10.0.0.2", ""] {
            let found = from("10.0.0.1", &["198.51.100.1", last], &["10.0.0.0/8"]);
            assert!(found.starts_with("10.0.0."), "{last:?}: {found}");
        }
        assert_eq!(from("10.0.0.1", &["é, 203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn a_port_behind_an_address_is_cut_off() {
        for (entry, address) in
            [("203.0.113.9:5678", "203.0.113.9"), ("[2001:db8::1]:443", "2001:db8::1")]
        {
            assert_eq!(from("10.0.0.1", &[entry], &["10.0.0.0/8"]), address);
        }
    }
}
