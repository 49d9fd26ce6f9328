//! Which format a file has, told from its beginning, and what reads it.

use super::columns::{Columns, cells};
use super::format::Format;
use super::host::Host;
use super::row::{Outcome, Verdict};
use super::stream::Objects;
use super::when::day;
use super::{json, lines};

/// Lines at the beginning that are looked at.
const LOOKED_AT: usize = 20;

/// Objects in which the members that are logged in bulk lie: of Microsoft Graph, of Azure Monitor, and of interfaces of others.
const WRAPPERS: [&str; 7] = ["value", "records", "result", "results", "logs", "data", "items"];

/// What reads the lines or objects of a file.
pub(super) enum Reader {
    Lines(fn(&[u8]) -> Outcome<'_>),
    Columns(Columns),
    /// With the line that named the columns, which may come again where files were put together.
    Headed(Columns, Vec<u8>),
    PanOs(Columns),
    Zeek(Option<Columns>),
    Json(Format),
}

/// A file's format and how its parts are found.
pub(super) struct Detected {
    pub format: Format,
    pub reader: Reader,
    /// The depth of its objects, where they are not one to a line.
    pub objects: Option<usize>,
}

impl Reader {
    /// Reads a line or an object.
    pub(super) fn read<'a>(&mut self, text: &'a [u8]) -> Outcome<'a> {
        if text.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        match self {
            Self::Lines(read) => read(text),
            Self::Headed(_, header) if header == text => Ok(None),
            Self::Headed(columns, _) | Self::Columns(columns) => columns.read(text),
            Self::PanOs(columns) => lines::pan_os(columns, text),
            Self::Zeek(columns) => {
                if text.starts_with(b"#") {
                    if text.starts_with(b"#fields") {
                        *columns = Columns::zeek(text);
                    }
                    return Ok(None);
                }
                columns.as_ref().ok_or("lines of Zeek without a header that names a query, server or host")?.read(text)
            }
            Self::Json(format) => json::read(*format, text),
        }
    }
}

/// The format of a file that begins so. None is told for what is unknown, or is not what was asked for.
pub(super) fn detect(head: &[u8], asked: Option<Format>) -> Option<Detected> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) && asked.is_none_or(Format::is_json) {
        return of_json(head, asked);
    }
    let sample: Vec<&[u8]> = head
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.trim_ascii().is_empty())
        .take(LOOKED_AT)
        .collect();
    let formats = Format::ALL.into_iter().map(|(format, _)| format).filter(|format| !format.is_json());
    // What is most particular is tried first.
    let mut order: Vec<Format> = formats.filter(|format| asked.is_none_or(|asked| asked == *format)).collect();
    order.sort_by_key(|format| match format {
        Format::Zeek => 0,
        Format::ZscalerPairs => 1,
        Format::Dnsmasq => 2,
        Format::Bind => 3,
        Format::Table => 4,
        Format::Names => 9,
        _ => 5,
    });
    order.into_iter().find_map(|format| {
        let reader = of_text(format, &sample, asked.is_some())?;
        Some(Detected { format, reader, objects: None })
    })
}

/// What reads a text of that format, if the sample is one.
fn of_text(format: Format, sample: &[&[u8]], asked: bool) -> Option<Reader> {
    let first = *sample.first()?;
    let has = |needle: &str| sample.iter().any(|line| memchr::memmem::find(line, needle.as_bytes()).is_some());
    let mut reader = match format {
        Format::Zeek => {
            let header = sample.iter().find_map(|line| Columns::zeek(line));
            return (first.starts_with(b"#") && header.is_some()).then_some(Reader::Zeek(None));
        }
        Format::Table => {
            let headed = |separator| Columns::headed(separator, first).map(|columns| Reader::Headed(columns, first.to_vec()));
            return [b'\t', b',', b';'].into_iter().find_map(headed);
        }
        Format::Dnsmasq => return has("dnsmasq").then_some(Reader::Lines(lines::dnsmasq)),
        Format::Bind => return (has(" query: ") && has("client ")).then_some(Reader::Lines(lines::bind)),
        Format::PanOs => {
            let columns = Columns::of(format, b',');
            return (has(",TRAFFIC,") || has(",THREAT,")).then_some(Reader::PanOs(columns));
        }
        Format::ZscalerPairs => Reader::Lines(lines::pairs),
        Format::Squid => Reader::Lines(lines::squid),
        Format::Combined => Reader::Lines(lines::combined),
        Format::Names => Reader::Lines(lines::names),
        Format::Zscaler => {
            Reader::Columns(Columns::of(format, if memchr::memchr(b'\t', first).is_some() { b'\t' } else { b',' }))
        }
        _ => Reader::Columns(Columns::of(format, b',')),
    };
    let separator = if memchr::memchr(b'\t', first).is_some() { b'\t' } else { b',' };
    let fitting = sample.iter().filter(|line| looks_right(format, separator, &mut reader, line)).count();
    (asked || fitting * 2 > sample.len()).then_some(reader)
}

/// Whether a line is one of that format, beyond having as many columns.
fn looks_right(format: Format, separator: u8, reader: &mut Reader, line: &[u8]) -> bool {
    let Ok(Some(row)) = reader.read(line) else { return false };
    let mut count = 0;
    let mut query_type = false;
    let columns = cells(line, separator, |cell| {
        query_type |= count == 6 && cell.first().is_some_and(u8::is_ascii_digit) && cell.ends_with(b")");
        count += 1;
    });
    let columns = columns.unwrap_or_default();
    let dated = day(&row.time, None).is_some();
    let named = Host::of(&row.host).is_some();
    let judged = row.verdict != Verdict::Unsaid;
    match format {
        Format::UmbrellaDns => dated && named && judged && query_type,
        Format::UmbrellaProxy => dated && named && judged && columns >= 20 && !query_type,
        Format::Zscaler => dated && named && judged && columns >= 22,
        // An error in Squid's log names no host, and is a line of it all the same.
        Format::Squid | Format::Combined => dated,
        Format::ZscalerPairs => named,
        _ => dated && named && memchr::memchr(b'.', &row.host).is_some(),
    }
}

fn of_json(head: &[u8], asked: Option<Format>) -> Option<Detected> {
    let shallow = usize::from(head.trim_ascii_start().first() == Some(&b'['));
    for depth in [shallow, 2] {
        let Some(object) = first_object(head, depth) else { continue };
        let Some(members) = json::members(&object) else { continue };
        let has = |name: &str| members.iter().any(|member| member == name);
        let format = asked.filter(|_| !WRAPPERS.iter().any(|wrapper| has(wrapper))).or_else(|| format_of(has));
        let Some(format) = format.filter(|format| asked.is_none_or(|asked| asked == *format)) else { continue };
        let line = head.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
        let one_to_a_line = depth == 0 && json::members(line).is_some();
        return Some(Detected { format, reader: Reader::Json(format), objects: (!one_to_a_line).then_some(depth) });
    }
    None
}

/// The first object at a depth.
fn first_object(head: &[u8], depth: usize) -> Option<Vec<u8>> {
    let mut first = None;
    let mut input = head;
    let read = Objects::at(depth).read(&mut input, &mut |_, object| {
        if first.is_none() {
            first = object.ok().map(<[u8]>::to_vec);
        }
    });
    read.ok().and(first)
}

/// Which format has objects with such members.
fn format_of(has: impl Fn(&str) -> bool) -> Option<Format> {
    let zeek = ["query", "qtype", "rcode", "server_name", "cipher", "established", "host", "method", "status_code"];
    if has("QueryName") {
        Some(Format::CloudflareDns)
    } else if has("HTTPHost") || has("HTTPMethod") && has("URL") {
        Some(Format::CloudflareHttp)
    } else if has("id.orig_h") && zeek.into_iter().any(&has) {
        Some(Format::ZeekJson)
    } else if has("consentType") && has("clientId") {
        Some(Format::EntraGrants)
    } else if has("appDisplayName") && has("userPrincipalName") || has("category") && has("properties") {
        Some(Format::EntraSignIns)
    } else if has("scopeId") {
        Some(Format::OktaGrants)
    } else if has("eventType") && has("actor") {
        Some(Format::OktaLog)
    } else if has("signOnMode") {
        Some(Format::OktaApplications)
    } else if has("appId") && has("displayName") {
        Some(Format::EntraApplications)
    } else {
        None
    }
}
