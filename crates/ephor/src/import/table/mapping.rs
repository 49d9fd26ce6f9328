//! How the columns of somebody's spreadsheet become fields, as a file that a person reads and corrects.

use std::fmt::Write as _;

use ephor_core::check::nearest;
use ephor_core::id::Kind;
use ephor_core::kinds::Declaration;
use ephor_documents::{Grid, column_letters};

use super::cell::Days;
use super::rows::{Wrong, twice};
use super::{Column, Target, columns};
use crate::import::Problem;
use crate::import::located::{Located, Node, read_yaml};

/// The word for the record's id.
const ID: &str = "id";
/// The word for the foreign key.
const KEY: &str = "key";

/// How a sheet becomes records of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The kind.
    pub kind: Kind,
    /// The sheet; empty for CSV.
    pub sheet: String,
    /// The row the headings stand in, from 1.
    pub header: u32,
    /// How days are written, where somebody said so.
    pub days: Option<Days>,
    /// The columns.
    pub columns: Vec<Mapped>,
}

/// A column and what it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The column, from 0.
    pub column: u32,
    /// Its heading.
    pub heading: String,
    /// What it becomes.
    pub target: Target,
}

impl Mapping {
    /// A mapping of no column yet.
    pub const fn empty(kind: Kind) -> Self {
        Self { kind, sheet: String::new(), header: 1, days: None, columns: Vec::new() }
    }

    /// A mapping of no column of a sheet yet.
    pub fn new(kind: Kind, sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), ..Self::empty(kind) }
    }

    /// Whether its rows say which version they were made from, as those of an export do. Then an empty cell takes away what stood there,
    /// and a row that is not there is missed.
    pub fn is_own(&self) -> bool {
        let has = |target: Target| self.columns.iter().any(|mapped| mapped.target == target);
        has(Target::Id) && has(Target::Version)
    }

    /// The column that becomes that field.
    pub fn of_field(&self, place: usize) -> Option<&Mapped> {
        self.columns.iter().find(|mapped| mapped.target == Target::Field(place))
    }
}

/// The word of what a column becomes; empty for nothing.
pub fn word(target: Target, known: &[Column]) -> &str {
    match target {
        Target::Id => ID,
        Target::Key => KEY,
        Target::Field(place) => known.get(place).map_or("", |column| column.path.as_str()),
        Target::Version | Target::Information => "",
    }
}

/// What that word means. A field of that name comes first.
pub fn of_word(word: &str, known: &[Column]) -> Option<Target> {
    let field = known.iter().position(|column| column.path == word).map(Target::Field);
    field.or(match word {
        "" => Some(Target::Information),
        ID => Some(Target::Id),
        KEY => Some(Target::Key),
        _ => None,
    })
}

/// Writes a mapping with a remark on each column, and below it every field there is.
pub fn write(file: &str, mapping: &Mapping, remarks: &[String]) -> String {
    let known = columns(mapping.kind.declaration());
    let mut out = format!(
        "# How the columns of {} become fields of {} records. Correct what is wrong; a column with an empty `to` is left out.\n# Then: ephor import --data DIR --by KEY --map THIS-FILE FILE, with --dry-run first.\nkind: {}\n",
        quoted(file),
        mapping.kind.noun(),
        mapping.kind
    );
    if !mapping.sheet.is_empty() {
        let _ = writeln!(out, "sheet: {}", quoted(&mapping.sheet));
    }
    let _ = writeln!(out, "headings: {}   # the row they stand in", mapping.header);
    let days = mapping.days.map_or_else(|| "# days: day-first".to_owned(), |days| format!("days: {}", days.word()));
    let _ = writeln!(out, "{days}   # how 03/04/2026 is meant: day-first or month-first");
    out.push_str("columns:\n");
    for (place, mapped) in mapping.columns.iter().enumerate() {
        let _ = writeln!(out, "  - column: {}", column_letters(mapped.column));
        let _ = writeln!(out, "    heading: {}", quoted(&mapped.heading));
        let remark = remarks.get(place).filter(|remark| !remark.is_empty()).map(|remark| format!("   # {}", one_line(remark)));
        let _ = writeln!(out, "    to: {}{}", quoted(word(mapped.target, &known)), remark.unwrap_or_default());
    }
    out.push_str("\n# What a column may become:\n#   id: the id of a record that is here already\n#   key: your own number of the row, by which it is known again\n");
    for column in &known {
        let required = if column.required { ", required" } else { "" };
        let _ = writeln!(out, "#   {}: {}{required}. {}", column.path, column.label, column.field.help);
    }
    out
}

/// In the quotes of JSON, which YAML reads too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A mapping that was read, with the lines its columns stand on.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    mapping: Mapping,
    /// Letters, heading, what it becomes.
    columns: Vec<(String, String, Target)>,
}

/// Reads a mapping.
///
/// # Errors
/// Everything that is wrong with it, with its line.
pub fn read(bytes: &[u8]) -> Result<Written, Vec<Problem>> {
    let documents = read_yaml(bytes).map_err(|problem| vec![problem])?;
    let [document] = documents.as_slice() else {
        return Err(vec![Problem::in_text(1, None, "a mapping is one document with kind, headings and columns")]);
    };
    let mut problems = unknown(document, &["kind", "sheet", "headings", "days", "columns"]);
    let kind = text(document, "kind").and_then(Kind::named).map(Kind::declaration);
    let Some(declaration) = kind else {
        let line = document.line_of("/kind");
        problems.push(Problem::at(line, "/kind", "expected the name of a kind, such as risk; `ephor schema` lists them"));
        return Err(problems);
    };
    let mut mapping = Mapping::new(declaration.kind, text(document, "sheet").unwrap_or_default());
    match document.get("headings").map(|node| &node.value) {
        None => {}
        Some(Node::Int(row)) if *row > 0 && u32::try_from(*row).is_ok() => mapping.header = u32::try_from(*row).unwrap_or(1),
        Some(_) => {
            let line = document.line_of("/headings");
            problems.push(Problem::at(line, "/headings", "expected the number of the row the headings stand in"));
        }
    }
    mapping.days = text(document, "days").and_then(Days::of_word);
    if document.get("days").is_some() && mapping.days.is_none() {
        problems.push(Problem::at(document.line_of("/days"), "/days", "expected day-first or month-first"));
    }
    let columns = read_columns(document, declaration, &mut problems);
    if problems.is_empty() { Ok(Written { mapping, columns }) } else { Err(problems) }
}

fn read_columns(
    document: &Located,
    declaration: &'static Declaration,
    problems: &mut Vec<Problem>,
) -> Vec<(String, String, Target)> {
    let known = columns(declaration);
    let mut read = Vec::new();
    for item in document.get("columns").map(Located::items).unwrap_or_default() {
        problems.extend(unknown(item, &["column", "heading", "to"]));
        let said = text(item, "to").unwrap_or_default();
        if let Some(target) = of_word(said, &known) {
            let named = |name: &str| text(item, name).unwrap_or_default().to_owned();
            read.push((named("column"), named("heading"), target));
            continue;
        }
        let near = nearest(said, known.iter().map(|column| column.path.as_str()));
        let advice = near
            .map_or_else(|| format!("`ephor schema {}` lists them", declaration.kind), |near| format!("did you mean “{near}”?"));
        let message = format!("a {} has no field “{said}”; {advice}", declaration.kind.noun());
        problems.push(Problem::at(item.line_of("/to"), "/columns", message));
    }
    if read.is_empty() && problems.is_empty() {
        problems.push(Problem::at(
            document.line,
            "/columns",
            "no column is mapped; --propose-map writes a proposal to begin from",
        ));
    }
    read
}

fn text<'n>(node: &'n Located, name: &str) -> Option<&'n str> {
    node.get(name).and_then(Located::text)
}

fn unknown(node: &Located, names: &[&str]) -> Vec<Problem> {
    let stray = node.members().iter().filter(|(key, _)| !names.contains(&key.text.as_str()));
    stray
        .map(|(key, _)| Problem::at(key.line, "", format!("there is no “{}”; there are {}", key.text, names.join(", "))))
        .collect()
}

impl Written {
    /// The kind it is for.
    pub const fn kind(&self) -> Kind {
        self.mapping.kind
    }

    /// The sheet it is for; empty where the file has but one.
    pub fn sheet(&self) -> &str {
        &self.mapping.sheet
    }

    /// The mapping held against a sheet: a column is found by its heading, and by its letters where several have it.
    ///
    /// # Errors
    /// Every column that the sheet does not have, and what two columns would become.
    pub fn bound(&self, grid: &Grid) -> Result<Mapping, Vec<Wrong>> {
        let mut mapping = self.mapping.clone();
        let header = grid.rows.iter().find(|row| row.number == mapping.header);
        let mut wrong = Vec::new();
        for (letters, heading, target) in &self.columns {
            let stands =
                |column: u32| header.and_then(|row| row.cell(column)).map(ephor_documents::Cell::typed).unwrap_or_default();
            let same = |column: u32| stands(column).trim() == heading.trim();
            let lettered = (0..ephor_documents::limit::COLUMNS).find(|column| column_letters(*column) == letters.to_uppercase());
            let elsewhere = || {
                let cells = header.map(|row| row.cells.as_slice()).unwrap_or_default();
                cells.iter().map(|(column, _)| *column).find(|column| !heading.is_empty() && same(*column))
            };
            match lettered.filter(|column| same(*column)).or_else(elsewhere) {
                Some(column) => mapping.columns.push(Mapped { column, heading: heading.clone(), target: *target }),
                None if *target == Target::Information => {}
                None => {
                    let message = format!(
                        "the mapping names a column “{heading}”, and row {} has none; correct `headings` or the column",
                        mapping.header
                    );
                    wrong.push(Wrong::row(mapping.header, message));
                }
            }
        }
        let known = columns(mapping.kind.declaration());
        wrong.extend(twice(&mapping, &known));
        if wrong.is_empty() { Ok(mapping) } else { Err(wrong) }
    }
}
