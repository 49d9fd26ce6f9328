//! Text that remembers its lines: YAML and JSON become one tree in which every node knows where it stands.
//!
//! The tree knows no fractions: `Node::Decimal` appears only where foreign JSON was asked for.
//! YAML follows the core schema of YAML 1.2 (section 10.3) with three differences that keep what people wrote: whole
//! numbers are those JSON could write, so `007`, `0x1F` and `+41` stay text; fractions are refused rather than rounded;
//! tags are refused.

use std::borrow::Cow;

use serde_json::Value;

use super::{Problem, json, yaml};

/// Largest text that is read, in bytes: 64 MiB, some 200,000 facts of ordinary length.
pub const BYTES_AT_MOST: usize = 64 * 1024 * 1024;
/// Deepest nesting of lists and maps; records need a tenth of it.
pub const DEPTH_AT_MOST: usize = 64;
/// Most nodes in one text: one for every 16 bytes of the largest text, so that `[[],[],…` cannot fill the memory.
pub const NODES_AT_MOST: usize = BYTES_AT_MOST / 16;
/// Most bytes of text and keys that YAML aliases may copy, together: 1 MiB.
pub const COPIED_BYTES_AT_MOST: usize = 1024 * 1024;

/// A value and the line it starts on.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// Line, counted from 1.
    pub line: usize,
    /// The value itself.
    pub value: Node,
}

/// What can be written in a fact file or a bill of materials.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing, written `null`, `~` or not at all.
    Null,
    /// `true` or `false`; `yes`, `no`, `on` and `off` are text.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number that is not whole or does not fit `i64`; only in foreign JSON, see [`Numbers::Any`].
    Decimal(f64),
    /// Text, dates and times included.
    Text(String),
    /// Values in order.
    List(Vec<Located>),
    /// Members in the order written; no key twice.
    Map(Vec<(Key, Located)>),
}

/// The name of a member and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Line, counted from 1.
    pub line: usize,
    /// The name.
    pub text: String,
}

/// Which numbers a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Ours: whole numbers that fit `i64`, nothing else.
    Whole,
    /// Foreign formats: anything else becomes [`Node::Decimal`], in YAML the text as it was written.
    Any,
}

/// Reads the documents of a YAML text. Refuses what is not UTF-8, not YAML, too large or too deep, keys given twice,
/// tags, fractions and aliases that copy too much; the problem is the first one met.
pub fn read_yaml(bytes: &[u8]) -> Result<Vec<Located>, Problem> {
    yaml::read(text(bytes)?, Numbers::Whole)
}

/// Reads the documents of a JSON text (one after the other, as in JSON Lines). Refuses what [`read_yaml`] refuses.
pub fn read_json(bytes: &[u8], numbers: Numbers) -> Result<Vec<Located>, Problem> {
    json::read(text(bytes)?, numbers)
}

/// Reads YAML that others wrote; as [`read_yaml`], but a number that is not whole is text.
pub(super) fn read_foreign_yaml(text: &str) -> Result<Vec<Located>, Problem> {
    yaml::read(text, Numbers::Any)
}

/// The text of a file, without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.len() > BYTES_AT_MOST {
        let message =
            format!("the text has {} bytes and at most {BYTES_AT_MOST} are read; split it into several files", bytes.len());
        return Err(Problem::in_text(1, None, message));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let (before, _) = bytes.split_at(error.valid_up_to());
            let line = before.split(|byte| *byte == b'\n').count();
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let column = 1 + String::from_utf8_lossy(before.split_at(start).1).chars().count();
            Err(Problem::in_text(line, Some(column), "the text is not UTF-8 here; save the file as UTF-8 and try again"))
        }
    }
}

impl Located {
    /// The member of that name, if this is a map that has one.
    pub fn get(&self, name: &str) -> Option<&Located> {
        self.members().iter().find(|(key, _)| key.text == name).map(|(_, value)| value)
    }

    /// The members of a map; none of anything else.
    pub fn members(&self) -> &[(Key, Located)] {
        if let Node::Map(members) = &self.value { members } else { &[] }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Located] {
        if let Node::List(items) = &self.value { items } else { &[] }
    }

    /// The text, if this is one.
    pub fn text(&self) -> Option<&str> {
        if let Node::Text(text) = &self.value { Some(text) } else { None }
    }

    /// What this is, with its article, as messages say it.
    pub fn what(&self) -> &'static str {
        match self.value {
            Node::Null => "nothing",
            Node::Bool(_) => "a boolean",
            Node::Int(_) | Node::Decimal(_) => "a number",
            Node::Text(_) => "text",
            Node::List(_) => "a list",
            Node::Map(_) => "a map",
        }
    }

    /// The same value without lines. A decimal that JSON cannot say (none comes from JSON) becomes null.
    pub fn to_json(&self) -> Value {
        match &self.value {
            Node::Null => Value::Null,
            Node::Bool(value) => Value::Bool(*value),
            Node::Int(number) => Value::from(*number),
            Node::Decimal(number) => Value::from(*number),
            Node::Text(text) => Value::String(text.clone()),
            Node::List(items) => Value::Array(items.iter().map(Located::to_json).collect()),
            Node::Map(members) => Value::Object(members.iter().map(|(key, value)| (key.text.clone(), value.to_json())).collect()),
        }
    }

    /// The line that a JSON pointer (RFC 6901) names: of the key for a member, of the item for an item of a list, and
    /// of the nearest ancestor there is for anything that is not written.
    pub fn line_of(&self, pointer: &str) -> usize {
        let mut line = self.line;
        let mut node = self;
        for step in pointer.split('/').skip(1) {
            let step = unescaped(step);
            let next = match &node.value {
                Node::Map(members) => members.iter().find(|(key, _)| key.text == step).map(|(key, value)| (key.line, value)),
                Node::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)).map(|item| (item.line, item)),
                _ => None,
            };
            let Some((found, value)) = next else { break };
            (line, node) = (found, value);
        }
        line
    }
}

/// A step of a JSON pointer as the key it names.
fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}

/// A key as a step of a JSON pointer.
pub(super) fn escaped(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { key.replace('~', "~0").replace('/', "~1").into() } else { key.into() }
}

/// Counts nodes while a text is read.
pub(super) fn count_node(nodes: &mut usize, line: usize) -> Result<(), Problem> {
    *nodes += 1;
    if *nodes > NODES_AT_MOST {
        let message = format!("the text holds more than {NODES_AT_MOST} values; split it into several files");
        return Err(Problem::in_text(line, None, message));
    }
    Ok(())
}

/// The problem of nesting deeper than [`DEPTH_AT_MOST`].
pub(super) fn too_deep(line: usize, column: Option<usize>) -> Problem {
    let message = format!("lists and maps are nested more than {DEPTH_AT_MOST} deep; flatten the value");
    Problem::in_text(line, column, message)
}

/// Refuses a map in which a key stands twice: one of the two values would be lost.
pub(super) fn without_duplicates(members: Vec<(Key, Located)>) -> Result<Node, Problem> {
    let mut keys: Vec<&Key> = members.iter().map(|(key, _)| key).collect();
    keys.sort_by(|one, other| one.text.cmp(&other.text));
    let twice = keys.windows(2).find_map(|pair| match pair {
        [first, second] if first.text == second.text => Some((first.line, *second)),
        _ => None,
    });
    if let Some((first, second)) = twice {
        let message = format!("'{}' is given twice, on line {first} and on line {}; keep one", second.text, second.line);
        return Err(Problem::in_text(second.line, None, message));
    }
    Ok(Node::Map(members))
}

/// What is said of a number that is a fraction or too large.
pub(super) fn not_whole(written: &str) -> String {
    format!(
        "numbers here are whole: {written} is not, or has more than 18 digits; write a whole number \
         (in a smaller unit, such as cents or seconds), or put it in quotes if it is text"
    )
}
