//! Comma-separated values (RFC 4180), written so that no cell is ever a formula, and read as other programs write them.

use crate::cell::{Cell, Grid, Refused, Row, Sheet};
use crate::limit;

/// What a spreadsheet may take for the beginning of a formula, full-width forms included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A table as comma-separated values in UTF-8 with a byte order mark, by which spreadsheets know it.
///
/// A text that a spreadsheet would take for a formula is written behind an apostrophe; reading takes exactly that apostrophe away.
pub fn write(sheet: &Sheet) -> String {
    let mut out = String::from("\u{feff}");
    line(&mut out, sheet.columns.iter().map(|column| quoted(&guarded(&column.heading))));
    for row in &sheet.rows {
        let cells = (0..sheet.columns.len()).map(|place| row.get(place).and_then(Option::as_ref).map_or_else(String::new, cell));
        line(&mut out, cells);
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(&guarded(text)),
        other => other.typed(),
    }
}

fn quoted(text: &str) -> String {
    let odd = text.contains(['"', ',', ';', '\n', '\r', '\t']) || text.trim() != text;
    if odd { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Whether a spreadsheet may compute the text, apostrophes and spaces before it or not.
fn is_formula(text: &str) -> bool {
    let behind = text.trim_start_matches('\'');
    behind.starts_with(FORMULA) || behind.trim_start().starts_with(FORMULA)
}

fn guarded(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn unguarded(text: String) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest.to_owned(),
        _ => text,
    }
}

/// Reads a text. Values stand apart by commas, semicolons or tabs: whichever the first line has most of.
pub(crate) fn read(text: &str) -> Result<Grid, Refused> {
    let (text, told) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((apart, rest)) => (rest, apart.chars().next()),
        None => (text, None),
    };
    let first = if told.is_some() { 2 } else { 1 };
    let mut reader = Reader {
        apart: told.unwrap_or_else(|| separator(text)),
        letters: text.chars().peekable(),
        line: first,
        row: 0,
        grid: Grid::default(),
        cells: 0,
    };
    while reader.letters.peek().is_some() {
        reader.row()?;
    }
    Ok(reader.grid)
}

/// What stands between the values of the first line, quoted ones left aside.
fn separator(text: &str) -> char {
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '"' => inside = !inside,
            '\n' if !inside => break,
            letter if !inside => {
                counts.iter_mut().filter(|(apart, _)| *apart == letter).for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(apart, _)| apart)
}

struct Reader<'t> {
    apart: char,
    letters: std::iter::Peekable<std::str::Chars<'t>>,
    /// The line of the text, from 1.
    line: u32,
    /// The row as a spreadsheet shows it, from 1: a value of several lines stands in one.
    row: u32,
    grid: Grid,
    cells: usize,
}

impl Reader<'_> {
    fn row(&mut self) -> Result<(), Refused> {
        self.row = self.row.saturating_add(1);
        let mut row = Row { number: self.row, cells: Vec::new() };
        let mut column = 0;
        loop {
            let (text, last) = self.value()?;
            if !text.is_empty() {
                if column >= limit::COLUMNS {
                    let most = limit::COLUMNS;
                    return Err(Refused(format!(
                        "row {} has more than {most} columns; leave out what is not needed",
                        row.number
                    )));
                }
                self.cells += 1;
                row.cells.push((column, Cell::Text(unguarded(text))));
            }
            if last {
                break;
            }
            column = column.saturating_add(1);
        }
        if self.cells > limit::CELLS {
            return Err(Refused(format!("it holds more than {} cells; split it", limit::CELLS)));
        }
        if !row.cells.is_empty() {
            if self.grid.rows.len() >= limit::ROWS {
                return Err(Refused(format!("it holds more than {} rows; split it", limit::ROWS)));
            }
            self.grid.rows.push(row);
        }
        Ok(())
    }

    /// One value, and whether it ends its row.
    fn value(&mut self) -> Result<(String, bool), Refused> {
        let mut text = String::new();
        if self.letters.next_if_eq(&'"').is_some() {
            self.quoted(&mut text)?;
        }
        loop {
            match self.letters.next() {
                None => return Ok((text, true)),
                Some('\r') if self.letters.next_if_eq(&'\n').is_some() => {
                    self.line += 1;
                    return Ok((text, true));
                }
                Some('\n' | '\r') => {
                    self.line += 1;
                    return Ok((text, true));
                }
                Some(letter) if letter == self.apart => return Ok((text, false)),
                Some(letter) => text.push(letter),
            }
        }
    }

    fn quoted(&mut self, text: &mut String) -> Result<(), Refused> {
        let begun = self.line;
        loop {
            match self.letters.next() {
                None => {
                    return Err(Refused(format!(
                        "a quotation mark opens on line {begun} and never closes; write marks inside a value twice"
                    )));
                }
                Some('"') if self.letters.next_if_eq(&'"').is_some() => text.push('"'),
                Some('"') => return Ok(()),
                Some(letter) => {
                    self.line += u32::from(letter == '\n');
                    text.push(letter);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_formula, read, write};
    use crate::cell::{Cell, Column, Sheet};

    fn sheet(texts: &[&str]) -> Sheet {
        let column = |heading: &str| Column { heading: heading.to_owned(), ..Column::default() };
        let row = |text: &&str| vec![Some(Cell::Text("x".to_owned())), Some(Cell::Text((*text).to_owned()))];
        Sheet { name: String::new(), columns: vec![column("a"), column("b")], rows: texts.iter().map(row).collect() }
    }

    fn second(text: &str) -> Vec<String> {
        let grid = read(text).expect("it reads");
        grid.rows.iter().skip(1).map(|row| row.cell(1).map(Cell::typed).unwrap_or_default()).collect()
    }

    #[test]
    fn no_cell_is_ever_a_formula_and_every_text_comes_back() {
        let texts = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠1",
            " =1",
            "'=1",
            "''=1",
            "'tis",
            "'",
            "a;b",
            "say \"=1\"",
            "a\r\nb",
        ];
        let written = write(&sheet(&texts));
        let raw = written.trim_start_matches('\u{feff}');
        for (text, line) in texts.iter().zip(second(raw)) {
            assert_eq!(*text, line);
        }
        for text in texts.iter().filter(|text| is_formula(text)) {
            let one = write(&sheet(&[text]));
            let cell = one.split_once("x,").expect("a cell").1.trim_start_matches('"');
            assert!(cell.starts_with('\''), "{cell}");
        }
    }

    #[test]
    fn semicolons_tabs_and_a_word_of_excel_are_understood() {
        for text in ["a;b\n1,5;2\n", "a\tb\n1\t2\n", "sep=;\na;b\n1;2\n", "a,b\r\n1,2", "\"a;a;a\",b\r1,2\r"] {
            assert_eq!(second(text), ["2"], "{text:?}");
        }
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_shows_them_however_many_lines_they_take() {
        let numbers = |text: &str| read(text).expect("it reads").rows.iter().map(|row| row.number).collect::<Vec<_>>();
        assert_eq!(numbers("a,b\n\"one\ntwo\r\nthree\",2\n\n3,4\n"), [1, 2, 4], "an empty row is one too");
        assert_eq!(numbers("sep=;\na;b\n1;2\n"), [1, 2], "the line that tells the separator is not shown");
    }

    #[test]
    fn a_quotation_that_never_closes_is_refused_by_its_line() {
        let error = read("a,b\n1,\"2\n3\n").expect_err("it is not closed");
        assert!(error.0.contains("line 2"), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(texts in proptest::collection::vec("[ -~\\n\\r\\t'=+@\u{a0}ä＝]{1,12}", 1..6)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let written = write(&sheet(&texts));
            prop_assert_eq!(second(written.trim_start_matches('\u{feff}')), texts);
        }
    }
}
