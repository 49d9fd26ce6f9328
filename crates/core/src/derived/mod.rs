//! What follows from the facts about one record and is never typed (specification: records, section 2).

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::{counts, is_approved};
use crate::id::RecordId;
use crate::image::Live;
use crate::kinds::AnyRecord;
use crate::reading::Reading;

pub(crate) mod system;

/// The day that many days later; earlier for a negative number.
pub(crate) fn days_after(day: Date, days: i32) -> Date {
    day.saturating_add(i64::from(days).days())
}

/// Suspended as a whole: a suspension of parts leaves the rest in use.
pub(crate) fn is_suspended(reading: &Reading<'_>, id: RecordId) -> bool {
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
    review_due(reading, live).is_some_and(|day| reading.passed(day))
}

/// The last day on which it has been looked at often enough, where it has a cadence of its own.
pub(crate) fn review_due(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> Option<Date> {
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
