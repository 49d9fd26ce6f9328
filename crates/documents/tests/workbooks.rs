//! Workbooks that are written come back cell by cell.

use ephor_documents::{Book, Cell, Column, Sheet, read, write_csv, write_xlsx};
use jiff::civil::{Date, date, datetime};
use proptest::prelude::*;

const DAY: Date = date(2026, 11, 20);

fn column(heading: &str) -> Column {
    Column { heading: heading.to_owned(), width: 20, ..Column::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "cells of a row may be empty")]
fn text(text: &str) -> Option<Cell> {
    Some(Cell::Text(text.to_owned()))
}

fn back(sheet: &Sheet) -> Book {
    let bytes = write_xlsx(std::slice::from_ref(sheet), DAY).expect("it can be written");
    read("a.xlsx", &bytes).expect("it can be read")
}

fn cells(book: &Book) -> Vec<Option<Cell>> {
    book.sheets[0].rows.iter().skip(1).map(|row| row.cell(0).cloned()).collect()
}

#[test]
fn every_type_of_cell_comes_back_as_it_was() {
    let values = [
        Cell::Text("=1+1".to_owned()),
        Cell::Text("2026/01".to_owned()),
        Cell::Text("https://example.org".to_owned()),
        Cell::Text(" spaces \u{a0}".to_owned()),
        Cell::Number(-5.0),
        Cell::Number(0.25),
        Cell::Number(9_007_199_254_740_992.0),
        Cell::Bool(true),
        Cell::Date(date(2026, 11, 20)),
        Cell::Date(date(1900, 3, 1)),
        Cell::Date(date(9999, 12, 31)),
        Cell::Moment(datetime(2026, 11, 20, 15, 47, 12, 0)),
    ];
    let rows = values.iter().map(|value| vec![Some(value.clone())]).collect();
    let book = back(&Sheet { name: "A".to_owned(), columns: vec![column("a")], rows });
    let read: Vec<Cell> = cells(&book).into_iter().flatten().collect();
    assert_eq!(read, values);
    assert_eq!(book.remarks, Vec::<String>::new());
}

#[test]
fn a_workbook_is_dated_the_day_it_is_about_and_not_the_moment_it_was_written() {
    let sheet = Sheet { name: "A".to_owned(), columns: vec![column("a")], rows: Vec::new() };
    let bytes = write_xlsx(&[sheet], DAY).expect("it can be written");
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook is an archive");
    let properties = std::io::read_to_string(parts.by_name("docProps/core.xml").expect("its properties")).expect("text");
    assert_eq!(properties.matches("2026-11-20T00:00:00Z").count(), 2, "created and modified: {properties}");
}

#[test]
fn days_before_the_calendars_agree_are_text() {
    let rows = vec![vec![Some(Cell::Date(date(1899, 12, 31)))], vec![Some(Cell::Date(date(1900, 2, 28)))]];
    let book = back(&Sheet { name: "A".to_owned(), columns: vec![column("a")], rows });
    assert_eq!(cells(&book), [text("1899-12-31"), text("1900-02-28")]);
}

#[test]
fn text_longer_than_a_cell_takes_goes_on_in_further_columns() {
    let long: String = (0..100_000).map(|place| if place % 1_000 == 999 { '𝄞' } else { 'x' }).collect();
    let sheet = Sheet {
        name: "A".to_owned(),
        columns: vec![column("a"), column("b"), column("c")],
        rows: vec![
            vec![text("1"), text(&long), text("3")],
            vec![text("4"), text("5"), text("6")],
            vec![text("7"), None, text("9")],
        ],
    };
    let book = back(&sheet);
    let rows: Vec<Vec<String>> =
        book.sheets[0].rows.iter().map(|row| row.cells.iter().map(|(_, cell)| cell.typed()).collect()).collect();
    let expected = [vec!["a", "b", "c"], vec!["1", &long, "3"], vec!["4", "5", "6"], vec!["7", "9"]];
    assert!(rows == expected, "{:?}", rows.iter().map(Vec::len).collect::<Vec<_>>());
    assert!(write_csv(&sheet).contains(&long), "CSV needs no further columns");
}

#[test]
fn sheets_have_names_that_the_format_takes() {
    let names = ["Auditors’ findings of every year that was", "a/b", "A/B", "", "Words"];
    let sheets: Vec<Sheet> =
        names.iter().map(|name| Sheet { name: (*name).to_owned(), columns: vec![column("x")], rows: Vec::new() }).collect();
    let book = read("a.xlsx", &write_xlsx(&sheets, DAY).expect("it can be written")).expect("it can be read");
    let read: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(read, ["Auditors’ findings of every yea", "ab", "AB 2", "Sheet", "Words 2"]);
}

#[test]
fn lists_of_words_are_offered_however_long() {
    let few = Column { words: vec!["low".to_owned(), "high".to_owned()], ..column("a") };
    let many = Column { words: (0..100).map(|number| format!("word-{number}")).collect(), ..column("b") };
    let sheet = Sheet { name: "A".to_owned(), columns: vec![few, many], rows: Vec::new() };
    let book = back(&sheet);
    assert_eq!(book.sheets.len(), 2, "long lists have a sheet of their own");
    assert_eq!(book.sheets[1].rows.len(), 101);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_comes_back(texts in proptest::collection::vec("(\\PC|[\\n\\r\\t\\x00-\\x1f_x0-9D]){1,20}", 1..20)) {
        let rows = texts.iter().map(|one| vec![text(one)]).collect();
        let book = back(&Sheet { name: "A".to_owned(), columns: vec![column("a")], rows });
        let read: Vec<String> = cells(&book).into_iter().flatten().map(|cell| cell.typed()).collect();
        prop_assert_eq!(read, texts);
    }
}
