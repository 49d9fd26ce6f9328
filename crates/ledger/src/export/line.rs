//! Reading a line of the export: by its one form, not as any JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::text::take_string;
use crate::checkpoint::parse_decimal;
use crate::fact::{Stored, StoredBody, StoredValue};
use crate::key::{VerifierKey, is_origin};
use crate::wrong::Wrong;

/// What a line says.
pub(crate) enum Line<'b> {
    Header(Header),
    Fact(Stored<'b>),
    Checkpoint(String),
}

/// The first line.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) size: u64,
    pub(crate) keys: Vec<VerifierKey>,
}

/// Reads a line, its line feed included. Bytes go to `buffer`; `position` is what a fact would have.
pub(crate) fn parse<'b>(line: &'b [u8], position: u64, buffer: &'b mut Vec<u8>) -> Result<Line<'b>, Wrong> {
    let text = std::str::from_utf8(line).map_err(|_| Wrong::Form("a line is not UTF-8"))?;
    let text = text.strip_suffix('\n').ok_or(Wrong::Form("a line does not end with a line feed"))?;
    if let Some(rest) = text.strip_prefix("{\"leaf\":\"") {
        let fact = fact(rest, position, buffer).ok_or(Wrong::Form("a line that begins like a fact does not go on like one"))?;
        Ok(Line::Fact(fact))
    } else if let Some(rest) = text.strip_prefix("{\"checkpoint\":") {
        match take_string(rest) {
            Some((note, "}")) => Ok(Line::Checkpoint(note)),
            _ => Err(Wrong::Form("a line that begins like a checkpoint does not go on like one")),
        }
    } else if let Some(rest) = text.strip_prefix("{\"format\":\"ephor-full-export-1\",\"origin\":") {
        header(rest).map(Line::Header)
    } else {
        Err(Wrong::Form("a line is neither header nor fact nor checkpoint"))
    }
}

fn header(text: &str) -> Result<Header, Wrong> {
    let form = Wrong::Form("the header is not origin, size and keys");
    let read = || {
        let (origin, rest) = take_string(text)?;
        let (size, mut rest) = rest.strip_prefix(",\"size\":")?.split_once(",\"keys\":[")?;
        let mut keys = Vec::new();
        loop {
            let (key, after) = take_string(rest)?;
            keys.push(key);
            match after.strip_prefix(',') {
                Some(more) => rest = more,
                None => {
                    return (after == "]}" && is_origin(&origin)).then_some((origin, parse_decimal(size)?, keys));
                }
            }
        }
    };
    let (origin, size, texts) = read().ok_or(form.clone())?;
    let keys = VerifierKey::parse_list(texts.iter().map(String::as_str))?;
    if keys.iter().any(|key| key.origin() != origin) {
        return Err(form);
    }
    Ok(Header { size, keys })
}

/// Where the parts of a fact lie in the buffer; the buffer may move while it grows.
type Span = std::ops::Range<usize>;

fn fact<'b>(text: &str, position: u64, buffer: &'b mut Vec<u8>) -> Option<Stored<'b>> {
    buffer.clear();
    let (leaf, mut rest) = take_base64(text, buffer)?;
    let mut body = None;
    if let Some(after) = rest.strip_prefix(",\"salt\":\"") {
        let (salt, after) = take_base64(after, buffer)?;
        let (bytes, after) = take_base64(after.strip_prefix(",\"body\":\"")?, buffer)?;
        body = Some((salt, bytes));
        rest = after;
    }
    let mut values: Vec<(String, Span, Span)> = Vec::new();
    if let Some(mut after) = rest.strip_prefix(",\"values\":[") {
        loop {
            let (path, more) = take_string(after.strip_prefix("{\"path\":")?)?;
            let (salt, more) = take_base64(more.strip_prefix(",\"salt\":\"")?, buffer)?;
            let (bytes, more) = take_base64(more.strip_prefix(",\"value\":\"")?, buffer)?;
            if values.last().is_some_and(|(last, _, _)| *last >= path) {
                return None;
            }
            values.push((path, salt, bytes));
            after = more.strip_prefix('}')?;
            match after.strip_prefix(',') {
                Some(next) => after = next,
                None => break,
            }
        }
        rest = after.strip_prefix(']')?;
    }
    if rest != "}" {
        return None;
    }
    let paths: Vec<Span> = values
        .iter()
        .map(|(path, _, _)| {
            let start = buffer.len();
            buffer.extend_from_slice(path.as_bytes());
            start..buffer.len()
        })
        .collect();
    let buffer: &'b [u8] = buffer;
    let values = values.into_iter().zip(paths).map(|((_, salt, bytes), path)| {
        Some(StoredValue {
            path: std::str::from_utf8(buffer.get(path)?).ok()?,
            salt: buffer.get(salt)?,
            bytes: buffer.get(bytes)?,
        })
    });
    let values = values.collect::<Option<Vec<_>>>()?;
    let body = match body {
        Some((salt, bytes)) => Some(StoredBody { salt: buffer.get(salt)?, bytes: buffer.get(bytes)? }),
        None => None,
    };
    Some(Stored { position, leaf: buffer.get(leaf)?, body, values })
}

/// Reads base64 up to the closing quote into the buffer; gives what follows the quote.
fn take_base64<'t>(text: &'t str, buffer: &mut Vec<u8>) -> Option<(Span, &'t str)> {
    let end = memchr::memchr(b'"', text.as_bytes())?;
    let (base64, rest) = (text.get(..end)?, text.get(end + 1..)?);
    let start = buffer.len();
    STANDARD.decode_vec(base64, buffer).ok()?;
    Some((start..buffer.len(), rest))
}
