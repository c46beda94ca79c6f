//! Visitors who do not keep to HTTP, or do not wait.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use anyhow::Result;

use crate::loopback;

/// How long somebody stays who says nothing.
const SILENCE: Duration = Duration::from_millis(300);

/// Beginnings that never go on.
const BEGINNINGS: [&str; 5] = [
    "",
    "GET / HTTP/1.1\r\nhost:",
    "POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nemail=",
    "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03",
    "GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
];

/// Begins a request, waits a little, and breaks off.
pub(super) fn breaks_off(port: u16, turn: u32) -> Result<()> {
    let mut stream = TcpStream::connect(loopback::address(port))?;
    let beginning = BEGINNINGS[turn as usize / 8 % BEGINNINGS.len()];
    stream.write_all(beginning.as_bytes())?;
    stream.set_read_timeout(Some(SILENCE))?;
    // What it answers, if anything, is read by nobody who would care.
    let mut answer = [0; 512];
    let _ = stream.read(&mut answer);
    Ok(())
}

/// Asks for a page with cookies and goes away at once.
pub(super) fn asks_and_leaves(port: u16, path: &str, cookies: &str) -> Result<()> {
    let mut stream = TcpStream::connect(loopback::address(port))?;
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\ncookie: {cookies}\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    thread::sleep(Duration::from_millis(2));
    Ok(())
}
