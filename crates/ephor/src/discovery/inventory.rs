//! What was seen, looked up in the inventory.

use ephor_core::act::{ActName, Payload};
use ephor_core::authority::counts;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::{Change, Component, Supplier, System};
use ephor_core::reading::Reading;
use ephor_discover::Fingerprint;
use jiff::civil::Date;

use crate::discovery::{Sighting, Standing};

/// Names shorter than this, without spaces and marks, are shared by too many things to be recognised by.
const TELLING: usize = 4;

/// How each thing that was seen stands in the inventory on a day, in the same order.
pub fn judge(image: &Image, on: Date, seen: &[Sighting]) -> Vec<Standing> {
    let inventory = Inventory::of(image, on);
    seen.iter().map(|one| inventory.standing(one)).collect()
}

/// The key of the candidate that a system names more than is on record of it; another one where it names something else.
pub(crate) fn key_of_change(key: &str, parts: &[String]) -> String {
    let mut sorted: Vec<&str> = parts.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    format!("{key}/{}", Fingerprint::of(ephor_discover::Kind::Model, &sorted.join("\n")))
}

struct Inventory<'a> {
    reading: Reading<'a>,
    systems: Vec<Known>,
}

/// A registered system, as it may be recognised.
struct Known {
    id: RecordId,
    names: Vec<String>,
    /// What its parts and suppliers are called, their releases and where they come from.
    parts: Vec<String>,
}

impl<'a> Inventory<'a> {
    fn of(image: &'a Image, on: Date) -> Self {
        let reading = Reading::new(image, on);
        let systems = image.all::<System>().map(|live| {
            let title = live.record.title.shown();
            // What stands before a comma or a bracket is what people say.
            let short = title.split([',', '(', ':', '–', '—']).next().unwrap_or(title);
            let names = [title, short].map(plain).into_iter().filter(|name| name.len() >= TELLING).collect();
            Known { id: live.id(), names, parts: parts_of(image, live.id(), live.record) }
        });
        Self { systems: systems.collect(), reading }
    }

    fn standing(&self, one: &Sighting) -> Standing {
        let candidate = self.candidate(&one.key);
        let decided = candidate.and_then(|id| self.decided(id));
        let system = match (candidate, &decided) {
            (Some(id), Some(Decided::Stopped)) => return Standing::Stopped(id),
            (Some(id), Some(Decided::Aside)) => return Standing::Aside(id),
            (Some(id), Some(Decided::Ours(None))) => return Standing::Registered(id),
            (Some(_), Some(Decided::Ours(Some(system)))) => Some(*system),
            (candidate, _) => match (self.named(one), candidate) {
                (None, Some(id)) => return Standing::Waiting(id),
                (system, _) => system,
            },
        };
        let Some(system) = system else { return Standing::Unregistered };
        let missing = self.missing(system, one);
        if missing.is_empty() {
            return Standing::Registered(system);
        }
        let changed = self.candidate(&key_of_change(&one.key, &missing));
        match changed.map(|id| (id, self.decided(id))) {
            Some((id, None)) => Standing::Waiting(id),
            Some((id, Some(Decided::Stopped))) => Standing::Stopped(id),
            Some((_, Some(_))) => Standing::Registered(system),
            None => match self.open_change(system) {
                Some(change) => Standing::Changing(system, change),
                None => Standing::Changed(system, missing),
            },
        }
    }

    fn candidate(&self, key: &str) -> Option<RecordId> {
        self.reading.image().keyed(Kind::Candidate, key).filter(|id| self.reading.live(*id).is_some())
    }

    /// What somebody with the power has decided about a candidate, while it holds.
    fn decided(&self, candidate: RecordId) -> Option<Decided> {
        let mut acts = self.reading.acts(candidate).iter().rev();
        let last = acts.find(|act| act.name == ActName::Triage && counts(&self.reading, act, self.reading.on()))?;
        let Some(Payload::Triage(triage)) = last.payload.as_ref() else { return None };
        if triage.until.is_some_and(|until| until < self.reading.on()) {
            return None;
        }
        Some(match &*triage.disposition {
            "stop-use" => Decided::Stopped,
            "not-ai" | "out-of-scope" => Decided::Aside,
            _ => Decided::Ours(triage.result.filter(|id| id.kind == Kind::System && self.reading.live(*id).is_some())),
        })
    }

    /// The system of that name.
    fn named(&self, one: &Sighting) -> Option<RecordId> {
        let name = plain(&one.name);
        self.systems.iter().find(|known| known.names.contains(&name)).map(|known| known.id)
    }

    /// What it names that neither a component nor a supplier of the system is called.
    fn missing(&self, system: RecordId, one: &Sighting) -> Vec<String> {
        let known = self.systems.iter().find(|known| known.id == system);
        let parts = known.map_or(&[][..], |known| known.parts.as_slice());
        let is_known = |name: &&String| {
            let name = plain(name);
            name.len() < TELLING || parts.iter().any(|part| part.contains(&name) || name.contains(part.as_str()))
        };
        one.parts.iter().filter(|name| !is_known(name)).cloned().collect()
    }

    /// A change of the system that is approved and not made yet.
    fn open_change(&self, system: RecordId) -> Option<RecordId> {
        let mut changes = self.reading.naming::<Change>(system);
        let open = |id: RecordId| ephor_core::authority::in_force(&self.reading, id, self.reading.on()).is_some();
        changes.find(|live| live.record.made_on.is_none() && open(live.id())).map(|live| live.id())
    }
}

/// What became of a candidate.
enum Decided {
    /// It was registered, or is part of that system.
    Ours(Option<RecordId>),
    Aside,
    Stopped,
}

fn parts_of(image: &Image, id: RecordId, system: &System) -> Vec<String> {
    let components: Vec<_> = image
        .incoming_of(Kind::Component, id)
        .filter_map(|part| image.get::<Component>(part))
        .filter(|live| live.record.systems.iter().any(|one| RecordId::from(*one) == id))
        .collect();
    let suppliers = system.suppliers.iter().chain(components.iter().filter_map(|live| live.record.supplier.as_ref()));
    let suppliers = suppliers.filter_map(|supplier| Some(image.get::<Supplier>(*supplier)?.record.title.shown().to_owned()));
    let words = |live: &ephor_core::image::Live<'_, Component>| {
        let record = live.record;
        let title = record.title.shown();
        [title.to_owned(), format!("{title} {}", &*record.release), record.provenance.to_string()]
    };
    let all = suppliers.chain(components.iter().flat_map(words));
    all.map(|text: String| plain(&text)).filter(|text| text.len() >= TELLING).collect()
}

/// Letters and digits alone, small: so that `member-assistant` and `Member assistant` are the same.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
