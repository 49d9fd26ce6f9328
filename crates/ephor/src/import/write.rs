//! Facts as YAML that a person can read and edit, and that reads back as exactly the same facts.
//!
//! Text stands as it is where YAML cannot misread it, in quotes where it could, as a `|` block where it has several lines
//! and folded (`>-`) where one line would be long.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::facts::{ActFact, Envelope, Fact, RecordFact, Subject};
use super::located::{DEPTH_AT_MOST, Node, escaped};
use super::yaml::plain;

/// Longest line of prose before it is folded, and longest list written in one line, in characters.
const WIDTH: usize = 90;
/// Longest name that YAML reads without a question mark before it is 1024 characters, escapes included.
const NAME_AT_MOST: usize = 1000;

/// A value that a fact file cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Unwritable {
    /// JSON pointer into the list of facts.
    pub path: String,
    /// The reason and the next step.
    pub message: String,
}

/// Writes facts as one YAML document. Refuses numbers that are not whole and nesting deeper than [`DEPTH_AT_MOST`],
/// because no fact file may hold them.
pub fn write(facts: &[Fact]) -> Result<String, Unwritable> {
    let mut page = Page { out: String::new(), path: Vec::new() };
    if facts.is_empty() {
        page.out.push_str("[]\n");
    }
    for (index, fact) in facts.iter().enumerate() {
        page.path = vec![index.to_string()];
        let members = match fact {
            Fact::Record(record) => record_members(record),
            Fact::Act(act) => act_members(act),
        };
        if index > 0 {
            page.out.push('\n');
        }
        page.out.push_str("- ");
        page.members(members.iter().map(|(name, value)| (*name, value)), 2)?;
    }
    Ok(page.out)
}

/// Members in the order in which people read a record.
fn record_members(fact: &RecordFact) -> Vec<(&'static str, Value)> {
    let mut members = vec![("record", Value::from(fact.kind.as_str()))];
    optional(&mut members, "id", fact.id.as_deref());
    members.extend(fact.version.map(|version| ("version", Value::from(version))));
    optional(&mut members, "form", fact.form.as_deref());
    envelope(&mut members, &fact.envelope);
    optional(&mut members, "why", fact.why.as_deref());
    members.push(("body", Value::Object(fact.body.clone())));
    members
}

/// Members in the order in which people read an act.
fn act_members(fact: &ActFact) -> Vec<(&'static str, Value)> {
    let mut members = vec![("act", Value::from(fact.act.as_str())), ("of", subject(&fact.of))];
    envelope(&mut members, &fact.envelope);
    let mut payload = fact.payload.clone();
    if let Some(votes) = fact.payload.get("votes").filter(|votes| votes.is_array()) {
        members.push(("votes", votes.clone()));
        payload.shift_remove("votes");
    }
    if !payload.is_empty() {
        members.push(("payload", Value::Object(payload)));
    }
    optional(&mut members, "reason", fact.reason.as_deref());
    members
}

fn envelope(members: &mut Vec<(&'static str, Value)>, envelope: &Envelope) {
    optional(members, "key", envelope.key.as_deref());
    optional(members, "happened", envelope.happened.as_deref());
    optional(members, "by", envelope.by.as_deref());
    optional(members, "for", envelope.for_body.as_deref());
    optional(members, "origin", envelope.origin.as_deref());
    optional(members, "recorded", envelope.recorded.as_deref());
}

fn optional(members: &mut Vec<(&'static str, Value)>, name: &'static str, text: Option<&str>) {
    members.extend(text.map(|text| (name, Value::from(text))));
}

fn subject(of: &Subject) -> Value {
    let mut members = Vec::new();
    let (kind, id, version) = match of {
        Subject::Record { kind, id, version } => (kind, id, version),
        Subject::Act { act, kind, id, version, .. } => {
            members.push(("act", Value::from(act.as_str())));
            (kind, id, version)
        }
    };
    members.extend([("kind", Value::from(kind.as_str())), ("id", Value::from(id.as_str()))]);
    members.extend(version.map(|version| ("version", Value::from(version))));
    if let Subject::Act { by, happened, .. } = of {
        optional(&mut members, "by", by.as_deref());
        optional(&mut members, "happened", happened.as_deref());
    }
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

/// The text being written and the pointer of where it is.
struct Page {
    out: String,
    path: Vec<String>,
}

impl Page {
    /// Members of a map, the first on the line already begun, the others at `indent`.
    fn members<'a>(&mut self, members: impl Iterator<Item = (&'a str, &'a Value)>, indent: usize) -> Result<(), Unwritable> {
        for (index, (name, value)) in members.enumerate() {
            if index > 0 {
                self.spaces(indent);
            }
            self.path.push(escaped(name).into_owned());
            let written = inline(name);
            if written.chars().count() > NAME_AT_MOST {
                let _ = write!(self.out, "? {written}\n{:indent$}:", "");
            } else {
                let _ = write!(self.out, "{written}:");
            }
            self.value(value, indent)?;
            self.path.pop();
        }
        Ok(())
    }

    /// A value after a colon or a dash, to the end of its last line; what needs lines of its own stands deeper than
    /// `indent`.
    fn value(&mut self, value: &Value, indent: usize) -> Result<(), Unwritable> {
        // The list of facts is the first level and has no step in the path.
        if self.path.len() >= DEPTH_AT_MOST && (value.is_array() || value.is_object()) {
            return self.refuse(format!("lists and maps are nested more than {DEPTH_AT_MOST} deep; flatten the value"));
        }
        if let Some(line) = self.on_one_line(value)? {
            let _ = writeln!(self.out, " {line}");
            return Ok(());
        }
        let deeper = indent + 2;
        match value {
            Value::String(text) => self.block(text, deeper),
            Value::Array(items) => {
                self.out.push('\n');
                for (index, item) in items.iter().enumerate() {
                    self.path.push(index.to_string());
                    self.spaces(deeper);
                    self.out.push('-');
                    match item {
                        Value::Object(members) if !members.is_empty() => {
                            self.out.push(' ');
                            self.nested(members, deeper + 2)?;
                        }
                        _ => self.value(item, deeper)?,
                    }
                    self.path.pop();
                }
            }
            Value::Object(members) => {
                self.out.push('\n');
                self.spaces(deeper);
                self.nested(members, deeper)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn nested(&mut self, members: &Map<String, Value>, indent: usize) -> Result<(), Unwritable> {
        if self.path.len() >= DEPTH_AT_MOST {
            return self.refuse(format!("lists and maps are nested more than {DEPTH_AT_MOST} deep; flatten the value"));
        }
        self.members(members.iter().map(|(name, value)| (name.as_str(), value)), indent)
    }

    /// The value in one line, if it reads well there: a scalar, an empty list or map, a short list of scalars, and what
    /// an act is about.
    fn on_one_line(&self, value: &Value) -> Result<Option<String>, Unwritable> {
        let line = match value {
            Value::String(text) if block_style(text).is_some() => return Ok(None),
            Value::String(text) => bare(text).map_or_else(|| quoted(text), ToOwned::to_owned),
            Value::Array(items) => {
                if items.iter().any(|item| item.is_array() || item.is_object()) {
                    return Ok(None);
                }
                let items = items.iter().map(|item| self.scalar(item)).collect::<Result<Vec<_>, _>>()?;
                format!("[{}]", items.join(", "))
            }
            Value::Object(members) if members.is_empty() => "{}".to_owned(),
            Value::Object(members) if self.path.len() == 2 && self.path.last().is_some_and(|name| name == "of") => {
                let pairs = members.iter().map(|(name, value)| Ok(format!("{name}: {}", self.scalar(value)?)));
                return Ok(Some(format!("{{ {} }}", pairs.collect::<Result<Vec<_>, _>>()?.join(", "))));
            }
            Value::Object(_) => return Ok(None),
            scalar => self.scalar(scalar)?,
        };
        let fits = !value.is_array() || line == "[]" || line.chars().count() <= WIDTH;
        Ok(Some(line).filter(|_| fits))
    }

    fn scalar(&self, value: &Value) -> Result<String, Unwritable> {
        match value {
            Value::String(text) => Ok(inline(text)),
            Value::Number(number) if number.as_i64().is_none() => {
                self.refuse(format!("{number} is not a whole number, and fact files hold no others; use a smaller unit"))
            }
            other => Ok(other.to_string()),
        }
    }

    /// Text with lines of its own, at `indent`.
    fn block(&mut self, text: &str, indent: usize) {
        let Some(style) = block_style(text) else {
            let _ = writeln!(self.out, " {}", quoted(text));
            return;
        };
        let _ = writeln!(self.out, " {}", style.header());
        let lines: Vec<&str> = match style {
            Style::Folded => folded(text),
            Style::Literal(_) => text.strip_suffix('\n').unwrap_or(text).split('\n').collect(),
        };
        for line in lines {
            if !line.is_empty() {
                self.spaces(indent);
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn spaces(&mut self, count: usize) {
        let _ = write!(self.out, "{:count$}", "");
    }

    fn refuse<T>(&self, message: String) -> Result<T, Unwritable> {
        Err(Unwritable { path: format!("/{}", self.path.join("/")), message })
    }
}

/// How text with lines of its own is written.
#[derive(Clone, Copy)]
enum Style {
    /// Line breaks as they are; the sign `-` says that none stands at the end.
    Literal(&'static str),
    /// Spaces where lines break.
    Folded,
}

impl Style {
    fn header(self) -> String {
        match self {
            Self::Literal(end) => format!("|{end}"),
            Self::Folded => ">-".to_owned(),
        }
    }
}

/// The block style that keeps this text exactly, if it is long enough to want one.
fn block_style(text: &str) -> Option<Style> {
    let keeps = text.chars().all(|letter| letter == '\n' || printable(letter));
    // YAML would take a first space for the indent and a first break for nothing.
    if !keeps || text.starts_with([' ', '\n']) {
        return None;
    }
    if text.contains('\n') {
        // A line of spaces alone could be taken for the end of the block.
        let blank = |line: &str| !line.is_empty() && line.chars().all(|letter| letter == ' ');
        // Several breaks at the end would be told from the empty line before the next fact by nobody, a parser included.
        if text.ends_with("\n\n") || text.split('\n').any(blank) {
            return None;
        }
        return Some(Style::Literal(if text.ends_with('\n') { "" } else { "-" }));
    }
    (text.chars().count() > WIDTH && !text.ends_with(' ')).then_some(Style::Folded)
}

/// Lines of about [`WIDTH`] characters, broken only at single spaces: others would not come back.
fn folded(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut width = 0;
    let mut last_break = None;
    let bytes = text.as_bytes();
    for (at, letter) in text.char_indices() {
        width += 1;
        let beside = |index: Option<usize>| index.and_then(|index| bytes.get(index)).is_some_and(|byte| *byte != b' ');
        if letter == ' ' && beside(at.checked_sub(1)) && beside(Some(at + 1)) {
            last_break = Some((at, width));
        }
        if let Some((space, until)) = last_break.filter(|_| width > WIDTH) {
            lines.extend(text.get(start..space));
            start = space + 1;
            width -= until;
            last_break = None;
        }
    }
    lines.extend(text.get(start..));
    lines
}

/// Text on one line, inside a list or as a name.
fn inline(text: &str) -> String {
    bare(text).filter(|text| !text.contains(',')).map_or_else(|| quoted(text), ToOwned::to_owned)
}

/// The text without quotes, if YAML reads it back as the same text. In a list commas would divide it.
fn bare(text: &str) -> Option<&str> {
    let begins = text.chars().next().is_some_and(char::is_alphanumeric);
    let ends = !text.ends_with([' ', ':']) && !text.contains(": ");
    let ordinary = |letter: char| letter.is_alphanumeric() || " -_./()+@'%&=!?;:,–—§€·…’".contains(letter);
    let is_text = || matches!(plain(text), Ok(Node::Text(_)));
    (begins && ends && text.chars().all(ordinary) && is_text()).then_some(text)
}

/// The text in double quotes, with what cannot be seen escaped.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if printable(letter) => out.push(letter),
            _ => {
                let _ = write!(out, "\\U{:08X}", u32::from(letter));
            }
        }
    }
    out.push('"');
    out
}

/// Whether YAML lets the character stand as it is (section 5.1) and no program takes it for a line break or a mark.
fn printable(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
