//! Spreadsheets: tables of cells written as XLSX and CSV, and read from files that somebody else made.
//!
//! Nothing here knows what a record is. A cell is a value: text that begins like a formula is written as text, and a formula that is read
//! is read as the value last computed. Files are judged before they are unpacked, and everything that is read is bounded by [`limit`].

mod cell;
mod csv;
pub mod limit;
mod long;
mod sniff;
mod text;
mod unpack;
mod xlsx;

pub use cell::{Book, Cell, Column, Grid, Refused, Row, Sheet, column_letters};
pub use csv::write as write_csv;
pub use sniff::{is_spreadsheet, read};
pub use xlsx::write::write as write_xlsx;
