//! Sightings become components: one for each distinct thing, with its places in order.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::Catalogue;
use crate::component::{Component, Evidence, Fingerprint, Grade, Kind};
use crate::look::{IMPORTED, SHARED};
use crate::path::visible;

/// Places of one component that are told; the first are the weightiest.
pub(crate) const PLACES: usize = 20;

/// Components of one kind that are told: more than anybody registers, and few enough that no tree fills the memory.
const MOST: usize = 5_000;

/// A text that is no surer than this to be a prompt is told by its words alone, and not by what it is called or where it lies.
const PROSE: u8 = 75;

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

impl Gathered {
    fn add(&mut self, more: Self) {
        self.version = smaller(self.version.take(), more.version);
        self.provider = smaller(self.provider.take(), more.provider);
        self.confidence = self.confidence.max(more.confidence);
        for place in more.places {
            if let Err(at) = self.places.binary_search(&place) {
                self.places.insert(at, place);
                self.places.truncate(PLACES);
            }
        }
    }
}

/// Gathers sightings, in whatever order they come.
#[derive(Default)]
pub(crate) struct Merge {
    all: BTreeMap<(Kind, String), Gathered>,
    /// How many there are of each kind.
    counts: BTreeMap<Kind, usize>,
    /// Kinds of which there were more than are told.
    cut: BTreeSet<Kind>,
}

impl Merge {
    /// What is imported by a name that several packages share, or that a family has, is what the tree declares.
    fn leave_to_the_declared(&mut self, catalogue: &Catalogue) {
        let vague = |name: &str| name.ends_with([':', '/', '-', '.']);
        let (imported, declared): (Vec<_>, Vec<_>) = self.all.iter().partition(|((kind, _), one)| is_only_imported(*kind, one));
        let is_declared = |name: &str| {
            declared.iter().any(|((_, other), _)| {
                other != name
                    && (vague(name) && other.starts_with(name) || catalogue.share_an_import(name, other) || is_copy(name, other))
            })
        };
        let gone: Vec<_> = imported.iter().filter(|((_, name), _)| is_declared(name)).map(|(key, _)| (*key).clone()).collect();
        for key in gone {
            self.all.remove(&key);
        }
        // What is imported by a name that a package without AI provides too says nothing by itself.
        self.all.retain(|_, one| one.confidence > SHARED || !one.places.iter().all(|(_, left, _)| *left == SHARED_LEFT));
    }

    /// Where nothing was seen that a text could be sent to, one that only reads as if it were is prose.
    fn leave_prose(&mut self) {
        let is_ai = |kind: Kind| !matches!(kind, Kind::Prompt | Kind::Agent | Kind::SecretReference | Kind::Infrastructure);
        if !self.all.keys().any(|(kind, _)| is_ai(*kind)) {
            self.all.retain(|(kind, _), one| *kind != Kind::Prompt || one.confidence > PROSE);
        }
    }

    pub(crate) fn add(&mut self, sighting: Sighting) {
        let Sighting { kind, name, version, provider, grade, confidence, evidence } = sighting;
        // The surest of a grade comes first.
        let places = vec![(grade, 100 - confidence.min(100), evidence)];
        let (name, version) = (visible(&name).into_owned(), version.map(|version| visible(&version).into_owned()));
        self.gather((kind, name), Gathered { version, provider, confidence, places });
    }

    /// Takes in what another has gathered; the order in which many are joined makes no difference.
    pub(crate) fn join(mut self, other: Self) -> Self {
        let (mut into, from) = if self.all.len() < other.all.len() { (other, self) } else { (std::mem::take(&mut self), other) };
        into.cut.extend(from.cut);
        for (key, gathered) in from.all {
            into.gather(key, gathered);
        }
        into
    }

    fn gather(&mut self, key: (Kind, String), more: Gathered) {
        let kind = key.0;
        match self.all.entry(key) {
            Entry::Occupied(mut own) => own.get_mut().add(more),
            Entry::Vacant(free) => {
                free.insert(more);
                *self.counts.entry(kind).or_default() += 1;
            }
        }
        if self.counts.get(&kind).is_some_and(|count| *count > MOST) {
            self.let_go_of_the_last(kind);
        }
    }

    /// The last by name goes, so that those that remain are the same in whatever order all came.
    fn let_go_of_the_last(&mut self, kind: Kind) {
        // Kinds stand in order, so the last of a kind is the last before the first of the next.
        let next = Kind::ALL.iter().map(|(other, _)| *other).filter(|other| *other > kind).min();
        let last = match next {
            Some(next) => self.all.range(..(next, String::new())).next_back(),
            None => self.all.last_key_value(),
        };
        if let Some(key) = last.map(|(key, _)| key.clone()) {
            self.all.remove(&key);
            self.counts.insert(kind, MOST);
            self.cut.insert(kind);
        }
    }

    /// The kinds of which there were more than are told.
    pub(crate) const fn cut(&self) -> &BTreeSet<Kind> {
        &self.cut
    }

    pub(crate) fn components(mut self, catalogue: &Catalogue) -> Vec<Component> {
        self.leave_to_the_declared(catalogue);
        self.leave_prose();
        let each = self.all.into_iter().map(|((kind, name), gathered)| Component {
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

/// Whether two repositories of Swift are called alike, so that one was copied from the other.
fn is_copy(name: &str, other: &str) -> bool {
    let last = |name: &str| name.strip_prefix("swift:")?.rsplit_once('/').map(|(_, last)| last.to_ascii_lowercase());
    last(name).is_some_and(|own| last(other) == Some(own))
}

/// Whether only source imports it, so that another of the same name in source may be meant.
fn is_only_imported(kind: Kind, gathered: &Gathered) -> bool {
    matches!(kind, Kind::Sdk | Kind::Framework | Kind::Library)
        && gathered.places.iter().all(|(_, left, _)| matches!(*left, IMPORTED_LEFT | SHARED_LEFT))
}

/// What an import lacks of being certain, by which places are put in order.
const IMPORTED_LEFT: u8 = 100 - IMPORTED;
const SHARED_LEFT: u8 = 100 - SHARED;

/// One of two that does not depend on which came first.
fn smaller(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
