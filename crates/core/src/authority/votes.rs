//! Votes: when an act for a body is the body's.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::act::{ActName, Ballot, Cause, Payload, Vote};
use crate::authority::{Shortfall, in_force};
use crate::fact::{Sha256, Subject};
use crate::id::{BodyId, Kind, PersonId, RecordId};
use crate::kinds::body::Majority;
use crate::kinds::{Body, Meeting};
use crate::reading::Reading;

/// An act of a body, which its members vote on.
#[derive(Clone, Copy)]
pub struct BodyAct<'a> {
    /// The body.
    pub body: BodyId,
    /// What would be done.
    pub name: ActName,
    /// On what.
    pub subject: &'a Subject,
    /// The votes minuted with it; those that were cast count where there are none.
    pub minuted: &'a [Vote],
}

/// The votes of a body on one subject, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Votes for.
    pub in_favour: usize,
    /// Votes against.
    pub against: usize,
    /// Members who abstained.
    pub abstained: usize,
    /// Members who recused themselves; they do not count towards the quorum.
    pub recused: Vec<PersonId>,
    /// Members who voted for, against, or abstained.
    pub voted: Vec<PersonId>,
}

/// The body as it stood on that day: approved, or, while it is being founded, as recorded.
pub(super) fn body_on<'a>(reading: &Reading<'a>, id: BodyId, on: Date) -> Option<&'a Body> {
    let recorded = || reading.slot(id.into())?.live();
    let founding = reading.governing_body() == Some(id.into());
    in_force(reading, id.into(), on).or_else(|| recorded().filter(|_| founding))?.typed()
}

/// The bodies whose member the person is on that day, or whose meetings the person keeps.
pub(super) fn bodies_of(reading: &Reading<'_>, person: PersonId, on: Date) -> Vec<BodyId> {
    let bodies = reading.slots(Kind::Body).filter_map(|slot| slot.id.typed());
    let concerned = bodies.filter(|id| {
        let member = body_on(reading, *id, on).is_some_and(|body| body.has_member(person, on));
        member || is_secretary(reading, person, *id)
    });
    concerned.collect()
}

/// The bodies in which the person has a vote on that day.
pub(crate) fn voting_in<'a>(reading: &'a Reading<'_>, person: PersonId, on: Date) -> impl Iterator<Item = BodyId> + 'a {
    let bodies = reading.slots(Kind::Body).filter_map(|slot| slot.id.typed());
    bodies.filter(move |id| body_on(reading, *id, on).is_some_and(|body| body.voters(on).any(|voter| voter == person)))
}

/// Whether the person owns a meeting of the body.
pub(super) fn is_secretary(reading: &Reading<'_>, person: PersonId, body: BodyId) -> bool {
    reading.naming::<Meeting>(body).any(|live| live.record.body == body && live.record.owner == Some(person))
}

/// Counts the votes for an act of a body: those minuted with it, else those its members have cast on the same content. Says what is missing
/// for the act to be the body's (specification: body acts, SD9).
pub fn tally(reading: &Reading<'_>, act: BodyAct<'_>, on: Date) -> Result<Tally, Shortfall> {
    let (record, tally) = counted(reading, act, on)?;
    let quorum = record.needed();
    if tally.voted.len() < quorum {
        let missing = format!("{} of {quorum} members needed took part", tally.voted.len());
        return Err(Shortfall::new(Cause::Quorum, missing));
    }
    let (yes, no) = (tally.in_favour, tally.against);
    let carried = match record.majority {
        Majority::Simple => yes > no,
        Majority::TwoThirds => yes > 0 && yes * 3 >= (yes + no) * 2,
        Majority::Unanimous => yes > 0 && no == 0,
    };
    let missing =
        || Shortfall::new(Cause::Quorum, format!("{yes} for and {no} against do not reach the majority ({})", record.majority));
    carried.then_some(tally).ok_or_else(missing)
}

/// How many votes the quorum of a body takes, and how many of them are missing for an act of it; none where nothing is missing, or where the
/// votes say something that they cannot.
pub fn votes_missing(reading: &Reading<'_>, act: BodyAct<'_>, on: Date) -> Option<(usize, usize)> {
    let (record, tally) = counted(reading, act, on).ok()?;
    let quorum = record.needed();
    let missing = quorum.saturating_sub(tally.voted.len());
    (missing > 0).then_some((quorum, missing))
}

/// The body as it stood, and its votes on the subject.
fn counted<'a>(reading: &Reading<'a>, act: BodyAct<'_>, on: Date) -> Result<(&'a Body, Tally), Shortfall> {
    let BodyAct { body, name, subject, minuted } = act;
    let Some(record) = body_on(reading, body, on) else {
        return Err(Shortfall::new(Cause::NoPower, format!("{body} is no body in force on {on}")));
    };
    let mut ballots: BTreeMap<PersonId, Ballot> = BTreeMap::new();
    if minuted.is_empty() {
        let cast = subject.record().into_iter().flat_map(|id| cast(reading, id, subject, body));
        // Members vote on the content: whoever is against it is for turning it down.
        let turned = |ballot| match ballot {
            Ballot::For => Ballot::Against,
            Ballot::Against => Ballot::For,
            other => other,
        };
        ballots.extend(cast.map(|(person, ballot)| (person, if name == ActName::Deny { turned(ballot) } else { ballot })));
    } else {
        ballots.extend(minuted.iter().map(|vote| (vote.person, vote.vote)));
    }
    let mut tally = Tally::default();
    for (person, ballot) in ballots {
        if !record.voters(on).any(|voter| voter == person) {
            return Err(Shortfall::new(Cause::Quorum, format!("{person} has no vote in {body} on {on}")));
        }
        match ballot {
            Ballot::For => tally.in_favour += 1,
            Ballot::Against => tally.against += 1,
            Ballot::Abstain => tally.abstained += 1,
            Ballot::Recuse => {
                tally.recused.push(person);
                continue;
            }
        }
        tally.voted.push(person);
    }
    Ok((record, tally))
}

/// The votes cast on that content in the body; one that names no body is one in each on which the member sits.
fn cast(reading: &Reading<'_>, id: RecordId, subject: &Subject, body: BodyId) -> Vec<(PersonId, Ballot)> {
    let Some(slot) = reading.slot(id) else { return Vec::new() };
    let votes = slot.acts.iter().filter(|act| act.name == ActName::CastVote && slot.content_of(act) == content(subject));
    let here = votes.filter(|act| act.ground.on_behalf.is_none_or(|named| named == body));
    let ballots = here.filter_map(|act| match act.payload.as_ref() {
        Some(Payload::CastVote(cast)) => Some((act.author, cast.vote)),
        _ => None,
    });
    ballots.collect()
}

const fn content(subject: &Subject) -> Option<Sha256> {
    match subject {
        Subject::Version { content, .. } => Some(*content),
        _ => None,
    }
}
