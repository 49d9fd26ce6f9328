//! Who may write a record (specification: powers, section 3).

use jiff::civil::Date;

use crate::act::Cause;
use crate::authority::chain::Delegations;
use crate::authority::{Ask, Holder, Shortfall, active, may_by, votes};
use crate::id::{PersonId, RecordId};
use crate::kinds::{AnyRecord, Declaration, Person, Writer, type_word};
use crate::power::{Function, Power};
use crate::reading::Reading;

/// Whether a person may write records of a kind, that one in particular where it is named: as one of the kind's writers, or because they maintain
/// it.
///
/// # Errors
/// What falls short, if possible with somebody who can.
pub fn may_write(
    reading: &Reading<'_>,
    person: PersonId,
    declaration: &Declaration,
    record: Option<&dyn AnyRecord>,
    on: Date,
) -> Result<(), Shortfall> {
    active(reading, person, on)?;
    let delegations = Delegations::on(reading, on);
    let ask = Ask::of_kind(declaration.kind, record.map_or("", type_word));
    let mut nearest: Option<Shortfall> = None;
    for writer in declaration.writers {
        let outcome = match writer {
            Writer::Anyone => Ok(()),
            Writer::Owner => owns(record, person),
            Writer::Function(function) => holds(reading, person, *function),
            Writer::Power(power) => through_power(&delegations, person, *power, &ask),
            Writer::Connector => Err(Shortfall::new(Cause::NoPower, "it is for connectors")),
        };
        match outcome {
            Ok(()) => return Ok(()),
            Err(shortfall) => nearest = Some(prefer(nearest, shortfall)),
        }
    }
    if declaration.maintained && may_by(&delegations, Holder::Person(person), Power::Maintain, &ask).is_ok() {
        return Ok(());
    }
    let nobody = || Shortfall::new(Cause::NoPower, format!("nobody writes records of kind {} by hand", declaration.kind));
    Err(nearest.unwrap_or_else(nobody))
}

/// Keeps the shortfall that names somebody who can.
fn prefer(before: Option<Shortfall>, after: Shortfall) -> Shortfall {
    match before {
        Some(before) if before.escalate_to.is_some() || after.escalate_to.is_none() => before,
        _ => after,
    }
}

fn owns(record: Option<&dyn AnyRecord>, person: PersonId) -> Result<(), Shortfall> {
    let owner = record.and_then(AnyRecord::owner);
    if owner == Some(person) {
        return Ok(());
    }
    let mut shortfall = Shortfall::new(Cause::NoPower, "it is for the record’s owner");
    shortfall.escalate_to = owner.map(RecordId::from);
    Err(shortfall)
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
