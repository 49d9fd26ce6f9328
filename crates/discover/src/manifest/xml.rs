//! Manifests that are XML.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Declared, Found, Text};
use crate::registry::Registry;

/// More elements inside one another than these are no manifest.
const MOST_LEVELS: usize = 256;

/// Visits every element and text with the path of names that leads to it.
fn walk(text: &Text<'_>, mut visit: impl FnMut(&[String], &Event<'_>, usize)) -> Result<(), String> {
    let mut reader = Reader::from_str(text.all());
    reader.config_mut().check_end_names = false;
    let mut path: Vec<String> = Vec::new();
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Eof => return Ok(()),
            Event::Start(start) => {
                path.push(name(start));
                if path.len() > MOST_LEVELS {
                    return Err(format!("more than {MOST_LEVELS} elements lie inside one another"));
                }
                visit(&path, &event, place);
            }
            Event::End(_) => {
                visit(&path, &event, place);
                path.pop();
            }
            Event::Empty(start) => {
                path.push(name(start));
                visit(&path, &event, place);
                path.pop();
            }
            _ => visit(&path, &event, place),
        }
    }
}

fn name(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

/// The value of an attribute, whatever the case of its name.
fn attribute(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let one = attributes.with_checks(false).flatten().find(|one| one.key.local_name().as_ref().eq_ignore_ascii_case(wanted))?;
    Some(one.value.clone().into_owned())
}

/// The dependencies and parents of a project of Maven.
pub(super) fn maven(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    let mut open = (String::new(), String::new(), String::new(), 0);
    walk(text, |path, event, place| match (path, event) {
        ([.., last], Event::Start(_)) if is_dependency(last) => {
            open = (String::new(), String::new(), String::new(), place + 1);
        }
        ([.., owner, field], Event::Text(value)) if is_dependency(owner) => {
            let value = value.as_ref().trim().to_owned();
            match field.as_str() {
                "groupId" => open.0 = value,
                "artifactId" => open.1 = value,
                "version" => open.2 = value,
                _ => {}
            }
        }
        ([.., last], Event::End(_)) if is_dependency(last) && !open.0.is_empty() => {
            let (group, artifact, version, place) = std::mem::take(&mut open);
            let line = text.line_of_place(place);
            let version = Some(version).filter(|version| !version.is_empty());
            found(Declared { registry: Registry::Maven, name: format!("{group}:{artifact}"), version, line, locked: false });
        }
        _ => {}
    })
}

fn is_dependency(name: &str) -> bool {
    matches!(name, "dependency" | "parent" | "plugin")
}

/// The packages of a project of .NET, wherever their versions stand.
pub(super) fn nuget(text: &Text<'_>, found: Found<'_>) -> Result<(), String> {
    walk(text, |path, event, place| {
        let (Event::Start(start) | Event::Empty(start)) = event else { return };
        let key = match path.last().map(String::as_str) {
            Some("PackageReference" | "PackageVersion" | "GlobalPackageReference") => "Include",
            Some("package") => "id",
            _ => return,
        };
        if let Some(name) = attribute(start, key).or_else(|| attribute(start, "Update")) {
            let line = text.line_of_place(place + 1);
            found(Declared { registry: Registry::Nuget, name, version: attribute(start, "Version"), line, locked: false });
        }
    })
}
