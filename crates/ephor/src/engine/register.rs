//! Registers: every record of a kind in columns, sorted, filtered, a page at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ephor_core::id::{Kind, RecordId};
use ephor_core::image::{Image, Slot};
use ephor_core::kinds::{AnyRecord, Declaration, declaration};
use ephor_core::shape::{Field, Shape, View};

use crate::engine::Snapshot;

/// The most rows counted one by one; beyond that a page says "more than".
pub const COUNT_AT_MOST: usize = 10_000;

/// A column of a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The dotted path of its field.
    pub path: &'static str,
    /// Its heading.
    pub label: String,
    /// Whether it holds numbers.
    pub numeric: bool,
    /// The words it can hold, where they are a closed list.
    pub words: &'static [&'static str],
    /// What it holds.
    pub shape: Shape,
}

/// What is asked of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words that must stand in the id or the title.
    pub words: String,
    /// Values that columns must hold.
    pub filters: Vec<(String, String)>,
    /// The column to sort by; the number when absent.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: bool,
    /// The record after which the page begins.
    pub after: Option<RecordId>,
    /// Rows on a page.
    pub limit: usize,
}

/// One page of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The records on it.
    pub rows: Vec<RecordId>,
    /// How many match; at most [`COUNT_AT_MOST`].
    pub matching: usize,
    /// Whether there are more than were counted.
    pub uncounted: bool,
    /// How many match before the first row.
    pub before: usize,
    /// The record before the page, to go back to; none on the first and second page.
    pub newer: Option<Option<RecordId>>,
    /// The last record on the page, where more follow.
    pub older: Option<RecordId>,
}

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Empty,
    Number(i64),
    Text(String),
}

type Order = Arc<Vec<(Key, u64)>>;

/// Sorted orders of registers, computed when first asked for.
#[derive(Default)]
pub(super) struct Orders(Mutex<HashMap<(Kind, String), Order>>);

impl Orders {
    fn get(&self, image: &Image, kind: Kind, path: &str) -> Order {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let order = orders.entry((kind, path.to_owned())).or_insert_with(|| Arc::new(sorted(image, kind, path)));
        order.clone()
    }

    /// The orders of registers that have not changed since.
    pub(super) fn carried(&self, changed: &dyn Fn(Kind) -> bool) -> Self {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = orders.iter().filter(|((kind, _), _)| !changed(*kind)).map(|(key, order)| (key.clone(), order.clone()));
        Self(Mutex::new(kept.collect()))
    }
}

fn sorted(image: &Image, kind: Kind, path: &str) -> Vec<(Key, u64)> {
    let live = image.register(kind).slots().filter_map(|slot| Some((slot, slot.live()?.record.as_deref()?)));
    let mut rows: Vec<(Key, u64)> = live.map(|(slot, record)| (key(image, slot, record, path), slot.id.number)).collect();
    rows.sort();
    rows
}

fn key(image: &Image, slot: &Slot, record: &dyn AnyRecord, path: &str) -> Key {
    match path {
        "" => Key::Empty,
        "title" => Key::Text(record.title().shown().to_lowercase()),
        "changed" => Key::Number(slot.live().map_or(0, |version| version.envelope.recorded.as_second())),
        path => {
            let mut first = Key::Empty;
            values(record, path, &mut |view| {
                if first == Key::Empty {
                    first = match view {
                        View::Int(number) | View::Money(number, _) => Key::Number(number),
                        view => Key::Text(shown(image, view).to_lowercase()),
                    };
                }
            });
            first
        }
    }
}

fn values<'a>(record: &'a dyn AnyRecord, path: &str, visit: &mut dyn FnMut(View<'a>)) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let view = record.named(step);
    if rest.is_empty() { view.each(visit) } else { view.at(rest, visit) }
}

/// A value in words; references by what people call them.
pub fn shown(image: &Image, view: View<'_>) -> String {
    match view {
        View::Empty => String::new(),
        View::Erased => "erased".to_owned(),
        View::Text(text) => text.to_owned(),
        View::Word(word) => word.to_owned(),
        View::Int(number) => number.to_string(),
        View::Bool(yes) => if yes { "yes" } else { "no" }.to_owned(),
        View::Date(date) => date.to_string(),
        View::Instant(moment) => moment.to_string(),
        View::Money(amount, currency) => money(amount, currency),
        View::Id(id) => image.title(id),
        View::Pin(id, version) => format!("{id} v{version}"),
        View::List(list) => {
            let items = (0..list.count()).map(|place| shown(image, list.item(place)));
            items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join(", ")
        }
        View::Part(part) => {
            let fields = (0..part.fields().len()).map(|place| shown(image, part.view(place)));
            fields.filter(|field| !field.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// An amount with its minor units behind the point. Every currency used here has two.
pub fn money(amount: i64, currency: &str) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let amount = amount.unsigned_abs();
    format!("{currency} {sign}{}.{:02}", amount / 100, amount % 100)
}

/// The columns of a register, after number and title.
pub fn columns(declaration: &'static Declaration) -> Vec<Column> {
    let columns = declaration.columns.iter().filter_map(|path| {
        let (outer, field) = field_at(declaration.fields, path)?;
        let mut shape = field.shape;
        while let Shape::List(inner) = shape {
            shape = *inner;
        }
        let words = if let Shape::Choice(words) = shape { words } else { &[] };
        let numeric = matches!(shape, Shape::Int | Shape::Days | Shape::Level | Shape::Tier | Shape::Money);
        let label = if outer.name == field.name { field.label.to_owned() } else { outer.label.to_owned() };
        Some(Column { path, label, numeric, words, shape })
    });
    columns.collect()
}

/// The field at a dotted path, and the top field it stands under.
fn field_at(fields: &'static [Field], path: &str) -> Option<(&'static Field, &'static Field)> {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = fields.iter().find(|field| field.name == step)?;
    if rest.is_empty() {
        return Some((field, field));
    }
    let mut shape = field.shape;
    while let Shape::List(inner) = shape {
        shape = *inner;
    }
    match shape {
        Shape::Part(inner) => field_at(inner, rest).map(|(_, deep)| (field, deep)),
        _ => None,
    }
}

impl Snapshot {
    /// One page of a register.
    pub fn register(&self, kind: Kind, asked: &Asked) -> Page {
        let order = self.orders.get(&self.image, kind, asked.sort.as_deref().unwrap_or(""));
        let mut page = Page::default();
        let begins = asked.after.map(|id| id.number);
        let mut begun = begins.is_none();
        let mut behind: Vec<u64> = Vec::new();
        let mut visit = |number: u64| -> bool {
            let id = RecordId::new(kind, number);
            let is_cursor = begins == Some(number);
            if !matches(&self.image, id, asked) {
                // A cursor that has ceased to match still marks the place.
                begun |= is_cursor;
                return true;
            }
            page.matching += 1;
            if !begun {
                page.before += 1;
                behind.push(number);
                begun = is_cursor;
            } else if page.rows.len() < asked.limit {
                page.rows.push(id);
            } else {
                page.older = page.rows.last().copied();
            }
            page.matching < COUNT_AT_MOST || page.older.is_none()
        };
        let counted = if asked.descending {
            order.iter().rev().all(|(_, number)| visit(*number))
        } else {
            order.iter().all(|(_, number)| visit(*number))
        };
        page.uncounted = !counted;
        if !behind.is_empty() {
            let back = behind.len().checked_sub(asked.limit + 1).and_then(|place| behind.get(place).copied());
            page.newer = Some(back.map(|number| RecordId::new(kind, number)));
        }
        page
    }

    /// A cell of a register.
    pub fn cell(&self, id: RecordId, path: &str) -> String {
        let mut parts = Vec::new();
        if let Some(live) = self.image.live(id) {
            values(live.record, path, &mut |view| parts.push(shown(&self.image, view)));
        }
        parts.join(", ")
    }
}

fn matches(image: &Image, id: RecordId, asked: &Asked) -> bool {
    let Some(live) = image.live(id) else { return false };
    let words = asked.words.to_lowercase();
    let named = || live.record.title().shown().to_lowercase().contains(&words) || id.to_string().to_lowercase() == words;
    (words.is_empty() || named()) && asked.filters.iter().all(|(path, wanted)| holds(image, live.record, path, wanted))
}

fn holds(image: &Image, record: &dyn AnyRecord, path: &str, wanted: &str) -> bool {
    let mut found = false;
    values(record, path, &mut |view| {
        found |= match view {
            View::Id(id) | View::Pin(id, _) => id.to_string() == wanted,
            View::Int(number) => wanted.parse().is_ok_and(|least: i64| number >= least),
            view => shown(image, view) == wanted,
        };
    });
    found
}

/// The rows asked for as comma-separated values (RFC 4180). A cell is text: what a spreadsheet would take for a formula is quoted with an apostrophe.
pub fn register_csv(snapshot: &Snapshot, kind: Kind, asked: &Asked) -> String {
    let Some(declaration) = declaration(kind) else { return String::new() };
    let columns = columns(declaration);
    let mut out = String::new();
    let head = ["id", "title"].into_iter().map(str::to_owned).chain(columns.iter().map(|column| column.path.to_owned()));
    line(&mut out, head);
    for id in snapshot.register(kind, asked).rows {
        let head = [id.to_string(), snapshot.image.title(id)];
        line(&mut out, head.into_iter().chain(columns.iter().map(|column| snapshot.cell(id, column.path))));
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| csv_cell(&cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

fn csv_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::{csv_cell, money};

    #[test]
    fn no_cell_is_ever_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            let cell = csv_cell(formula);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{cell}");
        }
        assert_eq!(csv_cell("a, \"b\""), "\"a, \"\"b\"\"\"");
    }

    #[test]
    fn money_keeps_its_minor_units() {
        assert_eq!(money(250_000_000, "GBP"), "GBP 2500000.00");
        assert_eq!(money(-5, "GBP"), "GBP -0.05");
    }
}
