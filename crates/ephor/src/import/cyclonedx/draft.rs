//! Drafts of records: which member of a bill of materials fills which field (`system`, `component` and `data` of
//! the specification).

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
    taken: &'static Taken,
}

impl Draft {
    /// Whether a member of the thing is in the record, as a field or in the note.
    pub(super) fn takes(&self, member: &str) -> bool {
        self.taken.fields.contains(&member) || self.taken.note.contains(&member)
    }
}

/// The members that are taken of one sort of thing.
struct Taken {
    /// They fill a field, or decide what is proposed.
    fields: &'static [&'static str],
    /// They stand in the note.
    note: &'static [&'static str],
}

const MODEL: Taken = Taken {
    fields: &["name", "bom-ref", "purl", "type", "version", "licenses", "components"],
    note: &["group", "description", "scope", "supplier", "manufacturer", "publisher", "externalReferences", "modelCard"],
};
const DATA: Taken = Taken {
    fields: &["name", "bom-ref", "type", "licenses", "components"],
    note: &[
        "group",
        "version",
        "purl",
        "description",
        "scope",
        "supplier",
        "manufacturer",
        "publisher",
        "externalReferences",
        "data",
    ],
};
/// A data set that a model card holds itself.
const DATASET: Taken = Taken {
    fields: &["name", "bom-ref"],
    note: &["type", "description", "contents", "classification", "sensitiveData", "graphics", "governance"],
};
const APPLICATION: Taken = Taken {
    fields: &["name", "bom-ref", "purl", "type", "description", "components"],
    note: &["group", "version", "supplier", "manufacturer", "publisher", "externalReferences"],
};
const SERVICE: Taken = Taken {
    fields: &["name", "bom-ref", "description", "services"],
    note: &[
        "group",
        "version",
        "provider",
        "endpoints",
        "authenticated",
        "x-trust-boundary",
        "trustZone",
        "data",
        "externalReferences",
    ],
};
/// Words of `CycloneDX` for how confidential data is that are ours too; every other stands in the note.
const CLASSES: [&str; 4] = ["public", "internal", "confidential", "restricted"];

/// A component of type model.
pub(super) fn model(component: &Located, part_of: Option<&str>) -> Draft {
    let mut fields = titled(component);
    set(&mut fields, "type", Some("model".to_owned()));
    set(&mut fields, "release", line_of_text(component, "version"));
    set(&mut fields, "provenance", provenance(component));
    set(&mut fields, "licence", licences(component));
    let limits = limits(component);
    if !limits.is_empty() {
        fields.insert("limits_known".to_owned(), Value::from(limits));
    }
    let mut prose = Prose::default();
    if let Some(system) = part_of {
        prose.line(&format!("Part of {system}."));
    }
    let mut draft = noted(component, &MODEL, fields, prose);
    count_rest_of_licences(component, &mut draft.unwritten);
    draft
}

/// A component of type data.
pub(super) fn data(component: &Located) -> Draft {
    let mut fields = titled(component);
    let suppliers = ["supplier", "manufacturer", "publisher"];
    let maker = suppliers.into_iter().find_map(|role| organisation(component, role));
    set(&mut fields, "source_name", maker);
    about_data(items(component, "data"), &mut fields);
    let mut prose = Prose::default();
    if let Some(licences) = licences(component) {
        set(&mut fields, "rights", Some("licence".to_owned()));
        prose.line(&format!("licence: {licences}"));
    }
    let mut draft = noted(component, &DATA, fields, prose);
    count_rest_of_licences(component, &mut draft.unwritten);
    draft
}

/// A data set that a model card holds itself. What its note keeps out is counted with the card.
pub(super) fn dataset(dataset: &Located, title: &str) -> Draft {
    let mut fields = Map::new();
    set(&mut fields, "title", Some(one_line(title)));
    about_data(std::slice::from_ref(dataset), &mut fields);
    noted(dataset, &DATASET, fields, Prose::default())
}

/// What all parts of a data resource agree on, and where they are.
fn about_data(parts: &[Located], fields: &mut Map<String, Value>) {
    let classes: Option<Vec<String>> = parts.iter().map(|part| text(part, "classification").map(str::to_lowercase)).collect();
    let first = classes.as_ref().and_then(|classes| classes.first());
    let agreed = first.filter(|first| classes.iter().flatten().all(|class| class == *first));
    set(fields, "classification", agreed.filter(|class| CLASSES.contains(&class.as_str())).cloned());
    let addresses: Vec<String> = parts.iter().filter_map(|part| line_of_text(part.get("contents")?, "url")).collect();
    set(fields, "location", Some(addresses.join("; ")));
}

/// The name of an organisation that a thing names in that member, on one line.
pub(super) fn organisation(thing: &Located, role: &str) -> Option<String> {
    let named = thing.get(role)?;
    let name = named.text().or_else(|| text(named, "name"))?;
    Some(one_line(name.trim())).filter(|name| !name.is_empty())
}

fn licences(component: &Located) -> Option<String> {
    let licences: Vec<String> = items(component, "licenses").iter().map(licence).collect();
    (!licences.is_empty()).then(|| licences.join(", "))
}

fn count_rest_of_licences(component: &Located, unwritten: &mut BTreeMap<String, usize>) {
    for choice in items(component, "licenses") {
        count_rest(choice, &["expression", "license"], "licenses", unwritten);
        if let Some(licence) = choice.get("license") {
            count_rest(licence, &["id", "name"], "licenses.license", unwritten);
        }
    }
}

/// The application that a bill of materials with a model describes.
pub(super) fn system(component: &Located) -> Draft {
    let mut fields = titled(component);
    set(&mut fields, "purpose", text(component, "description").map(ToOwned::to_owned));
    let mut prose = Prose::default();
    if let Some(purl) = text(component, "purl") {
        prose.line(&format!("package URL: {purl}"));
    }
    noted(component, &APPLICATION, fields, prose)
}

/// A service that others run.
pub(super) fn service(service: &Located) -> Draft {
    let mut fields = titled(service);
    set(&mut fields, "acquired", Some("service".to_owned()));
    set(&mut fields, "purpose", text(service, "description").map(ToOwned::to_owned));
    noted(service, &SERVICE, fields, Prose::default())
}

fn titled(thing: &Located) -> Map<String, Value> {
    let mut fields = Map::new();
    set(&mut fields, "title", line_of_text(thing, "name"));
    fields
}

/// Completes a draft with the note: what was said already, then every member that belongs there.
fn noted(thing: &Located, taken: &'static Taken, mut fields: Map<String, Value>, mut prose: Prose) -> Draft {
    for (key, value) in thing.members() {
        if taken.note.contains(&key.text.as_str()) {
            if key.text == "modelCard" {
                prose.member(&key.text, &without_limits(value));
            } else {
                prose.member(&key.text, value);
            }
        }
    }
    let (note, unwritten) = prose.finish();
    set(&mut fields, "note", note);
    Draft { fields, unwritten, taken }
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
