//! Who may: powers, the chains of delegations they travel by, limits, votes, separation of duties (specification: powers).
//!
//! The governing body holds every power. Anybody else holds one only by a chain of approved delegations, each in force on the day, each giver
//! holding the power with `may_pass_on`. A question is asked of every link of the chain, so the narrowest limit wins on each dimension.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::Cause;
use crate::datum::AnyPin;
use crate::id::{BodyId, Kind, PersonId, RecordId};
use crate::image::Version;
use crate::kinds::body::BodyType;
use crate::kinds::{Body, Delegation, Person, Role};
use crate::power::Power;
use crate::reading::Reading;

mod ask;
mod limits;
mod need;
mod separation;
mod standing;
mod votes;

pub use ask::{Ask, system_tier};
pub use need::{Required, required};
pub(crate) use need::{powers_given, required_on_act};
pub use separation::{Doing, breaches};
pub use standing::{approval, counts, in_force, is_approved};
pub use votes::{Tally, tally};

/// The longest chain of delegations that is followed.
const MAX_LINKS: usize = 8;

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

/// Why somebody may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// What is wrong.
    pub cause: Cause,
    /// What is missing, in words with the numbers.
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
    if let Holder::Person(person) = holder {
        active(reading, person, on)?;
        if power.is_deciding() && administers(reading, person, on) {
            let missing = "whoever holds administer decides nothing (SD13)";
            return Err(escalated(reading, Shortfall::new(Cause::Separation, missing), holder, power, ask, on));
        }
    }
    let found = chain(reading, holder, power, ask, on, &mut Vec::new());
    found.map_err(|shortfall| escalated(reading, shortfall, holder, power, ask, on))
}

fn active(reading: &Reading<'_>, person: PersonId, on: Date) -> Result<(), Shortfall> {
    match reading.get::<Person>(person) {
        Some(live) if live.record.is_active(on) => Ok(()),
        Some(_) => Err(Shortfall::new(Cause::Expired, format!("{person} does not belong to the organisation on {on}"))),
        None => Err(Shortfall::new(Cause::NoPower, format!("{person} is nobody known here"))),
    }
}

fn administers(reading: &Reading<'_>, person: PersonId, on: Date) -> bool {
    let holder = Holder::Person(person);
    delegations_to(reading, holder, on).any(|(_, given)| given.powers.iter().any(|grant| grant.power == Power::Administer))
}

/// Delegations in force on that day that name that holder, with the id of each.
fn delegations_to<'a>(
    reading: &Reading<'a>,
    holder: Holder,
    on: Date,
) -> impl Iterator<Item = ((RecordId, &'a Version), &'a Delegation)> {
    delegations(reading, on)
        .into_iter()
        .filter(move |(_, given)| names(reading, &given.to, holder, on))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Every delegation whose last approved version lets it run on that day.
fn delegations<'a>(reading: &Reading<'a>, on: Date) -> Vec<((RecordId, &'a Version), &'a Delegation)> {
    approved_delegations(reading, on).filter(|(_, given)| given.valid_from <= on && on <= given.valid_until).collect()
}

fn approved_delegations<'a, 'r>(
    reading: &'r Reading<'a>,
    on: Date,
) -> impl Iterator<Item = ((RecordId, &'a Version), &'a Delegation)> + use<'a, 'r> {
    reading.slots(Kind::Delegation).filter_map(move |slot| {
        let version = in_force(reading, slot.id, on)?;
        Some(((slot.id, version), version.typed::<Delegation>()?))
    })
}

/// Whether a party of a delegation names that holder on that day: itself, or a role it holds or stands in for.
fn names(reading: &Reading<'_>, party: &crate::kinds::delegation::Party, holder: Holder, on: Date) -> bool {
    match (party.one(), holder) {
        (Some(named), holder) if named == holder.record() => true,
        (Some(role), Holder::Person(person)) if role.kind == Kind::Role => holds_role(reading, role, person, on),
        _ => false,
    }
}

fn holds_role(reading: &Reading<'_>, role: RecordId, person: PersonId, on: Date) -> bool {
    let Some(role) = in_force(reading, role, on).and_then(|version| version.typed::<Role>()) else {
        return false;
    };
    let mut holders = role.holders.iter().filter(|holder| holder.holds(on)).peekable();
    if role.deputy == Some(person) && holders.peek().is_some() {
        let away = |holder: PersonId| reading.get::<Person>(holder).is_some_and(|live| live.record.is_absent(on));
        return holders.all(|holder| away(holder.person));
    }
    holders.any(|holder| holder.person == person)
}

/// Follows the power up to the governing body.
fn chain(
    reading: &Reading<'_>,
    holder: Holder,
    power: Power,
    ask: &Ask,
    on: Date,
    below: &mut Vec<RecordId>,
) -> Result<Grounds, Shortfall> {
    if let Some(grounds) = governing(reading, holder, on) {
        return Ok(grounds);
    }
    if reserved(power, ask) && !is_board_committee(reading, holder, on) {
        return Err(Shortfall::new(Cause::NoPower, format!("{power} stays with the governing body and its committees")));
    }
    let mut best = Shortfall::new(Cause::NoPower, format!("no delegation of {power} to {}", holder.record()));
    if below.contains(&holder.record()) || below.len() >= MAX_LINKS {
        return Err(best);
    }
    for ((id, version), given) in delegations_to(reading, holder, on) {
        if !below.is_empty() && !given.may_pass_on {
            continue;
        }
        for grant in given.powers.iter().filter(|grant| grant.power == power) {
            let covered = limits::covers(reading, grant.limits.as_ref(), ask, holder);
            let above = covered.and_then(|()| {
                below.push(holder.record());
                let above = giver(given).map_or_else(
                    || Err(Shortfall::new(Cause::NoPower, format!("{id} names no single giver"))),
                    |giver| chain(reading, giver, power, ask, on, below),
                );
                below.pop();
                above
            });
            match above {
                Ok(mut grounds) => {
                    grounds.trace.push(AnyPin { id, version: version.number });
                    grounds.jointly.extend(limits::joint(grant.limits.as_ref()));
                    return Ok(grounds);
                }
                Err(mut shortfall) => {
                    shortfall.through = shortfall.through.or(Some(id));
                    if rank(&shortfall) >= rank(&best) {
                        best = shortfall;
                    }
                }
            }
        }
    }
    if best.cause == Cause::NoPower
        && let Some(ended) = ended(reading, holder, power, on)
    {
        return Err(ended);
    }
    Err(best)
}

/// The more a shortfall says, the better it explains a refusal.
const fn rank(shortfall: &Shortfall) -> u8 {
    match shortfall.cause {
        Cause::OverLimit => 2,
        Cause::NoPower => 0,
        _ => 1,
    }
}

fn giver(given: &Delegation) -> Option<Holder> {
    let named = given.from.one()?;
    named.typed().map(Holder::Person).or_else(|| named.typed().map(Holder::Body))
}

fn governing(reading: &Reading<'_>, holder: Holder, on: Date) -> Option<Grounds> {
    let id = reading.governing_body().filter(|id| *id == holder.record())?;
    let version = in_force(reading, id, on).or_else(|| reading.slot(id)?.live())?;
    Some(Grounds { trace: vec![AnyPin { id, version: version.number }], jointly: Vec::new() })
}

fn reserved(power: Power, ask: &Ask) -> bool {
    let above_management = ["governing-body", "top-management"];
    power.is_reserved() || (power == Power::SetBodies && ask.types.iter().any(|word| above_management.contains(&&**word)))
}

fn is_board_committee(reading: &Reading<'_>, holder: Holder, on: Date) -> bool {
    let body = in_force(reading, holder.record(), on).and_then(|version| version.typed::<Body>());
    body.is_some_and(|body| matches!(body.r#type, BodyType::AuditCommittee | BodyType::RiskCommittee))
}

/// A delegation of that power to that holder that has ended, or has not begun.
fn ended(reading: &Reading<'_>, holder: Holder, power: Power, on: Date) -> Option<Shortfall> {
    let mut ended = None;
    for ((id, _), given) in approved_delegations(reading, on) {
        let gives = given.powers.iter().any(|grant| grant.power == power);
        if gives && names(reading, &given.to, holder, on) && !(given.valid_from <= on && on <= given.valid_until) {
            let missing = format!("{id} gave {power} from {} until {}", given.valid_from, given.valid_until);
            ended = Some(Shortfall { through: Some(id), ..Shortfall::new(Cause::Expired, missing) });
        }
    }
    ended
}

/// Adds who can decide: the nearest holder up the chain whose limit suffices, else a body that has it, else the governing body.
fn escalated(reading: &Reading<'_>, mut shortfall: Shortfall, holder: Holder, power: Power, ask: &Ask, on: Date) -> Shortfall {
    let suffices = |above: Holder| chain(reading, above, power, ask, on, &mut Vec::new()).is_ok();
    let mut here = vec![holder];
    let mut seen = Vec::new();
    while let Some(below) = here.pop() {
        seen.push(below.record());
        for (_, given) in delegations_to(reading, below, on) {
            let Some(above) = giver(given) else { continue };
            let is_top = reading.governing_body() == Some(above.record());
            if !is_top && suffices(above) {
                shortfall.escalate_to = Some(above.record());
                return shortfall;
            }
            if !is_top && !seen.contains(&above.record()) {
                here.push(above);
            }
        }
    }
    let given_to_a_body = delegations(reading, on).into_iter().find_map(|(_, given)| {
        let body = given.to.body.filter(|_| given.powers.iter().any(|grant| grant.power == power))?;
        suffices(Holder::Body(body)).then(|| body.into())
    });
    shortfall.escalate_to = given_to_a_body.or_else(|| reading.governing_body());
    shortfall
}

/// Whether a person may write what the power permits: holds it, sits on a body that holds it, or keeps the meetings of one.
pub fn may_write(reading: &Reading<'_>, person: PersonId, power: Power, ask: &Ask, on: Date) -> Result<Grounds, Shortfall> {
    let own = may(reading, Holder::Person(person), power, ask, on);
    let Err(shortfall) = own else { return own };
    if administers(reading, person, on) && power.is_deciding() {
        return Err(shortfall);
    }
    let through = votes::bodies_of(reading, person, on)
        .into_iter()
        .find_map(|body| chain(reading, Holder::Body(body), power, ask, on, &mut Vec::new()).ok());
    through.ok_or(shortfall)
}

/// Whether a holder may give a power on, within the limits of that grant: the power must have come with `may_pass_on`.
pub(crate) fn may_give(
    reading: &Reading<'_>,
    giver: Holder,
    grant: &crate::kinds::delegation::Grant,
    on: Date,
) -> Result<Grounds, Shortfall> {
    let asks = limits::asks(grant.limits.as_ref());
    let mut grounds = Grounds::default();
    for ask in asks {
        // Standing below itself asks of the giver what every giver above is asked: that the power may be passed on.
        let mut below = vec![reading.governing_body().unwrap_or_else(|| giver.record())];
        let found = chain(reading, giver, grant.power, &ask, on, &mut below);
        grounds = found.map_err(|shortfall| escalated(reading, shortfall, giver, grant.power, &ask, on))?;
    }
    Ok(grounds)
}

/// Whether a person records the votes of a body: its chair, or the owner of one of its meetings.
pub(crate) fn keeps_minutes(reading: &Reading<'_>, person: PersonId, body: BodyId, on: Date) -> bool {
    let chairs = votes::body_on(reading, body, on).is_some_and(|record| record.chair == person);
    chairs || votes::is_secretary(reading, person, body)
}

/// A chair concludes the meetings of the own body without a delegation (specification: powers, conclude-review).
pub(crate) fn chairs(
    reading: &Reading<'_>,
    holder: Holder,
    power: Power,
    record: &dyn crate::kinds::AnyRecord,
    on: Date,
) -> Option<Grounds> {
    let (Power::ConcludeReview, Holder::Person(person)) = (power, holder) else { return None };
    let meeting = record.as_any().downcast_ref::<crate::kinds::Meeting>()?;
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
