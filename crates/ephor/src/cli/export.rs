//! `ephor export`: facts, the whole ledger, or registers.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use clap::ValueEnum;
use ephor_core::check::nearest;
use ephor_core::id::{Kind, RecordId};
use ephor_core::kinds::{DECLARED, Declaration};
use ephor_core::query::Query;
use ephor_core::reading::Reading;
use jiff::civil::Date;

use crate::cli::{End, come, reading, reading_as_of};
use crate::engine::{self, Asked, Failure, Snapshot, categories};
use crate::import::write::write;
use crate::out::Out;
use crate::web::{self, Exported};

/// What is written.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum ExportFormat {
    /// Fact files: readable, without digests.
    Facts,
    /// Leaves, bodies and salts: restores byte for byte, given the key.
    Full,
    /// A register as comma-separated values.
    Csv,
    /// Registers as a workbook, a sheet for each kind.
    Xlsx,
}

/// Which records of registers are written.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    /// One kind; all when absent.
    pub(super) kind: Option<&'a str>,
    /// A condition on them.
    pub(super) only: Option<&'a str>,
}

pub(super) fn export(
    dir: &Path,
    as_of: Option<Date>,
    format: ExportFormat,
    chosen: Chosen<'_>,
    output: Option<&Path>,
) -> Result<(), End> {
    if !matches!(format, ExportFormat::Csv | ExportFormat::Xlsx) && (chosen.kind.is_some() || chosen.only.is_some()) {
        return Err(End::Usage("--kind and --where go with --format csv or xlsx; facts are written whole".to_owned()));
    }
    let Some(path) = output else {
        return written(dir, as_of, format, chosen, &mut BufWriter::new(Out::new()));
    };
    // Beside, and into place when all of it is there: what stood there before is not lost to an export that failed.
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".writing");
    let beside = path.with_file_name(name);
    let could = |error: std::io::Error| End::Could(format!("{}: {error}", path.display()));
    let mut out = BufWriter::new(File::create(&beside).map_err(could)?);
    let outcome = written(dir, as_of, format, chosen, &mut out);
    drop(out);
    if outcome.is_err() {
        std::fs::remove_file(&beside).map_err(could)?;
        return outcome;
    }
    std::fs::rename(&beside, path).map_err(could)
}

fn written(dir: &Path, as_of: Option<Date>, format: ExportFormat, chosen: Chosen<'_>, out: &mut dyn Write) -> Result<(), End> {
    match format {
        ExportFormat::Full if as_of.is_some() => return Err(End::Usage("a full export is whole; leave --as-of out".to_owned())),
        ExportFormat::Full => engine::export_full(dir, out)?,
        ExportFormat::Facts => {
            let engine = reading(dir)?;
            engine.say(come(&engine, as_of)?, &mut |fact| {
                let text = write(&[fact]).map_err(|error| Failure::File(error.to_string()))?;
                out.write_all(text.as_bytes()).map_err(|error| Failure::File(error.to_string()))
            })?;
        }
        ExportFormat::Csv => {
            let Some(name) = chosen.kind else {
                return Err(End::Usage("a CSV file is one register; say which with --kind, such as --kind risk".to_owned()));
            };
            let declaration = declared(name)?;
            let (_, snapshot) = reading_as_of(dir, as_of)?;
            let sheet = web::sheet(&snapshot, declaration, &records(&snapshot, declaration, chosen.only)?);
            out.write_all(ephor_documents::write_csv(&sheet).as_bytes())?;
        }
        ExportFormat::Xlsx => {
            let one = chosen.kind.map(declared).transpose()?;
            if one.is_none() && chosen.only.is_some() {
                return Err(End::Usage("--where is about one register; say which with --kind, such as --kind risk".to_owned()));
            }
            let (_, snapshot) = reading_as_of(dir, as_of)?;
            let mut registers = Vec::new();
            for declaration in one.map_or_else(|| DECLARED.to_vec(), |one| vec![one]) {
                let ids = records(&snapshot, declaration, chosen.only)?;
                // A kind that is asked for has its sheet, also without a record: somebody may want to fill it.
                if !ids.is_empty() || one.is_some() {
                    registers.push(Exported { declaration, ids, filter: chosen.only.unwrap_or_default().to_owned() });
                }
            }
            let day = as_of.unwrap_or(snapshot.on);
            out.write_all(&web::workbook(&snapshot, day, &registers)?)?;
        }
    }
    out.flush()?;
    Ok(())
}

pub(super) fn declared(name: &str) -> Result<&'static Declaration, End> {
    let kind = Kind::named(name).map(Kind::declaration);
    kind.ok_or_else(|| {
        let near = nearest(name, Kind::ALL.iter().map(|kind| kind.name()));
        let advice = near.map_or_else(|| "see `ephor schema`".to_owned(), |near| format!("did you mean “{near}”?"));
        End::Usage(format!("there is no kind “{name}”; {advice}"))
    })
}

/// The live records of a kind, by number; those that a condition holds for where one is given.
fn records(snapshot: &Snapshot, declaration: &'static Declaration, only: Option<&str>) -> Result<Vec<RecordId>, End> {
    let kind = declaration.kind;
    let Some(condition) = only else {
        return Ok(snapshot.register(kind, &Asked { limit: usize::MAX, ..Asked::default() }).rows);
    };
    let text = format!("{kind} where {condition}");
    let query = Query::parse_among(&text, &categories(&snapshot.image, snapshot.on))
        .map_err(|wrong| End::Usage(format!("--where: {}", wrong.pointed(&text))))?;
    Ok(query.records(&Reading::new(&snapshot.image, snapshot.on)))
}
