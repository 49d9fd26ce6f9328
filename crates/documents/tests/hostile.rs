//! Files that mean harm, or that other programs made in their own way: refused with the reason, or read and said how.

use std::io::{Cursor, Write as _};

use ephor_documents::{Book, Cell, limit, read};
use jiff::civil::date;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">PROPERTIES<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("a part");
        zip.write_all(bytes).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

/// A workbook of one sheet with that XML inside `worksheet`, and further parts.
fn workbook(sheet: &str, properties: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#
    );
    let book = BOOK.replace("PROPERTIES", properties);
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    packed(&parts)
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], says: &[&str]) {
    let error = read(name, bytes).expect_err("it is refused").to_string();
    for words in says {
        assert!(error.contains(words), "“{words}” is not in: {error}");
    }
}

fn taken(bytes: &[u8]) -> Book {
    read("a.xlsx", bytes).expect("it is read")
}

#[test]
fn a_zip_bomb_is_refused_before_it_unpacks() {
    let zeros = vec![b' '; 80 * 1024 * 1024];
    refused("a.xlsx", &workbook("<sheetData/>", "", &[("xl/bomb.xml", &zeros)]), &["zip bomb", "xl/bomb.xml"]);
    // What hides behind an honest ratio is stopped by its size.
    let mut noise = Vec::new();
    let mut state = 1_u32;
    while noise.len() < 35 * 1024 * 1024 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.extend_from_slice(&[b'a' + (state >> 28) as u8; 24]);
    }
    let bomb = workbook("<sheetData/>", "", &[("xl/a.xml", &noise), ("xl/b.xml", &noise)]);
    refused("a.xlsx", &bomb, &[if bomb.len() > limit::FILE_BYTES { "larger than 16 MiB" } else { "more than 64 MiB" }]);
    let many: Vec<String> = (0..2_000).map(|number| format!("xl/{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    refused("a.xlsx", &workbook("<sheetData/>", "", &many), &["2005 parts", "at most 1000"]);
    refused("a.xlsx", &vec![b'P'; limit::FILE_BYTES + 1], &["larger than 16 MiB"]);
}

#[test]
fn a_million_empty_rows_come_in_as_nothing() {
    use std::fmt::Write as _;
    let mut rows = String::from("<dimension ref=\"A1:XFD1048576\"/><sheetData>");
    for row in 1..=1_048_576 {
        let _ = write!(rows, "<row r=\"{row}\"><c r=\"A{row}\"/></row>");
    }
    rows.push_str("</sheetData>");
    let book = taken(&workbook(&rows, "", &[]));
    assert_eq!(book.sheets[0].rows, []);
}

#[test]
fn a_sheet_costs_what_its_filled_cells_cost_wherever_they_stand() {
    let corner = "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"CAT1048576\"><v>2</v></c></row></sheetData>";
    refused("a.xlsx", &workbook(corner, "", &[]), &["more than 500 columns", "CAT"]);
    let far = corner.replace("CAT1048576", "B1048576");
    let book = taken(&workbook(&far, "", &[]));
    assert_eq!(book.sheets[0].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 1_048_576]);
    assert_eq!(book.sheets[0].rows[1].cell(1), Some(&Cell::Number(2.0)));
}

#[test]
fn one_text_named_in_many_cells_does_not_fill_the_memory() {
    use std::fmt::Write as _;
    let mut sheet = Workbook::new();
    let page = sheet.add_worksheet();
    for row in 0..40 {
        page.write_string(row, 0, "ab".repeat(16_000)).expect("a cell");
    }
    assert_eq!(taken(&sheet.save_to_buffer().expect("a workbook")).sheets[0].rows.len(), 40);
    let mut rows = String::from("<sheetData>");
    for row in 1..=2_000 {
        let _ = write!(rows, "<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
    }
    rows.push_str("</sheetData>");
    let strings = format!(
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>{}</t></si></sst>",
        "x1".repeat(32_000)
    );
    let relations = RELATIONS.replace(
        "</Relationships>",
        r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    );
    let sheet = format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</worksheet>"#);
    let bytes = packed(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.replace("PROPERTIES", "").as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ]);
    refused("a.xlsx", &bytes, &["32 MiB of text"]);
}

#[test]
fn entities_that_multiply_are_not_expanded() {
    let laughs =
        r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>"#;
    let sheet = r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x&b;&c;</t></is></c></row></sheetData>"#;
    let sheet =
        format!(r#"{laughs}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#);
    let bytes = packed(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.replace("PROPERTIES", "").as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]);
    match read("a.xlsx", &bytes) {
        Err(error) => assert!(error.to_string().contains("damaged"), "{error}"),
        Ok(book) => {
            let typed = book.sheets[0].rows.first().map(|row| row.cells[0].1.typed()).unwrap_or_default();
            assert!(!typed.contains("haha") && typed.len() < 20, "{typed}");
        }
    }
}

#[test]
fn formulas_are_read_as_what_was_computed_last_and_said_so() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.set_name("Risks").expect("a name");
    page.write_string(0, 0, "Title").expect("a cell");
    page.write_formula(1, 0, Formula::new("=CMD|' /C calc'!A0").set_result("harmless")).expect("a formula");
    page.write_formula(2, 0, Formula::new("=[other.xlsx]Sheet1!A1").set_result("7")).expect("a formula");
    let book = taken(&workbook.save_to_buffer().expect("a workbook"));
    assert_eq!(book.sheets[0].rows[1].cell(0), Some(&Cell::Text("harmless".to_owned())));
    assert_eq!(book.sheets[0].rows[2].cell(0), Some(&Cell::Number(7.0)));
    assert!(book.remarks[0].contains("Sheet “Risks” holds 2 formulas (A2, A3): nothing was computed"), "{:?}", book.remarks);
}

#[test]
fn a_formula_without_a_value_is_read_as_empty_and_said_so() {
    let sheet = "<sheetData><row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c><c r=\"B1\"><f>2+2</f></c></row></sheetData>";
    let book = taken(&workbook(sheet, "", &[]));
    assert_eq!(book.sheets[0].rows[0].cells, [(0, Cell::Number(2.0))]);
    let [computed, empty] = book.remarks.as_slice() else { panic!("{:?}", book.remarks) };
    assert!(computed.contains("1 formula (A1): nothing was computed, the values last computed were read"), "{computed}");
    assert!(empty.contains("1 formula (B1) without a value") && empty.contains("read as empty"), "{empty}");
}

#[test]
fn merged_cells_hidden_sheets_and_errors_are_said() {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.merge_range(0, 0, 1, 1, "Both", &Format::new()).expect("a range");
    workbook.add_worksheet().set_name("Secret").expect("a name").set_hidden(true).write_string(0, 0, "x").expect("a cell");
    let book = taken(&workbook.save_to_buffer().expect("a workbook"));
    assert_eq!(book.sheets.len(), 1);
    assert_eq!(book.sheets[0].rows.len(), 1, "only the first cell of a merged range holds anything");
    let remarks = book.remarks.join(" ");
    assert!(remarks.contains("1 merged range:") && remarks.contains("“Secret” is hidden and was not read"), "{remarks}");
    let error = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"e\"><v>#REF!</v></c></row></sheetData>";
    assert_eq!(taken(&self::workbook(error, "", &[])).sheets[0].rows[0].cell(0), Some(&Cell::Error("#REF!".to_owned())));
}

#[test]
fn days_count_from_1900_or_from_1904_as_the_workbook_says() {
    let mut made = Workbook::new();
    let day = ExcelDateTime::from_ymd(2026, 11, 20).expect("a day");
    let format = Format::new().set_num_format("dd/mm/yyyy");
    made.add_worksheet().write_datetime_with_format(0, 0, day, &format).expect("a cell");
    let bytes = made.save_to_buffer().expect("a workbook");
    assert_eq!(taken(&bytes).sheets[0].rows[0].cell(0), Some(&Cell::Date(date(2026, 11, 20))));
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).expect("a part");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).expect("text");
        let name = part.name().expect("a name").into_owned();
        parts.push((name, text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes()));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(taken(&packed(&parts)).sheets[0].rows[0].cell(0), Some(&Cell::Date(date(2030, 11, 21))));
}

#[test]
fn macros_are_refused_whatever_the_file_is_called() {
    let plain = workbook("<sheetData/>", "", &[]);
    refused("a.xlsm", &plain, &["macros", ".xlsx"]);
    refused("a.xlsx", &workbook("<sheetData/>", "", &[("xl/vbaProject.bin", b"x")]), &["macros"]);
}

#[test]
fn references_to_other_files_are_never_opened_and_said() {
    let book = taken(&workbook("<sheetData/>", "", &[("xl/externalLinks/externalLink1.xml", b"<externalLink/>")]));
    assert!(book.remarks[0].contains("never opened"), "{:?}", book.remarks);
}

#[test]
fn what_is_no_workbook_is_called_what_it_is() {
    let compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("a.xlsx", &[&compound[..], &name].concat(), &["encrypted", "password"]);
    refused("a.xls", &compound, &["old format .xls", "save it as .xlsx"]);
    let ods = packed(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")]);
    refused("a.ods", &ods, &["OpenDocument", "save it as .xlsx"]);
    refused("a.xlsb", &packed(&[("xl/workbook.bin", b"x")]), &[".xlsb"]);
    refused("a.xlsx", &packed(&[("word/document.xml", b"x")]), &["a text document"]);
    refused("a.xlsx", &packed(&[("letter.txt", b"x")]), &["packed, and no workbook"]);
    refused("a.csv", &workbook("<sheetData/>", "", &[]), &["named .csv and is a workbook"]);
    refused("a.xlsx", b"a,b\r\n1,2\r\n", &["named .xlsx and is no workbook"]);
    refused("a.pdf", b"%PDF-1.7", &["named .pdf"]);
    refused("a.xlsx", b"PK\x03\x04 and nothing more", &["damaged", "save it anew"]);
    let mut cut = workbook("<sheetData/>", "", &[]);
    cut.truncate(cut.len() / 2);
    refused("a.xlsx", &cut, &["damaged"]);
    refused("a.xlsx", &workbook("<sheetData><row><c><v>", "", &[]), &["damaged", "sheet “A”"]);
}

#[test]
fn text_is_read_in_utf_8_and_utf_16_and_otherwise_refused() {
    let text = "Title;Größe\r\nα;ß\r\n";
    let utf16 =
        |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect() };
    for bytes in
        [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)]
    {
        let book = read("a.csv", &bytes).expect("it is read");
        assert_eq!(book.sheets[0].rows[1].cell(1), Some(&Cell::Text("ß".to_owned())));
    }
    refused("a.csv", b"Title\r\nGr\xF6\xDFe\r\n", &["line 2 is not UTF-8", "CSV UTF-8"]);
    refused("a.csv", b"T\0i\0t\0l\0e\0", &["without a byte order mark"]);
    refused("a.csv", &[0xFF, 0xFE, 0x00, 0xD8, 0x00], &["begins as UTF-16"]);
}

#[test]
fn a_csv_of_too_many_rows_or_columns_is_refused() {
    refused("a.csv", "x\n".repeat(limit::ROWS + 1).as_bytes(), &["more than 50000 rows"]);
    refused("a.csv", "x,".repeat(600).as_bytes(), &["more than 500 columns"]);
    let empty = read("a.csv", ",\n".repeat(1_000_000).as_bytes()).expect("it is read");
    assert_eq!(empty.sheets[0].rows, []);
}
