//! A browser without a script, small enough to be read: one request, one answer, and the words of a page.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);
const BOUNDARY: &str = "the-end-of-a-part";

/// Whoever looks: where, and as whom.
pub(super) struct Browser<'a> {
    pub(super) address: &'a str,
    /// The id of the person.
    pub(super) person: &'a str,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Where it leads; empty where it leads nowhere.
    pub(super) location: String,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The words of the page.
    pub(super) fn words(&self) -> String {
        words(&String::from_utf8_lossy(&self.body))
    }
}

impl Browser<'_> {
    /// What stands at the address, if it is served.
    pub(super) fn get(&self, path: &str) -> Result<Answer> {
        let answer = self.send("GET", path, "", &[])?;
        if answer.status == 200 {
            return Ok(answer);
        }
        bail!("{path} answers {}: {}", answer.status, brief(&answer.words()))
    }

    /// The address that a page sends one on to.
    pub(super) fn sent_on(&self, path: &str) -> Result<String> {
        let answer = self.send("GET", path, "", &[])?;
        if answer.location.is_empty() {
            bail!("{path} answers {} and leads nowhere", answer.status);
        }
        Ok(answer.location)
    }

    /// Sends a form.
    pub(super) fn post(&self, path: &str, fields: &[(String, String)]) -> Result<Answer> {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Sends a file.
    pub(super) fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Result<Answer> {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        self.send("POST", path, &format!("multipart/form-data; boundary={BOUNDARY}"), &body)
    }

    /// HTTP 1.0 ends an answer by closing, so nothing has to be known about its length.
    fn send(&self, method: &str, path: &str, media: &str, body: &[u8]) -> Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: {}\r\nCookie: ephor-as={}\r\n", self.address, self.person)?;
        if !media.is_empty() {
            write!(stream, "Content-Type: {media}\r\nContent-Length: {}\r\nSec-Fetch-Site: same-origin\r\n", body.len())?;
        }
        stream.write_all(&[b"\r\n", body].concat())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("the answer has no head")?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("the answer has no status")?;
        let header = |line: &str| {
            line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("location")).map(|(_, to)| to.to_owned())
        };
        let location = head.lines().find_map(header).unwrap_or_default();
        Ok(Answer { status, location, body: answer[end + 4..].to_vec() })
    }
}

/// What a browser would send of the hidden inputs of a page.
pub(super) fn hidden(page: &Answer) -> Vec<(String, String)> {
    let page = String::from_utf8_lossy(&page.body);
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| unescaped(value))
    };
    let tags = page.split("<input type=\"hidden\"").skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag));
    tags.filter_map(|tag| Some((value(tag, "name")?, value(tag, "value")?))).collect()
}

/// The words of a page's main part.
pub(super) fn words(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let texts = main.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    unescaped(&texts.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" "))
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// The beginning of a long text.
pub(super) fn brief(text: &str) -> String {
    text.chars().take(300).collect()
}
