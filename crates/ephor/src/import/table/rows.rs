//! The rows of a sheet, with what each of their cells is to become.

use ephor_core::id::Kind;
use ephor_core::kinds::Declaration;
use ephor_documents::{Book, Cell, Grid, column_letters};

use super::mapping::{Mapped, Mapping, Written};
use super::{AROUND, Column, READ_ME, Target, WORDS, columns, kind_of, kind_of_file, named, near};

/// The rows of one sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSheet {
    /// What its columns become.
    pub mapping: Mapping,
    /// Its rows.
    pub rows: Vec<Said>,
}

/// What is wrong with a sheet, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The row as the spreadsheet shows it, from 1.
    pub row: u32,
    /// The column, from 0, where it is one column's.
    pub column: Option<u32>,
    /// The heading of that column.
    pub heading: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Wrong {
    /// What is wrong with a whole row.
    pub fn row(row: u32, message: impl Into<String>) -> Self {
        Self { row, column: None, heading: String::new(), message: message.into() }
    }

    /// The place after the row, as a message begins: `column F (Owner): `.
    pub fn place(&self) -> String {
        match self.column {
            Some(column) if self.heading.is_empty() => format!("column {}: ", column_letters(column)),
            Some(column) => format!("column {} ({}): ", column_letters(column), self.heading),
            None => String::new(),
        }
    }
}

/// A row, its cells sorted by what they are for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Its number as the spreadsheet shows it.
    pub row: u32,
    /// The id it gives.
    pub id: Option<String>,
    /// The version it was made from.
    pub version: Option<String>,
    /// Its foreign key.
    pub key: Option<String>,
    /// The fields it speaks of, by their place among the columns of the kind; none where the cell is empty.
    pub fields: Vec<(usize, Option<Cell>)>,
}

/// The sheets of a file that are registers: as its mapping says, or in our own form, of a kind that is given or that the names tell.
///
/// # Errors
/// Every problem with its sheet and place.
pub fn sheets(
    file: &str,
    book: &Book,
    kind: Option<Kind>,
    mapping: Option<&Written>,
) -> Result<Vec<TableSheet>, Vec<(String, Wrong)>> {
    let (mut sheets, mut wrong) = (Vec::new(), Vec::new());
    if let Some(written) = mapping {
        let grid = chosen(book, written.sheet()).map_err(|message| vec![(String::new(), Wrong::row(1, message))])?;
        match written.bound(grid) {
            Ok(mapping) => sheets.push(TableSheet { rows: said(grid, &mapping), mapping }),
            Err(problems) => wrong.extend(problems.into_iter().map(|problem| (grid.name.clone(), problem))),
        }
        return if wrong.is_empty() { Ok(sheets) } else { Err(wrong) };
    }
    if registers(book).next().is_none() {
        return Err(vec![(String::new(), Wrong::row(1, NOTHING))]);
    }
    for grid in registers(book) {
        let told = if grid.name.is_empty() { kind_of_file(file) } else { kind_of(&grid.name) };
        let Some(declaration) = kind.or(told).map(Kind::declaration) else {
            let what = if grid.name.is_empty() { "the file’s name" } else { "the sheet’s name" };
            let message = format!("{what} is no register’s; name it after one, such as Risks, or say which it is with --kind");
            wrong.push((grid.name.clone(), Wrong::row(1, message)));
            continue;
        };
        match own(declaration, grid) {
            Ok(mapping) => sheets.push(TableSheet { rows: said(grid, &mapping), mapping }),
            Err(problems) => wrong.extend(problems.into_iter().map(|problem| (grid.name.clone(), problem))),
        }
    }
    if wrong.is_empty() { Ok(sheets) } else { Err(wrong) }
}

/// What is wrong with a file in which nothing stands.
const NOTHING: &str = "it holds nothing; its first row names the columns, and each row below is a record";

/// The sheets that hold anything to bring in.
pub fn registers(book: &Book) -> impl Iterator<Item = &Grid> {
    book.sheets.iter().filter(|grid| !grid.rows.is_empty() && grid.name != READ_ME && grid.name != WORDS)
}

/// The sheet of that name; without a name the only one that holds anything.
///
/// # Errors
/// That there is none, or that there are several.
pub fn chosen<'b>(book: &'b Book, name: &str) -> Result<&'b Grid, String> {
    if !name.is_empty() {
        let found = book.sheets.iter().find(|grid| grid.name == name);
        return found.ok_or_else(|| format!("there is no sheet “{name}”; there are {}", listed(book)));
    }
    let mut grids = registers(book);
    match (grids.next(), grids.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(NOTHING.to_owned()),
        _ => Err(format!("it has several sheets, {}; say which one", listed(book))),
    }
}

fn listed(book: &Book) -> String {
    registers(book).map(|grid| grid.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The columns of our own form, by the headings in the first row that holds anything.
///
/// # Errors
/// Every heading that is unknown, empty or given twice.
pub fn own(declaration: &'static Declaration, grid: &Grid) -> Result<Mapping, Vec<Wrong>> {
    let known = columns(declaration);
    let Some(header) = grid.rows.first() else {
        return Ok(Mapping::new(declaration.kind, &grid.name));
    };
    let mut mapping = Mapping { header: header.number, ..Mapping::new(declaration.kind, &grid.name) };
    let mut wrong = Vec::new();
    for (column, cell) in &header.cells {
        let heading = cell.typed();
        if let Some(target) = named(&known, &heading) {
            mapping.columns.push(Mapped { column: *column, heading, target });
            continue;
        }
        let advice = near(&known, &heading).map_or_else(
            || "name it as an export does, take the column out, or map the file with --propose-map".to_owned(),
            |near| format!("did you mean “{near}”?"),
        );
        let message = format!("a {} has no column of that name; {advice}", declaration.kind.noun());
        wrong.push(Wrong { row: header.number, column: Some(*column), heading, message });
    }
    wrong.extend(twice(&mapping, &known));
    wrong.extend(unnamed(grid, &mapping));
    if wrong.is_empty() { Ok(mapping) } else { Err(wrong) }
}

/// Columns that are to become the same thing.
pub fn twice(mapping: &Mapping, known: &[Column]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for (place, one) in mapping.columns.iter().enumerate() {
        let earlier = mapping.columns.iter().take(place).find(|other| other.target == one.target);
        let Some(earlier) = earlier.filter(|_| one.target != Target::Information) else { continue };
        let what = match one.target {
            Target::Field(place) => known.get(place).map_or_else(String::new, |column| format!("“{}”", column.label)),
            other => AROUND.iter().find(|(_, target)| *target == other).map_or("the key", |(label, _)| label).to_owned(),
        };
        let message = format!("column {} becomes {what} already; keep one of the two", column_letters(earlier.column));
        wrong.push(Wrong { row: mapping.header, column: Some(one.column), heading: one.heading.clone(), message });
    }
    wrong
}

/// Values that stand under no heading.
fn unnamed(grid: &Grid, mapping: &Mapping) -> Option<Wrong> {
    let named = |column: u32| mapping.columns.iter().any(|one| one.column == column);
    let header = grid.rows.first()?;
    let stray = |column: &u32| !named(*column) && header.cell(*column).is_none();
    grid.rows.iter().skip(1).find_map(|row| {
        let (column, _) = row.cells.iter().find(|(column, cell)| stray(column) && !cell.typed().trim().is_empty())?;
        let message = "a value stands under no heading; give the column one, or take the value out";
        Some(Wrong { row: row.number, column: Some(*column), heading: String::new(), message: message.to_owned() })
    })
}

/// The rows below the headings that say anything.
pub fn said(grid: &Grid, mapping: &Mapping) -> Vec<Said> {
    let below = grid.rows.iter().filter(|row| row.number > mapping.header);
    let said = below.map(|row| {
        let mut said = Said { row: row.number, ..Said::default() };
        for mapped in &mapping.columns {
            let cell = row.cell(mapped.column).filter(|cell| !cell.typed().trim().is_empty());
            let text = || cell.map(|cell| cell.typed().trim().to_owned());
            match mapped.target {
                Target::Id => said.id = text(),
                Target::Version => said.version = text(),
                Target::Key => said.key = text(),
                Target::Field(place) => said.fields.push((place, cell.cloned())),
                Target::Information => {}
            }
        }
        said
    });
    said.filter(|said| said.id.is_some() || said.key.is_some() || said.fields.iter().any(|(_, cell)| cell.is_some())).collect()
}
