//! Who may write a record (specification: powers, section 3).

use jiff::civil::Date;

use crate::act::Cause;
use crate::authority::chain::Delegations;
use crate::authority::{Ask, Holder, Shortfall, active, giver, may_by, votes};
use crate::id::{PersonId, RecordId};
use crate::image::Slot;
use crate::kinds::{AnyRecord, Declaration, Delegation, Person, Writer, type_word};
use crate::power::{Function, Power};
use crate::reading::Reading;

/// What somebody wants to write, or to adopt, withdraw or observe.
pub struct Writing<'a> {
    /// What its kind is.
    pub declaration: &'static Declaration,
    /// The record as it stands; none while it is new.
    pub slot: Option<&'a Slot>,
    /// What it says: the live version where there is one, else what is being written; none for a draft.
    pub record: Option<&'a dyn AnyRecord>,
    /// Who a new draft says will own it.
    pub owner: Option<PersonId>,
}

impl Writing<'_> {
    fn owner(&self) -> Option<PersonId> {
        self.record.map_or(self.owner, AnyRecord::owner)
    }

    /// Whether the person has a hand in it: owns it, gives it, or has written it while nothing of it was live.
    fn is_by(&self, reading: &Reading<'_>, person: PersonId, on: Date) -> bool {
        let wrote = |slot: &Slot| slot.versions.iter().any(|version| version.author == person);
        let delegation = self.record.and_then(|record| record.as_any().downcast_ref::<Delegation>());
        let hands_on = |delegation: &Delegation| match giver(delegation) {
            Some(Holder::Person(from)) => from == person,
            Some(Holder::Body(body)) => {
                let sits = votes::body_on(reading, body, on).is_some_and(|body| body.has_member(person, on));
                sits || votes::is_secretary(reading, person, body)
            }
            None => false,
        };
        self.owner() == Some(person) || self.slot.is_some_and(wrote) || delegation.is_some_and(hands_on)
    }
}

/// Whether a person may write records of a kind, that one in particular: as one of the kind's writers, or because they maintain it. What anyone
/// may write is anyone's to begin, and then goes on in the hands it is in.
///
/// # Errors
/// What falls short, if possible with somebody who can.
pub fn may_write(reading: &Reading<'_>, person: PersonId, writing: &Writing<'_>, on: Date) -> Result<(), Shortfall> {
    active(reading, person, on)?;
    let delegations = Delegations::on(reading, on);
    let ask = Ask::of_kind(writing.declaration.kind, writing.record.map_or("", type_word));
    let mut nearest: Option<Shortfall> = None;
    for writer in writing.declaration.writers {
        let outcome = match writer {
            Writer::Anyone if writing.slot.is_none() || writing.is_by(reading, person, on) => Ok(()),
            Writer::Anyone => Err(for_owner(writing, "it is for whoever wrote it or owns it")),
            Writer::Owner => owns(writing, person),
            Writer::Function(function) => holds(reading, person, *function),
            Writer::PowerFor(types, _) if writing.record.is_some_and(|record| !types.contains(&type_word(record))) => continue,
            Writer::Power(power) | Writer::PowerFor(_, power) => through_power(&delegations, person, *power, &ask),
            Writer::Connector => Err(Shortfall::new(Cause::NoPower, "it is for connectors")),
        };
        match outcome {
            Ok(()) => return Ok(()),
            Err(shortfall) => nearest = Some(prefer(nearest, shortfall)),
        }
    }
    if writing.declaration.maintained && through_power(&delegations, person, Power::Maintain, &ask).is_ok() {
        return Ok(());
    }
    let nobody = || Shortfall::new(Cause::NoPower, format!("nobody writes records of kind {} by hand", writing.declaration.kind));
    Err(nearest.unwrap_or_else(nobody))
}

/// Keeps the shortfall that names somebody who can.
fn prefer(before: Option<Shortfall>, after: Shortfall) -> Shortfall {
    match before {
        Some(before) if before.escalate_to.is_some() || after.escalate_to.is_none() => before,
        _ => after,
    }
}

/// Its owner; while nothing of it is live, whoever drafts it too.
fn owns(writing: &Writing<'_>, person: PersonId) -> Result<(), Shortfall> {
    let drafts = |slot: &Slot| slot.live().is_none() && slot.newest().is_some_and(|newest| newest.author == person);
    if writing.owner() == Some(person) || writing.slot.is_some_and(drafts) {
        return Ok(());
    }
    Err(for_owner(writing, "it is for the record’s owner"))
}

fn for_owner(writing: &Writing<'_>, missing: &str) -> Shortfall {
    let mut shortfall = Shortfall::new(Cause::NoPower, missing);
    shortfall.escalate_to = writing.owner().map(RecordId::from);
    shortfall
}

fn holds(reading: &Reading<'_>, person: PersonId, function: Function) -> Result<(), Shortfall> {
    let holds = reading.get::<Person>(person).is_some_and(|person| person.record.functions.contains(&function));
    holds.then_some(()).ok_or_else(|| Shortfall::new(Cause::NoPower, format!("it is for the function {function}")))
}

/// Whether the person holds the power, sits on a body that holds it, or keeps the meetings of one.
fn through_power(delegations: &Delegations<'_, '_>, person: PersonId, power: Power, ask: &Ask) -> Result<(), Shortfall> {
    let Err(shortfall) = may_by(delegations, Holder::Person(person), power, ask) else {
        return Ok(());
    };
    if delegations.administers(person) && power.is_deciding() {
        return Err(shortfall);
    }
    let mut bodies = votes::bodies_of(delegations.reading, person, delegations.on).into_iter();
    let through = bodies.any(|body| delegations.chain(Holder::Body(body), power, ask).is_ok());
    through.then_some(()).ok_or(shortfall)
}
