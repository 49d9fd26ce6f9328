//! `ephor discover`: the AI in source trees.

use std::path::PathBuf;

use clap::ValueEnum;
use ephor_discover::{Catalogue, as_cyclonedx, as_sarif, as_text, scan, scan_since};

use crate::cli::{End, print_json};
use crate::out::say;

/// How to tell what was found.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Report {
    /// For people: the systems first, then what they are made of.
    Text,
    /// For machines, with everything.
    Json,
    /// A bill of materials (ECMA-424, version 1.7), which Ephor and others import.
    Cyclonedx,
    /// For code review, in SARIF 2.1.0.
    Sarif,
}

pub(super) fn discover(paths: &[PathBuf], format: Report, since: Option<&str>) -> Result<(), End> {
    let catalogue = Catalogue::built_in()?;
    let found = match since {
        None => scan(paths, catalogue)?,
        Some(revision) => scan_since(paths, catalogue, revision)?,
    };
    let text = match format {
        Report::Json => return print_json(&serde_json::to_value(&found)?),
        Report::Text => as_text(&found),
        Report::Cyclonedx => as_cyclonedx(&found, None),
        Report::Sarif => as_sarif(&found),
    };
    say!("{}", text.trim_end_matches('\n'))?;
    Ok(())
}
