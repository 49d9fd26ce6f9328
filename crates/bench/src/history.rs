//! The years after the founding: systems with what belongs to them, then everything that happens to them until there are facts enough.

use anyhow::Result;
use ephor_core::act::ActName;
use ephor_core::id::{Kind, PersonId, RecordId};
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::desk::Desk;
use crate::founding::{CATEGORIES, Founded};

/// What belongs to each system.
const COMPONENTS: u64 = 4;
const RISKS: u64 = 3;
/// One meeting for so many systems.
const SYSTEMS_A_MEETING: u64 = 50;

const UNITS: &[&str] = &["claims", "underwriting", "service", "finance", "people", "technology", "marketing"];
const ACQUIRED: &[&str] = &["in-house", "bought", "embedded", "service", "open-model"];
const AUTONOMY: &[&str] = &["suggests", "drafts", "decides-with-review", "decides-alone", "acts-with-approval", "acts-alone"];
const COMPONENT_TYPES: &[&str] = &["model", "prompt", "tool", "agent", "guardrail", "library"];
const DOCUMENT_TYPES: &[&str] = &["design", "requirements", "runbook", "instructions", "technical-file"];

/// Writes the history on, a transaction at a time.
pub(crate) struct Historian {
    pub(crate) founded: Founded,
    chance: Chance,
    systems: u64,
    written: u64,
}

impl Historian {
    pub(crate) const fn new(founded: Founded, seed: u64, systems: u64) -> Self {
        Self { founded, chance: Chance::new(seed), systems, written: 0 }
    }

    /// Writes on until the desk has so many facts.
    pub(crate) fn write_until(&mut self, desk: &mut Desk<'_, '_>, size: u64) -> Result<()> {
        while desk.size() < size {
            if self.written < self.systems {
                self.written += 1;
                self.system(desk, self.written)?;
            } else {
                self.event(desk)?;
            }
        }
        Ok(())
    }

    fn system(&mut self, desk: &mut Desk<'_, '_>, number: u64) -> Result<()> {
        let owner = self.founded.owner(number);
        let system = self.system_record(owner, number);
        let system = desk.write(owner, Kind::System, None, system)?;
        for _ in 0..COMPONENTS {
            let record = component(&mut self.chance, owner, system);
            desk.write(owner, Kind::Component, None, record)?;
        }
        for _ in 0..RISKS {
            let level = 1 + self.chance.below(8);
            let score = json!({"likelihood": 1, "consequence": level, "level": level});
            let record = json!({"title": format!("Harm by system {number}"), "owner": owner, "type": "threat", "event": "a wrong answer is acted upon",
                "cause": "nobody checks", "sources": ["own"], "category": self.chance.one(&CATEGORIES), "systems": [system],
                "who_is_hurt": ["individuals"], "consequences": [{"axis": "individuals", "text": "they are worse off", "value": 3}],
                "inherent": score, "residual": score, "target": score, "criteria": {"id": "PAR-1", "version": 1}});
            let risk = desk.write(owner, Kind::Risk, None, record)?;
            self.accept(desk, risk)?;
        }
        let record = json!({"title": format!("Design of system {number}"), "owner": owner, "author": owner, "type": self.chance.one(DOCUMENT_TYPES),
            "number": format!("DES-{number}"), "home": "linked", "location": format!("https://documents.example/{number}"),
            "systems": [system], "classification": "internal"});
        let document = desk.write(owner, Kind::Document, None, record)?;
        desk.act(self.founded.ceo(), None, ActName::Approve, document, json!({}))?;
        let record = json!({"title": format!("Use of system {number}"), "asked": "approve", "subject": {"id": system, "version": 1}, "power": "maintain",
            "decider": {"person": self.founded.ceo()}, "proposer": owner, "case": "It saves a day of work.", "due": "2026-12-31",
            "if_undecided": "it is not used"});
        let matter = desk.write(owner, Kind::Matter, None, record)?;
        desk.act(self.founded.ceo(), None, ActName::Approve, matter, json!({}))?;
        if number.is_multiple_of(SYSTEMS_A_MEETING) {
            let record = json!({"title": "Executive committee", "owner": self.founded.ceo(), "type": "top-management", "body": "BOD-2",
                "planned_on": "2026-12-01", "agenda": ["Systems", "Risks"]});
            desk.write(self.founded.ceo(), Kind::Meeting, None, record)?;
        }
        Ok(())
    }

    fn system_record(&mut self, owner: PersonId, number: u64) -> Value {
        let chance = &mut self.chance;
        json!({"title": format!("System {number} for {}", chance.one(UNITS)), "owner": owner, "acquired": chance.one(ACQUIRED),
            "purpose": "It reads what customers write and proposes an answer.", "not_for": "Deciding about people alone.",
            "users": ["case handlers"], "affected": [{"who": "customers", "count": chance.below(100_000)}], "org_role": ["deployer"],
            "autonomy": chance.one(AUTONOMY), "unit": chance.one(UNITS), "jurisdictions": ["GB"], "data": [], "classification": "internal",
            "tier_inputs": {"severity": 1 + chance.below(5), "reach": 2, "autonomy": 2, "rights": 1 + chance.below(5), "reversibility": 1},
            "in_use_from": "2023-06-01", "in_use_until": "2029-06-01"})
    }

    /// One thing that happens: mostly somebody looks, sometimes something changes.
    fn event(&mut self, desk: &mut Desk<'_, '_>) -> Result<()> {
        let number = 1 + self.chance.below(self.systems.max(1));
        let owner = self.founded.owner(number);
        match self.chance.below(20) {
            0..10 => {
                let payload =
                    json!({"at": "2026-01-05T08:00:00Z", "ok": self.chance.below(10) > 0, "count": self.chance.below(1_000)});
                desk.act(owner, None, ActName::Observe, RecordId::new(Kind::System, number), payload)
            }
            10..14 => {
                let id = RecordId::new(Kind::Component, (number - 1) * COMPONENTS + 1 + self.chance.below(COMPONENTS));
                change(desk, owner, id, "release", &json!(format!("{}.{}", self.chance.below(9), self.chance.below(99))))
            }
            14..16 => {
                let affected = json!([{"who": "customers", "count": self.chance.below(100_000)}]);
                change(desk, owner, RecordId::new(Kind::System, number), "affected", &affected)
            }
            16..18 => {
                let id = RecordId::new(Kind::Risk, (number - 1) * RISKS + 1 + self.chance.below(RISKS));
                change(desk, owner, id, "cause", &json!(format!("seen {} times", self.chance.below(1_000_000))))?;
                self.accept(desk, id)
            }
            18 => desk.act(owner, None, ActName::Review, RecordId::new(Kind::Document, number), json!({"outcome": "fit"})),
            _ => desk.act(owner, None, ActName::Acknowledge, self.founded.policy, json!({"understood": true})),
        }
    }

    fn accept(&self, desk: &mut Desk<'_, '_>, risk: RecordId) -> Result<()> {
        desk.act(self.founded.risk_officer(), None, ActName::Accept, risk, json!({"level": 8, "valid_until": "2026-12-31"}))
    }
}

/// A component of a system.
pub(crate) fn component(chance: &mut Chance, owner: PersonId, system: RecordId) -> Value {
    json!({"title": format!("Part {} of {system}", chance.below(1_000_000)), "owner": owner, "type": chance.one(COMPONENT_TYPES),
        "systems": [system], "release": format!("{}.{}", chance.below(9), chance.below(99)), "provenance": "supplier"})
}

fn change(desk: &mut Desk<'_, '_>, author: PersonId, id: RecordId, field: &str, value: &Value) -> Result<()> {
    let mut record = desk.live(id)?;
    record[field] = value.clone();
    desk.write(author, id.kind, Some(id), record)?;
    Ok(())
}
