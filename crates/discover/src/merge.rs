//! Sightings become components: one for each distinct thing, with its places in order.

use std::collections::BTreeMap;

use crate::component::{Component, Evidence, Fingerprint, Grade, Kind};

/// Places of one component that are told; the first are the weightiest.
const PLACES: usize = 20;

/// Something seen at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub kind: Kind,
    pub name: String,
    pub version: Option<String>,
    pub provider: Option<String>,
    pub grade: Grade,
    pub confidence: u8,
    pub evidence: Evidence,
}

/// What one component has gathered so far.
struct Gathered {
    version: Option<String>,
    provider: Option<String>,
    confidence: u8,
    /// In the order in which they are told.
    places: Vec<(Grade, u8, Evidence)>,
}

/// Gathers sightings, in whatever order they come.
#[derive(Default)]
pub(crate) struct Merge(BTreeMap<(Kind, String), Gathered>);

impl Merge {
    pub(crate) fn add(&mut self, sighting: Sighting) {
        let Sighting { kind, name, version, provider, grade, confidence, evidence } = sighting;
        let empty = Gathered { version: None, provider: None, confidence: 0, places: Vec::new() };
        let gathered = self.0.entry((kind, name)).or_insert(empty);
        gathered.version = smaller(gathered.version.take(), version);
        gathered.provider = smaller(gathered.provider.take(), provider);
        gathered.confidence = gathered.confidence.max(confidence);
        // The surest of a grade comes first.
        let place = (grade, 100 - confidence.min(100), evidence);
        if let Err(at) = gathered.places.binary_search(&place) {
            gathered.places.insert(at, place);
            gathered.places.truncate(PLACES);
        }
    }

    pub(crate) fn components(self) -> Vec<Component> {
        let each = self.0.into_iter().map(|((kind, name), gathered)| Component {
            kind,
            fingerprint: Fingerprint::of(kind, &name),
            name,
            version: gathered.version,
            provider: gathered.provider,
            grade: gathered.places.first().map_or(Grade::Stale, |(grade, ..)| *grade),
            confidence: gathered.confidence,
            evidence: gathered.places.into_iter().map(|(.., evidence)| evidence).collect(),
        });
        each.collect()
    }
}

/// One of two that does not depend on which came first.
fn smaller(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
