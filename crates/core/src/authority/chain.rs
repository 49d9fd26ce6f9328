//! The chains of delegations by which powers travel from the governing body.

use std::cell::OnceCell;

use jiff::civil::Date;

use crate::act::Cause;
use crate::authority::{Ask, Grounds, Holder, Shortfall, in_force, limits, spending};
use crate::datum::AnyPin;
use crate::id::{Kind, PersonId, RecordId};
use crate::kinds::body::BodyType;
use crate::kinds::delegation::{Limits, NamedHolder};
use crate::kinds::{Body, Delegation, Person, Role};
use crate::power::Power;
use crate::reading::Reading;

/// The longest chain of delegations that is followed.
const MAX_LINKS: usize = 8;

/// A delegation as it was last approved.
struct Approved<'a> {
    pin: AnyPin,
    given: &'a Delegation,
}

/// What has been delegated as it stands on a day. It is read when first asked about, and then kept for the whole question.
pub(super) struct Delegations<'a, 'r> {
    pub(super) reading: &'r Reading<'a>,
    pub(super) on: Date,
    approved: OnceCell<Vec<Approved<'a>>>,
}

impl<'a, 'r> Delegations<'a, 'r> {
    pub(super) const fn on(reading: &'r Reading<'a>, on: Date) -> Self {
        Self { reading, on, approved: OnceCell::new() }
    }

    fn approved(&self) -> &[Approved<'a>] {
        self.approved.get_or_init(|| {
            let read = |id: RecordId| {
                let version = in_force(self.reading, id, self.on)?;
                Some(Approved { pin: AnyPin { id, version: version.number }, given: version.typed()? })
            };
            self.reading.slots(Kind::Delegation).filter_map(|slot| read(slot.id)).collect()
        })
    }

    /// Whether the last approved version lets a delegation run on the day.
    fn runs(&self, given: &Delegation) -> bool {
        self.reading.within(self.on, given.valid_from, Some(given.valid_until))
    }

    /// Those that run and name that holder.
    fn to(&self, holder: Holder) -> impl Iterator<Item = &Approved<'a>> {
        self.approved().iter().filter(move |one| self.runs(one.given) && self.names(&one.given.to, holder))
    }

    pub(super) fn administers(&self, person: PersonId) -> bool {
        self.to(Holder::Person(person)).any(|one| gives(one.given, Power::Administer))
    }

    /// Whether a delegation names that holder on the day: itself, or a role it holds or stands in for.
    fn names(&self, named: &NamedHolder, holder: Holder) -> bool {
        let Some(one) = named.one() else { return false };
        let held = |person: PersonId| named.role.is_some_and(|role| self.holds_role(role.into(), person));
        one == holder.record() || matches!(holder, Holder::Person(person) if held(person))
    }

    /// Everybody to whom a delegation that runs gives that power: persons, bodies, and whoever holds a role.
    pub(super) fn receivers(&self, power: Power) -> Vec<Holder> {
        let running = self.approved().iter().filter(|one| self.runs(one.given) && gives(one.given, power));
        let mut receivers: Vec<Holder> = running.flat_map(|one| self.holders(one.given.to.one())).collect();
        receivers.dedup();
        receivers
    }

    /// The limits in which delegations that run give that power.
    pub(super) fn limits(&self, power: Power) -> impl Iterator<Item = &Limits> {
        let running = self.approved().iter().filter(|one| self.runs(one.given)).flat_map(|one| one.given.powers.iter());
        running.filter(move |grant| grant.power == power).filter_map(|grant| grant.limits.as_ref())
    }

    /// The limits of days among them.
    pub(super) fn days(&self, power: Power) -> Vec<i32> {
        self.limits(power).filter_map(|limits| i32::try_from(limits.days?.0).ok()).collect()
    }

    /// The holders a name stands for on the day: a role stands for whoever holds it or stands in.
    pub(super) fn holders(&self, named: Option<RecordId>) -> Vec<Holder> {
        let Some(named) = named else { return Vec::new() };
        if named.kind != Kind::Role {
            let one = named.typed().map(Holder::Person).or_else(|| named.typed().map(Holder::Body));
            return one.into_iter().collect();
        }
        let version = in_force(self.reading, named, self.on).or_else(|| self.reading.slot(named)?.live());
        let Some(role) = version.and_then(|version| version.typed::<Role>()) else { return Vec::new() };
        let people = role.holders.iter().map(|row| row.person).chain(role.deputy);
        let mut holding: Vec<PersonId> = people.filter(|person| self.holds_role(named, *person)).collect();
        holding.sort_unstable();
        holding.dedup();
        holding.into_iter().map(Holder::Person).collect()
    }

    fn holds_role(&self, role: RecordId, person: PersonId) -> bool {
        let (reading, on) = (self.reading, self.on);
        let Some(role) = in_force(reading, role, on).and_then(|version| version.typed::<Role>()) else {
            return false;
        };
        let mut holders = role.holders.iter().filter(|holder| reading.within(on, holder.from, holder.until)).peekable();
        if role.deputy == Some(person) && holders.peek().is_some() {
            let away = |holder: PersonId| {
                let spans = reading.get::<Person>(holder).and_then(|live| live.record.absences.as_ref()?.known());
                spans.is_some_and(|spans| spans.iter().any(|span| reading.within(on, span.from, Some(span.until))))
            };
            return holders.all(|holder| away(holder.person));
        }
        holders.any(|holder| holder.person == person)
    }

    /// Follows the power up to the governing body.
    pub(super) fn chain(&self, holder: Holder, power: Power, ask: &Ask) -> Result<Grounds, Shortfall> {
        self.above(holder, power, ask, &mut Vec::new())
    }

    /// The same, asking of the holder what every giver above is asked: that the power may be passed on.
    pub(super) fn chain_to_give(&self, giver: Holder, power: Power, ask: &Ask) -> Result<Grounds, Shortfall> {
        let below = self.reading.governing_body().unwrap_or_else(|| giver.record());
        self.above(giver, power, ask, &mut vec![below])
    }

    fn above(&self, holder: Holder, power: Power, ask: &Ask, below: &mut Vec<RecordId>) -> Result<Grounds, Shortfall> {
        if let Some(grounds) = self.governing(holder) {
            return Ok(grounds);
        }
        if reserved(power, ask) && !self.is_board_committee(holder) {
            return Err(Shortfall::new(Cause::NoPower, format!("{power} stays with the governing body and its committees")));
        }
        let mut best = Shortfall::new(Cause::NoPower, format!("no delegation of {power} to {}", holder.record()));
        if below.contains(&holder.record()) || below.len() >= MAX_LINKS {
            return Err(best);
        }
        let usable = self.to(holder).filter(|one| below.is_empty() || one.given.may_pass_on).collect::<Vec<_>>();
        for one in usable {
            for grant in one.given.powers.iter().filter(|grant| grant.power == power) {
                let covered = limits::covers(self.reading, grant.limits.as_ref(), ask, holder);
                let covered = covered.and_then(|()| spending::within_year(self.reading, one.pin.id, grant, ask, self.on));
                match covered.and_then(|()| self.giver_holds(one, holder, power, ask, below)) {
                    Ok(mut grounds) => {
                        grounds.trace.push(one.pin);
                        grounds.take_with(limits::joint(grant.limits.as_ref()));
                        return Ok(grounds);
                    }
                    Err(mut shortfall) => {
                        shortfall.through = shortfall.through.or(Some(one.pin.id));
                        if rank(&shortfall) >= rank(&best) {
                            best = shortfall;
                        }
                    }
                }
            }
        }
        let ended = if best.cause == Cause::NoPower { self.ended(holder, power) } else { None };
        Err(ended.unwrap_or(best))
    }

    fn giver_holds(
        &self,
        one: &Approved<'a>,
        holder: Holder,
        power: Power,
        ask: &Ask,
        below: &mut Vec<RecordId>,
    ) -> Result<Grounds, Shortfall> {
        let Some(giver) = giver(one.given) else {
            return Err(Shortfall::new(Cause::NoPower, format!("{} names no single giver", one.pin.id)));
        };
        below.push(holder.record());
        let grounds = self.above(giver, power, ask, below);
        below.pop();
        grounds
    }

    fn governing(&self, holder: Holder) -> Option<Grounds> {
        let id = self.reading.governing_body().filter(|id| *id == holder.record())?;
        let version = in_force(self.reading, id, self.on).or_else(|| self.reading.slot(id)?.live())?;
        Some(Grounds { trace: vec![AnyPin { id, version: version.number }], jointly: Vec::new() })
    }

    fn is_board_committee(&self, holder: Holder) -> bool {
        let body = in_force(self.reading, holder.record(), self.on).and_then(|version| version.typed::<Body>());
        body.is_some_and(|body| matches!(body.r#type, BodyType::AuditCommittee | BodyType::RiskCommittee))
    }

    /// A delegation of that power to that holder that has ended, or has not begun.
    fn ended(&self, holder: Holder, power: Power) -> Option<Shortfall> {
        let ended = |one: &&Approved<'a>| gives(one.given, power) && self.names(&one.given.to, holder) && !self.runs(one.given);
        let Approved { pin, given } = self.approved().iter().rfind(ended)?;
        let missing = format!("{} gave {power} from {} until {}", pin.id, given.valid_from, given.valid_until);
        Some(Shortfall { through: Some(pin.id), ..Shortfall::new(Cause::Expired, missing) })
    }

    /// Adds who can decide: the nearest holder up the chain whose limit suffices, else a body that has it, else the governing body.
    pub(super) fn escalated(&self, mut shortfall: Shortfall, holder: Holder, power: Power, ask: &Ask) -> Shortfall {
        let suffices = |above: Holder| self.chain(above, power, ask).is_ok();
        let governing = self.reading.governing_body();
        let mut here = vec![holder];
        let mut seen = Vec::new();
        while let Some(below) = here.pop() {
            seen.push(below.record());
            for above in self.to(below).filter_map(|one| giver(one.given)) {
                if governing == Some(above.record()) {
                    continue;
                }
                if suffices(above) {
                    shortfall.escalate_to = Some(above.record());
                    return shortfall;
                }
                if !seen.contains(&above.record()) {
                    here.push(above);
                }
            }
        }
        let given_to_a_body = self.approved().iter().filter(|one| self.runs(one.given)).find_map(|one| {
            let body = one.given.to.body.filter(|_| gives(one.given, power))?;
            suffices(Holder::Body(body)).then(|| body.into())
        });
        shortfall.escalate_to = given_to_a_body.or(governing);
        shortfall
    }
}

/// Whether a delegation gives that power, whatever its limits.
pub(crate) fn gives(given: &Delegation, power: Power) -> bool {
    given.powers.iter().any(|grant| grant.power == power)
}

/// Whoever gives a delegation.
pub(crate) fn giver(given: &Delegation) -> Option<Holder> {
    let named = given.from.one()?;
    named.typed().map(Holder::Person).or_else(|| named.typed().map(Holder::Body))
}

/// The more a shortfall says, the better it explains a refusal.
const fn rank(shortfall: &Shortfall) -> u8 {
    match shortfall.cause {
        Cause::OverLimit => 2,
        Cause::NoPower => 0,
        _ => 1,
    }
}

fn reserved(power: Power, ask: &Ask) -> bool {
    let above_management = ["governing-body", "top-management"];
    power.is_reserved() || (power == Power::SetBodies && ask.types.iter().any(|word| above_management.contains(&&**word)))
}
