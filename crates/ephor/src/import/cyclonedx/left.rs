//! What a bill of materials says and we do not take.

use std::collections::HashMap;

use crate::import::located::{Located, Node};

/// Things of one sort that were not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The sort: a member such as `dependencies` or `component.hashes`, or `component of type library`.
    pub what: String,
    /// How many there are.
    pub count: usize,
    /// Which, or whose, by name and version or else by their identifier; never a person's name.
    pub names: Vec<String>,
    /// Why, and what to do who needs it.
    pub why: String,
}

pub(in crate::import) const OF_PERSONS_OR_BULK: &str = "names of persons and embedded files do not belong in a note that cannot be erased; name persons as owners, and attach \
     files as evidence";

/// The sorts in the order met.
#[derive(Default)]
pub(in crate::import) struct LeftList {
    all: Vec<Left>,
    by_what: HashMap<String, usize>,
}

impl LeftList {
    pub(in crate::import) fn add(&mut self, what: &str, name: &str, why: &str) {
        self.count(what, 1, name, why);
    }

    pub(in crate::import) fn count(&mut self, what: &str, count: usize, name: &str, why: &str) {
        self.extend(what, why, count, std::iter::once(name.to_owned()));
    }

    /// A whole member: as many things as the list has items, named by what identifies them.
    pub(super) fn list(&mut self, what: &str, value: &Located, why: &str) {
        let things = if let Node::List(items) = &value.value { items.as_slice() } else { std::slice::from_ref(value) };
        let persons = what == "metadata.authors";
        self.extend(what, why, things.len(), things.iter().filter(|_| !persons).map(named));
    }

    fn extend(&mut self, what: &str, why: &str, count: usize, names: impl Iterator<Item = String>) {
        let next = self.all.len();
        let index = *self.by_what.entry(what.to_owned()).or_insert(next);
        if index == next {
            self.all.push(Left { what: what.to_owned(), count: 0, names: Vec::new(), why: why.to_owned() });
        }
        if let Some(left) = self.all.get_mut(index) {
            left.count += count;
            left.names.extend(names.filter(|name| !name.is_empty()));
        }
    }

    pub(in crate::import) fn into_vec(self) -> Vec<Left> {
        self.all
    }
}

/// What identifies a thing: name@version, or else the first identifier it has; empty if it has none.
pub(super) fn named(thing: &Located) -> String {
    let text = |name: &str| thing.get(name).and_then(Located::text);
    match (text("name"), text("version")) {
        (Some(name), Some(version)) => format!("{name}@{version}"),
        (Some(name), None) => name.to_owned(),
        _ => ["id", "ref", "bom-ref", "url"].into_iter().find_map(text).unwrap_or_default().to_owned(),
    }
}

/// Why a member of the bill itself is left.
pub(super) fn of_bill(member: &str) -> &'static str {
    match member {
        "$schema" => "it names the format, which specVersion says too",
        "dependencies" | "compositions" => "how parts hang together is not recorded; components name their systems instead",
        "vulnerabilities" => {
            "weaknesses are followed where software is scanned; record one that matters as a risk or an incident"
        }
        "annotations" | "properties" | "citations" => {
            "remarks on the bill itself are not taken; attach the file as evidence to keep them"
        }
        "formulation" => "how it was built is not recorded; attach the file as evidence to keep it",
        "declarations" | "definitions" | "patents" => {
            "claims, standards and patents are not taken; attach the file as evidence to keep them"
        }
        "signature" => "the signature is not verified; attach the file as evidence to keep it",
        "externalReferences" => "addresses about the bill itself are not taken; attach the file as evidence to keep them",
        _ => "this member is not known here; attach the file as evidence to keep it",
    }
}

/// Why a member of the metadata is left.
pub(super) fn of_metadata(member: &str) -> &'static str {
    match member {
        "timestamp" | "lifecycles" | "tools" | "properties" | "licenses" | "distributionConstraints" => {
            "it is about the bill itself; attach the file as evidence to keep it"
        }
        "authors" => "persons are named in Ephor by hand, because their names must stay erasable",
        "manufacture" | "manufacturer" | "supplier" => {
            "who made the bill may be your own organisation; suppliers are taken from models, data and services"
        }
        _ => "this member is not known here; attach the file as evidence to keep it",
    }
}

/// Why a member of a thing that became a proposal is left.
pub(super) fn of_thing(member: &str) -> &'static str {
    match member {
        "authors" | "author" => "persons are named in Ephor by hand, because their names must stay erasable",
        "hashes" => "a fingerprint is computed over the file by Ephor or a connector, never taken from a text",
        "cpe" | "omniborId" | "swhid" | "swid" => "one key is kept for each record: the bom-ref, the package URL or the name",
        "licenses" => "the record of a system has no field for a licence; name the terms in the contract with the supplier",
        "modelCard" => "a model card is taken with a component of type machine-learning-model; correct the type and read again",
        "patentAssertions" => "patents are not recorded; attach the file as evidence to keep them",
        "evidence" | "pedigree" | "releaseNotes" | "cryptoProperties" | "data" | "signature" | "properties" | "tags"
        | "copyright" => "the record has no field for it; attach the file as evidence to keep it",
        _ => "the record has no field for it; write what matters into the record by hand",
    }
}
