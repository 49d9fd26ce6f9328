//! Who may write a record (specification: powers, section 3).

use jiff::civil::Date;

use crate::act::Cause;
use crate::authority::chain::Delegations;
use crate::authority::fields::Rewritten;
use crate::authority::{Ask, Holder, Shortfall, active, giver, may_by, votes};
use crate::id::{PersonId, RecordId};
use crate::image::Slot;
use crate::kinds::person::Employment;
use crate::kinds::{AnyRecord, Declaration, Delegation, Person, Writer, type_word};
use crate::power::{Function, Power};
use crate::reading::Reading;
use crate::shape::View;

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
    let own = by_one_of(writing.declaration.writers, &delegations, person, writing, &ask);
    if own.is_err() && writing.declaration.maintained && through_power(&delegations, person, Power::Maintain, &ask).is_ok() {
        return Ok(());
    }
    own
}

/// Whether a person may make of a record what it says now: may write the fields that somebody else writes than the rest, where they are rewritten, and
/// the record, where anything else is.
///
/// # Errors
/// What falls short; of a single field also which, and who writes it.
pub(crate) fn may_change(
    reading: &Reading<'_>,
    person: PersonId,
    writing: &Writing<'_>,
    rewritten: &Rewritten,
    on: Date,
) -> Result<(), Shortfall> {
    if !rewritten.is_of_fields_alone() {
        may_write(reading, person, writing, on)?;
    }
    may_rewrite(reading, person, writing, rewritten, on)
}

/// Whether a person may write the fields that somebody else writes than the rest of the record, where they are rewritten.
///
/// # Errors
/// Which field it is, who writes it, and what can be done instead.
pub(crate) fn may_rewrite(
    reading: &Reading<'_>,
    person: PersonId,
    writing: &Writing<'_>,
    rewritten: &Rewritten,
    on: Date,
) -> Result<(), Shortfall> {
    let Some(record) = writing.record.filter(|_| !rewritten.fields.is_empty()) else { return Ok(()) };
    active(reading, person, on)?;
    let delegations = Delegations::on(reading, on);
    let ask = Ask::of_field(reading, writing.slot, record);
    for (path, field) in &rewritten.fields {
        by_one_of(field.writers, &delegations, person, writing, &ask).map_err(|short| {
            let who: Vec<String> = field.writers.iter().map(ToString::to_string).collect();
            let (label, who, short_of) = (field.label, who.join(", or "), &short.missing);
            let missing =
                format!("the field {path} ({label}) is for {who}: {short_of}; leave it as it was, and have one of them write it");
            Shortfall { missing, ..short }
        })?;
    }
    Ok(())
}

/// Whether a person is one of those who write.
fn by_one_of(
    writers: &'static [Writer],
    delegations: &Delegations<'_, '_>,
    person: PersonId,
    writing: &Writing<'_>,
    ask: &Ask,
) -> Result<(), Shortfall> {
    let (reading, on) = (delegations.reading, delegations.on);
    let mut nearest: Option<Shortfall> = None;
    for writer in writers {
        let outcome = match writer {
            Writer::Anyone if writing.slot.is_none() || writing.is_by(reading, person, on) => Ok(()),
            Writer::Anyone => Err(for_owner(writing, "it is for whoever wrote it or owns it")),
            Writer::Owner => owns(writing, person),
            Writer::Function(function) => holds(reading, person, *function),
            Writer::PowerFor(types, _) if writing.record.is_some_and(|record| !types.contains(&type_word(record))) => continue,
            Writer::Power(power) | Writer::PowerFor(_, power) => through_power(delegations, person, *power, ask),
            Writer::Connector => Err(Shortfall::new(Cause::NoPower, "it is for connectors")),
            Writer::Supplier => supplies(reading, person, writing),
        };
        match outcome {
            Ok(()) => return Ok(()),
            Err(shortfall) => nearest = Some(prefer(nearest, shortfall)),
        }
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

/// Whether the person is of the supplier that the record is about.
fn supplies(reading: &Reading<'_>, person: PersonId, writing: &Writing<'_>) -> Result<(), Shortfall> {
    let supplier = writing.record.and_then(|record| match record.named("supplier") {
        View::Id(id) => Some(id),
        _ => None,
    });
    let person = reading.get::<Person>(person).filter(|person| person.record.employment == Employment::Supplier);
    let named = person.zip(supplier).is_some_and(|(person, supplier)| {
        let mut named = false;
        View::Part(person.record).references(&mut |id, _| named |= id == supplier);
        named
    });
    let whose = || supplier.map_or_else(|| "the supplier".to_owned(), |supplier| supplier.to_string());
    named.then_some(()).ok_or_else(|| {
        let missing = format!("only somebody employed by a supplier, whose own record names {}, answers for it", whose());
        Shortfall::new(Cause::NoPower, missing)
    })
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
