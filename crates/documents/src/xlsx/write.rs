//! Workbooks written: every cell is text or a typed value.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_xlsxwriter::{DataValidation, DocProperties, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::cell::{Cell, Column, Refused, Sheet};
use crate::long;

/// The longest name of a sheet.
const NAME_LETTERS: usize = 31;
/// The longest list of words that stands in the rule of a cell itself; longer ones stand on a sheet of their own.
const WORDS_LETTERS: usize = 255;
/// The sheet that holds longer lists.
const WORDS: &str = "Words";
/// Rows that are asked for their words, so that rows which somebody adds are asked too.
const ROWS_ASKED: u32 = 10_000;
/// The first day that every program counts alike; the format takes 1900 for a leap year.
const FIRST_DAY: Date = jiff::civil::date(1900, 3, 1);
/// The largest number up to which every whole number is one that a cell holds exactly: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

struct Formats {
    heading: Format,
    text: Format,
    day: Format,
    moment: Format,
    number: Format,
}

/// A workbook of these sheets as they are on that day. The same sheets of the same day are the same bytes, whenever they are written.
///
/// # Errors
/// Where the sheets hold more than the format takes.
pub fn write(sheets: &[Sheet], on: Date) -> Result<Vec<u8>, Refused> {
    written(sheets, on)
        .map_err(|error| Refused(format!("the workbook cannot be written: {error}; export fewer kinds, or as CSV")))
}

fn written(sheets: &[Sheet], on: Date) -> Result<Vec<u8>, XlsxError> {
    let top = Format::new().set_align(FormatAlign::Top);
    let formats = Formats {
        heading: Format::new().set_bold().set_text_wrap().set_num_format("@"),
        // Text stays text when somebody edits it: 2026/01 is no day and 1-2 no month.
        text: top.clone().set_text_wrap().set_num_format("@"),
        day: top.clone().set_num_format("yyyy-mm-dd"),
        moment: top.clone().set_num_format("yyyy-mm-dd hh:mm:ss"),
        number: top,
    };
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&on));
    let mut taken = BTreeSet::from([WORDS.to_lowercase()]);
    let mut words = Words::default();
    for sheet in sheets {
        let sheet = long::split(sheet);
        let page = workbook.add_worksheet();
        page.set_name(distinct(&sheet.name, &mut taken))?;
        fill(page, &sheet, &formats, &mut words)?;
    }
    if !words.lists.is_empty() {
        words.write(workbook.add_worksheet(), &formats)?;
    }
    workbook.save_to_buffer()
}

/// A name that the format takes and no other sheet has.
fn distinct(name: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter) && !letter.is_control()).collect();
    let base = if plain.trim().is_empty() { "Sheet".to_owned() } else { plain.trim().to_owned() };
    let cut = |text: &str, most: usize| -> String {
        let mut units = 0;
        text.chars()
            .take_while(|letter| {
                units += letter.len_utf16();
                units <= most
            })
            .collect()
    };
    let numbered = |number: u32| match number {
        1 => cut(&base, NAME_LETTERS),
        _ => format!("{} {number}", cut(&base, NAME_LETTERS - 6)),
    };
    let name = (1..=10_000).map(numbered).find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
    taken.insert(name.to_lowercase());
    name
}

fn fill(page: &mut Worksheet, sheet: &Sheet, formats: &Formats, words: &mut Words) -> Result<(), XlsxError> {
    for (place, column) in sheet.columns.iter().enumerate() {
        let at = u16::try_from(place).unwrap_or(u16::MAX);
        page.write_string_with_format(0, at, &column.heading, &formats.heading)?;
        page.set_column_width(at, f64::from(column.width.clamp(8, 70)))?;
        page.set_column_format(at, format_of(column, formats))?;
        if !column.words.is_empty() {
            page.add_data_validation(1, at, ROWS_ASKED, at, &words.rule(&column.words)?)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    for (number, row) in (1..).zip(&sheet.rows) {
        for (at, cell) in (0..).zip(row) {
            if let Some(cell) = cell {
                put(page, (number, at), cell, formats)?;
            }
        }
    }
    Ok(())
}

const fn format_of<'f>(column: &Column, formats: &'f Formats) -> &'f Format {
    match (column.days, column.numbers) {
        (true, _) => &formats.day,
        (_, true) => &formats.number,
        _ => &formats.text,
    }
}

fn put(page: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Number(number) if number.abs() <= EXACT => {
            page.write_number_with_format(row, column, *number, &formats.number)?;
        }
        Cell::Bool(yes) => {
            page.write_boolean_with_format(row, column, *yes, &formats.number)?;
        }
        Cell::Date(date) if *date >= FIRST_DAY => {
            page.write_datetime_with_format(row, column, date, &formats.day)?;
        }
        Cell::Moment(at) if at.date() >= FIRST_DAY && at.subsec_nanosecond() == 0 => {
            page.write_datetime_with_format(row, column, at, &formats.moment)?;
        }
        other => {
            page.write_string_with_format(row, column, other.typed(), &formats.text)?;
        }
    }
    Ok(())
}

/// Lists of words too long to stand in the rule of a cell.
#[derive(Default)]
struct Words {
    lists: Vec<Vec<String>>,
}

impl Words {
    /// The rule that a cell holds one of these words.
    fn rule(&mut self, words: &[String]) -> Result<DataValidation, XlsxError> {
        let inline = words.iter().map(|word| word.chars().count() + 1).sum::<usize>() <= WORDS_LETTERS
            && !words.iter().any(|word| word.contains([',', '"']));
        let rule =
            DataValidation::new().set_error_title("One of a list")?.set_error_message("Choose one of the words offered.")?;
        if inline {
            return rule.allow_list_strings(words);
        }
        let place = self.lists.iter().position(|known| known == words).unwrap_or_else(|| {
            self.lists.push(words.to_vec());
            self.lists.len() - 1
        });
        let letters = crate::cell::column_letters(u32::try_from(place).unwrap_or_default());
        let range = format!("={WORDS}!${letters}$2:${letters}${}", words.len() + 1);
        Ok(rule.allow_list_formula(range.as_str().into()))
    }

    fn write(&self, page: &mut Worksheet, formats: &Formats) -> Result<(), XlsxError> {
        page.set_name(WORDS)?;
        for (at, list) in (0..).zip(&self.lists) {
            page.write_string_with_format(0, at, "Words offered", &formats.heading)?;
            page.set_column_width(at, 30.0)?;
            for (row, word) in (1..).zip(list) {
                page.write_string_with_format(row, at, word, &formats.text)?;
            }
        }
        Ok(())
    }
}
