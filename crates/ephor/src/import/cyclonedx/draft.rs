//! Drafts of records: which member of a bill of materials fills which field (`system` and `component` of the
//! specification).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::prose::{Prose, one_line, sentence};
use crate::import::located::{Located, Node};

/// Parts of a model card's considerations that say where a model must not be trusted.
pub(super) const LIMITS: [&str; 4] =
    ["technicalLimitations", "performanceTradeoffs", "ethicalConsiderations", "fairnessAssessments"];

/// The known fields of a record, and what was kept out of its note: paths and how often.
pub(super) struct Draft {
    pub(super) fields: Map<String, Value>,
    pub(super) unwritten: BTreeMap<String, usize>,
}

/// What becomes of a member of a component or a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    /// It fills a field, or decides what is proposed.
    Field,
    /// It stands in the note.
    Note,
    /// It is not taken.
    Left,
}

/// What becomes of a member, by where it stands: `component`, `metadata.component` or `service`.
pub(super) fn member(prefix: &str, name: &str) -> Member {
    let (fields, note) = match prefix {
        "component" => (MODEL_FIELDS, MODEL_NOTE),
        "metadata.component" => (APPLICATION_FIELDS, APPLICATION_NOTE),
        _ => (SERVICE_FIELDS, SERVICE_NOTE),
    };
    if fields.contains(&name) {
        Member::Field
    } else if note.contains(&name) {
        Member::Note
    } else {
        Member::Left
    }
}

const MODEL_FIELDS: &[&str] = &["name", "bom-ref", "purl", "type", "version", "licenses", "components"];
const MODEL_NOTE: &[&str] =
    &["group", "description", "scope", "supplier", "manufacturer", "publisher", "externalReferences", "modelCard"];
const APPLICATION_FIELDS: &[&str] = &["name", "bom-ref", "purl", "type", "description", "components"];
const APPLICATION_NOTE: &[&str] = &["group", "version", "supplier", "manufacturer", "publisher", "externalReferences"];
const SERVICE_FIELDS: &[&str] = &["name", "bom-ref", "description", "services"];
const SERVICE_NOTE: &[&str] = &[
    "group",
    "version",
    "provider",
    "endpoints",
    "authenticated",
    "x-trust-boundary",
    "trustZone",
    "data",
    "externalReferences",
];

/// A component of type model.
pub(super) fn model(component: &Located, part_of: Option<&str>) -> Draft {
    let mut fields = titled(component);
    set(&mut fields, "type", Some("model".to_owned()));
    set(&mut fields, "release", line_of_text(component, "version"));
    set(&mut fields, "provenance", provenance(component));
    let licences: Vec<String> = items(component, "licenses").iter().map(licence).collect();
    set(&mut fields, "licence", (!licences.is_empty()).then(|| licences.join(", ")));
    let limits = limits(component);
    if !limits.is_empty() {
        fields.insert("limits_known".to_owned(), Value::from(limits));
    }
    let mut prose = Prose::default();
    if let Some(system) = part_of {
        prose.line(&format!("Part of {system}."));
    }
    let mut draft = noted(component, "component", fields, prose);
    for choice in items(component, "licenses") {
        count_rest(choice, &["expression", "license"], "licenses", &mut draft.unwritten);
        if let Some(licence) = choice.get("license") {
            count_rest(licence, &["id", "name"], "licenses.license", &mut draft.unwritten);
        }
    }
    draft
}

/// The application that a bill of materials with a model describes.
pub(super) fn system(component: &Located) -> Draft {
    let mut fields = titled(component);
    set(&mut fields, "purpose", text(component, "description").map(ToOwned::to_owned));
    let mut prose = Prose::default();
    if let Some(purl) = text(component, "purl") {
        prose.line(&format!("package URL: {purl}"));
    }
    noted(component, "metadata.component", fields, prose)
}

/// A service that others run.
pub(super) fn service(service: &Located) -> Draft {
    let mut fields = titled(service);
    set(&mut fields, "acquired", Some("service".to_owned()));
    set(&mut fields, "purpose", text(service, "description").map(ToOwned::to_owned));
    noted(service, "service", fields, Prose::default())
}

fn titled(thing: &Located) -> Map<String, Value> {
    let mut fields = Map::new();
    set(&mut fields, "title", line_of_text(thing, "name"));
    fields
}

/// Completes a draft with the note: what was said already, then every member that belongs there.
fn noted(thing: &Located, prefix: &str, mut fields: Map<String, Value>, mut prose: Prose) -> Draft {
    for (key, value) in thing.members() {
        if member(prefix, &key.text) == Member::Note {
            if key.text == "modelCard" {
                prose.member(&key.text, &without_limits(value));
            } else {
                prose.member(&key.text, value);
            }
        }
    }
    let (note, unwritten) = prose.finish();
    set(&mut fields, "note", note);
    Draft { fields, unwritten }
}

/// Where a model comes from: who made and supplied it, and the addresses it is had from.
fn provenance(component: &Located) -> Option<String> {
    let organisation = |name: &str| component.get(name).and_then(|organisation| line_of_text(organisation, "name"));
    let mut parts = Vec::new();
    parts.extend(organisation("supplier").map(|name| format!("supplied by {name}")));
    parts.extend(organisation("manufacturer").map(|name| format!("made by {name}")));
    parts.extend(line_of_text(component, "publisher").map(|name| format!("published by {name}")));
    parts.extend(line_of_text(component, "purl"));
    for reference in items(component, "externalReferences") {
        let kind = text(reference, "type").unwrap_or_default();
        if matches!(kind, "distribution" | "distribution-intake" | "vcs" | "website" | "source-distribution") {
            parts.extend(line_of_text(reference, "url").map(|url| format!("{kind} {url}")));
        }
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn licence(choice: &Located) -> String {
    let licence = choice.get("license").unwrap_or(choice);
    ["id", "name", "expression"].into_iter().find_map(|name| line_of_text(licence, name)).unwrap_or_default()
}

fn limits(component: &Located) -> Vec<String> {
    let considerations = component.get("modelCard").and_then(|card| card.get("considerations"));
    let parts = considerations.iter().flat_map(|considerations| considerations.members());
    let limits = parts.filter(|(key, _)| LIMITS.contains(&key.text.as_str()));
    limits.flat_map(|(_, list)| list.items()).map(sentence).filter(|limit| !limit.is_empty()).collect()
}

/// The card without the considerations that became `limits_known`.
fn without_limits(card: &Located) -> Located {
    let mut card = card.clone();
    if let Node::Map(members) = &mut card.value {
        for (_, considerations) in members.iter_mut().filter(|(key, _)| key.text == "considerations") {
            if let Node::Map(parts) = &mut considerations.value {
                parts.retain(|(key, _)| !LIMITS.contains(&key.text.as_str()));
            }
        }
    }
    card
}

/// Counts the members that are not among the taken ones.
fn count_rest(thing: &Located, taken: &[&str], path: &str, unwritten: &mut BTreeMap<String, usize>) {
    for (key, value) in thing.members().iter().filter(|(key, _)| !taken.contains(&key.text.as_str())) {
        *unwritten.entry(format!("{path}.{}", key.text)).or_default() += value.items().len().max(1);
    }
}

fn set(fields: &mut Map<String, Value>, name: &str, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        fields.insert(name.to_owned(), Value::String(text));
    }
}

fn items<'a>(thing: &'a Located, name: &str) -> &'a [Located] {
    thing.get(name).map_or(&[], Located::items)
}

fn text<'a>(thing: &'a Located, name: &str) -> Option<&'a str> {
    thing.get(name).and_then(Located::text)
}

fn line_of_text(thing: &Located, name: &str) -> Option<String> {
    text(thing, name).map(one_line)
}
