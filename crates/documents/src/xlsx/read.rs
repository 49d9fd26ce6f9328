//! Workbooks read, a cell at a time: a sheet that claims a billion cells costs what its filled ones cost.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx};
use jiff::civil::{Date, DateTime};

use crate::cell::{Book, Cell, Grid, Refused, Row, column_letters};
use crate::limit;
use crate::unpack::damaged;

/// The most cells that a remark names.
const NAMED: usize = 5;

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// How much has been read.
#[derive(Default)]
struct Used {
    rows: usize,
    cells: usize,
    bytes: usize,
}

/// Reads the visible sheets of a workbook that was judged before.
pub(crate) fn read(bytes: &[u8]) -> Result<Book, Refused> {
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    let sheets = workbook.sheets_metadata().to_vec();
    if sheets.len() > limit::SHEETS {
        return Err(Refused(format!("it has more than {} sheets; leave out those that are not needed", limit::SHEETS)));
    }
    let mut book = Book::default();
    let mut used = Used::default();
    for sheet in sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            book.remarks.push(format!("The sheet “{}” is hidden and was not read; show it if it matters.", sheet.name));
            continue;
        }
        let grid = grid(&mut workbook, &sheet.name, &mut used, &mut book.remarks)?;
        // They stand behind the cells, so that looking for them reads the sheet once more.
        if !grid.rows.is_empty() {
            merged(&mut workbook, &sheet.name, &mut book.remarks);
        }
        book.sheets.push(grid);
    }
    Ok(book)
}

fn grid(workbook: &mut Workbook<'_>, name: &str, used: &mut Used, remarks: &mut Vec<String>) -> Result<Grid, Refused> {
    let wrong = |error: calamine::XlsxError| damaged(&format!("sheet “{name}”: {error}"));
    let mut reader = workbook.worksheet_cells_reader(name).map_err(wrong)?;
    // Cells may come in any order, and some twice; the last one counts, as in spreadsheet programs.
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    let (mut formulas, mut unknown) = (Vec::new(), Vec::new());
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(wrong)? {
        let (row, column) = record.pos;
        let cell = cell(&record.value);
        if record.formula.is_some() {
            if cell.is_some() { &mut formulas } else { &mut unknown }.push((row, column));
        }
        if formulas.len() + unknown.len() > limit::CELLS {
            return Err(Refused(format!("sheet “{name}” holds more than {} formulas; split it", limit::CELLS)));
        }
        let Some(cell) = cell else { continue };
        if column >= limit::COLUMNS {
            let (at, most) = (column_letters(column), limit::COLUMNS);
            return Err(Refused(format!(
                "sheet “{name}” has more than {most} columns (up to {at}); leave out what is not needed"
            )));
        }
        used.cells += 1;
        used.bytes += match &cell {
            Cell::Text(text) | Cell::Error(text) => text.len(),
            _ => 0,
        };
        let cells = rows.entry(row).or_insert_with(|| {
            used.rows += 1;
            BTreeMap::new()
        });
        cells.insert(column, cell);
        within(used)?;
    }
    if !formulas.is_empty() {
        let read = "nothing was computed, the values last computed were read";
        remarks.push(format!("Sheet “{name}” holds {}: {read}.", listed(&formulas)));
    }
    if !unknown.is_empty() {
        let read = "nothing was computed, and they were read as empty; open it in a spreadsheet program and save it there";
        remarks.push(format!("Sheet “{name}” holds {} without a value: {read}.", listed(&unknown)));
    }
    let row = |(number, cells): (u32, BTreeMap<u32, Cell>)| Row {
        number: number.saturating_add(1),
        cells: cells.into_iter().collect(),
    };
    Ok(Grid { name: name.to_owned(), rows: rows.into_iter().map(row).collect() })
}

fn within(used: &Used) -> Result<(), Refused> {
    let most = match used {
        used if used.rows > limit::ROWS => format!("{} rows", limit::ROWS),
        used if used.cells > limit::CELLS => format!("{} cells", limit::CELLS),
        used if used.bytes > limit::TEXT_BYTES => format!("{} MiB of text", limit::TEXT_BYTES / 1024 / 1024),
        _ => return Ok(()),
    };
    Err(Refused(format!("it holds more than {most}; split it")))
}

/// So many formulas, the first of them by their places.
fn listed(formulas: &[(u32, u32)]) -> String {
    let at = |(row, column): &(u32, u32)| format!("{}{}", column_letters(*column), u64::from(*row) + 1);
    let mut listed: Vec<String> = formulas.iter().take(NAMED).map(at).collect();
    if formulas.len() > NAMED {
        listed.push(format!("and {} more", formulas.len() - NAMED));
    }
    let cells = if formulas.len() == 1 { "1 formula".to_owned() } else { format!("{} formulas", formulas.len()) };
    format!("{cells} ({})", listed.join(", "))
}

fn merged(workbook: &mut Workbook<'_>, name: &str, remarks: &mut Vec<String>) {
    let Ok(ranges) = workbook.merge_cells_by_sheet_name(name) else { return };
    if !ranges.is_empty() {
        let ranges = if ranges.len() == 1 { "1 merged range".to_owned() } else { format!("{} merged ranges", ranges.len()) };
        remarks
            .push(format!("Sheet “{name}” holds {ranges}: the value stands in the first cell, the others were read as empty."));
    }
}

fn cell(value: &DataRef<'_>) -> Option<Cell> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::String(text) => text_cell(text)?,
        DataRef::SharedString(text) => text_cell(text)?,
        DataRef::Float(number) => Cell::Number(*number),
        #[expect(clippy::cast_precision_loss, reason = "the format holds numbers of this width and no others")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Bool(yes) => Cell::Bool(*yes),
        DataRef::DateTime(serial) => moment(*serial),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    })
}

fn text_cell(text: &str) -> Option<Cell> {
    (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
}

/// A serial number that is shown as a day or a time, counted from 1900 or 1904 as the workbook says.
fn moment(serial: ExcelDateTime) -> Cell {
    if serial.is_duration() {
        return Cell::Number(serial.as_f64());
    }
    let (year, month, day, hour, minute, second, milli) = serial.to_ymd_hms_milli();
    let part = |number: u8| i8::try_from(number).unwrap_or(-1);
    let date = i16::try_from(year).ok().and_then(|year| Date::new(year, part(month), part(day)).ok());
    let nanoseconds = i32::from(milli) * 1_000_000;
    let at = date.and_then(|date| {
        let time = jiff::civil::Time::new(part(hour), part(minute), part(second), nanoseconds).ok()?;
        Some(date.to_datetime(time))
    });
    match at {
        // The 29th of February 1900, which never was.
        None => Cell::Text(format!("{year:04}-{month:02}-{day:02}")),
        Some(at) if at.time() == jiff::civil::Time::midnight() => Cell::Date(at.date()),
        Some(at) => Cell::Moment(at),
    }
}

fn iso(text: &str) -> Cell {
    match (text.parse::<Date>(), text.parse::<DateTime>()) {
        (Ok(date), _) if text.len() <= 10 => Cell::Date(date),
        (_, Ok(moment)) => Cell::Moment(moment),
        _ => Cell::Text(text.to_owned()),
    }
}
