//! Spreadsheets on the command line: read, mapped, and told what became of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ephor_core::id::Kind;
use ephor_core::kinds::Declaration;
use ephor_documents::Book;

use crate::cli::{End, count, export, reading};
use crate::engine::{Brought, Fault, Known, Proposed, Table};
use crate::import::table::mapping::{self, Written};
use crate::import::table::rows::{chosen, registers, sheets};
use crate::import::table::{guess, kind_of, kind_of_file};
use crate::out::say;

/// The most rows that are told of a sheet.
const ROWS_TOLD: usize = 20;
/// The most records that are named as not being in a sheet.
const NAMED: usize = 5;

/// How spreadsheets are understood.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// The kind of a file that does not say it itself.
    pub(super) kind: Option<&'a str>,
    /// A mapping.
    pub(super) map: Option<&'a Path>,
    /// The sheet a mapping is proposed for.
    pub(super) sheet: Option<&'a str>,
}

/// Spreadsheets that were read, what is wrong with them, and what is to be said about them.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) read: Vec<Table>,
    pub(super) faults: Vec<Fault>,
    remarks: Vec<Vec<String>>,
}

pub(super) fn read(paths: &[&PathBuf], by: &str, how: How<'_>) -> Result<Tables, End> {
    let kind = how.kind.map(export::declared).transpose()?.map(|declaration| declaration.kind);
    let map = how.map.map(read_mapping).transpose()?;
    let mut all = Tables::default();
    for path in paths {
        let file: Arc<str> = path.display().to_string().into();
        let fault = |message: String| Fault { file: file.clone(), line: 1, message };
        let book = match book(path)? {
            Ok(book) => book,
            Err(refused) => {
                all.faults.push(fault(refused));
                continue;
            }
        };
        match sheets(&file, &book, kind, map.as_ref()) {
            Ok(sheets) => {
                all.read.push(Table { file, by: by.to_owned(), sheets });
                all.remarks.push(book.remarks);
            }
            Err(wrong) => all.faults.extend(wrong.iter().map(|(sheet, wrong)| Fault::of_table(&file, sheet, wrong))),
        }
    }
    Ok(all)
}

fn book(path: &Path) -> Result<Result<Book, String>, End> {
    let could = |error: std::io::Error| End::Could(format!("{}: {error}", path.display()));
    // A file too large is refused by its size, before it is read.
    let length = std::fs::metadata(path).map_err(could)?.len();
    if length > ephor_documents::limit::FILE_BYTES as u64 {
        let most = ephor_documents::limit::FILE_BYTES / 1024 / 1024;
        return Ok(Err(format!("it is larger than {most} MiB; split it, or leave out columns that are not needed")));
    }
    let bytes = std::fs::read(path).map_err(could)?;
    Ok(ephor_documents::read(&path.display().to_string(), &bytes).map_err(|refused| refused.to_string()))
}

fn read_mapping(path: &Path) -> Result<Written, End> {
    let bytes = std::fs::read(path).map_err(|error| End::Could(format!("{}: {error}", path.display())))?;
    mapping::read(&bytes).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("{}: {problem}", path.display())).collect();
        End::Could(format!("nothing was brought in; the mapping cannot be used:\n{}", lines.join("\n")))
    })
}

/// Prints a mapping to begin from.
pub(super) fn propose_map(dir: &Path, how: How<'_>, paths: &[PathBuf]) -> Result<(), End> {
    let [path] = paths else { return Err(End::Usage("--propose-map looks at one spreadsheet; name one".to_owned())) };
    let engine = reading(dir)?;
    let snapshot = engine.snapshot();
    let name = path.display().to_string();
    let book = book(path)?.map_err(|refused| End::Could(format!("{name}: {refused}")))?;
    let grid = match chosen(&book, how.sheet.unwrap_or_default()) {
        Ok(grid) => grid,
        // Of several sheets the one that is named as the register is.
        Err(message) => {
            let wanted = how.kind.and_then(Kind::named).filter(|_| how.sheet.is_none());
            let found = registers(&book).find(|grid| wanted.is_some() && kind_of(&grid.name) == wanted);
            let first = registers(&book).next().filter(|_| how.sheet.is_none());
            let advice = first.map(|grid| format!(" with --sheet, such as --sheet \"{}\"", grid.name)).unwrap_or_default();
            found.ok_or_else(|| End::Could(format!("{name}: {message}{advice}")))?
        }
    };
    let declaration = kind(how.kind, &grid.name, &name)?;
    let known = Known::new(&snapshot);
    let (mapping, guesses) = guess::guess(declaration, grid, &known.understanding(), &known);
    let remarks: Vec<String> = guesses
        .iter()
        .map(|guess| {
            let examples = guess.examples.iter().map(|one| format!("“{one}”")).collect::<Vec<_>>().join(", ");
            let because = if guess.because.is_empty() { "nothing like it" } else { &guess.because };
            if examples.is_empty() { because.to_owned() } else { format!("{because}; such as {examples}") }
        })
        .collect();
    say!("{}", mapping::write(&name, &mapping, &remarks).trim_end())?;
    Ok(())
}

fn kind(given: Option<&str>, sheet: &str, file: &str) -> Result<&'static Declaration, End> {
    if let Some(name) = given {
        return export::declared(name);
    }
    let told = kind_of(sheet).or_else(|| kind_of_file(file)).map(Kind::declaration);
    told.ok_or_else(|| End::Usage("say what its rows are with --kind, such as --kind risk".to_owned()))
}

impl Tables {
    /// What is said of files that came in, or would.
    pub(super) fn tell(files: &[(Arc<str>, Vec<String>)], brought: &[Vec<Brought>], only_tried: bool) -> Result<(), End> {
        for ((file, remarks), sheets) in files.iter().zip(brought) {
            for remark in remarks {
                say!("{file}: {remark}")?;
            }
            // A sheet in which nothing moved is told in one number with the others.
            let quiet = |sheet: &&Brought| sheet.proposed.is_empty() && sheet.known == 0 && sheet.absent.is_empty();
            for sheet in sheets.iter().filter(|sheet| !quiet(sheet)) {
                tell_sheet(file, sheet, only_tried)?;
            }
            let unchanged: usize = sheets.iter().filter(quiet).map(|sheet| sheet.unchanged).sum();
            if unchanged > 0 {
                say!("{file}: {} unchanged.", count(unchanged as u64, "row"))?;
            }
            if sheets.iter().all(|sheet| sheet.proposed.is_empty()) {
                say!("{file}: nothing differs from what is recorded.")?;
            } else if !only_tried {
                say!("Proposals count for nothing until somebody adopts them.")?;
            }
        }
        Ok(())
    }

    /// The files and what is to be said of them.
    pub(super) fn files(&self) -> Vec<(Arc<str>, Vec<String>)> {
        self.read.iter().map(|table| table.file.clone()).zip(self.remarks.iter().cloned()).collect()
    }
}

/// How many proposals and drafts were added, in the words of the register.
pub(super) fn added(proposals: usize, drafts: usize, only_tried: bool) -> String {
    let verb = if only_tried { "would be added" } else { "added" };
    let whole = format!("{} {verb}", count(proposals as u64, "proposal"));
    if drafts == 0 {
        return whole;
    }
    format!("{whole}, {} {verb}, because something is missing", count(drafts as u64, "draft"))
}

fn tell_sheet(file: &str, sheet: &Brought, only_tried: bool) -> Result<(), End> {
    let drafts = sheet.proposed.iter().filter(|one| !one.missing.is_empty()).count();
    let whole = sheet.proposed.len() - drafts;
    let mut parts = vec![added(whole, drafts, only_tried)];
    parts.push(format!("{} unchanged", count(sheet.unchanged as u64, "row")));
    if sheet.known > 0 {
        parts.push(format!("{} known already", sheet.known));
    }
    say!("{file}, {}: {}.", sheet.kind.nouns(), parts.join(", "))?;
    for one in sheet.proposed.iter().take(ROWS_TOLD) {
        say!("  row {}: {}", one.row, told(one))?;
    }
    if sheet.proposed.len() > ROWS_TOLD {
        say!("  and {} more", sheet.proposed.len() - ROWS_TOLD)?;
    }
    if !sheet.absent.is_empty() {
        let named: Vec<String> = sheet.absent.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if sheet.absent.len() > NAMED { " …" } else { "" };
        let number = sheet.absent.len();
        say!("  not in the file, and as they were: {number} ({}{more}). A record is withdrawn by an act.", named.join(", "))?;
    }
    Ok(())
}

fn told(one: &Proposed) -> String {
    let what =
        if one.new { format!("new, {}", one.title) } else { format!("{} {}: {}", one.id, one.title, one.fields.join(", ")) };
    if one.missing.is_empty() { what } else { format!("{what}; a draft without {}", one.missing.join(", ")) }
}
