//! From JSON to the located tree: `serde_json` reads, a counter beside it remembers the lines.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Problem;
use super::located::{DEPTH_AT_MOST, Key, Located, Node, Numbers, count_node, not_whole, too_deep, without_duplicates};

/// Reads every document of a JSON text.
pub(super) fn read(text: &str, numbers: Numbers) -> Result<Vec<Located>, Problem> {
    let progress = Progress::new(numbers);
    let mut deserializer = serde_json::Deserializer::from_reader(Counted { rest: text.as_bytes(), progress: &progress });
    let mut documents = Vec::new();
    while deserializer.end().is_err() {
        let tree = Tree { progress: &progress, depth: 0 };
        let document = tree.deserialize(&mut deserializer).map_err(|error| progress.problem(&error))?;
        documents.push(document);
    }
    Ok(documents)
}

/// How far the text has been read, shared by the reader and the visitor.
struct Progress {
    numbers: Numbers,
    line: Cell<usize>,
    column: Cell<usize>,
    nodes: Cell<usize>,
    /// The refusal that is ours rather than the library's; it has no field for a line in a message.
    refusal: RefCell<Option<Problem>>,
}

impl Progress {
    fn new(numbers: Numbers) -> Self {
        Self { numbers, line: Cell::new(1), column: Cell::new(0), nodes: Cell::new(0), refusal: RefCell::new(None) }
    }

    /// The line of the value just begun. The library reads exactly to the end of a token, except that it must look one
    /// byte past a number, and that byte may be the line's end.
    fn line(&self) -> usize {
        if self.column.get() == 0 { self.line.get().saturating_sub(1).max(1) } else { self.line.get() }
    }

    fn column(&self) -> Option<usize> {
        Some(self.column.get()).filter(|column| *column > 0)
    }

    fn refuse<E: Error>(&self, problem: Problem) -> E {
        let error = E::custom(&problem.message);
        self.refusal.replace(Some(problem));
        error
    }

    fn problem(&self, error: &serde_json::Error) -> Problem {
        self.refusal.take().unwrap_or_else(|| {
            let said = error.to_string();
            let reason = said.rsplit_once(" at line ").map_or(said.as_str(), |(reason, _)| reason);
            let message = format!("this is not JSON: {reason}; mend the text here and try again");
            // The library looks one byte past a number; where that ended the line, the problem is on the line before.
            match error.column() {
                0 => Problem::in_text(error.line().saturating_sub(1).max(1), None, message),
                column => Problem::in_text(error.line(), Some(column), message),
            }
        })
    }

    fn located<E: Error>(&self, line: usize, value: Node) -> Result<Located, E> {
        let mut nodes = self.nodes.get();
        count_node(&mut nodes, line).map_err(|problem| self.refuse(problem))?;
        self.nodes.set(nodes);
        Ok(Located { line, value })
    }
}

/// Hands out one byte at a time and counts lines and columns.
struct Counted<'a> {
    rest: &'a [u8],
    progress: &'a Progress,
}

impl io::Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some((byte, rest)), Some(slot)) = (self.rest.split_first(), buffer.first_mut()) else {
            return Ok(0);
        };
        *slot = *byte;
        self.rest = rest;
        if *byte == b'\n' {
            self.progress.line.set(self.progress.line.get() + 1);
            self.progress.column.set(0);
        } else if *byte & 0b1100_0000 != 0b1000_0000 {
            // A continuation byte of UTF-8 belongs to a character already counted.
            self.progress.column.set(self.progress.column.get() + 1);
        }
        Ok(1)
    }
}

/// One value at a known depth.
#[derive(Clone, Copy)]
struct Tree<'a> {
    progress: &'a Progress,
    depth: usize,
}

impl Tree<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth >= DEPTH_AT_MOST {
            return Err(self.progress.refuse(too_deep(self.progress.line(), self.progress.column())));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn leaf<E: Error>(self, value: Node) -> Result<Located, E> {
        self.progress.located(self.progress.line(), value)
    }

    fn decimal<E: Error>(self, number: f64, written: &str) -> Result<Located, E> {
        match self.progress.numbers {
            Numbers::Any => self.leaf(Node::Decimal(number)),
            Numbers::Whole => {
                let problem = Problem::in_text(self.progress.line(), self.progress.column(), not_whole(written));
                Err(self.progress.refuse(problem))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Located;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Located, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Located;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Located, E> {
        self.leaf(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Located, E> {
        self.leaf(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Located, E> {
        self.leaf(Node::Int(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "Decimal is what a number becomes when it does not fit")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Located, E> {
        match i64::try_from(number) {
            Ok(number) => self.leaf(Node::Int(number)),
            Err(_) => self.decimal(number as f64, &number.to_string()),
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Located, E> {
        self.decimal(number, &number.to_string())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Located, E> {
        self.leaf(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Located, A::Error> {
        let line = self.progress.line();
        let deeper = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(deeper)? {
            list.push(item);
        }
        self.progress.located(line, Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Located, A::Error> {
        let line = self.progress.line();
        let deeper = self.deeper()?;
        let mut members = Vec::new();
        while let Some(text) = entries.next_key::<String>()? {
            let key = Key { line: self.progress.line(), text };
            members.push((key, entries.next_value_seed(deeper)?));
        }
        let map = without_duplicates(members).map_err(|problem| self.progress.refuse(problem))?;
        self.progress.located(line, map)
    }
}
