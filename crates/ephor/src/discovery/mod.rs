//! What `ephor-discover` finds, held against the inventory of an organisation: what of it is registered, what differs, what nobody knows of.
//!
//! Nothing that a scan says becomes a record of the inventory. It becomes a candidate, about which somebody with the power decides once.

mod inventory;

use std::collections::HashSet;
use std::fmt;

use ephor_core::id::RecordId;
use ephor_discover::logs::{FoundService, LogReport};
use ephor_discover::{Component, Discovery, System, visible};
use ephor_pages::writing::count;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{Error as _, IgnoredAny};
use serde_json::{Value, json};

pub use inventory::judge;
pub(crate) use inventory::key_of_part;

/// Something that a source of discovery saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// What it is known again by, from scan to scan.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Whether it says itself what it is called, and could say anything; the name of a service follows from where it was asked.
    pub names_itself: bool,
    /// The models and providers it names.
    pub parts: Vec<String>,
    /// What it seems to be, in a sentence.
    pub what: String,
    /// Where it was seen.
    pub place: String,
    /// How sure it is that it is AI, in per cent.
    pub confidence: u8,
    /// The first day it was seen, where the source says.
    pub first: Option<Date>,
    /// How often it was seen, where the source counts.
    pub times: Option<u64>,
}

impl Sighting {
    /// The same with nothing in it that would mislead whoever reads it: a report that was written elsewhere says what it likes.
    fn visible(self) -> Self {
        let shown = |text: String| visible(&text).into_owned();
        Self {
            name: shown(self.name),
            parts: self.parts.into_iter().map(shown).collect(),
            what: shown(self.what),
            place: shown(self.place),
            confidence: self.confidence.min(100),
            ..self
        }
    }
}

/// How something that was seen stands in the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is on record, with everything it names.
    Registered(RecordId),
    /// The system is on record, and these of what it names are not.
    Changed(RecordId, Vec<String>),
    /// The system is on record; what it names besides is being changed under that record.
    Changing(RecordId, RecordId),
    /// The system is on record; of what it names besides that candidate waits, and nobody has said what it is.
    PartWaits(RecordId, RecordId),
    /// It is a candidate, and nobody has said what it is.
    Waiting(RecordId),
    /// Somebody has said that it is not ours to register.
    Aside(RecordId),
    /// Its use was stopped, and there it is.
    Stopped(RecordId),
    /// Nobody knows of it. That system is called so too, and nothing that it names is on record there.
    Unregistered(Option<RecordId>),
}

impl Standing {
    /// Its word, as reports have it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Registered(_) => "registered",
            Self::Changed(..) => "changed",
            Self::Changing(..) => "changing",
            Self::PartWaits(..) => "part-waits",
            Self::Waiting(_) => "waiting",
            Self::Aside(_) => "set-aside",
            Self::Stopped(_) => "stopped",
            Self::Unregistered(_) => "unregistered",
        }
    }

    /// The record it is known by.
    pub const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Registered(id)
            | Self::Changed(id, _)
            | Self::Changing(id, _)
            | Self::PartWaits(id, _)
            | Self::Waiting(id)
            | Self::Aside(id)
            | Self::Stopped(id) => Some(*id),
            Self::Unregistered(_) => None,
        }
    }

    /// How many candidates it makes where it is recorded.
    pub const fn candidates(&self) -> usize {
        match self {
            Self::Unregistered(_) => 1,
            Self::Changed(_, parts) => parts.len(),
            _ => 0,
        }
    }

    /// Whether no decision of the organisation covers it.
    pub const fn is_unregistered(&self) -> bool {
        matches!(self, Self::Unregistered(_) | Self::Waiting(_) | Self::Stopped(_))
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered(id) => write!(to, "registered as {id}."),
            Self::Changed(id, parts) => write!(to, "registered as {id}, of which this is not on record: {}.", parts.join(", ")),
            Self::Changing(id, change) => write!(to, "registered as {id}, and being changed under {change}."),
            Self::PartWaits(id, part) => {
                write!(to, "registered as {id}; something it names waits in {part} until somebody says what it is.")
            }
            Self::Waiting(id) => write!(to, "not registered; {id} waits until somebody says what it is."),
            Self::Aside(id) => write!(to, "set aside in {id}."),
            Self::Stopped(id) => write!(to, "its use was stopped in {id}, and here it is."),
            Self::Unregistered(None) => to.write_str("not registered."),
            Self::Unregistered(Some(id)) => {
                write!(to, "not registered; {id} is called so too, and nothing that it names is on record there.")
            }
        }
    }
}

/// A report that `ephor discover --format json` wrote, of trees or of logs; other members of it are of no concern here.
#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    components: Vec<Component>,
    #[serde(default)]
    systems: Vec<System>,
    #[serde(default)]
    services: Vec<FoundService>,
    /// Every report says what was read, and nothing else is one.
    accounting: Read,
}

#[derive(Deserialize)]
struct Read {
    since: Option<IgnoredAny>,
}

/// Whether it is meant as a report, readable or not: every report says what was read, and no bill of materials does.
pub fn is_report(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Marked {
        #[serde(rename = "accounting")]
        _accounting: IgnoredAny,
    }
    serde_json::from_slice::<Marked>(bytes).is_ok()
}

/// What a report saw that was written elsewhere, such as in CI.
///
/// # Errors
/// Why it is no such report.
pub fn of_report(bytes: &[u8]) -> Result<Vec<Sighting>, serde_json::Error> {
    let Report { components, systems, services, accounting } = serde_json::from_slice(bytes)?;
    if accounting.since.is_some() {
        return Err(serde_json::Error::custom("it was made with --since, so it tells no systems; make one without"));
    }
    let systems = systems.iter().map(|system| of_system(system, &components));
    Ok(once(systems.chain(used(&services)).map(Sighting::visible)))
}

/// How each thing that was seen stands, for programs: one for each, in the same order.
pub fn told(seen: &[Sighting], standings: &[Standing]) -> Value {
    let each = seen.iter().zip(standings).map(|(one, standing)| {
        let parts = if let Standing::Changed(_, parts) = standing { parts.as_slice() } else { &[] };
        let record = standing.record().map(|id| id.to_string());
        let says = standing.to_string();
        json!({"key": one.key, "name": one.name, "standing": standing.word(), "says": says, "record": record, "not_on_record": parts})
    });
    each.collect()
}

/// The systems that a scan of trees found.
pub fn of_trees(found: &Discovery) -> Vec<Sighting> {
    once(found.systems.iter().map(|system| of_system(system, &found.components)))
}

/// Each thing once: a tree may be named twice, and what several reports tell overlaps.
pub(crate) fn once(seen: impl IntoIterator<Item = Sighting>) -> Vec<Sighting> {
    let mut keys = HashSet::new();
    seen.into_iter().filter(|one| keys.insert(one.key.clone())).collect()
}

fn of_system(system: &System, components: &[Component]) -> Sighting {
    let parts: Vec<String> = system.models.iter().chain(&system.providers).cloned().collect();
    let own = components.iter().filter(|component| system.components.contains(&component.fingerprint));
    // A component is met all over what was scanned, and this is about one place of it.
    let places: Vec<String> = own
        .filter_map(|component| component.evidence.iter().find(|place| system.holds(&place.file)))
        .take(3)
        .map(|place| format!("{}:{}", place.file, place.line))
        .collect();
    // Whoever reads of a candidate does not know which tree `.` was.
    let is_tree = system.root == "." && !system.tree.is_empty();
    let root = if is_tree { system.tree.clone() } else { system.root.clone() };
    Sighting {
        key: format!("discovered/system/{}", system.fingerprint),
        name: system.name.clone(),
        names_itself: true,
        parts,
        what: system.why.join(" "),
        place: std::iter::once(root).chain(places).collect::<Vec<_>>().join(", "),
        confidence: system.confidence,
        first: None,
        times: None,
    }
}

/// The services that logs and registers show in use. What was only ever blocked is not.
pub fn of_logs(report: &LogReport) -> Vec<Sighting> {
    used(&report.services).collect()
}

fn used(services: &[FoundService]) -> impl Iterator<Item = Sighting> {
    services.iter().map(of_service).filter(|seen| seen.times != Some(0))
}

fn of_service(service: &FoundService) -> Sighting {
    let FoundService { name, publisher, kind, people, requests, blocked, grants, .. } = service;
    let used = requests.saturating_sub(*blocked);
    let least = if people.at_least { "at least " } else { "" };
    let hosts = service.hosts.iter().chain(&service.applications).take(3).map(|one| one.name.clone());
    let places = service.evidence.first().map(|place| format!("{}:{}", place.file, place.line));
    let first = service.first_seen.and_then(|day| {
        let (year, month, of_month) = day.parts()?;
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(of_month).ok()?).ok()
    });
    Sighting {
        key: format!("discovered/service/{}", service.fingerprint),
        name: name.clone(),
        names_itself: false,
        parts: Vec::new(),
        what: format!(
            "{name} of {publisher} ({kind}): {} not blocked and {}, by {least}{}.",
            count(used, "request"),
            count(grants.to_owned(), "grant"),
            if people.count == 1 { "one person or device".to_owned() } else { format!("{} people or devices", people.count) }
        ),
        place: hosts.chain(places).collect::<Vec<_>>().join(", "),
        confidence: service.confidence,
        first,
        times: Some(used + grants),
    }
}
