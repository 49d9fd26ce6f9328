//! Who stands too close to something to judge it (specification: powers, SD3, SD7; records: conflicted with).

use jiff::civil::Date;

use crate::act::{ActName, Ballot, Payload};
use crate::authority::is_approved;
use crate::derived::days_after;
use crate::fact::Form;
use crate::id::{Kind, PersonId, RecordId};
use crate::image::{Act, Live};
use crate::kinds::role::RoleType;
use crate::kinds::{Audit, Oversight, Person, Role, Sample, Test};
use crate::reading::Reading;

/// How long what somebody did keeps them from judging it, in days.
const CLOSE_DAYS: i32 = 730;

/// The farthest that a line of reports is followed.
const MAX_LINE: usize = 12;

/// The kinds whose records are part of a system to an auditor: whoever wrote, decided or ran one of them had a hand in the system.
const PARTS: [Kind; 9] = [
    Kind::Component,
    Kind::Gate,
    Kind::Intake,
    Kind::Test,
    Kind::Oversight,
    Kind::Change,
    Kind::Data,
    Kind::RiskAssessment,
    Kind::ImpactAssessment,
];

/// What stands between an auditor and a fair judgement: the record, and how the auditor stands to it.
pub(crate) struct Conflict {
    /// The record in scope, or the person reported to.
    pub(crate) with: RecordId,
    /// Such as: owns AIS-1.
    pub(crate) how: String,
}

/// What in the scope or the samples of an audit that person owned, built, decided on, operated, validated or advised on in the two years before a
/// day, and, where they lead it, whether they report to the AIMS owner; without what the audit names with a safeguard.
pub(crate) fn of_auditor(reading: &Reading<'_>, audit: &Live<'_, Audit>, person: PersonId, on: Date) -> Vec<Conflict> {
    let close = examined_by(reading, audit).into_iter().filter_map(|thing| with(reading, person, thing, on));
    let line = (audit.record.lead == person).then(|| reports_to_aims_owner(reading, person)).flatten();
    close.chain(line).filter(|conflict| !is_safeguarded(audit.record, person, conflict.with)).collect()
}

/// Whether an audit says what keeps that person's conflict with that record from bearing on it.
pub(crate) fn is_safeguarded(audit: &Audit, person: PersonId, with: RecordId) -> bool {
    let mut rows = audit.independence.iter().filter(|row| row.person == person);
    rows.any(|row| row.safeguard.is_some() && row.conflicts.contains(&with))
}

/// What stands between a person and a fair judgement of a record, through what they are to it or did with it in the two years before a day.
pub(crate) fn with(reading: &Reading<'_>, person: PersonId, thing: RecordId, on: Date) -> Option<Conflict> {
    let of_system: &[Kind] = if thing.kind == Kind::System { &PARTS } else { &[] };
    let parts = || of_system.iter().flat_map(|kind| reading.incoming_of(*kind, thing));
    let declared = || {
        let live = reading.get::<Person>(person)?;
        live.record.conflicts.iter().any(|row| row.with == thing).then(|| format!("has a conflict with {thing}"))
    };
    let how = hand_in(reading, person, thing, on).or_else(declared);
    let how = how.or_else(|| parts().find_map(|part| hand_in(reading, person, part, on)))?;
    Some(Conflict { with: thing, how })
}

/// The systems in scope, and what was drawn.
fn examined_by(reading: &Reading<'_>, audit: &Live<'_, Audit>) -> Vec<RecordId> {
    let mut things: Vec<RecordId> = audit.record.systems.iter().map(|system| RecordId::from(*system)).collect();
    let named = audit.record.samples.iter().filter_map(|sample| reading.get::<Sample>(*sample));
    let own = reading.naming::<Sample>(audit.id()).filter(|sample| sample.record.audit.map(RecordId::from) == Some(audit.id()));
    things.extend(named.chain(own).flat_map(|sample| sample.record.drawn.iter().map(|item| item.id)));
    things.sort();
    things.dedup();
    things
}

/// How a person had a hand in one record.
fn hand_in(reading: &Reading<'_>, person: PersonId, id: RecordId, on: Date) -> Option<String> {
    let slot = reading.slot(id)?;
    let recent = |day: Date| day <= on && days_after(on, -CLOSE_DAYS) <= day;
    if reading.live(id).is_some_and(|live| live.record.owner() == Some(person)) {
        return Some(format!("owns {id}"));
    }
    if slot.versions.iter().any(|version| version.author == person && version.form == Form::Final && recent(version.day)) {
        return Some(format!("wrote {id}"));
    }
    if let Some(verb) = slot.acts.iter().filter(|act| recent(act.day)).find_map(|act| took_part(act, person)) {
        return Some(format!("{verb} {id}"));
    }
    if let Some(test) = reading.get::<Test>(id).filter(|test| recent(test.record.run_on)) {
        let record = test.record;
        let tested = record.performed_by.contains(&person).then(|| format!("carried out {id}"));
        return tested.or_else(|| record.built_by.contains(&person).then(|| format!("built what {id} tested")));
    }
    let oversight = reading.get::<Oversight>(id).filter(|oversight| is_approved(reading, oversight.slot))?;
    let mut roles = oversight.record.operators.iter().filter_map(|role| reading.get::<Role>(*role));
    roles.any(|role| holds(reading, role.record, person)).then(|| format!("operates {id}"))
}

/// What somebody did by an act, or as one of the body whose act it was.
fn took_part(act: &Act, person: PersonId) -> Option<&'static str> {
    let verb = match act.name {
        ActName::Approve | ActName::Deny | ActName::Accept | ActName::CastVote => "decided on",
        ActName::Verify => "verified",
        ActName::Review | ActName::Recommend => "advised on",
        _ => return None,
    };
    let voted = || {
        let votes = act.payload.as_ref().map(Payload::votes).unwrap_or_default();
        votes.iter().any(|vote| vote.person == person && vote.vote != Ballot::Recuse)
    };
    let recused = matches!(act.payload.as_ref(), Some(Payload::CastVote(cast)) if cast.vote == Ballot::Recuse);
    // The chair who only records the votes of others has decided nothing.
    let own = act.author == person && !recused && (act.ground.on_behalf.is_none() || act.name == ActName::CastVote);
    (own || voted()).then_some(verb)
}

fn reports_to_aims_owner(reading: &Reading<'_>, person: PersonId) -> Option<Conflict> {
    let roles: Vec<&Role> =
        reading.all::<Role>().map(|role| role.record).filter(|role| role.r#type == RoleType::AimsOwner).collect();
    let above = above(reading, person);
    let owner = above.into_iter().find(|above| roles.iter().any(|role| holds(reading, role, *above)))?;
    Some(Conflict { with: owner.into(), how: "reports to the AIMS owner".to_owned() })
}

fn holds(reading: &Reading<'_>, role: &Role, person: PersonId) -> bool {
    let mut rows = role.holders.iter().filter(|row| row.person == person);
    rows.any(|row| reading.within(reading.on(), row.from, row.until))
}

/// To whom a person reports directly.
pub(crate) fn manager(reading: &Reading<'_>, person: PersonId) -> Option<PersonId> {
    reading.get::<Person>(person)?.record.manager
}

/// Everybody above a person, nearest first.
pub(crate) fn above(reading: &Reading<'_>, person: PersonId) -> Vec<PersonId> {
    let line = std::iter::successors(manager(reading, person), |above| manager(reading, *above));
    line.take(MAX_LINE).collect()
}
