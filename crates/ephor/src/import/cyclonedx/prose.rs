//! Parts of a bill of materials as prose that a person can read in a note: nested lists in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::import::located::{Located, Node};

/// Members that name persons, and embedded files; they are counted, never written.
const UNWRITTEN: [&str; 7] = ["contact", "contacts", "author", "authors", "image", "attachment", "signature"];

/// Prose being written, with what was kept out of it: paths of members and how often they stood there.
#[derive(Default)]
pub(in crate::import) struct Prose {
    out: String,
    unwritten: BTreeMap<String, usize>,
}

impl Prose {
    /// Adds one line.
    pub(in crate::import) fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Adds a member of the thing, in full, as an item or as an item with items inside.
    pub(in crate::import) fn member(&mut self, name: &str, value: &Located) {
        self.part(name, &words(name), value, 0);
    }

    /// Adds a value under a label of its own.
    fn part(&mut self, path: &str, label: &str, value: &Located, depth: usize) {
        let indent = "  ".repeat(depth);
        if let Some(text) = scalar(value) {
            let _ = writeln!(self.out, "{indent}- {label}: {}", indented(&text, depth));
            return;
        }
        let scalars: Option<Vec<String>> = value.items().iter().map(scalar).collect();
        match (&value.value, scalars) {
            (Node::List(items), _) if items.is_empty() => {}
            (Node::List(_), Some(texts)) => {
                let _ = writeln!(self.out, "{indent}- {label}: {}", indented(&texts.join("; "), depth));
            }
            (Node::List(items), None) => {
                let alone = items.len() == 1;
                for (index, item) in items.iter().enumerate() {
                    let label = if alone { label.to_owned() } else { format!("{label} {}", index + 1) };
                    self.part(path, &label, item, depth);
                }
            }
            _ => {
                let before = self.out.len();
                let _ = writeln!(self.out, "{indent}- {label}");
                let heading = self.out.len();
                for (key, value) in value.members() {
                    let path = format!("{path}.{}", key.text);
                    if UNWRITTEN.contains(&key.text.as_str()) {
                        *self.unwritten.entry(path).or_default() += value.items().len().max(1);
                    } else {
                        self.part(&path, &words(&key.text), value, depth + 1);
                    }
                }
                if self.out.len() == heading {
                    self.out.truncate(before);
                }
            }
        }
    }

    /// The prose, if there is any, and what was kept out.
    pub(in crate::import) fn finish(self) -> (Option<String>, BTreeMap<String, usize>) {
        let text = self.out.trim_end();
        ((!text.is_empty()).then(|| text.to_owned()), self.unwritten)
    }
}

/// A map on one line: `label: value; label: value`. For parts without nesting, such as a limit of a model.
pub(super) fn sentence(value: &Located) -> String {
    if let Some(text) = scalar(value) {
        return one_line(&text);
    }
    let members = value.members().iter().map(|(key, value)| format!("{}: {}", words(&key.text), sentence(value)));
    let items = value.items().iter().map(sentence);
    members.chain(items).collect::<Vec<_>>().join("; ")
}

/// Text without line breaks and other control characters, for fields of one line.
pub(in crate::import) fn one_line(text: &str) -> String {
    if text.chars().any(char::is_control) { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text.to_owned() }
}

fn scalar(value: &Located) -> Option<String> {
    match &value.value {
        Node::Null => Some("not said".to_owned()),
        Node::Bool(value) => Some(if *value { "yes" } else { "no" }.to_owned()),
        Node::Int(number) => Some(number.to_string()),
        Node::Decimal(number) => Some(number.to_string()),
        Node::Text(text) => Some(text.clone()),
        Node::List(_) | Node::Map(_) => None,
    }
}

fn indented(text: &str, depth: usize) -> String {
    text.replace('\n', &format!("\n{}", "  ".repeat(depth + 1)))
}

/// `energyProviders` as `energy providers`; names with dashes or capitals in a row stay as they are.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && after_small {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
        after_small = letter.is_lowercase() || letter.is_numeric();
    }
    words
}
