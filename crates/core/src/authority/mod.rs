//! Who may: powers, the chains of delegations they travel by, limits, votes, separation of duties (specification: powers).
//!
//! The governing body holds every power. Anybody else holds one only by a chain of approved delegations, each in force on the day, each giver
//! holding the power with `may_pass_on`. A question is asked of every link of the chain, so the narrowest limit wins on each dimension.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::Cause;
use crate::authority::chain::Delegations;
use crate::datum::AnyPin;
use crate::id::{BodyId, Kind, PersonId, RecordId};
use crate::kinds::{AnyRecord, Body, Meeting, Person};
use crate::power::Power;
use crate::reading::Reading;

mod ask;
mod chain;
mod could;
mod deciders;
mod fields;
mod limits;
mod need;
mod open;
mod parameters;
mod separation;
mod spending;
mod standing;
#[cfg(test)]
mod stories;
mod term;
mod votes;
mod writer;

pub use crate::derived::is_suspended;
pub use ask::Ask;
pub(crate) use chain::{giver, gives};
pub use could::could;
pub use deciders::Deciders;
pub(crate) use fields::Rewritten;
pub use need::{Required, names_decider, required};
pub(crate) use need::{leaves, required_on_act, with_reserved};
pub use open::{grants, is_open, matter_decided, open, standing};
pub use parameters::{appetite, categories, tier};
pub(crate) use parameters::{appetite_in_force, find_parameters, parameters};
pub use separation::{Doing, Saying, breaches, breaches_of_record};
pub(crate) use separation::{compensated, people_behind, takes_two};
pub use standing::{acceptance, approval, counts, in_force, is_acceptance_reopened, is_accepted, is_approved, triage, triaged};
pub(crate) use standing::{
    all_in_force, decided, find_all_in_force, find_in_force, find_whether_counts, find_whether_granted, lacking, unended,
};
pub use term::longest;
pub(crate) use votes::voting_in;
pub use votes::{BodyAct, Tally, tally, votes_missing};
pub use writer::{Writing, may_write};
pub(crate) use writer::{may_change, may_rewrite};

/// Kinds that say who may and who is asked.
pub(crate) const SAYS_WHO_MAY: [Kind; 6] =
    [Kind::Organisation, Kind::Person, Kind::Body, Kind::Role, Kind::Delegation, Kind::Parameter];

/// Whoever acts: a person, or a body by vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person for themselves.
    Person(PersonId),
    /// A body.
    Body(BodyId),
}

impl Holder {
    /// The record of the holder.
    pub fn record(self) -> RecordId {
        match self {
            Self::Person(person) => person.into(),
            Self::Body(body) => body.into(),
        }
    }
}

/// What an act rests on.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// The chain of authority, governing body first.
    pub trace: Vec<AnyPin>,
    /// Powers or functions that a second person must bring for the act to take effect.
    pub jointly: Vec<Arc<str>>,
}

impl Grounds {
    /// Rests it on these grounds as well, each link and each name once.
    pub(crate) fn rest_on(&mut self, more: Self) {
        for link in more.trace {
            if !self.trace.contains(&link) {
                self.trace.push(link);
            }
        }
        self.take_with(more.jointly);
    }

    /// Lets a second person be needed for each of these names, once.
    fn take_with(&mut self, names: impl IntoIterator<Item = Arc<str>>) {
        for name in names {
            if !self.jointly.contains(&name) {
                self.jointly.push(name);
            }
        }
    }
}

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// What is wrong.
    pub cause: Cause,
    /// What is missing, in words with the numbers. People are named by their ids, because it is recorded: names are looked up when it is shown.
    pub missing: String,
    /// The delegation that falls short, if one does.
    pub through: Option<RecordId>,
    /// Who can decide.
    pub escalate_to: Option<RecordId>,
}

impl Shortfall {
    /// A shortfall without a delegation or an addressee.
    pub fn new(cause: Cause, missing: impl Into<String>) -> Self {
        Self { cause, missing: missing.into(), through: None, escalate_to: None }
    }
}

/// Whether that holder may use that power for what is asked, on that day: the grounds, or what falls short and who can decide.
pub fn may(reading: &Reading<'_>, holder: Holder, power: Power, ask: &Ask, on: Date) -> Result<Grounds, Shortfall> {
    may_by(&Delegations::on(reading, on), holder, power, ask)
}

fn may_by(delegations: &Delegations<'_, '_>, holder: Holder, power: Power, ask: &Ask) -> Result<Grounds, Shortfall> {
    belongs(delegations, holder)?;
    holds(delegations, holder, power, ask).map_err(|shortfall| delegations.escalated(shortfall, holder, power, ask))
}

/// Whether a holder is there at all: of a person, whether they belong to the organisation.
fn belongs(delegations: &Delegations<'_, '_>, holder: Holder) -> Result<(), Shortfall> {
    if let Holder::Person(person) = holder { active(delegations.reading, person, delegations.on) } else { Ok(()) }
}

/// Whether a holder who is there has the power, without asking who else does.
fn holds(delegations: &Delegations<'_, '_>, holder: Holder, power: Power, ask: &Ask) -> Result<Grounds, Shortfall> {
    if matches!(holder, Holder::Person(person) if power.is_deciding() && delegations.administers(person)) {
        return Err(Shortfall::new(Cause::Separation, "whoever holds administer decides nothing (SD13)"));
    }
    delegations.chain(holder, power, ask)
}

fn active(reading: &Reading<'_>, person: PersonId, on: Date) -> Result<(), Shortfall> {
    match reading.get::<Person>(person) {
        Some(live) if reading.within(on, live.record.from, live.record.until) => Ok(()),
        Some(_) => Err(Shortfall::new(Cause::Expired, format!("{person} does not belong to the organisation on {on}"))),
        None => Err(Shortfall::new(Cause::NoPower, format!("{person} is nobody known here"))),
    }
}

/// Whether a holder may give a power on, within the limits of that grant: the power must have come with `may_pass_on`.
pub(crate) fn may_give(
    reading: &Reading<'_>,
    giver: Holder,
    grant: &crate::kinds::delegation::Grant,
    on: Date,
) -> Result<Grounds, Shortfall> {
    let delegations = Delegations::on(reading, on);
    let mut grounds = Grounds::default();
    for ask in limits::asks(grant.limits.as_ref()) {
        let found = delegations.chain_to_give(giver, grant.power, &ask);
        grounds.rest_on(found.map_err(|shortfall| delegations.escalated(shortfall, giver, grant.power, &ask))?);
    }
    Ok(grounds)
}

/// Whether a person records the votes of a body: its chair, or the owner of one of its meetings.
pub(crate) fn keeps_minutes(reading: &Reading<'_>, person: PersonId, body: BodyId, on: Date) -> bool {
    let chairs = votes::body_on(reading, body, on).is_some_and(|record| record.chair == person);
    chairs || votes::is_secretary(reading, person, body)
}

/// A chair concludes the meetings of the own body without a delegation (specification: powers, conclude-review).
pub(crate) fn chairs(reading: &Reading<'_>, holder: Holder, power: Power, record: &dyn AnyRecord, on: Date) -> Option<Grounds> {
    let (Power::ConcludeReview, Holder::Person(person)) = (power, holder) else { return None };
    let meeting = record.as_any().downcast_ref::<Meeting>()?;
    let version = in_force(reading, meeting.body.into(), on)?;
    version.typed::<Body>().filter(|body| body.chair == person)?;
    let mut trace: Vec<AnyPin> = reading
        .governing_body()
        .into_iter()
        .filter(|id| *id != meeting.body.any())
        .filter_map(|id| Some(AnyPin { id, version: in_force(reading, id, on)?.number }))
        .collect();
    trace.push(AnyPin { id: meeting.body.into(), version: version.number });
    Some(Grounds { trace, jointly: Vec::new() })
}
