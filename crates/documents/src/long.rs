//! Text longer than a cell of XLSX takes goes on in columns of its own, named after the first: `Sections`, `Sections (continued 2)`.

use crate::cell::{Cell, Column, Grid, Sheet};
use crate::limit::CELL_UNITS;

/// The same sheet with every text short enough for its cell.
pub(crate) fn split(sheet: &Sheet) -> Sheet {
    let mut columns = Vec::new();
    let mut rows: Vec<Vec<Option<Cell>>> = vec![Vec::new(); sheet.rows.len()];
    for (place, column) in sheet.columns.iter().enumerate() {
        let cut: Vec<Vec<Option<Cell>>> = sheet.rows.iter().map(|row| pieces(row.get(place).and_then(Option::as_ref))).collect();
        let most = cut.iter().map(Vec::len).max().unwrap_or(1).max(1);
        for piece in 1..=most {
            let heading = if piece == 1 { column.heading.clone() } else { format!("{} (continued {piece})", column.heading) };
            columns.push(Column { heading, ..column.clone() });
        }
        for (row, mut cells) in rows.iter_mut().zip(cut) {
            cells.resize(most, None);
            row.append(&mut cells);
        }
    }
    Sheet { name: sheet.name.clone(), columns, rows }
}

fn pieces(cell: Option<&Cell>) -> Vec<Option<Cell>> {
    let Some(Cell::Text(text)) = cell else { return vec![cell.cloned()] };
    let mut pieces = Vec::new();
    let (mut piece, mut units) = (String::new(), 0);
    for letter in text.chars() {
        if units + letter.len_utf16() > CELL_UNITS {
            pieces.push(Some(Cell::Text(std::mem::take(&mut piece))));
            units = 0;
        }
        units += letter.len_utf16();
        piece.push(letter);
    }
    pieces.push(Some(Cell::Text(piece)));
    pieces
}

/// Puts continued text back into the column it was begun in. The first row that holds anything names the columns.
pub(crate) fn join(grid: &mut Grid) {
    let Some((header, rows)) = grid.rows.split_first_mut() else { return };
    let mut begun: Option<(u32, String, u32)> = None;
    let mut continued: Vec<(u32, u32)> = Vec::new();
    for (column, cell) in &header.cells {
        let Cell::Text(heading) = cell else { continue };
        match &mut begun {
            Some((first, name, next)) if *heading == format!("{name} (continued {next})") => {
                continued.push((*column, *first));
                *next += 1;
            }
            _ => begun = Some((*column, heading.clone(), 2)),
        }
    }
    for (from, into) in &continued {
        header.cells.retain(|(column, _)| column != from);
        for row in &mut *rows {
            let Some(place) = row.cells.iter().position(|(column, _)| column == from) else { continue };
            let (_, rest) = row.cells.remove(place);
            match row.cells.iter_mut().find(|(column, _)| column == into) {
                Some((_, Cell::Text(text))) => text.push_str(&rest.typed()),
                Some((_, other)) => *other = Cell::Text(other.typed() + &rest.typed()),
                None => {
                    let place = row.cells.partition_point(|(column, _)| column < into);
                    row.cells.insert(place, (*into, rest));
                }
            }
        }
    }
}
