//! Facts from chance, and what a ledger must hold of them afterwards.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ephor_ledger::{Entry, Erasure, Fact, Hash, Sealed, SealedValue};

use crate::chance::Chance;

/// Once in so many runs bodies are large, so that the log outgrows what SQLite checkpoints by itself (1,000 pages).
const HEAVY: usize = 16;

/// Makes facts.
pub(crate) struct Maker {
    heavy: bool,
}

impl Maker {
    pub(crate) fn new(chance: &mut Chance) -> Self {
        Self { heavy: chance.one_in(HEAVY) }
    }

    /// Entries to follow these facts.
    pub(crate) fn entries(&self, after: &[Fact], chance: &mut Chance) -> Vec<Entry> {
        let count = 1 + if chance.one_in(8) { chance.below(40) } else { chance.below(4) };
        let mut entries: Vec<Entry> = Vec::new();
        for position in (after.len() as u64 + 1..).take(if self.heavy { count.min(3) } else { count }) {
            let has_erased = entries.iter().any(|entry| !entry.erases.is_empty());
            let erases = if has_erased || !chance.one_in(6) { None } else { erasure(after, chance) };
            entries.push(self.entry(position, erases, chance));
        }
        entries
    }

    fn entry(&self, position: u64, erases: Option<Erasure>, chance: &mut Chance) -> Entry {
        let length = if self.heavy { chance.below(400_000) } else { chance.below(1_200) };
        let value = SealedValue {
            path: "/name".to_owned(),
            salt: chance.bytes(),
            bytes: format!("\"{:016x}\"", chance.number()).into_bytes(),
        };
        let letter = char::from(b'a' + u8::try_from(chance.below(26)).unwrap_or(0));
        let text: String = std::iter::repeat_n(letter, length).collect();
        let name = STANDARD.encode(value.commitment().0);
        let body =
            Sealed { salt: chance.bytes(), bytes: format!(r#"{{"name":{{"†":"{name}"}},"text":"{text}"}}"#).into_bytes() };
        let commitment = STANDARD.encode(body.commitment().0);
        let said = erases.iter().map(|erasure| match &erasure.path {
            Some(path) => format!(r#","erases":[{{"position":{},"path":"{path}"}}]"#, erasure.position),
            None => format!(r#","erases":[{{"position":{}}}]"#, erasure.position),
        });
        let said: String = said.collect();
        let leaf = format!(r#"{{"v":1,"position":{position},"recorded":"2026-11-21T10:00:00Z","body":"{commitment}"{said}}}"#);
        Entry { leaf: leaf.into_bytes(), body: Some(body), values: vec![value], erases: erases.into_iter().collect() }
    }
}

/// Something that is there to be erased.
fn erasure(after: &[Fact], chance: &mut Chance) -> Option<Erasure> {
    let fact = after.get(chance.below(after.len()))?;
    let path = fact.values.first().filter(|_| chance.one_in(2)).map(|value| value.path.clone());
    fact.body.as_ref().map(|_| Erasure { position: fact.position, path })
}

/// The facts as they stand once these entries are appended.
pub(crate) fn appended(facts: &[Fact], entries: &[Entry]) -> Vec<Fact> {
    let mut facts = facts.to_vec();
    for entry in entries {
        let Entry { leaf, body, values, erases } = entry.clone();
        for erasure in erases {
            let erased = facts.iter_mut().find(|fact| fact.position == erasure.position);
            if let Some(fact) = erased {
                fact.values.retain(|value| erasure.path.as_ref().is_some_and(|path| *path != value.path));
                fact.body = fact.body.take().filter(|_| erasure.path.is_some());
            }
        }
        facts.push(Fact { position: facts.len() as u64 + 1, leaf, body, values });
    }
    facts
}

/// The root over facts, computed from their leaves alone.
pub(crate) fn root(facts: &[Fact]) -> Hash {
    let mut edge = ephor_ledger::Edge::default();
    for fact in facts {
        edge.push_only(Hash::leaf(&fact.leaf));
    }
    edge.root()
}
