//! Registers: every record of a kind in columns, sorted, filtered, a page at a time.

use std::collections::BTreeSet;
use std::sync::Arc;

use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::{AnyRecord, Declaration};
use ephor_core::query::Condition;
use ephor_core::shape::{Field, Shape, View};

use crate::engine::asking::{Looked, Ordered};
use crate::engine::{Snapshot, selection};

/// The most rows a page counts; beyond that it says "more than".
pub const COUNT_AT_MOST: usize = 10_000;

/// A column of a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The dotted path of its field.
    pub path: &'static str,
    /// Its heading.
    pub label: String,
    /// What it holds.
    pub shape: Shape,
}

/// What is asked of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words that must stand in the title, or an id from its prefix on: `R-6` is that of R-60 too.
    pub words: String,
    /// Values that columns must hold: a whole value, at least a number, or a record by its id or by words of its title.
    pub filters: Vec<(String, String)>,
    /// What must hold of a record besides. It is asked anew for each page, of a bounded number of records.
    pub condition: Option<Arc<Condition>>,
    /// The only records to show, such as those with findings.
    pub among: Option<Arc<BTreeSet<RecordId>>>,
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
    /// The last record on the page, where more follow; where a condition was not asked of every record, the last it was asked of.
    pub older: Option<RecordId>,
    /// Of which records a condition was asked, where not of all of them.
    pub looked: Option<Looked>,
}

/// Every value at the dotted path of a column.
pub fn values<'a>(record: &'a dyn AnyRecord, path: &str, visit: &mut dyn FnMut(View<'a>)) {
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
            items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join("; ")
        }
        View::Part(part) => {
            let fields = (0..part.fields().len()).map(|place| shown(image, part.view(place)));
            fields.filter(|field| !field.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A currency and an amount.
pub fn money(amount: i64, currency: &str) -> String {
    format!("{currency} {}", decimal(amount))
}

/// Minor units behind a point. Every currency used here has two.
pub fn decimal(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let amount = amount.unsigned_abs();
    format!("{sign}{}.{:02}", amount / 100, amount % 100)
}

/// The columns of a register, after number and title.
pub fn columns(declaration: &'static Declaration) -> Vec<Column> {
    let columns = declaration.columns.iter().filter_map(|path| {
        let (outer, field) = field_at(declaration.fields, path)?;
        let label = if outer.name == field.name { field.label.to_owned() } else { outer.label.to_owned() };
        Some(Column { path, label, shape: *field.shape.innermost() })
    });
    columns.collect()
}

/// The field at a dotted path, and the top field it stands under.
pub(super) fn field_at(fields: &'static [Field], path: &str) -> Option<(&'static Field, &'static Field)> {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = fields.iter().find(|field| field.name == step)?;
    if rest.is_empty() {
        return Some((field, field));
    }
    match field.shape.innermost() {
        Shape::Part(inner) => field_at(inner, rest).map(|(_, deep)| (field, deep)),
        _ => None,
    }
}

impl Snapshot {
    /// One page of a register.
    pub fn register(&self, kind: Kind, asked: &Asked) -> Page {
        let rows = self.rows(kind, asked);
        let place = asked.after.map_or(0, |id| selection::place_behind(&self.image, &rows, id, asked));
        let ordered = Ordered { kind, rows: &rows, descending: asked.descending };
        match &asked.condition {
            None => page(rows.len(), place, asked.limit, &|place| ordered.at(place)),
            Some(condition) => self.asked_page(ordered, condition, place, asked.limit),
        }
    }

    /// Every record that is asked for, in order; none where the condition looks at more than a register is worth.
    pub fn every(&self, kind: Kind, asked: &Asked) -> Option<Vec<RecordId>> {
        let rows = self.rows(kind, asked);
        let ordered = Ordered { kind, rows: &rows, descending: asked.descending };
        match &asked.condition {
            None => Some((0..rows.len()).filter_map(|place| ordered.at(place)).collect()),
            Some(condition) => self.asked_whole(ordered, condition),
        }
    }

    /// The numbers of the records that filters leave, in the order asked, smallest key first.
    fn rows(&self, kind: Kind, asked: &Asked) -> Arc<Vec<u64>> {
        self.selections.get(&self.image, kind, asked)
    }

    /// A cell of a register; several values stand apart by semicolons, because names hold commas.
    pub fn cell(&self, id: RecordId, path: &str) -> String {
        let mut parts = Vec::new();
        if let Some(live) = self.image.live(id) {
            values(live.record, path, &mut |view| parts.push(shown(&self.image, view)));
        }
        parts.join("; ")
    }
}

/// The page that begins at a place of so many rows.
pub(super) fn page(count: usize, before: usize, limit: usize, at: &dyn Fn(usize) -> Option<RecordId>) -> Page {
    let end = before.saturating_add(limit).min(count);
    Page {
        rows: (before..end).filter_map(at).collect(),
        matching: count.min(COUNT_AT_MOST),
        uncounted: count > COUNT_AT_MOST,
        before,
        newer: (before > 0).then(|| before.checked_sub(limit.saturating_add(1)).and_then(at)),
        older: if end < count && end > before { at(end - 1) } else { None },
        looked: None,
    }
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn money_keeps_its_minor_units() {
        assert_eq!(money(250_000_000, "GBP"), "GBP 2500000.00");
        assert_eq!(money(-5, "GBP"), "GBP -0.05");
    }
}
