//! A bill of materials that was written here is read again, and nothing of it is lost.

use serde_json::Value;
use thiserror::Error;

use crate::accounting::Accounting;
use crate::component::{Component, Evidence, Fingerprint, Grade, Kind};
use crate::scan::Discovery;
use crate::systems::System;

/// Why a bill of materials cannot be read as a discovery.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error("this is no JSON: {0}; give a bill of materials in CycloneDX JSON")]
    Json(#[from] serde_json::Error),
    /// Something that discovery writes is missing or wrong.
    #[error("{place} has no {what} that is understood; give a bill of materials that `ephor discover --format cyclonedx` wrote")]
    Lacks {
        /// Which component, service or part of the bill.
        place: String,
        /// What is missing, as the bill calls it.
        what: &'static str,
    },
}

/// Reads what [`as_cyclonedx`](super::as_cyclonedx) wrote. The order is that of a scan again, whatever the order of the bill.
pub fn read_cyclonedx(bytes: &[u8]) -> Result<Discovery, ReadError> {
    let bill: Value = serde_json::from_slice(bytes)?;
    if bill.get("bomFormat").and_then(Value::as_str) != Some("CycloneDX") {
        return Err(ReadError::Lacks { place: "the bill".to_owned(), what: "bomFormat" });
    }
    let metadata = bill.get("metadata").unwrap_or(&Value::Null);
    let mut things: Vec<&Value> = metadata.get("component").into_iter().collect();
    things.extend(list(&bill, "components").chain(list(&bill, "services")));
    let (mut components, mut systems) = (Vec::new(), Vec::new());
    for thing in things.into_iter().map(Thing) {
        if thing.property("ephor:kind") == Some("system") {
            systems.push(thing.system(&bill)?);
        } else {
            components.push(thing.component()?);
        }
    }
    components.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    systems.sort_by(|one, other| (&one.root, &one.name).cmp(&(&other.root, &other.name)));
    let accounting = Thing(metadata).property("ephor:accounting").unwrap_or_default();
    let accounting: Accounting = serde_json::from_str(accounting)
        .map_err(|_| ReadError::Lacks { place: "the metadata".to_owned(), what: "ephor:accounting" })?;
    Ok(Discovery { components, systems, accounting })
}

fn list<'v>(value: &'v Value, member: &str) -> impl Iterator<Item = &'v Value> {
    value.get(member).and_then(Value::as_array).into_iter().flatten()
}

/// A component or service of the bill.
#[derive(Clone, Copy)]
struct Thing<'v>(&'v Value);

impl<'v> Thing<'v> {
    fn text(self, member: &str) -> Option<&'v str> {
        self.0.get(member)?.as_str()
    }

    fn properties(self, name: &str) -> impl Iterator<Item = &'v str> {
        let each = list(self.0, "properties").filter(move |one| one.get("name").and_then(Value::as_str) == Some(name));
        each.filter_map(|one| one.get("value")?.as_str())
    }

    fn property(self, name: &str) -> Option<&'v str> {
        self.properties(name).next()
    }

    /// What must be there.
    fn needs<T>(self, what: &'static str, found: Option<T>) -> Result<T, ReadError> {
        let place = || self.text("bom-ref").or_else(|| self.text("name")).unwrap_or("a component").to_owned();
        found.ok_or_else(|| ReadError::Lacks { place: place(), what })
    }

    fn print(self) -> Result<Fingerprint, ReadError> {
        self.needs("ephor:fingerprint", self.property("ephor:fingerprint").and_then(|print| print.parse().ok()))
    }

    fn confidence(self) -> Result<u8, ReadError> {
        self.needs("ephor:confidence", self.property("ephor:confidence").and_then(|share| share.parse().ok()))
    }

    fn component(self) -> Result<Component, ReadError> {
        let grade = self.property("ephor:grade").and_then(Grade::named);
        let mut evidence = Vec::new();
        for place in self.0.get("evidence").into_iter().flat_map(|evidence| list(evidence, "occurrences")) {
            evidence.push(self.needs("evidence.occurrences", occurrence(place))?);
        }
        for place in self.properties("ephor:evidence") {
            evidence.push(self.needs("ephor:evidence", serde_json::from_str(place).ok())?);
        }
        Ok(Component {
            kind: self.needs("ephor:kind", self.property("ephor:kind").and_then(Kind::named))?,
            name: self.needs("name", self.text("name"))?.to_owned(),
            version: self.property("ephor:version").map(str::to_owned),
            provider: self.property("ephor:provider").map(str::to_owned),
            grade: self.needs("ephor:grade", grade)?,
            confidence: self.confidence()?,
            fingerprint: self.print()?,
            evidence,
        })
    }

    fn system(self, bill: &Value) -> Result<System, ReadError> {
        let own = self.needs("bom-ref", self.text("bom-ref"))?;
        let all = |name: &str| self.properties(name).map(str::to_owned).collect::<Vec<_>>();
        let mut deployments = Vec::new();
        for one in self.properties("ephor:deployment") {
            deployments.push(self.needs("ephor:deployment", serde_json::from_str(one).ok())?);
        }
        let mut components = Vec::new();
        let parts = list(bill, "dependencies").filter(|one| one.get("ref").and_then(Value::as_str) == Some(own));
        for part in parts.flat_map(|one| list(one, "dependsOn")) {
            let print = part.as_str().and_then(|part| part.rsplit(':').next()).and_then(|print| print.parse().ok());
            components.push(self.needs("dependencies", print)?);
        }
        Ok(System {
            name: self.needs("name", self.text("name"))?.to_owned(),
            fingerprint: self.print()?,
            root: self.needs("ephor:root", self.property("ephor:root"))?.to_owned(),
            tree: self.property("ephor:tree").unwrap_or_default().to_owned(),
            confidence: self.confidence()?,
            why: all("ephor:why"),
            providers: all("ephor:provider"),
            models: all("ephor:model"),
            endpoints: all("ephor:endpoint"),
            deployments,
            components,
        })
    }
}

fn occurrence(place: &Value) -> Option<Evidence> {
    let place = Thing(place);
    let line = place.0.get("line").map_or(Some(0), Value::as_u64).and_then(|line| u32::try_from(line).ok())?;
    let text = place.text("additionalContext").unwrap_or_default().to_owned();
    Some(Evidence { file: place.text("location")?.to_owned(), line, text })
}
