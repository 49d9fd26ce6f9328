//! What was seen, looked up in the inventory.

use std::collections::HashMap;

use ephor_core::authority::triaged;
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

/// The key of the candidate for something that a system names and that is not on record of it.
pub(crate) fn key_of_part(key: &str, part: &str) -> String {
    format!("{key}/{}", Fingerprint::of(ephor_discover::Kind::Model, part))
}

struct Inventory<'a> {
    reading: Reading<'a>,
    /// The registered systems by what they are called; of several of one name the first.
    names: HashMap<String, RecordId>,
}

impl<'a> Inventory<'a> {
    fn of(image: &'a Image, on: Date) -> Self {
        let mut names = HashMap::new();
        for live in image.all::<System>() {
            let title = live.record.title.shown();
            // What stands before a comma or a bracket is what people say.
            let short = title.split([',', '(', ':', '–', '—']).next().unwrap_or(title);
            for name in [title, short].map(plain).into_iter().filter(|name| name.len() >= TELLING) {
                names.entry(name).or_insert(live.id());
            }
        }
        Self { reading: Reading::new(image, on), names }
    }

    fn standing(&self, one: &Sighting) -> Standing {
        let candidate = self.candidate(&one.key);
        let decided = candidate.and_then(|id| self.decided(id));
        let system = match (candidate, &decided) {
            (Some(id), Some(Decided::Stopped)) => return Standing::Stopped(id),
            (Some(id), Some(Decided::Aside)) => return Standing::Aside(id),
            (Some(_), Some(Decided::Ours(system))) => *system,
            (candidate, _) => {
                let named = self.names.get(&plain(&one.name)).copied();
                match named.filter(|system| !one.names_itself || self.missing(*system, one).len() < one.parts.len()) {
                    Some(system) => system,
                    None => return candidate.map_or(Standing::Unregistered(named), Standing::Waiting),
                }
            }
        };
        let missing = self.missing(system, one);
        if missing.is_empty() {
            return Standing::Registered(system);
        }
        let (mut new, mut waits) = (Vec::new(), None);
        for part in missing {
            let candidate = self.candidate(&key_of_part(&one.key, &part));
            match candidate.map(|id| (id, self.decided(id))) {
                None => new.push(part),
                Some((id, None)) => waits = Some(id),
                Some((id, Some(Decided::Stopped))) => return Standing::Stopped(id),
                Some((_, Some(_))) => {}
            }
        }
        match (new.is_empty(), waits, self.open_change(system)) {
            (true, None, _) => Standing::Registered(system),
            (true, Some(id), _) => Standing::PartWaits(system, id),
            (false, _, Some(change)) => Standing::Changing(system, change),
            (false, _, None) => Standing::Changed(system, new),
        }
    }

    fn candidate(&self, key: &str) -> Option<RecordId> {
        self.reading.image().keyed(Kind::Candidate, key).filter(|id| self.reading.live(*id).is_some())
    }

    /// What somebody with the power has decided about a candidate, while it holds.
    fn decided(&self, candidate: RecordId) -> Option<Decided> {
        let said = triaged(&self.reading, candidate)?;
        Some(match &*said.disposition {
            "stop-use" => Decided::Stopped,
            "not-ai" | "out-of-scope" => Decided::Aside,
            // Of what is not on record, or no longer, nobody has said where it belongs.
            _ => Decided::Ours(said.result.filter(|id| id.kind == Kind::System && self.reading.live(*id).is_some())?),
        })
    }

    /// What it names that neither a component nor a supplier of the system is called.
    fn missing(&self, system: RecordId, one: &Sighting) -> Vec<String> {
        let parts = parts_of(self.reading.image(), system);
        let is_known = |name: &&String| {
            let name = words(name);
            parts.iter().any(|part| holds(part, &name) || part.len() > 1 && holds(&name, part))
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
    /// It is that system, or part of it.
    Ours(RecordId),
    Aside,
    Stopped,
}

/// What the parts and suppliers of a system are called, their releases and where they come from, in words.
fn parts_of(image: &Image, id: RecordId) -> Vec<Vec<String>> {
    let components: Vec<_> = image
        .incoming_of(Kind::Component, id)
        .filter_map(|part| image.get::<Component>(part))
        .filter(|live| live.record.systems.iter().any(|one| RecordId::from(*one) == id))
        .collect();
    let own = image.get::<System>(id).map(|live| &live.record.suppliers);
    let suppliers = own.into_iter().flatten().chain(components.iter().filter_map(|live| live.record.supplier.as_ref()));
    let suppliers = suppliers.filter_map(|supplier| Some(image.get::<Supplier>(*supplier)?.record.title.shown().to_owned()));
    let called = |live: &ephor_core::image::Live<'_, Component>| {
        let record = live.record;
        let title = record.title.shown();
        [title.to_owned(), format!("{title} {}", &*record.release), record.provenance.to_string()]
    };
    let all = suppliers.chain(components.iter().flat_map(called));
    all.map(|text: String| words(&text)).filter(|words| !words.is_empty()).collect()
}

/// Letters and digits alone, small: so that `member-assistant` and `Member assistant` are the same.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name, small: `gpt-4.1` is three. A letter more makes another word, so that `gpt-4` is not part of `gpt-4o`.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether words hold others one after another.
fn holds(words: &[String], others: &[String]) -> bool {
    !others.is_empty() && words.windows(others.len()).any(|window| window == others)
}

#[cfg(test)]
mod stories {
    use super::*;

    #[test]
    fn a_name_is_known_by_its_words_and_not_by_its_letters() {
        let holds = |part: &str, name: &str| holds(&words(part), &words(name));
        assert!(holds("OpenAI Ireland Ltd", "OpenAI") && holds("Claude Sonnet 4.5, hosted", "claude-sonnet-4-5"));
        assert!(!holds("GPT-4o mini", "gpt-4") && !holds("OpenAI", "Azure OpenAI") && !holds("anything", "…"));
    }
}
