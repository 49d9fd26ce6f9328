//! What must hold before we read: the format, and the shape of what we take.

use std::collections::HashMap;

use crate::import::located::{Located, Node};
use crate::import::{Problem, Problems};

const VERSIONS: [&str; 2] = ["1.6", "1.7"];
/// Types of component (`CycloneDX` 1.6 and 1.7, `component.type`).
const TYPES: [&str; 13] = [
    "application",
    "framework",
    "library",
    "container",
    "platform",
    "operating-system",
    "device",
    "device-driver",
    "firmware",
    "file",
    "machine-learning-model",
    "data",
    "cryptographic-asset",
];
const SCOPES: [&str; 3] = ["required", "optional", "excluded"];
/// Directions of data (`service.data.flow`).
const FLOWS: [&str; 4] = ["inbound", "outbound", "bi-directional", "unknown"];
/// Members of components and services that are text wherever we read them.
const TEXTS: [&str; 8] = ["bom-ref", "version", "group", "description", "publisher", "purl", "trustZone", "type"];

/// Every problem of the bill; none if it can be read.
pub(super) fn problems(bill: &Located) -> Vec<Problem> {
    let mut check = Check { bill, bom_refs: HashMap::new(), problems: Problems::default() };
    check.format();
    // A file of another format would be nothing but problems.
    if check.problems.is_empty() {
        check.things();
    }
    check.problems.into_vec()
}

/// The type of a component, which was checked; empty if there is none.
pub(super) fn kind_of(component: &Located) -> &str {
    component.get("type").and_then(Located::text).unwrap_or_default()
}

/// The components right inside a bill or a component.
pub(super) fn components(holder: &Located) -> std::slice::Iter<'_, Located> {
    holder.get("components").map_or(&[][..], Located::items).iter()
}

/// The whole number, if this is one.
pub(super) fn whole(value: &Located) -> Option<i64> {
    if let Node::Int(number) = value.value { Some(number) } else { None }
}

struct Check<'a> {
    bill: &'a Located,
    /// Lines of the components and services by bom-ref. Elsewhere in a file the same bom-ref does occur twice.
    bom_refs: HashMap<&'a str, usize>,
    problems: Problems,
}

impl<'a> Check<'a> {
    fn problem(&mut self, path: &str, message: impl Into<String>) {
        self.problems.push(Problem::at(self.bill.line_of(path), path, message));
    }

    fn format(&mut self) {
        if !matches!(self.bill.value, Node::Map(_)) {
            let what = self.bill.what();
            return self
                .problem("", format!("a CycloneDX bill of materials is a JSON object and this is {what}; give another file"));
        }
        let text = |name: &str| self.bill.get(name).and_then(Located::text).unwrap_or("missing");
        let (format, version) = (text("bomFormat"), text("specVersion"));
        if format != "CycloneDX" {
            let message = format!("bomFormat is {format} and must be CycloneDX; give a CycloneDX bill of materials in JSON");
            return self.problem("/bomFormat", message);
        }
        if !VERSIONS.contains(&version) {
            let message =
                format!("specVersion is {version} and can be {}; convert the file to one of them", VERSIONS.join(" or "));
            self.problem("/specVersion", message);
        }
        if self.bill.get("serialNumber").is_some_and(|serial| serial.text().is_none()) {
            self.problem("/serialNumber", "serialNumber must be text; correct it or leave it out");
        }
        if self.bill.get("version").is_some_and(|version| whole(version).is_none_or(|version| version < 1)) {
            self.problem("/version", "the version of the bill is a whole number counted from 1; correct it or leave it out");
        }
    }

    fn things(&mut self) {
        let bill = self.bill;
        let metadata = bill.get("metadata").filter(|metadata| self.is_map(metadata, "/metadata"));
        if let Some(component) = metadata.and_then(|metadata| metadata.get("component")) {
            self.component(component, "/metadata/component");
        }
        self.each(bill, "", "components", Self::component);
        self.each(bill, "", "services", Self::service);
    }

    fn component(&mut self, component: &'a Located, path: &str) {
        if !self.is_map(component, path) {
            return;
        }
        self.name(component, path, "component");
        if component.get("type").is_none() {
            self.problem(path, "a component has no type; say what it is, such as machine-learning-model");
        }
        self.one_of(component, path, "type", &TYPES);
        self.one_of(component, path, "scope", &SCOPES);
        self.texts(component, path);
        self.each(component, path, "licenses", Self::licence);
        self.each(component, path, "externalReferences", Self::reference);
        self.organisation(component, path, "supplier");
        self.organisation(component, path, "manufacturer");
        if let Some(card) = component.get("modelCard") {
            self.card(card, &format!("{path}/modelCard"));
        }
        self.each(component, path, "components", Self::component);
    }

    fn service(&mut self, service: &'a Located, path: &str) {
        if !self.is_map(service, path) {
            return;
        }
        self.name(service, path, "service");
        self.texts(service, path);
        self.organisation(service, path, "provider");
        self.each(service, path, "data", Self::flow);
        self.each(service, path, "externalReferences", Self::reference);
        self.each(service, path, "services", Self::service);
    }

    fn card(&mut self, card: &'a Located, path: &str) {
        if !self.is_map(card, path) {
            return;
        }
        let Some(considerations) = card.get("considerations") else {
            return;
        };
        let path = format!("{path}/considerations");
        if self.is_map(considerations, &path) {
            for name in super::draft::LIMITS {
                self.each(considerations, &path, name, |_, _, _| {});
            }
        }
    }

    fn flow(&mut self, flow: &'a Located, path: &str) {
        if self.is_map(flow, path) {
            for name in ["flow", "classification"] {
                if flow.get(name).and_then(Located::text).is_none() {
                    self.problem(path, format!("data of a service has no {name}; add it as text"));
                }
            }
            self.one_of(flow, path, "flow", &FLOWS);
        }
    }

    fn licence(&mut self, choice: &'a Located, path: &str) {
        if !self.is_map(choice, path) {
            return;
        }
        match (choice.get("license"), choice.get("expression")) {
            (Some(licence), None) => {
                let path = format!("{path}/license");
                if self.is_map(licence, &path) && licence.get("id").is_some() == licence.get("name").is_some() {
                    self.problem(&path, "a licence has either an id or a name; keep one");
                }
                for name in ["id", "name"] {
                    self.text(licence, &path, name);
                }
            }
            (None, Some(_)) => self.text(choice, path, "expression"),
            _ => self.problem(path, "a choice of licence is either a license or an expression; keep one"),
        }
    }

    fn reference(&mut self, reference: &'a Located, path: &str) {
        if self.is_map(reference, path) {
            for name in ["type", "url"] {
                if reference.get(name).and_then(Located::text).is_none() {
                    self.problem(path, format!("an external reference has no {name}; add it as text"));
                }
            }
        }
    }

    fn organisation(&mut self, thing: &'a Located, path: &str, name: &str) {
        if let Some(organisation) = thing.get(name) {
            let path = format!("{path}/{name}");
            if self.is_map(organisation, &path) {
                self.text(organisation, &path, "name");
            }
        }
    }

    fn reference_of(&mut self, thing: &'a Located, path: &str) {
        let Some(value) = thing.get("bom-ref") else {
            return;
        };
        let first = value.text().and_then(|reference| self.bom_refs.insert(reference, value.line));
        if let (Some(line), Some(reference)) = (first, value.text()) {
            let message = format!("the bom-ref '{reference}' stands on line {line} and here; give each thing its own");
            self.problem(&format!("{path}/bom-ref"), message);
        }
    }

    fn name(&mut self, thing: &Located, path: &str, what: &str) {
        let named = thing.get("name").and_then(Located::text).is_some_and(|name| !name.is_empty());
        if !named {
            self.problem(path, format!("a {what} has no name; name it"));
        }
    }

    fn texts(&mut self, thing: &'a Located, path: &str) {
        self.reference_of(thing, path);
        for name in TEXTS {
            self.text(thing, path, name);
        }
    }

    fn text(&mut self, thing: &Located, path: &str, name: &str) {
        if let Some(value) = thing.get(name).filter(|value| value.text().is_none()) {
            self.problem(&format!("{path}/{name}"), format!("{name} is {} and must be text; correct it", value.what()));
        }
    }

    fn one_of(&mut self, thing: &Located, path: &str, name: &str, allowed: &[&str]) {
        let Some(value) = thing.get(name) else { return };
        if !value.text().is_some_and(|text| allowed.contains(&text)) {
            let said = value.text().unwrap_or_else(|| value.what());
            let message = format!("{name} is {said} and can be one of {}", allowed.join(", "));
            self.problem(&format!("{path}/{name}"), message);
        }
    }

    fn is_map(&mut self, value: &Located, path: &str) -> bool {
        let is_map = matches!(value.value, Node::Map(_));
        if !is_map {
            self.problem(path, format!("this is {} and must be an object; correct it", value.what()));
        }
        is_map
    }

    /// Checks every item of a list, which may be missing but nothing else than a list.
    fn each(&mut self, holder: &'a Located, path: &str, name: &str, check: impl Fn(&mut Self, &'a Located, &str)) {
        let Some(list) = holder.get(name) else { return };
        let path = format!("{path}/{name}");
        if !matches!(list.value, Node::List(_)) {
            self.problem(&path, format!("{name} is {} and must be a list; correct it", list.what()));
        }
        for (index, item) in list.items().iter().enumerate() {
            check(self, item, &format!("{path}/{index}"));
        }
    }
}
