//! Bills of materials in `CycloneDX` JSON (ECMA-424), versions 1.6 and 1.7: what they say about AI becomes proposals, what
//! they say besides is listed.
//!
//! A proposal is a draft that counts for nothing until a person completes and adopts it. Nothing is dropped in silence: a
//! member is in a proposal or in [`Reading::left`]. Names of persons and their addresses never are in a proposal, because
//! the fields a bill of materials could fill are not erasable.

mod check;
mod draft;
pub(super) mod left;
pub(super) mod prose;
mod related;

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::Problem;
use super::located::{Located, Numbers, read_json};
pub use left::Left;
use left::{LeftList, named};
pub(crate) use related::key_of_supplier;

/// What a bill of materials says to us.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Version of `CycloneDX` it is written in.
    pub spec_version: String,
    /// Its own identity (`serialNumber`), if it has one.
    pub serial_number: Option<String>,
    /// Its own version, counted from 1; a bill of materials without one is version 1.
    pub version: i64,
    /// What a person may adopt: suppliers, then data, then the rest, each in the order of the file, so that what is referred to
    /// comes first; no two of a kind have the same key.
    pub proposals: Vec<Proposal>,
    /// Everything else, in the order in which it was met.
    pub left: Vec<Left>,
}

/// A record drafted from the bill of materials.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// `system`, `component`, `data` or `supplier`.
    pub kind: &'static str,
    /// The bom-ref, or the package URL, or name@version; of a supplier its name in small letters.
    pub key: String,
    /// The fields that are known; the record is incomplete until a person completes it. References are keys of proposals before it.
    pub body: Map<String, Value>,
    /// Line of the thing in the file, counted from 1.
    pub line: usize,
    /// Why this is proposed and what the person has to judge.
    pub because: String,
}

/// Reads a bill of materials. Refuses what is not `CycloneDX` 1.6 or 1.7 in JSON and what is wrong where we read, with every
/// problem; this is no full check against the schema.
pub fn read(bytes: &[u8]) -> Result<Reading, Vec<Problem>> {
    let documents = read_json(bytes, Numbers::Any).map_err(|problem| vec![problem])?;
    let mut documents = documents.into_iter();
    let (Some(bill), None) = (documents.next(), documents.next()) else {
        let message = "a bill of materials is one JSON object, and this file holds none or several; give one file for each";
        return Err(vec![Problem::in_text(1, None, message)]);
    };
    let problems = check::problems(&bill);
    if problems.is_empty() { Ok(Walk::over(&bill)) } else { Err(problems) }
}

/// The walk over a bill of materials that was checked.
struct Walk {
    /// The bill of materials as the reasons name it.
    source: String,
    /// The system that the models are part of, if the bill says so.
    part_of: Option<String>,
    proposals: Vec<Proposal>,
    keys: HashMap<(&'static str, String), Kept>,
    /// The bom-refs of data.
    data_refs: HashSet<String>,
    left: LeftList,
}

/// Where a proposal is: in the file, and among the proposals.
struct Kept {
    line: usize,
    at: usize,
}

impl Walk {
    fn over(bill: &Located) -> Reading {
        let text = |name: &str| bill.get(name).and_then(Located::text).map(ToOwned::to_owned);
        let spec_version = text("specVersion").unwrap_or_default();
        let serial_number = text("serialNumber");
        let version = bill.get("version").and_then(check::whole).unwrap_or(1);
        let name = serial_number.as_deref().map(|serial| format!(" {serial}")).unwrap_or_default();
        let mut walk = Self {
            source: format!("bill of materials{name}, version {version}, CycloneDX {spec_version}"),
            part_of: None,
            proposals: Vec::new(),
            keys: HashMap::new(),
            data_refs: related::data_refs(bill),
            left: LeftList::default(),
        };
        if let Some(metadata) = bill.get("metadata") {
            walk.metadata(metadata, carries_a_model(bill));
        }
        for (key, value) in bill.members() {
            match key.text.as_str() {
                "bomFormat" | "specVersion" | "serialNumber" | "version" | "metadata" => {}
                "components" => value.items().iter().for_each(|component| walk.component(component)),
                "services" => value.items().iter().for_each(|service| walk.service(service)),
                other => walk.left.list(other, value, left::of_bill(other)),
            }
        }
        walk.proposals.sort_by_key(|proposal| order_of(proposal.kind));
        Reading { spec_version, serial_number, version, proposals: walk.proposals, left: walk.left.into_vec() }
    }

    /// What the bill says about itself. The component it describes is a system when it is an application with a model.
    fn metadata(&mut self, metadata: &Located, with_model: bool) {
        for (key, value) in metadata.members() {
            match key.text.as_str() {
                "component" => self.described(value, with_model),
                other => self.left.list(&format!("metadata.{other}"), value, left::of_metadata(other)),
            }
        }
    }

    fn described(&mut self, component: &Located, with_model: bool) {
        if matches!(check::kind_of(component), "machine-learning-model" | "data") {
            return self.component(component);
        }
        if check::kind_of(component) == "application" && with_model {
            let body = draft::system(component);
            let because = format!(
                "The application that the {} describes carries a machine-learning model. Adopt it if it is an AI system \
                 you answer for.",
                self.source
            );
            if let Some(at) = self.propose("system", component, body, because, "metadata.component") {
                self.supplied(at, component, "software-with-ai");
                self.part_of = Some(named(component));
            }
        } else {
            let what = format!("metadata.component of type {}", check::kind_of(component));
            let why = "nothing in the bill says that it is an AI system: it is no application with a machine-learning model; \
                       register it by hand if it is one";
            self.left.add(&what, &named(component), why);
            self.card_of_no_model(component);
        }
        self.parts_of(component);
    }

    fn component(&mut self, component: &Located) {
        let kind = check::kind_of(component);
        if kind == "machine-learning-model" {
            let body = draft::model(component, self.part_of.as_deref());
            let because = format!(
                "Component of type machine-learning-model in the {}. Name the systems that use it and complete the record.",
                self.source
            );
            if let Some(at) = self.propose("component", component, body, because, "component") {
                self.supplied(at, component, "model");
                self.trained(at, component);
            }
        } else if kind == "data" {
            let because = format!(
                "Component of type data in the {}. Adopt it if an AI system is trained, tested, grounded or run on it; \
                 configuration and code are none.",
                self.source
            );
            if let Some(at) = self.propose("data", component, draft::data(component), because, "component") {
                self.supplied(at, component, "data");
            }
        } else {
            let why = "only machine-learning models and data are taken here; add a library or computing part by hand where a \
                       system's record needs it";
            self.left.add(&format!("component of type {kind}"), &named(component), why);
            self.card_of_no_model(component);
        }
        self.parts_of(component);
    }

    fn parts_of(&mut self, component: &Located) {
        component.get("components").iter().flat_map(|parts| parts.items()).for_each(|part| self.component(part));
    }

    fn card_of_no_model(&mut self, component: &Located) {
        if component.get("modelCard").is_some() {
            self.left.add("component.modelCard", &named(component), left::of_thing("modelCard"));
        }
    }

    fn service(&mut self, service: &Located) {
        let body = draft::service(service);
        let because = format!(
            "Service in the {}. CycloneDX does not say whether a service uses AI: adopt it only if it does.",
            self.source
        );
        if let Some(at) = self.propose("system", service, body, because, "service") {
            self.supplied(at, service, "service");
        }
        service.get("services").iter().flat_map(|nested| nested.items()).for_each(|nested| self.service(nested));
    }

    /// Adds a proposal and lists what it leaves of the thing. Says where it is, if its key was not taken; then the whole thing is left.
    fn propose(
        &mut self,
        kind: &'static str,
        thing: &Located,
        body: draft::Draft,
        because: String,
        prefix: &str,
    ) -> Option<usize> {
        let key = key_of(thing);
        if let Some(Kept { line: first, .. }) = self.keys.get(&(kind, key.clone())) {
            let why =
                format!("its key '{key}' is that of the one on line {first}; give each a bom-ref of its own and read again");
            self.left.add(&format!("{prefix} without a key of its own"), &named(thing), &why);
            return None;
        }
        for (path, &count) in &body.unwritten {
            self.left.count(&format!("{prefix}.{path}"), count, &named(thing), left::OF_PERSONS_OR_BULK);
        }
        for (member, value) in thing.members() {
            if !body.takes(&member.text) {
                let what = format!("{prefix}.{}", member.text);
                self.left.count(&what, value.items().len().max(1), &named(thing), left::of_thing(&member.text));
            }
        }
        Some(self.keep(Proposal { kind, key, body: body.fields, line: thing.line, because }))
    }

    /// Adds a proposal whose key is free; says where it is.
    fn keep(&mut self, proposal: Proposal) -> usize {
        let at = self.proposals.len();
        self.keys.insert((proposal.kind, proposal.key.clone()), Kept { line: proposal.line, at });
        self.proposals.push(proposal);
        at
    }
}

/// What is referred to comes before what refers to it.
fn order_of(kind: &str) -> usize {
    ["supplier", "data"].iter().position(|first| *first == kind).unwrap_or(2)
}

/// What a proposal is known by when the file is read again.
fn key_of(thing: &Located) -> String {
    let text = |name: &str| thing.get(name).and_then(Located::text).filter(|text| !text.is_empty());
    text("bom-ref").or_else(|| text("purl")).map_or_else(|| named(thing), ToOwned::to_owned)
}

/// Whether a machine-learning model is among the components, at any depth.
fn carries_a_model(bill: &Located) -> bool {
    let described = bill.get("metadata").and_then(|metadata| metadata.get("component"));
    check::components(bill).chain(described.into_iter().flat_map(check::components)).any(is_or_holds_a_model)
}

fn is_or_holds_a_model(component: &Located) -> bool {
    check::kind_of(component) == "machine-learning-model" || check::components(component).any(is_or_holds_a_model)
}
