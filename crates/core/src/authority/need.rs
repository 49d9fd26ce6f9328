//! What an act needs: the powers, or somebody in particular (specification: powers, section 3).

use jiff::civil::Date;

use crate::act::{ActName, Cause};
use crate::authority::chain::Delegations;
use crate::authority::parameters::{appetite, is_reserved};
use crate::authority::{Holder, Shortfall, in_force};
use crate::datum::Ref;
use crate::id::{Kind, PersonId, noun};
use crate::image::{Act, Live};
use crate::kinds::{AnyRecord, Audience, Communication, Declaration, Matter, Needs, Risk, Writer, type_word};
use crate::power::Power;
use crate::query::Attempted;
use crate::reading::Reading;

/// What an act takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Required {
    /// Each of these powers.
    Powers(Vec<Power>),
    /// Each power the delegation gives, held with `may_pass_on`.
    PowersGiven,
    /// The record's owner.
    Owner,
    /// The record's owner, or whoever holds a function.
    OwnerOrFunction,
    /// The record's owner, or a power.
    OwnerOr(Power),
    /// Whoever may write the record.
    Writer,
    /// A voting member of a body.
    VotingMember,
    /// Anybody it concerns.
    Anyone,
}

impl Required {
    /// What it takes of that person: whoever owns the record needs no power where the owner may.
    #[must_use]
    pub fn of(self, person: PersonId, record: &dyn AnyRecord) -> Self {
        match self {
            Self::OwnerOr(_) if record.owner() == Some(person) => Self::Owner,
            Self::OwnerOr(power) => Self::Powers(vec![power]),
            other => other,
        }
    }
}

/// Whether a holder turns down a matter that names them as whoever decides it. To say no takes no power: it gives nothing away.
pub fn names_decider(reading: &Reading<'_>, holder: Holder, name: ActName, record: &dyn AnyRecord, on: Date) -> bool {
    let matter = record.as_any().downcast_ref::<Matter>().filter(|_| name == ActName::Deny);
    matter.is_some_and(|matter| Delegations::on(reading, on).holders(matter.decider.one()).contains(&holder))
}

/// What an act on a record takes, that record being as it is.
///
/// # Errors
/// Where the act does not exist on the kind, or a parameter that decides it is missing.
pub fn required(reading: &Reading<'_>, name: ActName, subject: Live<'_, dyn AnyRecord>, on: Date) -> Result<Required, Shortfall> {
    let declaration = subject.record.declaration();
    // What anyone may write and somebody has approved does not end by the word of whoever wrote it.
    let ends_approved = name == ActName::Withdraw && declaration.writers.contains(&Writer::Anyone);
    let approved = || in_force(reading, subject.slot.id, on).is_some();
    let taken = if ends_approved && approved() { ActName::Approve } else { name };
    Ok(with_reserved(reading, Attempted { name, of: None, subject }, of_record(reading, taken, subject.record, on)?, on))
}

/// What an act takes besides, where a reserved matter in force catches it.
pub(crate) fn with_reserved(reading: &Reading<'_>, attempted: Attempted<'_>, required: Required, on: Date) -> Required {
    match required {
        Required::Powers(mut powers) if is_reserved(reading, attempted, &powers, on) => {
            powers.push(Power::DecideReserved);
            Required::Powers(powers)
        }
        other => other,
    }
}

fn of_record(reading: &Reading<'_>, name: ActName, record: &dyn AnyRecord, on: Date) -> Result<Required, Shortfall> {
    let declaration = record.declaration();
    if let Some(need) = listed(declaration, name, type_word(record)) {
        return specific(reading, need, record, on);
    }
    let general = match name {
        ActName::Review => Required::OwnerOrFunction,
        ActName::Acknowledge
        | ActName::Attest
        | ActName::Attend
        | ActName::Escalate
        | ActName::Recommend
        | ActName::Answer
        | ActName::Sign => Required::Anyone,
        ActName::CastVote => Required::VotingMember,
        ActName::Adopt | ActName::Withdraw | ActName::Observe => Required::Writer,
        ActName::Publish => Required::Owner,
        ActName::Reopen if listed(declaration, ActName::Close, type_word(record)).is_some() => {
            return of_record(reading, ActName::Close, record, on);
        }
        ActName::Block | ActName::Lift => Required::Powers(vec![Power::BlockUse]),
        ActName::Hold | ActName::Release => Required::Powers(vec![Power::LegalHold]),
        ActName::Erase => Required::Powers(vec![Power::ErasePersonal]),
        _ => {
            let missing = format!("there is no act {name} on a {}", declaration.kind);
            return Err(Shortfall::new(Cause::Order, missing));
        }
    };
    Ok(general)
}

fn listed(declaration: &'static Declaration, name: ActName, word: &str) -> Option<Needs> {
    let rows = declaration.acts.iter().filter(|need| need.act == name);
    rows.into_iter().find(|need| need.types.is_empty() || need.types.contains(&word)).map(|need| need.needs)
}

fn specific(reading: &Reading<'_>, needs: Needs, record: &dyn AnyRecord, on: Date) -> Result<Required, Shortfall> {
    Ok(match needs {
        Needs::Owner => Required::Owner,
        Needs::OwnerOr(power) => Required::OwnerOr(power),
        Needs::PowersGiven => Required::PowersGiven,
        Needs::MatterPower => {
            let matter = record.as_any().downcast_ref::<Matter>();
            Required::Powers(matter.map(|matter| matter.power).into_iter().collect())
        }
        Needs::RiskPower => {
            let Some(risk) = record.as_any().downcast_ref::<Risk>() else {
                return Ok(Required::Powers(vec![Power::AcceptRisk]));
            };
            let Some((appetite, _)) = appetite(reading, &risk.category, on) else {
                let missing = format!("no appetite is in force for {} on {on}", &*risk.category);
                return Err(Shortfall::new(Cause::Parameter, missing));
            };
            let beyond = risk.residual.level.0 > appetite;
            Required::Powers(vec![if beyond { Power::AcceptBeyondAppetite } else { Power::AcceptRisk }])
        }
        Needs::CommunicationPower => Required::Powers(vec![communication_power(reading, record)]),
        Needs::Power(power) => Required::Powers(vec![power]),
    })
}

/// A communication goes to a regulator where it refers to a party that is one, or to a report to an authority.
fn communication_power(reading: &Reading<'_>, record: &dyn AnyRecord) -> Power {
    let mut regulator = false;
    for place in 0..record.fields().len() {
        record.view(place).references(&mut |id, _| {
            let word = reading.live(id).map_or("", |live| type_word(live.record));
            regulator |= matches!((id.kind, word), (Kind::Party, "regulator") | (Kind::Notice, "authority-report"));
        });
    }
    let audiences = record.as_any().downcast_ref::<Communication>().map(|communication| &*communication.audiences);
    match audiences {
        _ if regulator => Power::NotifyAuthority,
        Some(audiences) if leaves(reading, audiences) => Power::PublishExternally,
        _ => Power::ApproveDocument,
    }
}

/// Whether one of the audiences is outside the organisation.
pub(crate) fn leaves(reading: &Reading<'_>, audiences: &[Ref<noun::Audience>]) -> bool {
    audiences.iter().any(|audience| reading.get::<Audience>(*audience).is_some_and(|live| live.record.external == Some(true)))
}

/// What ratifying, annulling or revoking an act takes: ratify-act, or what the act took.
///
/// # Errors
/// Where there is nothing to ratify, annul or revoke about it. What protects, such as a hold, ends by its own act alone.
pub(crate) fn required_on_act(name: ActName, act: &Act) -> Result<Required, Shortfall> {
    let none = |what: &str| Err(Shortfall::new(Cause::Order, format!("№ {} is {}, {what}", act.position, act.name)));
    let decides = matches!(act.name, ActName::Approve | ActName::Accept);
    let flawed = act.ultra_vires().is_some() || (name == ActName::Annul && !act.separation().is_empty());
    match name {
        ActName::Revoke if !decides => none("and only an approval or an acceptance is revoked"),
        ActName::Ratify | ActName::Annul if !flawed => none("done within authority: there is nothing to ratify or annul"),
        ActName::Revoke => Ok(act.ground.power.map_or(Required::PowersGiven, |power| Required::Powers(vec![power]))),
        _ => Ok(Required::Powers(vec![Power::RatifyAct])),
    }
}
