//! One request without a browser, to see what the server itself sends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result};

/// How long an answer may take before the server counts as hanging.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer as it came over the wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header, whose name is given in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
    }
}

/// Asks with HTTP 1.0, because then the body is simply the rest of the connection.
pub(crate) fn get(address: &str) -> Result<Answer> {
    let mut stream = request("GET", address, "1.0")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&String::from_utf8_lossy(&bytes)).with_context(|| format!("{address} was not answered with HTTP"))
}

/// Asks for something to be deleted and waits until the other side has begun to answer.
pub(crate) fn delete(address: &str) -> Result<()> {
    let mut stream = request("DELETE", address, "1.1")?;
    stream.read_exact(&mut [0])?;
    Ok(())
}

fn request(method: &str, address: &str, version: &str) -> Result<TcpStream> {
    let (host, path) = address
        .strip_prefix("http://")
        .map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len())))
        .with_context(|| format!("{address} is no http address"))?;
    let path = if path.is_empty() { "/" } else { path };
    let mut stream = TcpStream::connect(host).with_context(|| format!("nobody listens on {host}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "{method} {path} HTTP/{version}\r\nHost: {host}\r\nAccept: text/html\r\n\r\n")?;
    Ok(stream)
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Some(Answer { status, headers: headers.collect(), body: body.to_owned() })
}
