//! From YAML events to the located tree.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag, options};

use super::Problem;
use super::located::{
    COPIED_BYTES_AT_MOST, DEPTH_AT_MOST, Key, Located, Node, Numbers, count_node, not_whole, too_deep, without_duplicates,
};

/// Reads every document of a YAML text.
pub(super) fn read(text: &str, numbers: Numbers) -> Result<Vec<Located>, Problem> {
    let mut builder = Builder { foreign: numbers == Numbers::Any, ..Builder::default() };
    let options = options! { emit_comments: false, strict_indentation: true };
    for next in Parser::new_from_str_with_options(text, options) {
        let taken = next.map_err(|error| not_yaml(&error)).and_then(|(event, span)| builder.take(event, At::start_of(span)));
        taken.map_err(|problem| placeholder(text, problem.line).unwrap_or(problem))?;
    }
    Ok(builder.documents)
}

/// A line that cannot be read because it is still a template’s.
fn placeholder(text: &str, line: usize) -> Option<Problem> {
    let written = text.lines().nth(line.checked_sub(1)?)?;
    let (before, behind) = written.split_once("{{")?;
    // In quotation marks it is text like any other.
    if before.contains(['"', '\'']) {
        return None;
    }
    let name = behind.split("}}").next().unwrap_or_default().trim();
    let message =
        format!("the placeholder {{{{ {name} }}}} has not been filled in: write what belongs there, or take the line out");
    Some(Problem::in_text(line, Some(before.chars().count() + 1), message))
}

/// What a scalar without quotes means, or why it is refused.
pub(super) fn plain(text: &str) -> Result<Node, String> {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" => Node::Bool(true),
        "false" | "False" | "FALSE" => Node::Bool(false),
        _ if is_whole(text) => Node::Int(text.parse().map_err(|_| not_whole(text))?),
        _ if is_fraction(text) => return Err(not_whole(text)),
        _ => Node::Text(text.to_owned()),
    })
}

/// Whether JSON would read this as a whole number: no plus, no leading zero.
fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = digits.starts_with('0') && text != "0";
    !digits.is_empty() && !leading_zero && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the core schema reads this as a floating-point number (YAML 1.2.2, section 10.3.2), and it is not whole.
fn is_fraction(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN" | "-0") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_holds = exponent.is_none_or(|exponent| {
        let power = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !power.is_empty() && digits(power)
    });
    let is_number = digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()) && exponent_holds;
    is_number && (mantissa.contains('.') || exponent.is_some())
}

/// Where an event starts.
#[derive(Clone, Copy)]
struct At {
    line: usize,
    column: usize,
}

impl At {
    fn start_of(span: Span) -> Self {
        Self { line: span.start.line(), column: span.start.col() + 1 }
    }

    fn refuse<T>(self, message: impl Into<String>) -> Result<T, Problem> {
        Err(Problem::in_text(self.line, Some(self.column), message))
    }
}

/// A list or map that has begun and not ended.
struct Open {
    at: At,
    anchor: usize,
    held: Held,
}

enum Held {
    List(Vec<Located>),
    Map { members: Vec<(Key, Located)>, key: Option<Key> },
}

/// A value that an alias may copy.
struct Anchored {
    node: Located,
    cost: Cost,
}

#[derive(Clone, Copy)]
struct Cost {
    /// Bytes of text and keys, and one for every node, so that copies of empty values are not free.
    bytes: usize,
    /// Lists and maps inside each other, this one included.
    depth: usize,
}

#[derive(Default)]
struct Builder {
    /// Whether numbers that are not whole stay as text.
    foreign: bool,
    documents: Vec<Located>,
    open: Vec<Open>,
    /// By the parser's number of the anchor; 0 is none.
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    copied_bytes: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: At) -> Result<(), Problem> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                untagged(tag.as_deref(), at)?;
                self.scalar(text, style, anchor, at)
            }
            Event::SequenceStart(_, anchor, tag) => {
                untagged(tag.as_deref(), at)?;
                self.begin(Held::List(Vec::new()), anchor, at)
            }
            Event::MappingStart(_, anchor, tag) => {
                untagged(tag.as_deref(), at)?;
                self.begin(Held::Map { members: Vec::new(), key: None }, anchor, at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::DocumentEnd => {
                // An anchor holds within its document alone.
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, anchor: usize, at: At) -> Result<(), Problem> {
        let is_plain = matches!(style, ScalarStyle::Plain);
        if let Some(key) = self.awaited_key() {
            if is_plain && text == "<<" {
                return at.refuse("merge keys (<<) are not part of YAML 1.2; write the members out");
            }
            // The parser says `~` for a scalar that is not written at all.
            if is_plain && matches!(&*text, "" | "~") {
                return at.refuse("a member has no name before its colon; name it, or quote an empty name");
            }
            *key = Some(Key { line: at.line, text: text.into_owned() });
            return Ok(());
        }
        let value = match if is_plain { plain(&text) } else { Ok(Node::Text(text.clone().into_owned())) } {
            Ok(value) => value,
            Err(_) if self.foreign => Node::Text(text.into_owned()),
            Err(message) => return at.refuse(message),
        };
        count_node(&mut self.nodes, at.line)?;
        self.place(Located { line: at.line, value }, anchor, at)
    }

    fn begin(&mut self, held: Held, anchor: usize, at: At) -> Result<(), Problem> {
        if self.awaited_key().is_some() {
            return at.refuse("a member's name is a list or a map; names are text: write the text");
        }
        if self.open.len() >= DEPTH_AT_MOST {
            return Err(too_deep(at.line, Some(at.column)));
        }
        count_node(&mut self.nodes, at.line)?;
        self.open.push(Open { at, anchor, held });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Problem> {
        let Some(Open { at, anchor, held }) = self.open.pop() else {
            return Ok(());
        };
        let value = match held {
            Held::List(items) => Node::List(items),
            Held::Map { members, .. } => without_duplicates(members)?,
        };
        self.place(Located { line: at.line, value }, anchor, at)
    }

    fn alias(&mut self, anchor: usize, at: At) -> Result<(), Problem> {
        if self.awaited_key().is_some() {
            return at.refuse("a member's name is an alias; write the name out");
        }
        let Some(anchored) = self.anchors.get(&anchor) else {
            return at.refuse("this alias stands inside the very value it names; write the value out");
        };
        if self.open.len() + anchored.cost.depth > DEPTH_AT_MOST {
            return Err(too_deep(at.line, Some(at.column)));
        }
        pay(&mut self.copied_bytes, anchored.cost.bytes, at)?;
        let copy = Located { line: at.line, value: anchored.node.value.clone() };
        self.place(copy, 0, at)
    }

    /// The slot of the key that the innermost map waits for, if it does.
    fn awaited_key(&mut self) -> Option<&mut Option<Key>> {
        match self.open.last_mut() {
            Some(Open { held: Held::Map { key, .. }, .. }) if key.is_none() => Some(key),
            _ => None,
        }
    }

    fn place(&mut self, node: Located, anchor: usize, at: At) -> Result<(), Problem> {
        if anchor != 0 {
            // Keeping the value for later aliases copies it too, and anchors may stand inside anchors.
            let cost = cost(&node);
            pay(&mut self.copied_bytes, cost.bytes, at)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), cost });
        }
        match self.open.last_mut().map(|open| &mut open.held) {
            None => self.documents.push(node),
            Some(Held::List(items)) => items.push(node),
            Some(Held::Map { members, key }) => {
                // INVARIANT: `awaited_key` took the name first, so there is one here.
                if let Some(key) = key.take() {
                    members.push((key, node));
                }
            }
        }
        Ok(())
    }
}

/// Takes a copy's bytes from what one text may copy.
fn pay(copied_bytes: &mut usize, bytes: usize, at: At) -> Result<(), Problem> {
    *copied_bytes = copied_bytes.saturating_add(bytes);
    if *copied_bytes > COPIED_BYTES_AT_MOST {
        let message =
            format!("anchors and aliases copy more than {COPIED_BYTES_AT_MOST} bytes in this text; write the values out");
        return at.refuse(message);
    }
    Ok(())
}

fn cost(node: &Located) -> Cost {
    let add = |sum: Cost, inner: Cost| Cost { bytes: sum.bytes + inner.bytes, depth: sum.depth.max(inner.depth + 1) };
    let empty = Cost { bytes: 1, depth: 1 };
    match &node.value {
        Node::Text(text) => Cost { bytes: 1 + text.len(), depth: 0 },
        Node::List(items) => items.iter().map(cost).fold(empty, add),
        Node::Map(members) => members.iter().fold(empty, |sum, (key, value)| {
            let inner = cost(value);
            add(sum, Cost { bytes: inner.bytes + key.text.len(), ..inner })
        }),
        _ => Cost { bytes: 1, depth: 0 },
    }
}

fn untagged(tag: Option<&Tag>, at: At) -> Result<(), Problem> {
    match tag {
        None => Ok(()),
        Some(tag) => {
            at.refuse(format!("tags such as {} are not read; leave the tag out, and quote what is text", tag.original()))
        }
    }
}

fn not_yaml(error: &ScanError) -> Problem {
    let mark = error.marker();
    let message = format!("this is not YAML: {}; mend the text here and try again", error.info());
    Problem::in_text(mark.line(), Some(mark.col() + 1), message)
}
