//! Logs whose lines have a form of their own: Squid, DNS servers, PAN-OS, pairs of key and value.

use std::borrow::Cow;

use memchr::memmem;

use super::columns::Columns;
use super::row::{Outcome, Row, Verdict, said, verdict};

/// `time elapsed client code/status bytes method URL user hierarchy type`, as Squid documents its native format.
pub(super) fn squid(line: &[u8]) -> Outcome<'_> {
    let mut words = words(line);
    let (Some(time), Some(_), Some(client), Some(code)) = (words.next(), words.next(), words.next(), words.next()) else {
        return Err("fewer words than Squid's native format has");
    };
    let (Some(_), Some(_), Some(url)) = (words.next(), words.next(), words.next()) else {
        return Err("fewer words than Squid's native format has");
    };
    if memchr::memchr(b'/', code).is_none() || !time.first().is_some_and(u8::is_ascii_digit) {
        return Err("not Squid's native format");
    }
    Ok(Some(Row {
        host: url.into(),
        user: said(words.next().unwrap_or_default()).into(),
        address: client.into(),
        time: time.into(),
        verdict: of_squid(code),
        ..Row::default()
    }))
}

/// `client ident user [time] "METHOD URL VERSION" status bytes …`, with Squid's own result at the end where it is configured as documented.
pub(super) fn combined(line: &[u8]) -> Outcome<'_> {
    const WRONG: &str = "not the combined format";
    let mut head = words(line);
    let (Some(client), Some(_), Some(user)) = (head.next(), head.next(), head.next()) else { return Err(WRONG) };
    let open = memchr::memchr(b'[', line).ok_or(WRONG)?;
    let rest = line.get(open + 1..).unwrap_or_default();
    let close = memchr::memchr(b']', rest).ok_or(WRONG)?;
    let (time, rest) = (rest.get(..close).unwrap_or_default(), rest.get(close + 1..).unwrap_or_default());
    let request = rest.trim_ascii_start().strip_prefix(b"\"").ok_or(WRONG)?;
    let end = memchr::memchr(b'"', request).ok_or("a quote is not closed")?;
    let mut parts = words(request.get(..end).unwrap_or_default());
    let url = parts.nth(1).ok_or("a request without an address")?;
    // `TCP_DENIED:HIER_NONE` ends a line; what clients send stands in quotes before it.
    let tail = request.get(end + 1..).unwrap_or_default();
    let result = memchr::memrchr(b'"', tail).and_then(|at| tail.get(at + 1..)).unwrap_or(tail).trim_ascii();
    Ok(Some(Row {
        host: url.into(),
        user: said(user).into(),
        address: client.into(),
        time: time.into(),
        verdict: of_squid(result),
        ..Row::default()
    }))
}

fn of_squid(code: &[u8]) -> Verdict {
    if memmem::find(code, b"DENIED").is_some() {
        Verdict::Blocked
    } else if code.starts_with(b"TCP_") || code.starts_with(b"UDP_") {
        Verdict::Allowed
    } else {
        Verdict::Unsaid
    }
}

/// `… client @0x… 10.0.0.5#53210 (name): query: name IN A +E(0)K (server)`, after a time and, where it is configured, category and severity.
pub(super) fn bind(line: &[u8]) -> Outcome<'_> {
    let Some(at) = memmem::find(line, b" query: ") else { return Ok(None) };
    let (head, tail) = (line.get(..at).unwrap_or_default(), line.get(at + 8..).unwrap_or_default());
    let name = words(tail).next().ok_or("a query without a name")?;
    let client = memmem::find(head, b"client ").ok_or("a query without a client")?;
    let mut words = words(head.get(client + 7..).unwrap_or_default());
    let mut address = words.next().ok_or("a query without a client")?;
    if address.starts_with(b"@") {
        address = words.next().ok_or("a query without a client")?;
    }
    let address = memchr::memchr(b'#', address).map_or(Some(address), |hash| address.get(..hash)).unwrap_or_default();
    Ok(Some(Row {
        host: name.into(),
        address: address.into(),
        time: Cow::Borrowed(head.get(..client).unwrap_or_default()),
        ..Row::default()
    }))
}

/// `Nov 22 05:12:02 dnsmasq[1]: query[A] name from 10.0.0.5`; replies and forwardings are no requests.
pub(super) fn dnsmasq(line: &[u8]) -> Outcome<'_> {
    if memmem::find(line, b"dnsmasq").is_none() {
        return Err("no line of dnsmasq");
    }
    let Some(at) = memmem::find(line, b" query[") else { return Ok(None) };
    let mut words = words(line.get(at + 1..).unwrap_or_default());
    let (Some(_), Some(name), Some(b"from"), Some(client)) = (words.next(), words.next(), words.next(), words.next()) else {
        return Err("a query that is cut off");
    };
    let time = line.get(..15.min(at)).unwrap_or_default();
    Ok(Some(Row { host: name.into(), address: client.into(), time: Cow::Borrowed(time), ..Row::default() }))
}

/// `time client name`, where the time may be a day and an hour.
pub(super) fn names(line: &[u8]) -> Outcome<'_> {
    let mut words = words(line);
    let (Some(time), Some(mut client), Some(mut name)) = (words.next(), words.next(), words.next()) else {
        return Err("expected time, client and name");
    };
    let mut last = words.next();
    if memchr::memchr(b':', client).is_some_and(|at| at <= 2)
        && let Some(fourth) = last
    {
        (client, name) = (name, fourth);
        last = words.next();
    }
    if last.is_some() || !time.first().is_some_and(u8::is_ascii_digit) {
        return Err("expected time, client and name");
    }
    Ok(Some(Row { host: name.into(), address: client.into(), time: time.into(), ..Row::default() }))
}

/// A log of PAN-OS: `…,TYPE,SUBTYPE,…`. Traffic names applications, URL filtering names addresses, and the others neither.
pub(super) fn pan_os<'a>(columns: &Columns, line: &'a [u8]) -> Outcome<'a> {
    let mut fields = line.splitn(6, |byte| *byte == b',');
    match (fields.nth(3), fields.next(), fields.next()) {
        // A traffic log has numbers where a threat log has its address.
        (Some(b"TRAFFIC"), Some(b"start"), Some(_)) => Ok(None),
        (Some(b"TRAFFIC"), Some(_), Some(_)) => {
            columns.read(line).map(|row| row.map(|row| Row { host: Cow::Borrowed(b""), ..row }))
        }
        (Some(b"THREAT"), Some(b"url"), Some(_)) => columns.read(line),
        (Some(_), Some(_), Some(_)) => Ok(None),
        _ => Err("fewer columns than expected"),
    }
}

/// `2026-11-22 05:12:02<tab>key=value<tab>…`, as the feed of Zscaler NSS for Splunk is documented.
pub(super) fn pairs(line: &[u8]) -> Outcome<'_> {
    let mut row = Row::default();
    let (mut url, mut seen): (&[u8], usize) = (b"", 0);
    let mut field = line;
    loop {
        let end = memchr::memchr(b'\t', field).unwrap_or(field.len());
        let (one, rest) = (field.get(..end).unwrap_or_default(), field.get(end + 1..));
        if let Some(at) = memchr::memchr(b'=', one) {
            let (key, value) = (one.get(..at).unwrap_or_default(), said(one.get(at + 1..).unwrap_or_default()));
            seen += 1;
            match key {
                b"hostname" | b"host" => row.host = value.into(),
                b"url" => url = value,
                b"appname" => row.application = value.into(),
                b"user" | b"login" => row.user = value.into(),
                b"ClientIP" | b"cip" => row.address = value.into(),
                b"action" => row.verdict = verdict(value),
                b"time" | b"datetime" | b"epochtime" => row.time = value.into(),
                _ => {}
            }
        } else if row.time.is_empty() {
            row.time = one.into();
        }
        match rest {
            Some(rest) => field = rest,
            None => break,
        }
    }
    if seen < 2 {
        return Err("expected key=value parted by tabs");
    }
    if row.host.is_empty() {
        row.host = url.into();
    }
    Ok(Some(row))
}

/// The words of a line, however many blanks part them.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty())
}
