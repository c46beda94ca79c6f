//! Ports of this machine: whether one is free, and whether something answers there.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use anyhow::{Result, bail};

const PATIENCE: Duration = Duration::from_secs(5);

/// The loopback address with a port.
pub(crate) fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// A port nobody listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(address(0))?.local_addr()?.port())
}

/// An error that says what to do when somebody listens on a port already.
pub(crate) fn expect_free(port: u16, flag: &str) -> Result<()> {
    if TcpListener::bind(address(port)).is_err() {
        bail!(
            "port {port} is in use. Stop what listens there, or choose another port: \
             cargo xtask run {flag} {}",
            port.saturating_add(10)
        );
    }
    Ok(())
}

/// Whether something accepts connections on a port.
pub(crate) fn listens(port: u16) -> bool {
    TcpStream::connect_timeout(&address(port), PATIENCE).is_ok()
}

/// Whether a path is answered with 200.
pub(crate) fn answers_ok(port: u16, path: &str) -> bool {
    status_line(port, path).is_ok_and(|line| line.starts_with("HTTP/1.1 200"))
}

fn status_line(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address(port), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
    let mut beginning = [0; 12];
    stream.read_exact(&mut beginning)?;
    Ok(String::from_utf8_lossy(&beginning).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_the_way_out() {
        let taken = TcpListener::bind(address(0)).expect("a free port");
        let port = taken.local_addr().expect("it is bound").port();
        let error = expect_free(port, "--okta-port").expect_err("it is taken").to_string();
        assert!(error.contains(&format!("port {port} is in use")), "{error}");
        assert!(error.contains("cargo xtask run --okta-port"), "{error}");
    }

    #[test]
    fn a_free_port_has_no_listener() {
        let port = free_port().expect("a free port");
        assert!(!listens(port));
        assert!(!answers_ok(port, "/readyz"));
    }
}
