//! What a file is, by what stands in it; its name must say the same.

use crate::cell::{Book, Refused};
use crate::{csv, limit, long, text, unpack, xlsx};

/// How files begin that were packed by zip.
const ZIP: &[u8] = b"PK\x03\x04";
/// How compound files begin: old workbooks and encrypted ones.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Names under which comma-separated values come.
const CSV: &[&str] = &["csv", "tsv", "txt"];
/// Names of spreadsheets, read or refused.
const SPREADSHEETS: &[&str] = &["xlsx", "xlsm", "xltx", "xltm", "xlsb", "xls", "ods", "fods", "csv", "tsv"];

/// Whether a file of that name claims to be a spreadsheet.
pub fn is_spreadsheet(name: &str) -> bool {
    SPREADSHEETS.contains(&extension(name).as_str())
}

/// Reads the sheets of an XLSX or CSV file of that name.
///
/// # Errors
/// Why the file is refused, and what to do: too large, packed like a bomb, with macros, encrypted, damaged, of another format, or text that
/// is neither UTF-8 nor UTF-16.
pub fn read(name: &str, bytes: &[u8]) -> Result<Book, Refused> {
    if bytes.len() > limit::FILE_BYTES {
        let most = limit::FILE_BYTES / 1024 / 1024;
        return Err(Refused(format!("it is larger than {most} MiB; split it, or leave out columns that are not needed")));
    }
    let extension = extension(name);
    let mut book = if bytes.starts_with(ZIP) {
        packed(&extension, bytes)?
    } else if bytes.starts_with(COMPOUND) {
        return Err(compound(bytes));
    } else {
        plain(&extension, bytes)?
    };
    book.sheets.iter_mut().for_each(long::join);
    Ok(book)
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_ascii_lowercase())
}

fn packed(extension: &str, bytes: &[u8]) -> Result<Book, Refused> {
    let parts = unpack::judged(bytes)?;
    if parts.has_macros() || matches!(extension, "xlsm" | "xltm") {
        return Err(Refused("it can hold macros; save it as .xlsx, which cannot, and try again".to_owned()));
    }
    if parts.is_opendocument() {
        return Err(Refused("it is an OpenDocument file; save it as .xlsx or as CSV and try again".to_owned()));
    }
    if parts.has("xl/workbook.bin") {
        return Err(Refused("it is a binary workbook (.xlsb); save it as .xlsx and try again".to_owned()));
    }
    if !parts.has("xl/workbook.xml") {
        let what = if parts.any_under("word/") { "a text document" } else { "packed, and no workbook" };
        return Err(Refused(format!("it is {what}; a spreadsheet is expected, as .xlsx or CSV")));
    }
    if extension != "xlsx" {
        return Err(Refused(format!("it is named .{extension} and is a workbook; name it .xlsx if that is what you mean")));
    }
    let mut book = xlsx::read::read(bytes)?;
    if parts.any_under("xl/externalLinks/") {
        book.remarks.push("It refers to other files; those are never opened, and the values last computed were read.".to_owned());
    }
    Ok(book)
}

fn compound(bytes: &[u8]) -> Refused {
    let wanted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(wanted.len()).any(|window| window == wanted) {
        return unpack::encrypted();
    }
    Refused("it is of the old format .xls; save it as .xlsx and try again".to_owned())
}

fn plain(extension: &str, bytes: &[u8]) -> Result<Book, Refused> {
    if !CSV.contains(&extension) {
        let named = if extension.is_empty() { "has no extension".to_owned() } else { format!("is named .{extension}") };
        return Err(Refused(format!("it {named} and is no workbook; a spreadsheet is expected, as .xlsx or as CSV named .csv")));
    }
    let text = text::decoded(bytes)?;
    Ok(Book { sheets: vec![csv::read(&text)?], remarks: Vec::new() })
}
