//! `ephor discover`: the AI in source trees.

use std::path::PathBuf;

use ephor_discover::{Catalogue, Component, Discovery, scan};

use crate::cli::{End, Format, count, print_json};
use crate::out::say;

/// Places of one component that are told to people; programs get them all.
const PLACES: usize = 3;

pub(super) fn discover(paths: &[PathBuf], format: Format) -> Result<(), End> {
    let found = scan(paths, Catalogue::built_in()?)?;
    match format {
        Format::Json => print_json(&serde_json::to_value(&found)?),
        Format::Text => print(&found),
    }
}

fn print(found: &Discovery) -> Result<(), End> {
    let mut kind = None;
    for component in &found.components {
        if kind.replace(component.kind) != Some(component.kind) {
            say!("{}", component.kind)?;
        }
        print_one(component)?;
    }
    let accounting = &found.accounting;
    let components = count(found.components.len() as u64, "component");
    say!("{components} in {} read, {} bytes.", count(accounting.files_read, "file"), accounting.bytes_read)?;
    if accounting.binary > 0 {
        say!("{} not text, of which only the beginning was looked at.", are(accounting.binary))?;
    }
    if accounting.files_skipped > 0 {
        say!("{} not read, so this is not complete:", are(accounting.files_skipped))?;
    }
    for skipped in &accounting.skipped {
        let detail = if skipped.detail.is_empty() { String::new() } else { format!(": {}", skipped.detail) };
        say!("  {}, {}{detail}", skipped.path, skipped.why)?;
    }
    Ok(())
}

fn are(files: u64) -> String {
    format!("{} {}", count(files, "file"), if files == 1 { "is" } else { "are" })
}

fn print_one(component: &Component) -> Result<(), End> {
    let Component { name, version, provider, grade, confidence, evidence, .. } = component;
    let version = version.as_ref().map_or(String::new(), |version| format!(" {version}"));
    let provider =
        provider.as_ref().filter(|provider| *provider != name).map_or(String::new(), |provider| format!(", {provider}"));
    say!("  {name}{version}{provider} ({grade}, {confidence} %)")?;
    for place in evidence.iter().take(PLACES) {
        say!("    {}:{} {}", place.file, place.line, place.text)?;
    }
    let more = evidence.len().saturating_sub(PLACES);
    if more > 0 {
        say!("    and {more} more {}", if more == 1 { "place" } else { "places" })?;
    }
    Ok(())
}
