//! Words that no field holds: of the envelope, and derived (specification: records, sections 2 and 13).

use crate::act::{ActName, Observe, Payload};
use crate::authority::{counts, in_force, is_approved, tier};
use crate::datum::Datum;
use crate::fact::Origin;
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live, Slot};
use crate::kinds::component::ComponentType;
use crate::kinds::objective::Stage;
use crate::kinds::system::Autonomy;
use crate::kinds::{AnyRecord, Component, Gate, Scope, System};
use crate::power::Power;
use crate::query::evaluate::Item;
use crate::query::place::Place;
use crate::reading::Reading;
use crate::shape::{Shape, Target, View};

/// Words of every record.
const EVERY: &[&str] = &["kind", "id", "version", "happened", "recorded", "author", "origin", "observed"];
/// Words of an act.
pub(super) const ACT: &[&str] = &["act", "subject", "for", "power", "author", "happened", "recorded"];
/// Words of a system; but for its tier and stage each is a state as well.
const SYSTEM: &[&str] = &["tier", "stage", "in-use", "in-scope", "agentic", "generative"];

const PERSON: Place = Place::Record(Target::Kind(Kind::Person));

/// The words of records of a kind.
pub(super) fn names(kind: Kind) -> impl Iterator<Item = &'static str> {
    let own = match kind {
        Kind::System => SYSTEM,
        Kind::Intake => &["tier"],
        _ => &[],
    };
    EVERY.iter().chain(own).copied()
}

/// What a word of a record stands for.
pub(super) fn place(kind: Kind, name: &str) -> Option<Place> {
    Some(match name {
        "kind" => Place::Plain(Shape::Choice(Kind::NAMES)),
        "id" => Place::Record(Target::Kind(kind)),
        "version" => Place::Plain(Shape::Int),
        "happened" => Place::Plain(Shape::Date),
        "recorded" => Place::Plain(Shape::Instant),
        "author" => PERSON,
        "origin" => Place::Plain(Origin::SHAPE),
        "observed" => Place::Part(Observe::FIELDS),
        "tier" if [Kind::System, Kind::Intake].contains(&kind) => Place::Plain(Shape::Tier),
        "stage" if kind == Kind::System => Place::Plain(Stage::SHAPE),
        _ if kind == Kind::System && SYSTEM.contains(&name) => Place::Plain(Shape::Bool),
        _ => return None,
    })
}

/// What a word of an act stands for.
pub(super) fn place_of_act(name: &str) -> Option<Place> {
    Some(match name {
        "act" => Place::Plain(ActName::SHAPE),
        "subject" => Place::Record(Target::Any),
        "for" => Place::Record(Target::Kind(Kind::Body)),
        "power" => Place::Plain(Power::SHAPE),
        "author" => PERSON,
        "happened" | "recorded" => Place::Plain(Shape::Date),
        _ => return None,
    })
}

/// The value of a word of a record.
pub(super) fn of_record<'a>(reading: &Reading<'a>, live: Live<'a, dyn AnyRecord>, name: &str) -> Item<'a> {
    let (id, version) = (live.slot.id, live.version);
    Item::Value(match name {
        "kind" => View::Word(id.kind.name()),
        "id" => View::Id(id),
        "version" => View::Int(version.number.into()),
        "happened" => View::Date(version.day),
        "recorded" => View::Instant(version.recorded()),
        "author" => View::Id(version.author.into()),
        "origin" => View::Word(version.origin.word()),
        "observed" => {
            let seen = reading.slot(id).and_then(Slot::observed).filter(|(act, _)| counts(reading, act, reading.on()));
            seen.map_or(View::Empty, |(_, says)| View::Part(says))
        }
        "tier" => tier(reading, id, live.record, reading.on()).map_or(View::Empty, |tier| View::Int(tier.into())),
        "stage" if id.kind == Kind::System => stage(reading, id).map_or(View::Empty, |stage| View::Word(stage.word())),
        state => named(id.kind, state).map_or(View::Empty, |state| View::Bool((state.holds)(reading, live))),
    })
}

/// The value of a word of an act, or of a field of its payload.
pub(super) fn of_act<'a>(act: &'a Act, name: &str) -> Item<'a> {
    let id = |id: Option<RecordId>| id.map_or(View::Empty, View::Id);
    Item::Value(match name {
        "act" => View::Word(act.name.word()),
        "subject" => id(act.about()),
        "for" => id(act.ground.on_behalf.map(RecordId::from)),
        "power" => act.ground.power.map_or(View::Empty, |power| View::Word(power.word())),
        "author" => View::Id(act.author.into()),
        "happened" => View::Date(act.day),
        "recorded" => View::Date(act.recorded_on()),
        field => act.payload.as_ref().map_or(View::Empty, |payload| payload.fields().named(field)),
    })
}

/// A state that is computed and never typed: `state(name)`.
pub struct State {
    /// Its name.
    pub name: &'static str,
    /// The one kind that has it; every kind where there is none.
    pub kind: Option<Kind>,
    /// Whether a record is in it on the day of the reading.
    pub holds: fn(&Reading<'_>, Live<'_, dyn AnyRecord>) -> bool,
}

/// Every state there is.
pub(super) const STATES: &[State] = &[
    State { name: "live", kind: None, holds: |_, _| true },
    State { name: "approved", kind: None, holds: |reading, live| is_approved(reading, live.slot) },
    State { name: "reopened", kind: None, holds: is_reopened },
    State { name: "denied", kind: None, holds: is_denied },
    State { name: "stale", kind: None, holds: is_stale },
    State { name: "suspended", kind: None, holds: |reading, live| is_suspended(reading, live.slot.id) },
    State { name: "closed", kind: None, holds: |reading, live| stands(reading, live.slot.id, ActName::Close, ActName::Reopen) },
    State { name: "on-hold", kind: None, holds: |reading, live| stands(reading, live.slot.id, ActName::Hold, ActName::Release) },
    State { name: "blocked", kind: None, holds: |reading, live| stands(reading, live.slot.id, ActName::Block, ActName::Lift) },
    State { name: "in-use", kind: Some(Kind::System), holds: is_in_use },
    State { name: "in-scope", kind: Some(Kind::System), holds: is_in_scope },
    State { name: "agentic", kind: Some(Kind::System), holds: is_agentic },
    State {
        name: "generative",
        kind: Some(Kind::System),
        holds: |reading, live| has_part(reading, live.slot.id, &[ComponentType::Prompt]),
    },
];

/// The state of that name that records of the kind can be in.
pub(super) fn named(kind: Kind, name: &str) -> Option<&'static State> {
    STATES.iter().find(|state| state.name == name && state.kind.is_none_or(|only| only == kind))
}

/// Whether the last of two opposite acts that count was the first of the two.
fn stands(reading: &Reading<'_>, id: RecordId, begins: ActName, ends: ActName) -> bool {
    let mut acts = reading.acts(id).iter().rev();
    let last = acts.find(|act| [begins, ends].contains(&act.name) && counts(reading, act, reading.on()));
    last.is_some_and(|act| act.name == begins)
}

/// Suspended as a whole: a suspension of parts leaves the rest in use.
pub(super) fn is_suspended(reading: &Reading<'_>, id: RecordId) -> bool {
    let mut acts = reading.acts(id).iter().rev();
    let last = acts.find(|act| match act.payload.as_ref() {
        Some(Payload::Suspend(suspend)) => suspend.parts.is_empty() && counts(reading, act, reading.on()),
        Some(Payload::Resume(resume)) => resume.parts.is_empty() && counts(reading, act, reading.on()),
        _ => false,
    });
    last.is_some_and(|act| match act.payload.as_ref() {
        Some(Payload::Suspend(suspend)) => !suspend.until.is_some_and(|until| reading.passed(until)),
        _ => false,
    })
}

/// An earlier content was approved, the live one is not.
fn is_reopened(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let approved = || {
        let mut acts = reading.acts(live.slot.id).iter();
        acts.any(|act| act.name == ActName::Approve && counts(reading, act, reading.on()))
    };
    !is_approved(reading, live.slot) && approved()
}

/// The live content was refused, and nobody has approved it since.
fn is_denied(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let mut decided =
        reading.acts_on(live.slot.id, live.version).filter(|act| matches!(act.name, ActName::Approve | ActName::Deny));
    decided.find(|act| counts(reading, act, reading.on())).is_some_and(|act| act.name == ActName::Deny)
}

/// Not looked at again within its own cadence.
fn is_stale(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let Some(every) = live.record.review_every() else { return false };
    let looked = reading.acts_on(live.slot.id, live.version).filter(|act| match act.payload.as_ref() {
        Some(Payload::Review(_)) => true,
        Some(Payload::Verify(verify)) => verify.result == crate::act::Effect::Effective,
        _ => false,
    });
    let content = live.slot.first_of_content(live.version).unwrap_or(live.version).day;
    let reviewed = looked.map(|act| act.day).max().unwrap_or(content).max(content);
    i32::try_from(every.0).is_ok_and(|days| reading.passed(crate::rules::days_after(reviewed, days)))
}

fn is_in_use(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let Some(system) = live.record.as_any().downcast_ref::<System>() else { return false };
    let begun = system.in_use_from.is_some_and(|from| reading.within(reading.on(), from, system.in_use_until));
    begun && !is_suspended(reading, live.slot.id) && is_in_scope(reading, live)
}

/// Neither named as out of the approved scope nor of a unit that is; without an approved scope every system is in.
fn is_in_scope(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let Some(system) = live.record.as_any().downcast_ref::<System>() else { return false };
    let mut scopes = reading.all::<Scope>().filter_map(|scope| in_force(reading, scope.id(), reading.on())?.typed::<Scope>());
    scopes.all(|scope| {
        let named = scope.systems_out.iter().any(|out| RecordId::from(out.system) == live.slot.id);
        let of_unit = scope.units_out.iter().any(|out| out.unit == system.unit);
        !named && !of_unit
    })
}

/// The last stage, in the order of the life cycle, whose gate is approved (rules, section 1).
fn stage(reading: &Reading<'_>, system: RecordId) -> Option<Stage> {
    let gates = reading.incoming(system).filter_map(|id| reading.get::<Gate>(id));
    let own = gates.filter(|gate| RecordId::from(gate.record.system) == system && is_approved(reading, gate.slot));
    own.map(|gate| gate.record.stage).max()
}

fn is_agentic(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let Some(system) = live.record.as_any().downcast_ref::<System>() else { return false };
    matches!(system.autonomy, Autonomy::ActsWithApproval | Autonomy::ActsAlone)
        || has_part(reading, live.slot.id, &[ComponentType::Agent, ComponentType::McpServer])
}

/// Whether a live component of one of those types names the system.
fn has_part(reading: &Reading<'_>, system: RecordId, types: &[ComponentType]) -> bool {
    let mut parts = reading.incoming(system).filter(|id| id.kind == Kind::Component);
    parts.any(|id| {
        let part = reading.get::<Component>(id);
        part.is_some_and(|part| {
            types.contains(&part.record.r#type) && part.record.systems.iter().any(|one| RecordId::from(*one) == system)
        })
    })
}
