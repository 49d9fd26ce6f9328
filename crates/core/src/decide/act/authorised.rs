//! On which authority an act is done: the powers it takes, the second person it waits for, or whoever it is for without a power.

use std::sync::Arc;

use jiff::civil::Date;

use super::Target;
use crate::act::{ActName, Cause, Payload};
use crate::authority::{
    Ask, Grounds, Holder, Required, Rewritten, Shortfall, Writing, chairs, counts, leaves, may, may_change, may_give, may_write,
    names_decider, required, required_on_act, voting_in, with_reserved,
};
use crate::decide::Attempt;
use crate::fact::Subject;
use crate::id::RecordId;
use crate::image::{Act, Aimed, Live};
use crate::kinds::{AnyRecord, Delegation, Person};
use crate::power::Power;
use crate::query::Attempted;
use crate::reading::Reading;

/// The power an act took and what it rests on; else the power it would take and what falls short.
pub(super) fn authorised(
    reading: &Reading<'_>,
    attempt: &Attempt,
    target: &Target<'_>,
    payload: &Payload,
    on: Date,
) -> Result<(Option<Power>, Grounds), (Option<Power>, Shortfall)> {
    let holder = attempt.who.on_behalf.map_or(Holder::Person(attempt.who.author), Holder::Body);
    let Some(subject) = target.record() else {
        return Err((None, Shortfall::new(Cause::Order, "there is nothing it could be about")));
    };
    let Live { slot, record, .. } = subject;
    let needs = match (target.act, payload) {
        (Some(act), _) => required_on_act(attempt.name, act)
            .map(|taken| with_reserved(reading, Attempted { name: attempt.name, of: Some(act), subject }, taken, on)),
        (None, Payload::Publish(publish)) if leaves(reading, &publish.audiences) => {
            let attempted = Attempted { name: attempt.name, of: None, subject };
            Ok(with_reserved(reading, attempted, Required::Powers(vec![Power::PublishExternally]), on))
        }
        (None, _) => required(reading, attempt.name, subject, on),
    };
    if target.act.is_none() && names_decider(reading, holder, attempt.name, record, on) {
        return Ok((None, Grounds::default()));
    }
    let ask = Ask::of_act(reading, slot.id, record, Some(payload), on).to(attempt.name, slot.id);
    match needs.map_err(|shortfall| (None, shortfall))?.of(attempt.who.author, record) {
        Required::Powers(powers) => {
            let mut grounds = Grounds::default();
            let power = powers.first().copied();
            for each in powers {
                let own = chairs(reading, holder, each, record, on).map_or_else(|| may(reading, holder, each, &ask, on), Ok);
                match own {
                    Ok(more) => grounds.rest_on(more),
                    Err(shortfall) => {
                        let second = power.and_then(|power| seconds(reading, attempt, target, power, &ask, on));
                        return second.map(|(with, grounds)| (Some(with), grounds)).ok_or((Some(each), shortfall));
                    }
                }
            }
            Ok((power, grounds))
        }
        Required::PowersGiven => {
            given(reading, attempt.name, holder, subject, on).map(|grounds| (None, grounds)).map_err(|short| (None, short))
        }
        other => personal(reading, attempt, &other, subject, payload, on)
            .map(|()| (None, Grounds::default()))
            .map_err(|short| (None, short)),
    }
}

/// The power by which somebody is the second person whom an act waits for: it was done with the power that this takes, and names one that they hold.
/// Theirs takes effect with the first alone, as the first does with theirs.
fn seconds(
    reading: &Reading<'_>,
    attempt: &Attempt,
    target: &Target<'_>,
    takes: Power,
    ask: &Ask,
    on: Date,
) -> Option<(Power, Grounds)> {
    let (slot, version) = target.slot.zip(target.version).filter(|_| target.act.is_none())?;
    let holder = attempt.who.on_behalf.map_or(Holder::Person(attempt.who.author), Holder::Body);
    let same = |act: &&Arc<Act>| match (target.subject, act.aimed()) {
        (Subject::Version { .. }, _) => slot.names(act, version),
        (_, aimed) => aimed == Aimed::Record,
    };
    let waits = |act: &&Arc<Act>| {
        let done = act.name == attempt.name && act.author != attempt.who.author && act.day <= on;
        let ends = |later: &Arc<Act>| attempt.name.opposite() == Some(later.name) && later.position > act.position;
        let open = act.ultra_vires().is_none() && !slot.acts.iter().any(ends) && !counts(reading, act, on);
        done && act.ground.power == Some(takes) && open
    };
    let waiting = slot.acts_like(attempt.name).iter().rev().filter(same).filter(waits);
    let mut named = waiting.flat_map(|act| act.ground.jointly.iter()).filter_map(|name| Power::of_word(name));
    named.find_map(|power| {
        let mut grounds = may(reading, holder, power, ask, on).ok()?;
        grounds.rest_on(Grounds { trace: Vec::new(), jointly: vec![Arc::from(takes.word())] });
        Some((power, grounds))
    })
}

/// Approving a delegation takes each power given, held with `may_pass_on`, by whoever gives it. Whoever else may give all of that takes it back too,
/// unless it is by this delegation that they may. What takes a second person to use takes none to give: the receiver needs one as well.
fn given(
    reading: &Reading<'_>,
    name: ActName,
    holder: Holder,
    subject: Live<'_, dyn AnyRecord>,
    on: Date,
) -> Result<Grounds, Shortfall> {
    let Some(delegation) = subject.record.as_any().downcast_ref::<Delegation>() else {
        return Err(Shortfall::new(Cause::Order, "it rests on no power that somebody could hold"));
    };
    let gives = delegation.from.one() == Some(holder.record());
    let only_the_giver = |what: &str| {
        let mut shortfall = Shortfall::new(Cause::NoPower, what);
        shortfall.escalate_to = delegation.from.one();
        Err(shortfall)
    };
    if !gives && !name.takes_back() {
        return only_the_giver("only whoever gives it approves a delegation");
    }
    let mut grounds = Grounds::default();
    for grant in &delegation.powers {
        grounds.rest_on(may_give(reading, holder, grant, on)?);
    }
    if !gives && grounds.trace.iter().any(|link| link.id == subject.slot.id) {
        return only_the_giver("nobody takes back the delegation by which they hold the power");
    }
    Ok(Grounds { jointly: Vec::new(), ..grounds })
}

/// Acts that take no power: the owner's, a writer's, a member's, anybody's.
fn personal(
    reading: &Reading<'_>,
    attempt: &Attempt,
    needs: &Required,
    subject: Live<'_, dyn AnyRecord>,
    payload: &Payload,
    on: Date,
) -> Result<(), Shortfall> {
    let (author, record) = (attempt.who.author, subject.record);
    if *needs == Required::Writer {
        let writing = Writing { declaration: record.declaration(), slot: Some(subject.slot), record: Some(record), owner: None };
        // Whoever adopts what a machine or a template says becomes its author, of every field.
        if attempt.name == ActName::Adopt {
            let before = subject.slot.live().and_then(|version| version.record.as_deref());
            return may_change(reading, author, &writing, &Rewritten::of(before, record), on);
        }
        return may_write(reading, author, &writing, on);
    }
    let person = reading.get::<Person>(author).filter(|live| live.record.is_active(on));
    let Some(person) = person else {
        return Err(Shortfall::new(Cause::NoPower, format!("{author} is nobody active on {on}")));
    };
    let owns = record.owner() == Some(author);
    let (may, who) = match needs {
        Required::Owner => (owns, "the record’s owner"),
        Required::OwnerOrFunction => {
            let function = if let Payload::Review(review) = payload { review.function } else { None };
            // The governing body looks at whatever it will: its members have voted on it.
            let governs = attempt.who.on_behalf.is_some_and(|body| reading.governing_body() == Some(body.into()));
            let speaks = governs
                || function.map_or(owns || !person.record.functions.is_empty(), |one| person.record.functions.contains(&one));
            (speaks, "the record’s owner, or somebody who holds the function reviewed for")
        }
        Required::VotingMember => {
            let named = attempt.who.on_behalf;
            let votes = voting_in(reading, author, on).any(|body| named.is_none_or(|named| named == body));
            (votes, "a voting member of the body")
        }
        _ => (true, ""),
    };
    if may {
        return Ok(());
    }
    let mut shortfall = Shortfall::new(Cause::NoPower, format!("it is for {who}"));
    shortfall.escalate_to = record.owner().map(RecordId::from);
    Err(shortfall)
}
