//! The table. Any table.

use maud::{Markup, html};

use super::words::Words;

/// A column of a plain table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Whether it holds numbers, which stand right.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of numbers, dates or ledger references.
    pub fn numbers(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: true }
    }
}

/// A table whose rows are named by one of their cells.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows of as many cells as there are columns.
    pub rows: Vec<Vec<Words>>,
    /// Index of the column that names the row.
    pub names: usize,
}

impl Grid {
    /// An empty table with its columns.
    pub fn new(columns: Vec<Column>, names: usize) -> Self {
        Self { columns, rows: Vec::new(), names }
    }
}

/// A table inside the region that scrolls sideways when the window is narrow.
pub(crate) fn grid(name: &str, table: &Grid) -> Markup {
    html! {
        (scrolling(name, &html! {
            table.grid {
                thead { tr {
                    @for column in &table.columns { th.n[column.numeric] scope="col" { (column.label) } }
                } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (index, cell) in row.iter().enumerate() {
                                @let numeric = table.columns.get(index).is_some_and(|column| column.numeric);
                                @if index == table.names { th.n[numeric] scope="row" { (cell) } }
                                @else { td.n[numeric] { (cell) } }
                            }
                        }
                    }
                }
            }
        }))
    }
}

/// A region that scrolls sideways, reachable by keyboard and named.
pub(crate) fn scrolling(name: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(name) { (table) } }
}
