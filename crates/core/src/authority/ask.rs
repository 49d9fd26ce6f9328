//! What an act asks of a power: the figures that limits are held against.

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::tier;
use crate::datum::Money;
use crate::derived::configuration::is_material_change;
use crate::id::{Kind, PersonId, RecordId};
use crate::image::Slot;
use crate::kinds::{AnyRecord, Change, Matter, Person, Risk, System, Treatment, type_word};
use crate::reading::Reading;
use crate::shape::View;

/// What an act asks of a power. What is left empty is not asked, and no limit on it bites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Residual levels asked for, each with its category.
    pub levels: Vec<(Box<str>, u8)>,
    /// The most severe tier concerned.
    pub tier: Option<u8>,
    /// The record's kind, and its type, stage or grade; of a change whether it is material.
    pub types: Vec<Box<str>>,
    /// The money asked for.
    pub money: Option<Money>,
    /// The record it is for; of a matter the one that it is about.
    pub about: Option<RecordId>,
    /// How long it shall hold, in days; the largest number where it has no end.
    pub days: Option<i32>,
    /// The units concerned.
    pub units: Vec<Box<str>>,
    /// The systems concerned.
    pub systems: Vec<RecordId>,
}

impl Ask {
    /// What an act on that record asks.
    pub fn of(reading: &Reading<'_>, id: RecordId, record: &dyn AnyRecord, payload: Option<&Payload>, on: Date) -> Self {
        let mut ask = Self { types: vec![id.kind.name().into()], about: Some(id), ..Self::default() };
        let words = [type_word(record), word(record.named("stage")), word(record.named("grade"))];
        ask.types.extend(words.into_iter().chain(weight(reading, record)).filter(|word| !word.is_empty()).map(Into::into));
        ask.systems = systems(id, record);
        ask.units = units(reading, record, &ask.systems);
        let of_systems =
            ask.systems.iter().filter_map(|system| tier(reading, *system, reading.get::<System>(*system)?.record, on));
        let own = matches!(id.kind, Kind::Intake).then(|| tier(reading, id, record, on)).flatten();
        ask.tier = of_systems.chain(own).min();
        ask.levels = levels(reading, record);
        ask.money = record.declaration().money.iter().find_map(|field| match record.named(field) {
            View::Money(amount, currency) => Some(Money { amount, currency: currency.into() }),
            _ => None,
        });
        ask.days = lasts(record, payload, on);
        ask
    }

    /// What an act on that record asks; an act on a matter asks what the record that it is about asks, for the money and the days of the matter.
    pub fn of_act(reading: &Reading<'_>, id: RecordId, record: &dyn AnyRecord, payload: Option<&Payload>, on: Date) -> Self {
        let own = Self::of(reading, id, record, payload, on);
        let subject = record.as_any().downcast_ref::<Matter>().and_then(|matter| reading.live(matter.subject.id));
        let Some(subject) = subject else { return own };
        Self { money: own.money, days: own.days, ..Self::of(reading, subject.slot.id, subject.record, None, on) }
    }

    /// The same, asked for that act on that record. Turning a matter down accepts, spends and grants nothing, so no limit on how much of that is met.
    #[must_use]
    pub fn to(self, name: ActName, on: RecordId) -> Self {
        if name == ActName::Deny && on.kind == Kind::Matter {
            return Self { levels: Vec::new(), tier: None, money: None, days: None, ..self };
        }
        self
    }

    /// What writing a single field of a record asks that somebody else writes than the rest.
    pub(super) fn of_field(reading: &Reading<'_>, slot: Option<&Slot>, record: &dyn AnyRecord) -> Self {
        let systems = slot.map(|slot| systems(slot.id, record)).unwrap_or_default();
        let units = units(reading, record, &systems);
        Self { units, systems, ..Self::of_kind(record.declaration().kind, type_word(record)) }
    }

    /// What writing or approving a record of that kind and type asks, where there is nothing more to ask.
    pub fn of_kind(kind: Kind, type_word: &str) -> Self {
        let words = [kind.name(), type_word];
        Self { types: words.into_iter().filter(|word| !word.is_empty()).map(Into::into).collect(), ..Self::default() }
    }
}

/// How many days a decision would hold: to its own end or that of the record; for ever where neither says when it ends.
fn lasts(record: &dyn AnyRecord, payload: Option<&Payload>, on: Date) -> Option<i32> {
    let Some(decision @ (Payload::Approve(_) | Payload::Accept(_))) = payload else {
        return None;
    };
    let granted = span(record);
    let from = granted.map_or(on, |(from, _)| from);
    let until = decision.valid_until().into_iter().chain(granted.map(|(_, until)| until)).min();
    Some(until.and_then(|until| from.until(until).ok()).map_or(i32::MAX, |span| span.get_days()))
}

/// Whether a change is material.
fn weight(reading: &Reading<'_>, record: &dyn AnyRecord) -> Option<&'static str> {
    let change = record.as_any().downcast_ref::<Change>()?;
    Some(if is_material_change(reading, change) { "material" } else { "non-material" })
}

fn word(view: View<'_>) -> &'static str {
    if let View::Word(word) = view { word } else { "" }
}

/// The first and the last day of what the record itself says is granted.
fn span(record: &dyn AnyRecord) -> Option<(Date, Date)> {
    let (from, until) = record.declaration().span?;
    match (record.named(from), record.named(until)) {
        (View::Date(from), View::Date(until)) => Some((from, until)),
        _ => None,
    }
}

/// What would be left of the risk, or of each risk that a treatment is for.
fn levels(reading: &Reading<'_>, record: &dyn AnyRecord) -> Vec<(Box<str>, u8)> {
    if let Some(risk) = record.as_any().downcast_ref::<Risk>() {
        return vec![((*risk.category).into(), risk.residual.level.0)];
    }
    let Some(treatment) = record.as_any().downcast_ref::<Treatment>() else {
        return Vec::new();
    };
    let risks = treatment.risks.iter().filter_map(|risk| Some(reading.get::<Risk>(*risk)?.record));
    risks.map(|risk| ((*risk.category).into(), treatment.expected_residual.0)).collect()
}

/// The systems a record is about.
pub(super) fn systems(id: RecordId, record: &dyn AnyRecord) -> Vec<RecordId> {
    if id.kind == Kind::System {
        return vec![id];
    }
    let mut found = Vec::new();
    for name in ["systems", "system", "for_system", "covers"] {
        record.named(name).references(&mut |id, _| {
            if id.kind == Kind::System {
                found.push(id);
            }
        });
    }
    found
}

/// The units of the systems concerned; else the record's own unit; else its owner's.
fn units(reading: &Reading<'_>, record: &dyn AnyRecord, systems: &[RecordId]) -> Vec<Box<str>> {
    let of_systems: Vec<Box<str>> =
        systems.iter().filter_map(|system| Some((*reading.get::<System>(*system)?.record.unit).into())).collect();
    if !of_systems.is_empty() {
        return of_systems;
    }
    if let View::Text(unit) = record.named("unit") {
        return vec![unit.into()];
    }
    let owner: Option<PersonId> = record.owner();
    let unit = owner.and_then(|owner| reading.get::<Person>(owner)?.record.unit.clone());
    unit.map(|unit| vec![(*unit).into()]).unwrap_or_default()
}
