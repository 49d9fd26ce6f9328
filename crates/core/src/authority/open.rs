//! Which acts are open on a record as it stands. What makes no sense is not offered, does not wait on anybody, and is refused.

use jiff::civil::Date;

use crate::act::{ActName, Cause, Payload};
use crate::authority::standing::{begun_last, decided};
use crate::authority::{Required, Shortfall, required};
use crate::id::RecordId;
use crate::image::{Act, Live};
use crate::kinds::matter::Asked;
use crate::kinds::{AnyRecord, Matter, type_word};
use crate::reading::Reading;

/// The act that grants what a record puts before whoever decides about it; none where nobody does. An act on a matter answers the matter and not
/// what it is about: what asks for an acceptance is granted by one, anything else by an approval, a denial that is asked for too.
pub fn grants(record: &dyn AnyRecord) -> Option<ActName> {
    if let Some(matter) = record.as_any().downcast_ref::<Matter>() {
        return Some(if matter.asked == Asked::Accept { ActName::Accept } else { ActName::Approve });
    }
    let declaration = record.declaration();
    [ActName::Approve, ActName::Accept].into_iter().find(|name| declaration.lists(*name, type_word(record)))
}

/// The act that decided a matter as it is put, and counts on the day; none for anything else, whose approval may always be given again.
pub fn matter_decided<'a>(reading: &Reading<'a>, subject: Live<'a, dyn AnyRecord>, on: Date) -> Option<&'a Act> {
    subject.record.as_any().downcast_ref::<Matter>()?;
    decided(reading, subject.slot.id, subject.version, &[grants(subject.record)?, ActName::Deny], on)
}

/// The act that began what stands still on the day: the suspension, block, hold or closing that nothing has ended. A suspension that is over by its
/// own last day has ended; one that was lifted for some parts has not.
pub fn standing<'a>(reading: &Reading<'a>, id: RecordId, begins: ActName, on: Date) -> Option<&'a Act> {
    let whole = |act: &Act| !matches!(act.payload.as_ref(), Some(Payload::Resume(resume)) if !resume.parts.is_empty());
    let acts = reading.acts(id).iter().rev().filter(|act| act.day <= on && whole(act));
    begun_last(reading, acts, begins, on).filter(|act| last_day(act).is_none_or(|until| until >= on))
}

fn last_day(act: &Act) -> Option<Date> {
    match act.payload.as_ref() {
        Some(Payload::Suspend(suspend)) => suspend.until,
        _ => None,
    }
}

/// Whether an act makes sense on a record as it stands on the day, whoever does it.
///
/// # Errors
/// Why it does not, and what can be done instead.
pub fn open(reading: &Reading<'_>, name: ActName, subject: Live<'_, dyn AnyRecord>, on: Date) -> Result<(), Shortfall> {
    let closed = |missing: String| Err(Shortfall::new(Cause::Order, missing));
    if let Some(matter) = subject.record.as_any().downcast_ref::<Matter>()
        && matches!(name, ActName::Approve | ActName::Accept | ActName::Deny | ActName::CastVote)
    {
        if let Some(act) = matter_decided(reading, subject, on) {
            let (done, position, day) = (act.name, act.position, act.day);
            return closed(format!(
                "it was decided on {day} by № {position}, {done}; write a new version of it, or put another matter, to ask again"
            ));
        }
        let asked = matter.asked;
        return match grants(subject.record) {
            Some(granting) if name != granting && matches!(name, ActName::Approve | ActName::Accept) => {
                closed(format!("it asks for {asked}: {granting} grants that and deny turns it down"))
            }
            _ => Ok(()),
        };
    }
    let id = subject.slot.id;
    match name {
        ActName::Resume | ActName::Lift | ActName::Release | ActName::Reopen => match name.opposite() {
            Some(begins) if standing(reading, id, begins, on).is_none() => {
                closed(format!("there is nothing to {name}: no {begins} stands on it; do that first, where it is what you mean"))
            }
            _ => Ok(()),
        },
        // A wider suspension is never too late, and each function blocks for itself.
        ActName::Close | ActName::Hold => match (standing(reading, id, name, on), name.opposite()) {
            (Some(act), Some(ends)) => {
                closed(format!("the {name} of {}, № {}, stands on it; {ends} it first", act.day, act.position))
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whether an act exists on the record's kind and is open on it.
pub fn is_open(reading: &Reading<'_>, name: ActName, subject: Live<'_, dyn AnyRecord>, on: Date) -> bool {
    let exists = |taken: Result<Required, Shortfall>| taken.map_or_else(|shortfall| shortfall.cause != Cause::Order, |_| true);
    exists(required(reading, name, subject, on)) && open(reading, name, subject, on).is_ok()
}
