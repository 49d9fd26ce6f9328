//! Words that no field holds: of the envelope, and derived (specification: records, sections 2 and 13).

use crate::act::{ActName, Observe};
use crate::authority::{counts, is_acceptance_reopened, is_accepted, is_approved, tier, unended};
use crate::datum::Datum;
use crate::derived::configuration::is_material_change;
use crate::derived::system::{is_agentic, is_generative, is_in_scope, is_used, stage};
use crate::derived::{is_closed, is_denied, is_reopened, is_stale, is_suspended};
use crate::fact::Origin;
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live, Slot};
use crate::kinds::objective::Stage;
use crate::kinds::{AnyRecord, Change, System};
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
        state => named(id.kind, state).map_or(View::Empty, |state| View::Bool((state.holds)(reading, id))),
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
        "recorded" => View::Date(act.recorded_on),
        field => act.payload.as_ref().map_or(View::Empty, |payload| payload.fields().named(field)),
    })
}

/// A state that is computed and never typed: `state(name)`.
pub struct State {
    /// Its name.
    pub name: &'static str,
    /// The kinds that have it; every kind where none is named.
    pub kinds: &'static [Kind],
    /// Whether a record is in it on the day of the reading.
    pub holds: fn(&Reading<'_>, RecordId) -> bool,
}

/// The kinds of which something is accepted.
const ACCEPTED: &[Kind] = &[Kind::Risk, Kind::Matter];

/// Every state there is. What registers say of a record, they say in these words.
pub(super) const STATES: &[State] = &[
    State { name: "live", kinds: &[], holds: |reading, id| reading.live(id).is_some() },
    State {
        name: "approved",
        kinds: &[],
        holds: |reading, id| live(reading, id, |reading, live| is_approved(reading, live.slot)),
    },
    State { name: "reopened", kinds: &[], holds: |reading, id| live(reading, id, is_reopened) },
    State { name: "denied", kinds: &[], holds: |reading, id| live(reading, id, is_denied) },
    State { name: "accepted", kinds: ACCEPTED, holds: |reading, id| live(reading, id, is_accepted) },
    State { name: "acceptance-reopened", kinds: ACCEPTED, holds: |reading, id| live(reading, id, is_acceptance_reopened) },
    State { name: "stale", kinds: &[], holds: |reading, id| live(reading, id, is_stale) },
    State { name: "suspended", kinds: &[], holds: |reading, id| reading.live(id).is_some() && is_suspended(reading, id) },
    State { name: "closed", kinds: &[], holds: |reading, id| reading.live(id).is_some() && is_closed(reading, id) },
    State {
        name: "on-hold",
        kinds: &[],
        holds: |reading, id| live(reading, id, |reading, live| is_begun(reading, live, ActName::Hold)),
    },
    State {
        name: "blocked",
        kinds: &[],
        holds: |reading, id| live(reading, id, |reading, live| is_begun(reading, live, ActName::Block)),
    },
    State { name: "in-use", kinds: &[Kind::System], holds: is_used },
    State { name: "in-scope", kinds: &[Kind::System], holds: |reading, id| of_system(reading, id, is_in_scope) },
    State { name: "agentic", kinds: &[Kind::System], holds: |reading, id| of_system(reading, id, is_agentic) },
    State {
        name: "generative",
        kinds: &[Kind::System],
        holds: |reading, id| of_system(reading, id, |reading, id, _| is_generative(reading, id)),
    },
    State {
        name: "material",
        kinds: &[Kind::Change],
        holds: |reading, id| reading.get::<Change>(id).is_some_and(|change| is_material_change(reading, change.record)),
    },
];

/// The state of that name that records of the kind can be in.
pub(super) fn named(kind: Kind, name: &str) -> Option<&'static State> {
    STATES.iter().find(|state| state.name == name && (state.kinds.is_empty() || state.kinds.contains(&kind)))
}

fn live(reading: &Reading<'_>, id: RecordId, holds: fn(&Reading<'_>, Live<'_, dyn AnyRecord>) -> bool) -> bool {
    reading.live(id).is_some_and(|live| holds(reading, live))
}

fn is_begun(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>, begins: ActName) -> bool {
    unended(reading, live.slot.id, begins, reading.on()).is_some()
}

fn of_system(reading: &Reading<'_>, id: RecordId, holds: fn(&Reading<'_>, RecordId, &System) -> bool) -> bool {
    reading.get::<System>(id).is_some_and(|live| holds(reading, id, live.record))
}
