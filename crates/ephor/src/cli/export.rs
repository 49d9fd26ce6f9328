//! `ephor export`: facts, the whole ledger, or a register.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use clap::ValueEnum;
use ephor_core::id::Kind;
use jiff::civil::Date;

use crate::cli::{End, come, reading, reading_as_of};
use crate::engine::{self, Failure};
use crate::import::write::write;
use crate::out::Out;
use crate::web;

/// What is written.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum ExportFormat {
    /// Fact files: readable, without digests.
    Facts,
    /// Leaves, bodies and salts: restores byte for byte, given the key.
    Full,
    /// A register as comma-separated values.
    Csv,
}

pub(super) fn export(
    dir: &Path,
    as_of: Option<Date>,
    format: ExportFormat,
    kind: Option<&str>,
    output: Option<&Path>,
) -> Result<(), End> {
    let Some(path) = output else {
        return written(dir, as_of, format, kind, &mut BufWriter::new(Out::new()));
    };
    // Beside, and into place when all of it is there: what stood there before is not lost to an export that failed.
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".writing");
    let beside = path.with_file_name(name);
    let could = |error: std::io::Error| End::Could(format!("{}: {error}", path.display()));
    let mut out = BufWriter::new(File::create(&beside).map_err(could)?);
    let outcome = written(dir, as_of, format, kind, &mut out);
    drop(out);
    if outcome.is_err() {
        std::fs::remove_file(&beside).map_err(could)?;
        return outcome;
    }
    std::fs::rename(&beside, path).map_err(could)
}

fn written(dir: &Path, as_of: Option<Date>, format: ExportFormat, kind: Option<&str>, out: &mut dyn Write) -> Result<(), End> {
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
            let name = kind.ok_or_else(|| End::Usage("say which register with --kind, such as --kind risk".to_owned()))?;
            let kind = Kind::named(name).ok_or_else(|| End::Usage(format!("there is no kind “{name}”")))?;
            let (_, snapshot) = reading_as_of(dir, as_of)?;
            out.write_all(
                web::csv(&snapshot, kind, &engine::Asked { limit: usize::MAX, ..engine::Asked::default() }).as_bytes(),
            )?;
        }
    }
    out.flush()?;
    Ok(())
}
