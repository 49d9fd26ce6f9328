//! Rows of spreadsheets into the ledger: a row that says something new becomes a proposal, which counts for nothing until a named person
//! adopts it. A row that says what is recorded already says nothing, and a row that is not there withdraws nothing.

use std::sync::Arc;

use ephor_core::check::check;
use ephor_core::decide::{Entry, InImage};
use ephor_core::id::{Kind, RecordId};
use jiff::civil::Date;

use crate::engine::load::Fault;
use crate::engine::transaction::Transaction;
use crate::engine::whose::whose;
use crate::import::table::mapping::Mapping;
use crate::import::table::rows::{TableSheet, Wrong};
use crate::import::table::{Column, columns};

mod page;
mod titles;

use page::Page;

/// A spreadsheet that was read, and whose it is.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The key, the id or the full name of the person who brings it in.
    pub by: String,
    /// Its sheets.
    pub sheets: Vec<TableSheet>,
}

/// What the rows of a sheet came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The kind.
    pub kind: Kind,
    /// The sheet; empty for CSV.
    pub sheet: String,
    /// Rows that say something new.
    pub proposed: Vec<Proposed>,
    /// Rows that say what is recorded.
    pub unchanged: usize,
    /// Rows that say what is proposed already.
    pub known: usize,
    /// Live records that an export of the register would hold and the sheet does not. They stay as they are.
    pub absent: Vec<RecordId>,
}

/// A row that became a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// Its number as the spreadsheet shows it.
    pub row: u32,
    /// The record.
    pub id: RecordId,
    /// What people call it.
    pub title: String,
    /// Whether nothing was recorded of it before.
    pub new: bool,
    /// The headings of the fields it says something new about.
    pub fields: Vec<String>,
    /// What a finished version still needs; a draft where anything is.
    pub missing: Vec<String>,
}

/// Writes what the rows propose.
pub(super) fn propose(transaction: &mut Transaction<'_>, table: &Table) -> Result<Vec<Brought>, Vec<Fault>> {
    let nobody = |message| vec![Fault { file: table.file.clone(), line: 1, message: format!("--by: {message}") }];
    let author = whose(&transaction.image, &table.by).map_err(nobody)?;
    transaction.enter(Entry::Imported);
    let (mut brought, mut faults, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for sheet in &table.sheets {
        let mut page = Page::new(transaction, table, sheet, sheet.mapping.kind.declaration(), author);
        page.rows(transaction);
        written.push(std::mem::take(&mut page.written));
        faults.extend(page.wrong.drain(..).map(|wrong| Fault::of_table(&table.file, &sheet.mapping.sheet, &wrong)));
        brought.push(page.brought);
    }
    // What a row refers to must be there once all of them are in.
    for (sheet, positions) in table.sheets.iter().zip(&written).filter(|_| faults.is_empty()).collect::<Vec<_>>() {
        faults.extend(
            dangling(transaction, sheet, positions).iter().map(|wrong| Fault::of_table(&table.file, &sheet.mapping.sheet, wrong)),
        );
    }
    if faults.is_empty() { Ok(brought) } else { Err(faults) }
}

fn dangling(transaction: &Transaction<'_>, sheet: &TableSheet, written: &[(u32, u64)]) -> Vec<Wrong> {
    let there = InImage::new(&transaction.image, Date::MIN, true);
    let declaration = sheet.mapping.kind.declaration();
    let (fields, known) = (declaration.fields, columns(declaration));
    let mut wrong = Vec::new();
    for (row, position) in written {
        let Some(mut record) = transaction.earlier(*position).map(|earlier| earlier.record) else { continue };
        for problem in check(fields, &mut record, "", false, &there) {
            let message = format!("{}, neither here nor in the file", problem.message);
            wrong.push(placed(&sheet.mapping, &known, *row, &problem.path, message));
        }
    }
    wrong
}

/// A problem of a record at the column it comes from.
fn placed(mapping: &Mapping, known: &[Column], row: u32, path: &str, message: String) -> Wrong {
    let dotted = path.trim_start_matches("/record").trim_start_matches('/').replace('/', ".");
    let holds =
        |column: &Column| dotted == column.path || dotted.strip_prefix(&column.path).is_some_and(|rest| rest.starts_with('.'));
    let place = known.iter().position(holds);
    if let Some(mapped) = place.and_then(|place| mapping.of_field(place)) {
        return Wrong { row, column: Some(mapped.column), heading: mapped.heading.clone(), message };
    }
    let label = place.and_then(|place| known.get(place)).map(|column| format!("{}: ", column.label));
    Wrong::row(row, format!("{}{message}", label.unwrap_or_default()))
}
