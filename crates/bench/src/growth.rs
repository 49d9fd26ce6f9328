//! The sample organisation grown to any size: its systems, with all that hangs on them, stand again and again beside the first.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow};
use ephor::engine::{self, Access, Clock, Engine, Mode};
use ephor::import::facts::{ActFact, Envelope, Fact, RecordFact, Subject};
use ephor::sample;
use ephor_core::act::ActName;
use ephor_core::id::{Kind, RecordId};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::chance::Chance;

/// What stands again for every copy; people, bodies, parameters, policies, controls and the rest belong to all of them.
const COPIED: &[Kind] = &[
    Kind::System,
    Kind::Component,
    Kind::Data,
    Kind::Source,
    Kind::Risk,
    Kind::Treatment,
    Kind::RiskAssessment,
    Kind::ImpactAssessment,
    Kind::Change,
    Kind::Exception,
    Kind::Incident,
    Kind::Nonconformity,
    Kind::Action,
    Kind::Candidate,
    Kind::Intake,
    Kind::Gate,
    Kind::Test,
    Kind::Oversight,
    Kind::Notice,
    Kind::Document,
    Kind::Evidence,
];

const COMPONENT_TYPES: &[&str] = &["model", "prompt", "tool", "agent", "guardrail", "library"];
/// Events that come in together.
const EVENTS_A_LOAD: u64 = 10_000;

/// What takes facts that come in together.
pub(crate) type Load<'l> = dyn FnMut(Vec<Fact>) -> Result<()> + 'l;

/// The sample organisation as it was told, and how far its copies stand apart.
pub(crate) struct Template {
    told: Vec<Fact>,
    /// How many numbers of each kind one copy takes.
    stride: BTreeMap<Kind, u64>,
}

impl Template {
    pub(crate) fn of_the_sample() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let dir = folder.path().join("sample");
        engine::create(&dir, "bench.example")?;
        let engine = Engine::open(&dir, Access::Write, Clock::by_hand(sample::today()), &())?;
        engine
            .load(sample::facts(), Mode::Restore)?
            .map_err(|faults| anyhow!("the sample does not load: {:?}", faults.first()))?;
        let mut told = Vec::new();
        engine.say(None, &mut |fact| {
            told.push(fact);
            Ok(())
        })?;
        let mut stride: BTreeMap<Kind, u64> = BTreeMap::new();
        for fact in &told {
            if let Some(id) = record(fact).and_then(|record| record.id.as_deref()?.parse::<RecordId>().ok()) {
                let last = stride.entry(id.kind).or_default();
                *last = id.number.max(*last);
            }
        }
        Ok(Self { told, stride })
    }

    /// How many systems one copy has.
    fn systems(&self) -> u64 {
        let system =
            |fact: &&Fact| record(fact).is_some_and(|record| record.kind == Kind::System.name() && record.version == Some(1));
        self.told.iter().filter(system).count() as u64
    }

    /// Tells an organisation with so many systems and so many facts, a load at a time.
    pub(crate) fn grow(&self, systems: u64, facts: u64, seed: u64, load: &mut Load<'_>) -> Result<()> {
        let copies = systems.div_ceil(self.systems().max(1)).max(1);
        let mut moments = self.moments(facts)?;
        let mut told = self.told.len() as u64;
        load(self.told.clone())?;
        for copy in 1..copies {
            let mut unit: Vec<Fact> = self.told.iter().filter_map(|fact| self.copy(fact, copy)).collect();
            unit.iter_mut().try_for_each(|fact| moments.record(fact))?;
            told += unit.len() as u64;
            load(unit)?;
        }
        let mut events = Events::new(self, copies, seed);
        while told < facts {
            let mut some: Vec<Fact> = (0..EVENTS_A_LOAD.min(facts - told)).map(|_| events.event()).collect();
            some.iter_mut().try_for_each(|fact| moments.record(fact))?;
            told += some.len() as u64;
            load(some)?;
        }
        Ok(())
    }

    /// Tells the sample with so many components of its first system more.
    pub(crate) fn components(&self, records: u64, seed: u64, load: &mut Load<'_>) -> Result<()> {
        let body = self.latest(Kind::Component).into_iter().next().context("the sample has a component")?;
        let first = self.stride.get(&Kind::Component).copied().unwrap_or_default();
        let mut moments = self.moments(records)?;
        let mut chance = Chance::new(seed);
        load(self.told.clone())?;
        let numbers: Vec<u64> = (1..=records).collect();
        for numbers in numbers.chunks(usize::try_from(EVENTS_A_LOAD)?) {
            let mut some = Vec::with_capacity(numbers.len());
            for number in numbers {
                let id = RecordId::new(Kind::Component, first + number).to_string();
                let mut record = RecordFact { id: Some(id), version: None, ..body.clone() };
                record.body.insert("title".to_owned(), json!(format!("Part {}", chance.below(1_000_000))));
                record.body.insert("type".to_owned(), json!(chance.one(COMPONENT_TYPES)));
                record.body.insert("release".to_owned(), json!(format!("{}.{}", chance.below(9), chance.below(99))));
                let mut fact = Fact::Record(record);
                moments.record(&mut fact)?;
                some.push(fact);
            }
            load(some)?;
        }
        Ok(())
    }

    fn moments(&self, facts: u64) -> Result<Moments> {
        let last = self.told.last().and_then(|fact| fact.envelope().recorded.clone()).context("the sample has a last fact")?;
        Ok(Moments { begins: last.parse()?, facts, passed: 0 })
    }

    /// The fact as it stands in that copy; the first copy is the sample itself, and what belongs to all stands in it alone.
    fn copy(&self, fact: &Fact, copy: u64) -> Option<Fact> {
        if copy == 0 {
            return Some(fact.clone());
        }
        let (kind, envelope) = match fact {
            Fact::Record(record) => (&record.kind, &record.envelope),
            Fact::Act(ActFact { of: Subject::Record { kind, .. } | Subject::Act { kind, .. }, envelope, .. }) => (kind, envelope),
        };
        if !COPIED.iter().any(|copied| copied.name() == kind) {
            return None;
        }
        let envelope = Envelope { key: envelope.key.as_ref().map(|key| format!("{key}-{copy}")), ..envelope.clone() };
        Some(match fact {
            Fact::Record(record) => {
                let mut body = Value::Object(record.body.clone());
                self.move_ids(&mut body, copy);
                Fact::Record(RecordFact {
                    id: record.id.as_deref().map(|id| self.moved(id, copy)),
                    envelope,
                    body: body.as_object().cloned().unwrap_or_default(),
                    ..record.clone()
                })
            }
            Fact::Act(act) => {
                let mut of = act.of.clone();
                let (Subject::Record { id, .. } | Subject::Act { id, .. }) = &mut of;
                *id = self.moved(id, copy);
                let mut payload = Value::Object(act.payload.clone());
                self.move_ids(&mut payload, copy);
                Fact::Act(ActFact { of, envelope, payload: payload.as_object().cloned().unwrap_or_default(), ..act.clone() })
            }
        })
    }

    fn move_ids(&self, value: &mut Value, copy: u64) {
        match value {
            Value::String(text) => *text = self.moved(text, copy),
            Value::Array(values) => values.iter_mut().for_each(|value| self.move_ids(value, copy)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.move_ids(value, copy)),
            _ => {}
        }
    }

    fn moved(&self, text: &str, copy: u64) -> String {
        let id = text.parse::<RecordId>().ok().filter(|id| COPIED.contains(&id.kind));
        id.map_or_else(
            || text.to_owned(),
            |id| RecordId::new(id.kind, id.number + copy * self.stride.get(&id.kind).copied().unwrap_or_default()).to_string(),
        )
    }

    /// The last version of each record of a kind.
    fn latest(&self, kind: Kind) -> Vec<&RecordFact> {
        let mut last: BTreeMap<&str, &RecordFact> = BTreeMap::new();
        for record in self.told.iter().filter_map(record).filter(|record| record.kind == kind.name()) {
            last.insert(record.id.as_deref().unwrap_or_default(), record);
        }
        last.into_values().collect()
    }

    fn acts(&self, name: ActName, kind: Kind) -> Vec<&Fact> {
        let wanted = |fact: &&Fact| match fact {
            Fact::Act(act) => act.act == name.word() && matches!(&act.of, Subject::Record { kind: of, .. } if of == kind.name()),
            Fact::Record(_) => false,
        };
        self.told.iter().filter(wanted).collect()
    }
}

fn record(fact: &Fact) -> Option<&RecordFact> {
    if let Fact::Record(record) = fact { Some(record) } else { None }
}

/// The moments at which more is recorded: all between the sample's last fact and its own today.
struct Moments {
    begins: Timestamp,
    facts: u64,
    passed: u64,
}

impl Moments {
    fn record(&mut self, fact: &mut Fact) -> Result<()> {
        self.passed = (self.passed + 1).min(self.facts);
        let span = self.begins.duration_until(sample::today()).as_secs();
        let passed = i128::from(span) * i128::from(self.passed) / i128::from(self.facts.max(1));
        let now = self.begins.checked_add(SignedDuration::from_secs(i64::try_from(passed)?))?;
        fact.envelope_mut().recorded = Some(now.to_string());
        Ok(())
    }
}

/// What goes on when everything stands: mostly somebody looks, sometimes something changes.
struct Events<'t> {
    template: &'t Template,
    copies: u64,
    chance: Chance,
    looked: Vec<&'t Fact>,
    read: Vec<&'t Fact>,
    accepted: Vec<&'t Fact>,
    components: Vec<&'t RecordFact>,
    systems: Vec<&'t RecordFact>,
    risks: Vec<&'t RecordFact>,
}

impl<'t> Events<'t> {
    fn new(template: &'t Template, copies: u64, seed: u64) -> Self {
        Self {
            template,
            copies,
            chance: Chance::new(seed),
            looked: template.acts(ActName::Observe, Kind::Component),
            read: template.acts(ActName::Acknowledge, Kind::Policy),
            accepted: template.acts(ActName::Accept, Kind::Risk),
            components: template.latest(Kind::Component),
            systems: template.latest(Kind::System),
            risks: template.latest(Kind::Risk),
        }
    }

    fn event(&mut self) -> Fact {
        let copy = self.chance.below(self.copies);
        let number = self.chance.below(1_000_000);
        let fact = match self.chance.below(20) {
            0..10 => self.chance.one(&self.looked).clone(),
            10..14 => changed(self.chance.one(&self.components), "release", &format!("{}.{}", number % 9, number % 99)),
            14..16 => {
                changed(self.chance.one(&self.systems), "not_for", &format!("Deciding about people alone, as {number} asked."))
            }
            16..18 => changed(self.chance.one(&self.risks), "cause", &format!("It was seen {number} times.")),
            18 => self.chance.one(&self.accepted).clone(),
            _ => self.chance.one(&self.read).clone(),
        };
        let mut fact = self.template.copy(&fact, copy).unwrap_or(fact);
        if let Fact::Act(ActFact { of: Subject::Record { version, .. }, .. }) = &mut fact {
            *version = None;
        }
        let envelope = fact.envelope_mut();
        *envelope = Envelope { key: None, happened: None, ..envelope.clone() };
        fact
    }
}

/// The record with one field said anew.
fn changed(of: &RecordFact, field: &str, text: &str) -> Fact {
    let mut record = RecordFact { version: None, ..of.clone() };
    record.body.insert(field.to_owned(), json!(text));
    Fact::Record(record)
}
