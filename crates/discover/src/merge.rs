//! Sightings become components: one for each distinct thing, with its places in order.

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::component::{Component, Evidence, Fingerprint, Grade, Kind};
use crate::look::IMPORTED;

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
    /// What is imported by a name that several packages share, or that a family has, is what the tree declares.
    fn leave_to_the_declared(&mut self, catalogue: &Catalogue) {
        let vague = |name: &str| name.ends_with([':', '/', '-', '.']);
        let (imported, declared): (Vec<_>, Vec<_>) = self.0.iter().partition(|((kind, _), one)| is_only_imported(*kind, one));
        let is_declared = |name: &str| {
            declared.iter().any(|((_, other), _)| {
                other != name && (vague(name) && other.starts_with(name) || catalogue.share_an_import(name, other))
            })
        };
        let gone: Vec<_> = imported.iter().filter(|((_, name), _)| is_declared(name)).map(|(key, _)| (*key).clone()).collect();
        for key in gone {
            self.0.remove(&key);
        }
    }

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

    pub(crate) fn components(mut self, catalogue: &Catalogue) -> Vec<Component> {
        self.leave_to_the_declared(catalogue);
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

/// Whether only source imports it, so that another of the same name in source may be meant.
fn is_only_imported(kind: Kind, gathered: &Gathered) -> bool {
    matches!(kind, Kind::Sdk | Kind::Framework | Kind::Library)
        && gathered.places.iter().all(|(_, left, _)| *left == 100 - IMPORTED)
}

/// One of two that does not depend on which came first.
fn smaller(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
