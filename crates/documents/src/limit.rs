//! How much of a file is read. Whatever is more is refused with its reason, before it costs memory or time.

/// Largest file, in bytes: 16 MiB, some 10,000 records with all they say.
pub const FILE_BYTES: usize = 16 * 1024 * 1024;
/// Most bytes that an XLSX file may unpack to: 64 MiB.
pub const UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// Most bytes that one packed byte may unpack to. Sheets of ordinary content stay under 20.
pub const RATIO: u64 = 100;
/// Parts of this size or less are not asked for their ratio: 1 MiB.
pub const RATIO_FROM_BYTES: u64 = 1024 * 1024;
/// Most parts in an XLSX file.
pub const PARTS: usize = 1_000;
/// Most sheets that are read: every kind of record has one.
pub const SHEETS: usize = 100;
/// Most rows with anything in them, in all sheets together.
pub const ROWS: usize = 50_000;
/// Most columns.
pub const COLUMNS: u32 = 500;
/// Most cells with anything in them, in all sheets together.
pub const CELLS: usize = 1_000_000;
/// Most bytes of text in all cells together: 32 MiB. A workbook may name one text in many cells.
pub const TEXT_BYTES: usize = 32 * 1024 * 1024;
/// Longest text written into one cell of XLSX, in UTF-16 units; the format ends at 32,767.
pub const CELL_UNITS: usize = 32_000;
