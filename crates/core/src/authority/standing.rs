//! Whether an act counts, and what is in force because of it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::{ActName, Payload, ReviewOutcome, Triage};
use crate::answer::Question;
use crate::authority::separation::is_excused;
use crate::authority::{Ask, Holder, SAYS_WHO_MAY, may};
use crate::id::{Kind, Noun as _, RecordId};
use crate::image::{Act, Aimed, Live, Slot, Version};
use crate::kinds::{AnyRecord, Record};
use crate::power::{Function, Power};
use crate::reading::Reading;

/// The deepest that acts on acts, and the delegations behind them, are followed.
const MAX_DEPTH: usize = 12;

/// Whether an act has effect on that day: the actor had the authority or somebody with it ratified the act, separation was kept, the joint
/// holders acted too, and it has been neither annulled nor revoked.
pub fn counts(reading: &Reading<'_>, act: &Act, on: Date) -> bool {
    if on == reading.on() { reading.ask(Question::Counts(act.position)).is() } else { find_whether_counts(reading, act, on) }
}

/// The same, worked out.
pub(crate) fn find_whether_counts(reading: &Reading<'_>, act: &Act, on: Date) -> bool {
    counts_at(reading, act, on, 0)
}

fn counts_at(reading: &Reading<'_>, act: &Act, on: Date, depth: usize) -> bool {
    counts_alone(reading, act, on, depth) && joined(reading, act, on, depth)
}

/// Whether it has effect as far as its own actor goes.
fn counts_alone(reading: &Reading<'_>, act: &Act, on: Date, depth: usize) -> bool {
    if depth > MAX_DEPTH || !is_excused(reading, act) {
        return false;
    }
    let mut ratified = act.ultra_vires().is_none();
    for effect in reading.effects_on(act).filter(|effect| effect.day <= on) {
        if !counts_at(reading, effect, on, depth + 1) {
            continue;
        }
        match (effect.name, effect.payload.as_ref()) {
            (ActName::Ratify, _) => ratified = true,
            (ActName::Revoke, Some(Payload::Revoke(revoke))) => {
                let from = revoke.effective_from.unwrap_or(effect.day);
                if reading.within(on, from, None) {
                    return false;
                }
            }
            (ActName::Annul | ActName::Revoke, _) => return false,
            _ => {}
        }
    }
    ratified && trace_holds(reading, act, depth)
}

/// Whether every delegation the act rested on still counts for the day of the act: one found defective later takes its acts with it.
fn trace_holds(reading: &Reading<'_>, act: &Act, depth: usize) -> bool {
    act.ground.trace.iter().filter(|link| link.id.kind == Kind::Delegation).all(|link| {
        // Most acts rest on the same few. Who asks from further down must not come back to where he began.
        if depth == 0 {
            reading.ask(Question::Granted(link.id, link.version, act.day)).is()
        } else {
            is_granted(reading, link.id, link.version, act.day, depth + 1)
        }
    })
}

/// Whether that version of a delegation was approved on that day, and the approval counts, worked out.
pub(crate) fn find_whether_granted(reading: &Reading<'_>, delegation: RecordId, version: u32, on: Date) -> bool {
    is_granted(reading, delegation, version, on, 1)
}

fn is_granted(reading: &Reading<'_>, delegation: RecordId, version: u32, on: Date, depth: usize) -> bool {
    let version = reading.version(delegation, version);
    version.is_some_and(|version| decision(reading, delegation, version, &[ActName::Approve], on, depth).is_some())
}

/// Whether nobody is lacking whom an act takes beside its own actor.
fn joined(reading: &Reading<'_>, act: &Act, on: Date, depth: usize) -> bool {
    lacked(reading, act, on, depth).next().is_none()
}

/// Of an act that has effect as far as its own actor goes, the joint holders whom it still lacks: names of powers and functions.
pub(crate) fn lacking<'a>(reading: &Reading<'_>, act: &'a Act, on: Date) -> Vec<&'a str> {
    let alone = !act.ground.jointly.is_empty() && counts_alone(reading, act, on, 0);
    if alone { lacked(reading, act, on, 0).collect() } else { Vec::new() }
}

/// The joint holders of whom no second person did the same, which holds still, or, of a function, reviewed it without objection.
fn lacked<'a>(reading: &Reading<'_>, act: &'a Act, on: Date, depth: usize) -> impl Iterator<Item = &'a str> {
    let is_second = move |about: RecordId, other: &Act| {
        other.day <= on && other.aimed() == act.aimed() && other.author != act.author && !is_between(reading, about, act, other)
    };
    let brought = move |name: &str| {
        let Some(about) = act.about() else { return false };
        let mut others = reading.acts(about).iter().filter(|other| is_second(about, other));
        if let Some(function) = Function::of_word(name) {
            return others.any(|other| no_objection(other, function));
        }
        let Some(power) = Power::of_word(name) else { return false };
        others.any(|other| {
            other.name == act.name
                && stands(reading, other, on)
                && counts_alone(reading, other, on, depth)
                && brings(reading, about, other, power)
        })
    };
    act.ground.jointly.iter().map(AsRef::as_ref).filter(move |name| !brought(name))
}

/// Whether whoever did an act brings a power to it: by having used it, or by holding it for that record on the day of the act. On what says itself who
/// may, only the power that was used counts: who holds another follows from such acts.
fn brings(reading: &Reading<'_>, about: RecordId, act: &Act, power: Power) -> bool {
    if act.ground.power == Some(power) || SAYS_WHO_MAY.contains(&about.kind) {
        return act.ground.power == Some(power);
    }
    let slot = reading.slot(about);
    let version = slot.and_then(|slot| match act.aimed() {
        Aimed::Version(number) => slot.version(number),
        _ => slot.live(),
    });
    let record = version.and_then(|version| version.record.as_deref());
    record.is_some_and(|record| {
        // The money of a year is held against the power that was used.
        let ask = Ask { money: None, ..Ask::of_act(reading, about, record, act.payload.as_ref(), act.day) };
        let holder = act.ground.on_behalf.map_or(Holder::Person(act.author), Holder::Body);
        may(reading, holder, power, &ask, act.day).is_ok()
    })
}

/// Whether what two acts on a record do was ended between them: then each of them is about another time.
fn is_between(reading: &Reading<'_>, about: RecordId, one: &Act, other: &Act) -> bool {
    let between = one.position.min(other.position)..one.position.max(other.position);
    let opposite = one.name.opposite();
    opposite.is_some() && reading.acts(about).iter().any(|act| Some(act.name) == opposite && between.contains(&act.position))
}

fn no_objection(act: &Act, function: Function) -> bool {
    let fine = |outcome| matches!(outcome, ReviewOutcome::Fit | ReviewOutcome::NoObjection);
    matches!(act.payload.as_ref(), Some(Payload::Review(review)) if review.function == Some(function) && fine(review.outcome))
}

/// The last act about a record that begins something, unless one that ends it came later.
pub(crate) fn unended<'a>(reading: &Reading<'a>, id: RecordId, begins: ActName, on: Date) -> Option<&'a Act> {
    begun_last(reading, reading.acts(id).iter().rev(), begins, on)
}

/// The newest of those acts, newest first, that begins or ends something, if it begins it.
pub(super) fn begun_last<'a>(
    reading: &Reading<'_>,
    mut newest_first: impl Iterator<Item = &'a Arc<Act>>,
    begins: ActName,
    on: Date,
) -> Option<&'a Act> {
    let ends = begins.opposite();
    let last = newest_first.find(|act| (act.name == begins || Some(act.name) == ends) && counts(reading, act, on))?;
    (last.name == begins).then_some(last)
}

/// The newest approval of that version's content that counts on that day.
pub fn approval<'a>(reading: &Reading<'a>, id: RecordId, version: &'a Version, on: Date) -> Option<&'a Act> {
    decision(reading, id, version, &[ActName::Approve], on, 0)
}

/// The newest acceptance of that version's content that counts on that day.
pub fn acceptance<'a>(reading: &Reading<'a>, id: RecordId, version: &'a Version, on: Date) -> Option<&'a Act> {
    decision(reading, id, version, &[ActName::Accept], on, 0)
}

/// Whether what the live content says is accepted on the day of the reading.
pub fn is_accepted(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let version = reading.version(live.slot.id, live.version.number);
    version.is_some_and(|version| acceptance(reading, live.slot.id, version, reading.on()).is_some())
}

/// Whether it was accepted before and is not now: what it says has changed, or the acceptance has run out.
pub fn is_acceptance_reopened(reading: &Reading<'_>, live: Live<'_, dyn AnyRecord>) -> bool {
    let on = reading.on();
    let mut acts = reading.acts(live.slot.id).iter();
    !is_accepted(reading, live) && acts.any(|act| act.name == ActName::Accept && act.day <= on && counts(reading, act, on))
}

/// The newest decision about that version's content, one of those named, that counts on that day.
pub(crate) fn decided<'a>(
    reading: &Reading<'a>,
    id: RecordId,
    version: &'a Version,
    names: &[ActName],
    on: Date,
) -> Option<&'a Act> {
    decision(reading, id, version, names, on, 0)
}

fn decision<'a>(
    reading: &Reading<'a>,
    id: RecordId,
    version: &'a Version,
    names: &[ActName],
    on: Date,
    depth: usize,
) -> Option<&'a Act> {
    version.content?;
    let decisions = reading.acts_on(id, version).filter(|act| names.contains(&act.name) && act.day <= on);
    let effective = |act: &Act| if depth == 0 { counts(reading, act, on) } else { counts_at(reading, act, on, depth) };
    decisions.map(AsRef::as_ref).find(|act| stands(reading, act, on) && effective(act))
}

/// Whether a decision's own terms let it count: not run out, and every condition met or not yet due.
fn stands(reading: &Reading<'_>, act: &Act, on: Date) -> bool {
    let (valid_until, conditions) = match act.payload.as_ref() {
        Some(Payload::Approve(approve)) => (approve.valid_until, &approve.conditions),
        Some(Payload::Accept(accept)) => (accept.valid_until, &accept.conditions),
        _ => return true,
    };
    let past = |day: Date| {
        if on == reading.on() { reading.passed(day) } else { day < on }
    };
    let met = |condition: &crate::act::Condition| condition.met_by.is_some_and(|record| reading.live(record).is_some());
    !valid_until.is_some_and(past) && conditions.iter().all(|condition| met(condition) || !past(condition.due))
}

/// What somebody with the power said last that a record is, whether or not that still holds on the day of the reading.
pub fn triage<'a>(reading: &Reading<'a>, id: RecordId) -> Option<&'a Triage> {
    let mut acts = reading.acts(id).iter().rev();
    match acts.find(|act| act.name == ActName::Triage && counts(reading, act, reading.on()))?.payload.as_ref()? {
        Payload::Triage(said) => Some(said),
        _ => None,
    }
}

/// The same, while it holds.
pub fn triaged<'a>(reading: &Reading<'a>, id: RecordId) -> Option<&'a Triage> {
    triage(reading, id).filter(|said| !said.until.is_some_and(|until| reading.passed(until)))
}

/// Whether the live content of a record is approved on the day of the reading.
pub fn is_approved(reading: &Reading<'_>, slot: &Slot) -> bool {
    let Some(slot) = reading.slot(slot.id) else {
        return false;
    };
    slot.live().is_some_and(|version| approval(reading, slot.id, version, reading.on()).is_some())
}

/// The version of a record in force on that day: of those with an approval that counted then, the one approved last. An edit that nobody has
/// approved yet takes nothing out of force.
pub fn in_force<'a>(reading: &Reading<'a>, id: RecordId, on: Date) -> Option<&'a Version> {
    if on == reading.on() {
        reading.version(id, reading.ask(Question::InForce(id)).number()?)
    } else {
        find_in_force(reading, id, on)
    }
}

/// Every record of a type as it is in force on the day: an edit that nobody has approved yet changes nothing.
pub(crate) fn all_in_force<'a, T: Record>(reading: &Reading<'a>) -> Vec<Live<'a, T>> {
    let versions = reading.ask(Question::AllInForce(T::Noun::KIND)).versions();
    versions.iter().filter_map(|(id, number)| reading.said(*id, *number)).collect()
}

/// The same of any kind, worked out.
pub(crate) fn find_all_in_force(reading: &Reading<'_>, kind: Kind) -> Arc<[(RecordId, u32)]> {
    let held = |id: RecordId| Some((id, in_force(reading, id, reading.on())?.number));
    reading.members(kind).filter_map(held).collect()
}

/// The same, worked out.
pub(crate) fn find_in_force<'a>(reading: &Reading<'a>, id: RecordId, on: Date) -> Option<&'a Version> {
    let slot = reading.slot(id)?;
    slot.live()?;
    let mut best: Option<(Date, u64, &Version)> = None;
    for version in slot.versions.iter().rev().filter(|version| version.day <= on) {
        if let Some(act) = approval(reading, id, version, on) {
            let key = (act.day, act.position);
            if best.is_none_or(|(day, position, _)| key > (day, position)) {
                best = Some((key.0, key.1, version));
            }
        }
    }
    best.map(|(_, _, version)| version)
}
