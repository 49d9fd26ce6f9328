//! What follows from the facts about one record and is never typed (specification: records, section 2).

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::{counts, is_approved, unended};
use crate::fact::Form;
use crate::id::{PersonId, RecordId};
use crate::image::{Act, Live, Slot, Version};
use crate::kinds::{AnyRecord, Person, Record};
use crate::reading::Reading;

pub(crate) mod audience;
pub(crate) mod body;
pub(crate) mod configuration;
pub(crate) mod conflict;
pub(crate) mod evidence;
pub(crate) mod review;
pub(crate) mod risk;
pub(crate) mod soa;
pub(crate) mod source;
#[cfg(test)]
mod stories;
pub(crate) mod supply;
pub(crate) mod system;

/// When a fact happened and when it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dated {
    /// The day it happened, as its author says.
    pub day: Date,
    /// The day it was recorded.
    pub recorded_on: Date,
    /// Its place in the ledger, which orders facts of one day.
    pub position: u64,
}

impl Dated {
    /// The fact of a version.
    pub(crate) fn of(reading: &Reading<'_>, version: &Version) -> Self {
        Self { day: version.day, recorded_on: reading.day(version.recorded()), position: version.position }
    }
}

impl From<&Act> for Dated {
    fn from(act: &Act) -> Self {
        Self { day: act.day, recorded_on: act.recorded_on, position: act.position }
    }
}

/// The day that many days later; earlier for a negative number.
pub(crate) fn days_after(day: Date, days: i32) -> Date {
    day.saturating_add(i64::from(days).days())
}

/// The day from which a version's content has stood, however often it was written again unchanged.
pub(crate) fn content_since(slot: &Slot, version: &Version) -> Date {
    slot.first_of_content(version).unwrap_or(version).day
}

/// The day of the first of the unbroken run of finished versions, up to that one, that fail.
pub(crate) fn failing_since<T: Record>(slot: &Slot, version: &Version, fails: impl Fn(&T) -> bool) -> Date {
    failing_run(slot, version, fails).last().unwrap_or(version).day
}

/// The unbroken run of finished versions, from that one back, that fail.
pub(crate) fn failing_run<'s, T: Record>(
    slot: &'s Slot,
    version: &Version,
    fails: impl Fn(&T) -> bool,
) -> impl Iterator<Item = &'s Version> {
    let number = version.number;
    let earlier = slot.versions.iter().rev().skip_while(move |one| one.number != number);
    earlier.filter(|one| one.form == Form::Final).take_while(move |one| one.typed().is_some_and(&fails))
}

/// The first day on which any of those versions of a record was approved with effect.
pub(crate) fn first_approved(reading: &Reading<'_>, slot: &Slot, meets: impl Fn(&Version) -> bool) -> Option<Date> {
    let approvals = reading.acts(slot.id).iter().filter(|act| act.name == ActName::Approve);
    let of_those = approvals.filter(|act| slot.versions.iter().any(|version| slot.names(act, version) && meets(version)));
    of_those.filter(|act| counts(reading, act, reading.on())).map(|act| act.day).min()
}

/// Whether the person belongs to the organisation on that day.
pub(crate) fn is_active(reading: &Reading<'_>, person: PersonId, on: Date) -> bool {
    reading.get::<Person>(person).is_some_and(|live| reading.within(on, live.record.from, live.record.until))
}

/// Closed, and not reopened since.
pub(crate) fn is_closed(reading: &Reading<'_>, id: RecordId) -> bool {
    unended(reading, id, ActName::Close, reading.on()).is_some()
}

/// Suspended as a whole: a suspension of parts leaves the rest in use.
pub fn is_suspended(reading: &Reading<'_>, id: RecordId) -> bool {
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
pub(crate) fn is_reopened(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let approved = || {
        let mut acts = reading.acts(live.slot.id).iter();
        acts.any(|act| act.name == ActName::Approve && counts(reading, act, reading.on()))
    };
    !is_approved(reading, live.slot) && approved()
}

/// The live content was refused, and nobody has approved it since.
pub(crate) fn is_denied(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let mut decided =
        reading.acts_on(live.slot.id, live.version).filter(|act| matches!(act.name, ActName::Approve | ActName::Deny));
    decided.find(|act| counts(reading, act, reading.on())).is_some_and(|act| act.name == ActName::Deny)
}

/// Not looked at again within its own cadence.
pub(crate) fn is_stale(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    due_again(reading, live).is_some_and(|due| reading.passed(due))
}

/// The last day by which somebody looks at it again, where it has a cadence of its own.
pub(crate) fn due_again(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> Option<Date> {
    let every = i32::try_from(live.record.review_every()?.0).ok()?;
    let looked = reading.acts_on(live.slot.id, live.version).filter(|act| match act.payload.as_ref() {
        Some(Payload::Review(_)) => true,
        Some(Payload::Verify(verify)) => verify.result == crate::act::Effect::Effective,
        _ => false,
    });
    let content = live.slot.first_of_content(live.version).unwrap_or(live.version).day;
    let reviewed = looked.map(|act| act.day).max().unwrap_or(content).max(content);
    Some(days_after(reviewed, every))
}
