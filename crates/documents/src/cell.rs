//! The tables that go out and come in.

use jiff::civil::{Date, DateTime};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text, whatever it begins with.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// A calendar day.
    Date(Date),
    /// A day and a time on a clock that the file does not name.
    Moment(DateTime),
    /// What the spreadsheet could not compute, such as `#REF!`.
    Error(String),
}

impl Cell {
    /// As a person would type it.
    pub fn typed(&self) -> String {
        match self {
            Self::Text(text) | Self::Error(text) => text.clone(),
            // A whole number has no point.
            Self::Number(number) => number.to_string(),
            Self::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Date(date) => date.to_string(),
            Self::Moment(moment) => moment.to_string(),
        }
    }
}

/// A table to write.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name; shortened and made distinct where the format asks for it.
    pub name: String,
    /// Its columns. A sheet to be read by people alone may have a single heading.
    pub columns: Vec<Column>,
    /// Its rows, each as long as there are columns or shorter.
    pub rows: Vec<Vec<Option<Cell>>>,
}

/// A column to write.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// What stands in the first row.
    pub heading: String,
    /// Words of which a cell holds one; empty where it may hold anything.
    pub words: Vec<String>,
    /// Whether it holds days.
    pub days: bool,
    /// Whether it holds numbers.
    pub numbers: bool,
    /// About how many letters a cell holds.
    pub width: u16,
}

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Its sheets, in order.
    pub sheets: Vec<Grid>,
    /// What was not read as it may look, in sentences.
    pub remarks: Vec<String>,
}

/// A sheet that was read: rows with anything in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// Its name; empty for CSV.
    pub name: String,
    /// Its rows, in order.
    pub rows: Vec<Row>,
}

/// A row that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1; for CSV the line it begins on.
    pub number: u32,
    /// The cells with anything in them and their columns, counted from 0, in order.
    pub cells: Vec<(u32, Cell)>,
}

impl Row {
    /// The cell in a column, counted from 0.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        let place = self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
        self.cells.get(place).map(|(_, cell)| cell)
    }
}

/// Why a file is not read, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// The letters of a column counted from 0: `A`, `Z`, `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let letters = [0, 25, 26, 51, 701, 702, 16_383].map(column_letters);
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
    }
}
