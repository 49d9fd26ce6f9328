//! Tables as text: CSV (RFC 4180), read row by row, with the place of every cell.

use std::iter::Peekable;
use std::str::Chars;

use super::Problem;

/// A cell.
pub(super) struct Cell {
    /// The column of its line it begins in, from 1.
    pub(super) column: usize,
    /// What stands in it, without its quotes.
    pub(super) text: String,
    /// Whether it stands in quotes.
    pub(super) quoted: bool,
}

/// A row.
#[derive(Default)]
pub(super) struct Line {
    /// The line it begins on, from 1.
    pub(super) line: usize,
    /// Its cells; a line with nothing in it has one, which is empty.
    pub(super) cells: Vec<Cell>,
}

/// The rows of a text. The first that cannot be read is the last.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Result<Line, Problem>> {
    let mut reader = Reader { letters: text.chars().peekable(), line: 1, column: 1 };
    let mut broken = false;
    std::iter::from_fn(move || {
        if broken || reader.letters.peek().is_none() {
            return None;
        }
        let line = reader.row();
        broken = line.is_err();
        Some(line)
    })
}

struct Reader<'a> {
    letters: Peekable<Chars<'a>>,
    line: usize,
    column: usize,
}

impl Reader<'_> {
    /// One row, with the line break that ends it.
    fn row(&mut self) -> Result<Line, Problem> {
        let mut row = Line { line: self.line, cells: Vec::new() };
        loop {
            row.cells.push(self.cell()?);
            if self.take() != Some(',') {
                return Ok(row);
            }
        }
    }

    /// One cell, up to the comma or line break behind it.
    fn cell(&mut self) -> Result<Cell, Problem> {
        let (line, column) = (self.line, self.column);
        let quoted = self.letters.next_if_eq(&'"').is_some();
        let mut text = String::new();
        if quoted {
            self.column += 1;
            loop {
                match self.take() {
                    Some('"') if self.letters.peek() != Some(&'"') => break,
                    Some('"') => text.extend(self.take()),
                    Some(letter) => text.push(letter),
                    None => return Err(Problem::in_text(line, Some(column), "these quotes are never closed; close them")),
                }
            }
        }
        // A carriage return belongs to the line break behind it.
        while let Some(letter) = self.letters.peek().copied().filter(|letter| !matches!(letter, ',' | '\n')) {
            if letter == '"' || (quoted && letter != '\r') {
                let message = "quotes hold the whole of a cell, and are written twice inside it; put the cell in quotes";
                return Err(Problem::in_text(self.line, Some(self.column), message));
            }
            self.take();
            if letter != '\r' {
                text.push(letter);
            }
        }
        Ok(Cell { column, text, quoted })
    }

    fn take(&mut self) -> Option<char> {
        let letter = self.letters.next()?;
        (self.line, self.column) = if letter == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        Some(letter)
    }
}
