//! `ephor export`: facts, the whole ledger, or a register.

use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use clap::ValueEnum;
use ephor_core::id::Kind;
use jiff::civil::Date;

use crate::cli::{End, reading};
use crate::engine::{self, Failure};
use crate::import::write::write;

/// What is written.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum ExportFormat {
    /// Fact files: readable, without digests.
    Facts,
    /// Leaves, bodies and salts: restores byte for byte.
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
    let mut out: Box<dyn Write> = match output {
        Some(path) => {
            Box::new(BufWriter::new(File::create(path).map_err(|error| End::Could(format!("{}: {error}", path.display())))?))
        }
        None => Box::new(BufWriter::new(stdout().lock())),
    };
    match format {
        ExportFormat::Full if as_of.is_some() => return Err(End::Usage("a full export is whole; leave --as-of out".to_owned())),
        ExportFormat::Full => engine::export_full(dir, &mut out)?,
        ExportFormat::Facts => {
            let engine = reading(dir)?;
            engine.say(as_of, &mut |fact| {
                let text = write(&[fact]).map_err(|error| Failure::File(error.to_string()))?;
                out.write_all(text.as_bytes()).map_err(|error| Failure::File(error.to_string()))
            })?;
        }
        ExportFormat::Csv => {
            let name = kind.ok_or_else(|| End::Usage("say which register with --kind, such as --kind risk".to_owned()))?;
            let kind = Kind::named(name).ok_or_else(|| End::Usage(format!("there is no kind “{name}”")))?;
            let engine = reading(dir)?;
            let snapshot = as_of.map_or_else(|| Ok(engine.snapshot()), |day| engine.as_of(day))?;
            out.write_all(engine::register_csv(&snapshot, kind, &engine::Asked { limit: usize::MAX, ..engine::Asked::default() }).as_bytes())?;
        }
    }
    out.flush()?;
    Ok(())
}
