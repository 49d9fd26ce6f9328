//! What was found, for people: the systems first, in sentences, then what they are made of, then what was not read.

use std::fmt::Write as _;

use crate::component::Component;
use crate::scan::Discovery;
use crate::systems::System;

/// Places of one component that are told to people; programs get them all.
const PLACES: usize = 3;

/// What was found, as text of several lines.
pub fn as_text(found: &Discovery) -> String {
    let mut lines = Vec::new();
    systems(found, &mut lines);
    let mut kind = None;
    for component in &found.components {
        if kind.replace(component.kind) != Some(component.kind) {
            lines.push(component.kind.to_string());
        }
        one(component, &mut lines);
    }
    accounting(found, &mut lines);
    // Names of files may hold what would move the cursor of whoever reads them.
    let mut text = lines.iter().map(|line| line.replace(char::is_control, "\u{fffd}")).collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

fn systems(found: &Discovery, lines: &mut Vec<String>) {
    if let Some(since) = &found.accounting.since {
        let files = count(since.files, "file");
        lines.push(format!(
            "Only what changed since {} was looked at ({files}): what else there is, and which systems, is not told.",
            since.revision
        ));
        lines.push(String::new());
        return;
    }
    if found.systems.is_empty() {
        if !found.components.is_empty() {
            lines.push("No system that uses AI was seen: what was found belongs to libraries, tests, copies, or aids for those who write the code.".to_owned());
            lines.push(String::new());
        }
        return;
    }
    let (number, verb) = (found.systems.len() as u64, if found.systems.len() == 1 { "looks" } else { "look" });
    lines.push(format!("{} here {verb} like AI and should be in the inventory:", count(number, "system")));
    lines.push(String::new());
    for system in &found.systems {
        described(system, lines);
        lines.push(String::new());
    }
    lines.push("What was found:".to_owned());
    lines.push(String::new());
}

fn described(system: &System, lines: &mut Vec<String>) {
    lines.push(format!("{} ({} %), {}", system.name, system.confidence, count(system.components.len() as u64, "component")));
    lines.extend(system.why.iter().map(|why| format!("  {why}")));
    if !system.endpoints.is_empty() {
        lines.push(format!("  It asks at {}.", crate::systems::list(&system.endpoints)));
    }
}

fn one(component: &Component, lines: &mut Vec<String>) {
    let Component { name, version, provider, grade, confidence, evidence, .. } = component;
    let mut line = format!("  {name}");
    if let Some(version) = version {
        let _ = write!(line, " {version}");
    }
    if let Some(provider) = provider.as_ref().filter(|provider| *provider != name) {
        let _ = write!(line, ", {provider}");
    }
    lines.push(format!("{line} ({grade}, {confidence} %)"));
    for place in evidence.iter().take(PLACES) {
        lines.push(format!("    {}:{} {}", place.file, place.line, place.text));
    }
    let more = evidence.len().saturating_sub(PLACES);
    if more > 0 {
        lines.push(format!("    and {more} more {}", if more == 1 { "place" } else { "places" }));
    }
}

fn accounting(found: &Discovery, lines: &mut Vec<String>) {
    let own = &found.accounting;
    let components = count(found.components.len() as u64, "component");
    lines.push(format!("{components} in {} read, {} bytes.", count(own.files_read, "file"), own.bytes_read));
    if own.binary > 0 {
        lines.push(format!("{} not text, of which only the beginning was looked at.", are(own.binary)));
    }
    if own.files_skipped > 0 {
        lines.push(format!("{} not read, so this is not complete:", are(own.files_skipped)));
    }
    for skipped in &own.skipped {
        let detail = if skipped.detail.is_empty() { String::new() } else { format!(": {}", skipped.detail) };
        lines.push(format!("  {}, {}{detail}", skipped.path, skipped.why));
    }
}

fn count(number: u64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn are(files: u64) -> String {
    format!("{} {}", count(files, "file"), if files == 1 { "is" } else { "are" })
}
