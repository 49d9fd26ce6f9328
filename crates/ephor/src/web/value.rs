//! The value of a field as pages show it, by the shape its declaration gives it: in words, as a fact, as plain text to compare.

use ephor_core::catalog::ISO42001;
use ephor_core::datum::COMMITMENT;
use ephor_core::id::RecordId;
use ephor_core::image::Image;
use ephor_core::shape::{Field, Shape};
use ephor_pages::component::facts::{Fact, Value as Shown};
use ephor_pages::component::grid::{Column, Grid};
use ephor_pages::component::words::Words;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use crate::engine::money;
use crate::web::request::Request;
use crate::web::words::{day, moment, record_href, requirement_href, spoken};

/// A line of more bytes than this is shown as what somebody wrote, not as a short fact.
pub(super) const LONG: usize = 60;

/// Shows values of one image, with links that keep the page's date.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) request: &'a Request,
    pub(super) image: &'a Image,
}

/// Whether a value has been erased.
pub(super) fn is_erased(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.contains_key(COMMITMENT))
}

/// Whether nothing stands there.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether numbers of that shape stand right.
pub(super) const fn is_numeric(shape: &Shape) -> bool {
    shape.is_whole_number() || matches!(shape, Shape::Money)
}

fn is_long(shape: &Shape) -> bool {
    match shape {
        Shape::Prose => true,
        Shape::List(inner) => matches!(inner, Shape::Part(_)),
        Shape::Part(fields) => fields.iter().any(|field| is_long(&field.shape)),
        _ => false,
    }
}

impl Values<'_> {
    /// Everything a record says, in order; what is empty is left out.
    pub(super) fn facts(self, fields: &[&'static Field], record: &Value) -> Vec<Fact> {
        let said = fields.iter().filter_map(|field| Some((*field, record.get(field.name).filter(|value| !is_empty(value))?)));
        said.flat_map(|(field, value)| self.fact(field, value)).collect()
    }

    fn fact(self, field: &'static Field, value: &Value) -> Vec<Fact> {
        if is_erased(value) {
            return vec![Fact::new(field.label, Shown::Erased("the proof that it was there stands".into()))];
        }
        match (&field.shape, value) {
            (Shape::Text, Value::String(text)) if text.len() > LONG => vec![Fact::new(field.label, Shown::Prose(text.clone()))],
            (Shape::Prose, Value::String(text)) => vec![Fact::new(field.label, Shown::Prose(text.clone()))],
            (Shape::List(Shape::Part(fields)), Value::Array(items)) => self.parts(field, fields, items),
            (Shape::Part(fields), part) if is_long(&field.shape) => {
                let inner: Vec<&'static Field> = fields.iter().collect();
                let mut facts = self.facts(&inner, part);
                for fact in &mut facts {
                    fact.label = format!("{}: {}", field.label, fact.label.to_lowercase());
                }
                facts
            }
            (Shape::List(inner), Value::Array(items))
                if !matches!(inner, Shape::Choice(_) | Shape::Category | Shape::Requirement) && items.len() > 1 =>
            {
                let items = items.iter().map(|item| self.words(Words::new(), inner, item)).collect();
                vec![Fact::new(field.label, Shown::List(items))]
            }
            (shape, value) => vec![Fact::short(field.label, self.words(Words::new(), shape, value))],
        }
    }

    /// Parts one a row; where a part holds long text, one under the other.
    fn parts(self, field: &'static Field, fields: &'static [Field], items: &[Value]) -> Vec<Fact> {
        let Some(text) = fields.iter().find(|one| one.shape == Shape::Prose) else {
            return vec![Fact::new(field.label, Shown::Table(self.table(fields, items)))];
        };
        let mut facts = Vec::new();
        for item in items {
            let names = fields.iter().filter(|one| one.shape == Shape::Text);
            let label = names.filter_map(|one| item.get(one.name)?.as_str()).collect::<Vec<_>>().join(" ");
            let said = item.get(text.name).and_then(Value::as_str).unwrap_or_default();
            facts.push(Fact::new(if label.is_empty() { field.label } else { &label }, Shown::Prose(said.to_owned())));
            let others = fields.iter().filter(|one| !matches!(one.shape, Shape::Text | Shape::Prose));
            for other in others {
                if let Some(value) = item.get(other.name).filter(|value| !is_empty(value)) {
                    facts.push(Fact::new(other.label, Shown::List(vec![self.words(Words::new(), &other.shape, value)])));
                }
            }
        }
        facts
    }

    /// A table of parts with the columns that any of them fills.
    fn table(self, fields: &'static [Field], items: &[Value]) -> Grid {
        let filled = |field: &&Field| items.iter().any(|item| item.get(field.name).is_some_and(|value| !is_empty(value)));
        let fields: Vec<&'static Field> = fields.iter().filter(filled).collect();
        let column = |field: &&'static Field| Column { label: field.label.to_owned(), numeric: is_numeric(&field.shape) };
        let mut grid = Grid::new(fields.iter().map(column).collect(), 0);
        for item in items {
            let cell = |field: &&'static Field| {
                item.get(field.name).map_or_else(Words::new, |value| self.words(Words::new(), &field.shape, value))
            };
            grid.rows.push(fields.iter().map(cell).collect());
        }
        grid
    }

    /// A value in words, after what is there already.
    pub(super) fn words(self, words: Words, shape: &Shape, value: &Value) -> Words {
        if is_erased(value) {
            return words.quiet("erased");
        }
        match (shape, value) {
            (Shape::List(inner), Value::Array(items)) => self.joined(words, items.iter().map(|item| (None, *inner, item))),
            (Shape::Systems, Value::Array(items)) => {
                let reference = &Shape::Reference(ephor_core::shape::Target::Any);
                self.joined(words, items.iter().map(|item| (None, reference, item)))
            }
            (Shape::Part(fields), part) => {
                let said = fields.iter().filter_map(|field| Some((Some(field.label), &field.shape, part.get(field.name)?)));
                self.joined(words, said.filter(|(_, _, value)| !is_empty(value)))
            }
            (Shape::Reference(_), Value::String(id)) => self.record(words, id, None),
            (Shape::Pin(_), pin) => {
                let version = pin.get("version").and_then(Value::as_u64);
                self.record(words, pin.get("id").and_then(Value::as_str).unwrap_or_default(), version)
            }
            (Shape::Requirement, Value::String(reference)) => {
                let id = reference.rsplit_once(':').map_or(reference.as_str(), |(_, id)| id);
                let known = reference.starts_with("iso42001:") && ISO42001.requirement(id).is_some();
                if known { words.link(id, requirement_href(self.request, id)) } else { words.plain(reference.as_str()) }
            }
            (Shape::Digest | Shape::Query(_), Value::String(text)) => words.code(text),
            (Shape::File, file) => {
                let named = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                words.plain(named("name")).quiet(format!(" {}, digest ", named("media"))).code(named("digest"))
            }
            (shape, value) => words.plain(self.plain(shape, value)),
        }
    }

    fn joined<'v>(self, mut words: Words, items: impl Iterator<Item = (Option<&'static str>, &'v Shape, &'v Value)>) -> Words {
        for (place, (label, shape, value)) in items.enumerate() {
            if place > 0 {
                words = words.plain(", ");
            }
            if let Some(label) = label {
                words = words.quiet(format!("{} ", label.to_lowercase()));
            }
            words = self.words(words, shape, value);
        }
        words
    }

    fn record(self, words: Words, id: &str, version: Option<u64>) -> Words {
        let Ok(named) = id.parse::<RecordId>() else { return words.plain(id) };
        let known = self.image.slot(named).is_some();
        let words = match (known, version) {
            (false, _) => words.plain(id),
            (true, None) => words.link(self.image.title(named), record_href(self.request, named)),
            (true, Some(version)) => {
                let href = format!("/records/{}/{named}/versions/{version}", named.kind);
                words.link(self.image.title(named), crate::web::words::kept(self.request, &href))
            }
        };
        match version {
            Some(version) => words.quiet(format!(" version {version}")),
            None => words,
        }
    }

    /// A value as plain text.
    pub(super) fn plain(self, shape: &Shape, value: &Value) -> String {
        if is_erased(value) {
            return "erased".to_owned();
        }
        match (shape, value) {
            (_, Value::Null) => String::new(),
            (_, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
            (_, Value::Number(number)) => number.to_string(),
            (Shape::Choice(_) | Shape::Category, Value::String(word)) => spoken(word),
            (Shape::Date, Value::String(text)) => text.parse::<Date>().map_or_else(|_| text.clone(), day),
            (Shape::Instant, Value::String(text)) => {
                text.parse::<Timestamp>().map_or_else(|_| text.clone(), |at| moment(self.image, at))
            }
            (Shape::Reference(_), Value::String(id)) => self.title(id),
            (Shape::Systems, Value::String(_)) => "those the holder owns".to_owned(),
            (_, Value::String(text)) => text.clone(),
            (Shape::Money, amount) => {
                let minor = amount.get("amount").and_then(Value::as_i64).unwrap_or_default();
                money(minor, amount.get("currency").and_then(Value::as_str).unwrap_or_default())
            }
            (Shape::Pin(_), pin) => {
                let id = pin.get("id").and_then(Value::as_str).unwrap_or_default();
                format!("{} version {}", self.title(id), pin.get("version").and_then(Value::as_u64).unwrap_or_default())
            }
            (Shape::File, file) => file.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
            (Shape::List(inner), Value::Array(items)) => {
                // Parts and long texts stand on lines of their own, so that a change of one is seen as such.
                let between = if is_long(inner) || matches!(inner, Shape::Part(_)) { "\n" } else { ", " };
                items.iter().map(|item| self.plain(inner, item)).collect::<Vec<_>>().join(between)
            }
            (Shape::Systems, Value::Array(items)) => {
                items.iter().filter_map(|id| id.as_str()).map(|id| self.title(id)).collect::<Vec<_>>().join(", ")
            }
            (Shape::Part(fields), part) => {
                let said =
                    fields.iter().filter_map(|field| Some((field, part.get(field.name).filter(|value| !is_empty(value))?)));
                said.map(|(field, value)| format!("{}: {}", field.label, self.plain(&field.shape, value)))
                    .collect::<Vec<_>>()
                    .join("; ")
            }
            (_, other) => other.to_string(),
        }
    }

    fn title(self, id: &str) -> String {
        let named = id.parse::<RecordId>();
        named.map_or_else(|_| id.to_owned(), |named| format!("{} ({named})", self.image.title(named)))
    }
}
