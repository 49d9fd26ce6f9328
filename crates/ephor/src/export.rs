//! Registers as tables to take away: a sheet for each kind, and one that says what the columns mean and what they were made from.

use ephor_core::id::RecordId;
use ephor_core::image::Slot;
use ephor_core::kinds::{Declaration, Organisation};
use ephor_core::shape::Shape;
use ephor_documents::{Cell, Column as Heading, Sheet};
use jiff::civil::Date;
use serde_json::Value;

use crate::engine::{Snapshot, with_keys};
use crate::import::table::cell::{ERASED, form, written};
use crate::import::table::{AROUND, Column, READ_ME, columns, sheet_name};

/// How a record stands in words.
pub(crate) type State<'s> = &'s dyn Fn(&Slot) -> String;

/// The records of a kind, one a row, in the form that an import reads.
pub(crate) fn sheet(snapshot: &Snapshot, declaration: &'static Declaration, ids: &[RecordId], state: State<'_>) -> Sheet {
    let columns = columns(declaration);
    let [id, version, said, changed] = AROUND.map(|(heading, _)| heading);
    let mut headings = vec![plain(id, 10), Heading { numbers: true, ..plain(version, 8) }];
    headings.extend(columns.iter().map(heading));
    headings.extend([plain(said, 24), Heading { days: true, ..plain(changed, 12) }]);
    let image = &snapshot.image;
    let row = |id: &RecordId| {
        let live = image.live(*id)?;
        let record = live.record.to_json().ok()?;
        let record = Value::Object(with_keys(image, declaration.fields, record));
        let mut row = vec![text(&id.to_string()), Some(Cell::Number(f64::from(live.version.number)))];
        row.extend(columns.iter().map(|column| column.value(&record).and_then(|value| written(column.shape(), value))));
        let day = live.version.recorded().to_zoned(image.zone().clone()).date();
        row.extend([text(&state(live.slot)), Some(Cell::Date(day))]);
        Some(row)
    };
    Sheet { name: sheet_name(declaration.kind), columns: headings, rows: ids.iter().filter_map(row).collect() }
}

fn plain(heading: &str, width: u16) -> Heading {
    Heading { heading: heading.to_owned(), width, ..Heading::default() }
}

fn heading(column: &Column) -> Heading {
    let shape = column.shape();
    let words: &[&str] = match shape {
        Shape::Choice(words) => words,
        Shape::Bool => &["yes", "no"],
        _ => &[],
    };
    let width = match shape {
        Shape::Prose | Shape::Query(_) | Shape::List(_) => 40,
        Shape::Text => 24,
        _ => 14,
    };
    Heading {
        heading: column.label.clone(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        days: matches!(shape, Shape::Date),
        numbers: shape.is_whole_number(),
        width,
    }
}

fn text(text: &str) -> Option<Cell> {
    Some(Cell::Text(text.to_owned())).filter(|_| !text.is_empty())
}

/// The sheet that says what the others were made from, how they may be changed, and what each column means.
pub(crate) fn read_me(snapshot: &Snapshot, as_of: Date, declarations: &[(&'static Declaration, &str)]) -> Sheet {
    let headings = [("Sheet", 22), ("Column", 28), ("Meaning", 60), ("Required", 10), ("What a cell holds", 40), ("Words", 40)];
    let headings = headings.map(|(heading, width)| plain(heading, width));
    let mut rows = about(snapshot, as_of);
    for (declaration, filter) in declarations {
        let name = sheet_name(declaration.kind);
        rows.push(Vec::new());
        rows.push(vec![text(&name), None, text(declaration.meaning)]);
        if !filter.is_empty() {
            rows.push(vec![text(&name), None, text(&format!("Only those with {filter}; the register holds others."))]);
        }
        rows.extend(columns(declaration).iter().map(|column| {
            let words = match column.shape().innermost() {
                Shape::Choice(words) => words.join("\n"),
                _ => String::new(),
            };
            let personal = if declaration.is_personal(column.field) { " Personal data." } else { "" };
            vec![
                text(&name),
                text(&column.label),
                text(&format!("{}{personal}", column.field.help)),
                text(if column.required { "yes" } else { "" }),
                text(&form(column.shape())),
                text(&words),
            ]
        }));
    }
    Sheet { name: READ_ME.to_owned(), columns: headings.to_vec(), rows }
}

fn about(snapshot: &Snapshot, as_of: Date) -> Vec<Vec<Option<Cell>>> {
    let organisation = snapshot.image.all::<Organisation>().next();
    let name = organisation.map(|one| one.record.title.shown().to_owned()).unwrap_or_default();
    let said = |what: &str, says: &str| vec![text(what), None, text(says)];
    vec![
        said("Organisation", &name),
        vec![text("As of"), None, Some(Cell::Date(as_of))],
        said("Ledger", &format!("{} facts, root {}", snapshot.image.size(), snapshot.root)),
        said(
            "To change a record",
            "Change cells and bring the file in: `ephor import`, or “Import” on the page of a register. Each row that says something new becomes a proposal, which counts for nothing until a named person adopts it. Leave ID and Version as they are.",
        ),
        said("To add a record", "Add a row with ID and Version empty. What is incomplete becomes a draft."),
        said(
            "To leave a record out",
            "A row that is not there changes nothing; records are withdrawn by an act, never by a file.",
        ),
        said("State, Changed", "For information; not read."),
        said("Lists", "Simple values stand one a line in their cell. Lists of several fields stand as JSON, an item a line."),
        said(ERASED, "A personal value that was erased. Leave it, or write a new value."),
    ]
}
