//! What somebody could do on a record, as far as it can be told before anything of the act is said: what a page offers them first.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::chain::giver;
use crate::authority::votes::body_on;
use crate::authority::{
    Ask, Holder, Required, Writing, active, chairs, keeps_minutes, lacking, may, may_write, names_decider, people_behind,
    required, voting_in,
};
use crate::id::{Kind, PersonId, RecordId};
use crate::image::Live;
use crate::kinds::{AnyRecord, Delegation, Person};
use crate::power::Power;
use crate::reading::Reading;

/// As whom a person could do that act on a record on the day: for themselves, else for a body whose decisions they record; nobody where they could not.
/// What they then say may exceed a limit or break a separation of duties that nobody can know before; whoever stands behind the content does not decide
/// about it.
pub fn could(
    reading: &Reading<'_>,
    person: PersonId,
    name: ActName,
    subject: Live<'_, dyn AnyRecord>,
    on: Date,
) -> Option<Holder> {
    let Live { slot, version, record } = subject;
    let needs = required(reading, name, subject, on).ok()?;
    active(reading, person, on).ok()?;
    let own = Holder::Person(person);
    let owns = record.owner() == Some(person);
    let may_themselves = match needs.of(person, record) {
        Required::Powers(powers) => {
            let ask = Ask::of_act(reading, slot.id, record, None, on).to(name, slot.id);
            let decides = matches!(name, ActName::Approve | ActName::Accept);
            let behind = decides && people_behind(slot, version).contains(&person);
            // What somebody else began may lack another power than the act takes.
            let others = slot.acts_like(name).iter().filter(|act| act.author != person && slot.names(act, version));
            let lacked = others.flat_map(|act| lacking(reading, act, on));
            let begun: Vec<Power> = lacked.filter_map(Power::of_word).collect();
            let holds = |holder: Holder| {
                let has = |power| may(reading, holder, power, &ask, on).is_ok();
                let each = |power| chairs(reading, holder, power, record, on).is_some() || has(power);
                names_decider(reading, holder, name, record, on)
                    || powers.iter().all(|power| each(*power))
                    || begun.iter().any(|power| has(*power))
            };
            return speaking(reading, person, on).find(|holder| !(behind && *holder == own) && holds(*holder));
        }
        Required::PowersGiven => {
            let given = record.as_any().downcast_ref::<Delegation>().and_then(giver);
            return speaking(reading, person, on).find(|holder| given == Some(*holder));
        }
        Required::Owner | Required::OwnerOr(_) => owns,
        Required::OwnerOrFunction => owns || reading.get::<Person>(person).is_some_and(|live| !live.record.functions.is_empty()),
        Required::Writer => {
            let writing = Writing { declaration: record.declaration(), slot: Some(slot), record: Some(record), owner: None };
            may_write(reading, person, &writing, on).is_ok()
        }
        Required::VotingMember => voting_in(reading, person, on).next().is_some(),
        Required::Anyone => true,
    };
    may_themselves.then_some(own)
}

/// A person, and the bodies whose decisions they record.
fn speaking<'a>(reading: &'a Reading<'_>, person: PersonId, on: Date) -> impl Iterator<Item = Holder> + 'a {
    let bodies = reading.slots(Kind::Body).filter_map(|slot| RecordId::typed(slot.id));
    let own = bodies.filter(move |body| body_on(reading, *body, on).is_some() && keeps_minutes(reading, person, *body, on));
    std::iter::once(Holder::Person(person)).chain(own.map(Holder::Body))
}
