//! EPH-5.3-2: what was decided outside somebody's authority has been ratified or annulled.

use crate::act::{ActName, Payload};
use crate::authority::{Ask, appetite};
use crate::conformity::{Empty, Flaw, Go, Population, Rule, Severity, Subject, Weight};
use crate::fact;
use crate::id::{Kind, RecordId};
use crate::image::Act;
use crate::kinds::objective::Stage;
use crate::kinds::{AnyRecord, Risk};
use crate::power::Power;
use crate::reading::Reading;
use crate::rules::{recorded_day, settled, step};
use crate::shape::View;

pub(super) const RULE: Rule = Rule {
    code: "EPH-5.3-2",
    name: "act-ultra-vires",
    requirement: "5.3",
    states: "Every act outside somebody’s authority has been ratified or annulled",
    population: "act where it was outside the authority of its author",
    noun: ("act outside authority", "acts outside authority"),
    weight: Weight::MajorAfter(30),
    empty: Empty::Passes,
    also: &["8.1", "A.6.2.5"],
    next: ("Annul the act, or have a holder of the power ratify it.", Go::New(Kind::Matter)),
    examines,
    examine,
};

fn examines(reading: &Reading<'_>) -> Population {
    let beyond = |at: &u64| reading.act(*at).is_some_and(|act| act.fact.ultra_vires.is_some());
    Population::each(reading.flagged().into_iter().filter(beyond).map(Subject::Act))
}

fn examine(reading: &Reading<'_>, subject: &Subject) -> Vec<Flaw> {
    let Subject::Act(position) = *subject else {
        return Vec::new();
    };
    let Some(act) = reading.act(position) else {
        return Vec::new();
    };
    let Some(beyond) = &act.fact.ultra_vires else {
        return Vec::new();
    };
    if settled(reading, act, &[ActName::Ratify, ActName::Annul]).is_some() {
        return Vec::new();
    }
    let about = act.about.map_or_else(|| "a record nobody knows".to_owned(), |id| id.to_string());
    let message = format!(
        "{} did “{}” on {about} on {} without the authority ({}); nobody has ratified or annulled it.",
        reading.image().person_name(act.envelope.author),
        act.fact.name,
        act.day,
        beyond.missing
    );
    let next = step(
        "Annul it, or have a holder of the exceeded power ratify it, and open a nonconformity.",
        Go::OnAct(ActName::Annul, position),
    );
    let flaw = Flaw { record: act.about, weight: None, since: recorded_day(reading, act), message, next };
    vec![if is_grave(reading, act) { flaw.weighing(Severity::Major) } else { flaw }]
}

/// Over appetite, about a system of tier 1, or a deployment gate.
fn is_grave(reading: &Reading<'_>, act: &Act) -> bool {
    if act.fact.power == Some(Power::AcceptBeyondAppetite) {
        return true;
    }
    let Some(id) = act.about else { return false };
    let Some(record) = record_of(reading, act, id) else {
        return false;
    };
    let ask = Ask::of(reading, id, record, act.payload.as_deref(), act.day);
    let deploys = id.kind == Kind::Gate && matches!(record.named("stage"), View::Word(word) if word == Stage::Deployment.word());
    ask.tier == Some(1) || deploys || exceeds_appetite(reading, act, record)
}

/// The record as the act names it; as it is today where that version is no longer kept.
fn record_of<'a>(reading: &Reading<'a>, act: &Act, id: RecordId) -> Option<&'a dyn AnyRecord> {
    let named = match act.fact.subject {
        fact::Subject::Version { version, .. } => reading.slot(id)?.version(version),
        _ => None,
    };
    let named = named.and_then(|version| version.record.as_deref());
    named.or_else(|| reading.live(id).map(|live| live.record))
}

fn exceeds_appetite(reading: &Reading<'_>, act: &Act, record: &dyn AnyRecord) -> bool {
    let Some(Payload::Accept(accept)) = act.payload.as_deref() else {
        return false;
    };
    let Some(risk) = record.as_any().downcast_ref::<Risk>() else {
        return false;
    };
    let category = accept.category.as_ref().unwrap_or(&risk.category);
    let level = accept.level.unwrap_or(risk.residual.level);
    appetite(reading, category, act.day).is_some_and(|most| level.0 > most)
}
