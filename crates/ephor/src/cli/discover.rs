//! `ephor discover`: the AI in source trees.

use std::path::PathBuf;

use clap::ValueEnum;
use ephor_discover::{Catalogue, as_cyclonedx, as_sarif, as_text, scan, scan_since};

use crate::cli::End;
use crate::cli::against::{Against, print_report};
use crate::discovery::of_trees;
use crate::out::{say, tell};

/// How to tell what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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

/// What is asked of source trees.
#[derive(clap::Args)]
pub(super) struct Asked {
    /// Folders or files.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to answer.
    #[arg(long, value_enum, default_value = "text")]
    format: Report,
    /// Looks only at files that changed since a revision of git, such as origin/main; tells no systems then.
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    since: Option<String>,
    #[command(flatten)]
    against: Against,
}

pub(super) fn discover(asked: &Asked) -> Result<(), End> {
    if asked.since.is_some() && asked.against.wants_systems() {
        let message = "--since looks only at what changed and tells no systems, so nothing could be missing from the inventory: leave out --since, \
                       and --fail-on and --source look at all of the tree";
        return Err(End::Usage(message.to_owned()));
    }
    let catalogue = Catalogue::built_in()?;
    let found = match &asked.since {
        None => scan(&asked.paths, catalogue)?,
        Some(revision) => scan_since(&asked.paths, catalogue, revision)?,
    };
    if asked.against.wants_systems() && found.accounting.files_read == 0 {
        let message = "nothing was read, so nothing can be said of what is registered: name the folder that holds the source; \
                       an empty one may be a checkout that failed";
        return Err(End::Could(message.to_owned()));
    }
    let held = if asked.since.is_none() { asked.against.hold(of_trees(&found))? } else { None };
    let text = match asked.format {
        Report::Json => {
            print_report(&found, held.as_ref())?;
            return held.map_or(Ok(()), |held| held.answer());
        }
        Report::Text => as_text(&found),
        Report::Cyclonedx => as_cyclonedx(&found, None),
        Report::Sarif => as_sarif(&found),
    };
    say!("{}", text.trim_end_matches('\n'))?;
    let Some(held) = held else { return Ok(()) };
    if asked.format == Report::Text {
        held.tell()?;
    } else {
        // What is written for other programs stays as their formats have it.
        tell!("{}", held.lines().join("\n").trim_start());
    }
    held.answer()
}
