//! Registers as tables: which columns a kind has, what a cell holds, and how the columns of somebody else's spreadsheet become fields.
//!
//! Everything follows from the declaration of a kind. Fields that belong together stand in a column each (`Residual: Level`); a list of
//! simple values stands one a line in its cell, any other list as JSON; text stands as it is. What is written reads back as the same value.

use std::collections::BTreeSet;

use ephor_core::check::nearest;
use ephor_core::id::Kind;
use ephor_core::kinds::{BESIDES, DECLARED, Declaration};
use ephor_core::shape::{self, Field, Shape};
use serde_json::{Map, Value};

pub mod cell;
pub mod guess;
pub mod mapping;
pub mod rows;

/// The sheet that says what the others mean; it is not read.
pub const READ_ME: &str = "Read me";
/// The sheet with lists of words that are offered; it is not read.
pub const WORDS: &str = "Words";
/// The longest name of a sheet.
const SHEET_LETTERS: usize = 31;

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The record's id.
    Id,
    /// The version the row was made from.
    Version,
    /// A foreign key, by which the same row is known again.
    Key,
    /// A field, by its place among [`columns`].
    Field(usize),
    /// Nothing that is brought in.
    Information,
}

/// A column of a kind: a field, or a field of a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The dotted path of its field.
    pub path: String,
    /// Its heading.
    pub label: String,
    /// The innermost field.
    pub field: &'static Field,
    /// Whether every finished record has it.
    pub required: bool,
}

impl Column {
    /// What it holds.
    pub const fn shape(&self) -> &'static Shape {
        &self.field.shape
    }

    /// The value at its path; none where nothing stands there.
    pub fn value<'v>(&self, record: &'v Value) -> Option<&'v Value> {
        let mut value = record;
        for step in self.path.split('.') {
            if cell::is_erased(value) {
                return Some(value);
            }
            value = value.get(step)?;
        }
        Some(value)
    }

    /// Puts a value at its path; taking the last field of a part away takes the part away.
    pub fn put(&self, record: &mut Map<String, Value>, value: Option<Value>) {
        put(record, &self.path, value);
    }
}

fn put(part: &mut Map<String, Value>, path: &str, value: Option<Value>) {
    let Some((step, rest)) = path.split_once('.') else {
        match value {
            Some(value) => drop(part.insert(path.to_owned(), value)),
            None => drop(part.shift_remove(path)),
        }
        return;
    };
    if value.is_none() && !part.get(step).is_some_and(Value::is_object) {
        return;
    }
    let inner = part.entry(step).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() || cell::is_erased(inner) {
        *inner = Value::Object(Map::new());
    }
    let Value::Object(inner) = inner else { return };
    put(inner, rest, value);
    if inner.is_empty() {
        part.shift_remove(step);
    }
}

/// The headings that stand around the columns of every kind: before the fields the id and the version, after them what is only told.
pub const AROUND: [(&str, Target); 4] =
    [("ID", Target::Id), ("Version", Target::Version), ("State", Target::Information), ("Changed", Target::Information)];

/// The columns of a kind, in declared order, the least of them last.
pub fn columns(declaration: &'static Declaration) -> Vec<Column> {
    let mut columns = Vec::new();
    let (besides, fields): (Vec<_>, Vec<_>) = declaration.fields.iter().partition(|field| BESIDES.contains(&field.name));
    for field in fields.into_iter().chain(besides) {
        spread(field, "", "", true, &mut columns);
    }
    let mut taken: BTreeSet<String> = AROUND.iter().map(|(heading, _)| heading.to_lowercase()).collect();
    for column in &mut columns {
        if !taken.insert(column.label.to_lowercase()) {
            column.label = format!("{} ({})", column.label, column.path);
            taken.insert(column.label.to_lowercase());
        }
    }
    columns
}

fn spread(field: &'static Field, path: &str, label: &str, required: bool, columns: &mut Vec<Column>) {
    let path = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
    let label = if label.is_empty() { field.label.to_owned() } else { format!("{label}: {}", field.label) };
    let required = required && field.required;
    match field.shape {
        Shape::Part(fields) => fields.iter().for_each(|inner| spread(inner, &path, &label, required, columns)),
        _ => columns.push(Column { path, label, field, required }),
    }
}

/// What a heading of our own names: a column by its label, or by the path of its field.
pub fn named(columns: &[Column], heading: &str) -> Option<Target> {
    let heading = heading.trim();
    let around = AROUND.iter().find(|(known, _)| known.eq_ignore_ascii_case(heading)).map(|(_, target)| *target);
    let field = || columns.iter().position(|column| same(&column.label, heading) || column.path == heading);
    around.or_else(|| field().map(Target::Field))
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// The heading that somebody may have meant.
fn near<'c>(columns: &'c [Column], heading: &str) -> Option<&'c str> {
    nearest(heading, columns.iter().map(|column| column.label.as_str()))
}

/// The name of a kind's sheet.
pub fn sheet_name(kind: Kind) -> String {
    kind.plural().chars().take(SHEET_LETTERS).collect()
}

/// The kind of a sheet or a file of that name: by the name of its register or its own.
pub fn kind_of(name: &str) -> Option<Kind> {
    let plain = |text: &str| text.to_lowercase().replace(['’', '\''], "").replace(['-', '_'], " ");
    let name = plain(name.trim());
    let called = |kind: Kind| [plain(&sheet_name(kind)), plain(kind.plural()), plain(kind.label()), plain(kind.name())];
    DECLARED.iter().map(|declaration| declaration.kind).find(|kind| called(*kind).contains(&name))
}

/// The kind of a CSV file by its name, as an export names it: `risks-2026-11-20.csv`.
pub fn kind_of_file(name: &str) -> Option<Kind> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let base = base.rsplit_once('.').map_or(base, |(base, _)| base);
    let undated = base.get(..base.len().saturating_sub(11)).filter(|_| {
        let tail = base.get(base.len().saturating_sub(10)..);
        tail.is_some_and(|tail| tail.parse::<jiff::civil::Date>().is_ok())
    });
    kind_of(undated.unwrap_or(base))
}

/// The name of a file of one register.
pub fn file_name(kind: Kind, day: jiff::civil::Date, extension: &str) -> String {
    let name = kind.plural().to_lowercase().replace('’', "").replace(' ', "-");
    format!("{name}-{day}.{extension}")
}

/// Visits every reference in a record with what it may point at; pins by their `id`.
pub fn each_target(fields: &[Field], value: &mut Value, visit: &mut dyn FnMut(shape::Target, &mut Value)) {
    for field in fields {
        if let Some(value) = value.get_mut(field.name) {
            targets_in(&field.shape, value, visit);
        }
    }
}

fn targets_in(shape: &Shape, value: &mut Value, visit: &mut dyn FnMut(shape::Target, &mut Value)) {
    match (shape, value) {
        (Shape::Reference(target), value) => visit(*target, value),
        (Shape::Pin(target), value) => {
            if let Some(id) = value.get_mut("id") {
                visit(*target, id);
            }
        }
        (Shape::List(inner), Value::Array(items)) => items.iter_mut().for_each(|item| targets_in(inner, item, visit)),
        (Shape::Systems, Value::Array(items)) => {
            for item in items {
                visit(shape::Target::Kind(Kind::System), item);
            }
        }
        (Shape::Part(fields), value) => each_target(fields, value, visit),
        _ => {}
    }
}
