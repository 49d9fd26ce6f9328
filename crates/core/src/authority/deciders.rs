//! Who decides: the holders before whom a decision comes, found from the delegations and not by asking everybody.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt as _};
use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::chain::{Delegations, giver};
use crate::authority::{Ask, Holder, Required, belongs, holds, required, votes};
use crate::id::{PersonId, RecordId};
use crate::image::Live;
use crate::kinds::{AnyRecord, Body, Delegation, Meeting};
use crate::power::Power;
use crate::reading::Reading;

/// Holders, nearest first.
type Circles = Vec<Vec<Holder>>;

/// What has been delegated on the day, to ask of many records before whom they come.
pub struct Deciders<'a, 'r> {
    delegations: Delegations<'a, 'r>,
    /// Whom was found to hold those powers for what is asked: many records ask the same.
    found: RefCell<HashMap<(Vec<Power>, Ask), Circles>>,
}

impl<'a, 'r> Deciders<'a, 'r> {
    /// As it stands on the day of that reading, which notes what of the delegations was read.
    pub fn new(reading: &'r Reading<'a>) -> Self {
        Self { delegations: Delegations::on(reading, reading.on()), found: RefCell::new(HashMap::new()) }
    }

    const fn on(&self) -> Date {
        self.delegations.on
    }

    /// Before whom that act on the record comes, nearest first: the holders of the power it takes within whose limits the record lies, those
    /// furthest from the governing body before those above them, people before bodies, and the governing body, which may everything, last. Each
    /// circle is asked where nobody in those before it is free to decide. What is read of the record is noted by that reading.
    pub fn circles(&self, reading: &Reading<'_>, name: ActName, subject: Live<'_, dyn AnyRecord>) -> Circles {
        let owner = || vec![subject.record.owner().map(Holder::Person).into_iter().collect()];
        let mut circles = match required(reading, name, subject, self.on()) {
            Ok(Required::Powers(powers)) => self.holding(reading, powers, subject),
            Ok(Required::OwnerOr(power)) => self.holding(reading, vec![power], subject),
            Ok(Required::PowersGiven) => {
                let given = subject.record.as_any().downcast_ref::<Delegation>();
                vec![given.and_then(giver).into_iter().collect()]
            }
            Ok(Required::Owner | Required::OwnerOrFunction | Required::Writer | Required::Anyone) => owner(),
            Ok(Required::VotingMember) | Err(_) => return Vec::new(),
        };
        let governing = self.delegations.reading.governing_body().and_then(RecordId::typed).map(Holder::Body);
        circles.push(governing.into_iter().collect());
        circles
    }

    /// Before whom what somebody began comes, where it lacks a second person with that power, nearest first.
    pub fn second_circles(&self, reading: &Reading<'_>, power: Power, subject: Live<'_, dyn AnyRecord>) -> Circles {
        self.holding(reading, vec![power], subject)
    }

    fn holding(&self, reading: &Reading<'_>, powers: Vec<Power>, subject: Live<'_, dyn AnyRecord>) -> Circles {
        let Some(first) = powers.first().copied() else { return Vec::new() };
        let mut ask = Ask::of(reading, subject.slot.id, subject.record, None, self.on());
        // What no limit looks at is left out: then many records ask the same.
        ask.about = ask.about.filter(|_| ask.money.is_some());
        let looks_at_systems = |power: &Power| self.delegations.limits(*power).any(|limits| limits.systems.is_some());
        if !powers.iter().any(looks_at_systems) {
            ask.systems.clear();
        }
        let asked = (powers, ask);
        let known = self.found.borrow().get(&asked).cloned();
        let circles = known.unwrap_or_else(|| {
            let circles = self.receiving(&asked.0, &asked.1);
            self.found.borrow_mut().insert(asked, circles.clone());
            circles
        });
        let chair = self.chair(first, subject.record).map(|chair| vec![chair]);
        chair.into_iter().chain(circles).collect()
    }

    /// Who has all of those powers for what is asked, furthest from the governing body first.
    fn receiving(&self, powers: &[Power], ask: &Ask) -> Circles {
        let Some((first, rest)) = powers.split_first() else { return Vec::new() };
        let reach = |holder: Holder| {
            belongs(&self.delegations, holder).ok()?;
            let grounds = holds(&self.delegations, holder, *first, ask).ok()?;
            let all = rest.iter().all(|power| holds(&self.delegations, holder, *power, ask).is_ok());
            all.then_some((grounds.trace.len(), holder))
        };
        let mut circles: BTreeMap<(Reverse<usize>, bool), Vec<Holder>> = BTreeMap::new();
        for (far, holder) in self.delegations.receivers(*first).into_iter().filter_map(reach) {
            let circle = circles.entry((Reverse(far), matches!(holder, Holder::Body(_)))).or_default();
            if !circle.contains(&holder) {
                circle.push(holder);
            }
        }
        circles.into_values().collect()
    }

    /// A chair concludes the meetings of the own body without a delegation.
    fn chair(&self, power: Power, record: &dyn AnyRecord) -> Option<Holder> {
        let meeting = record.as_any().downcast_ref::<Meeting>().filter(|_| power == Power::ConcludeReview)?;
        Some(Holder::Person(self.body(meeting.body)?.chair))
    }

    /// The holders that a person, a body or a role stands for on the day.
    pub fn holders(&self, named: RecordId) -> Vec<Holder> {
        self.delegations.holders(Some(named))
    }

    /// A body as it stands on the day.
    pub fn body(&self, id: crate::id::BodyId) -> Option<&'a Body> {
        votes::body_on(self.delegations.reading, id, self.on())
    }

    /// Whoever speaks for a holder: the person, or the chair of the body.
    pub fn speaker(&self, holder: Holder) -> Option<PersonId> {
        match holder {
            Holder::Person(person) => Some(person),
            Holder::Body(body) => Some(self.body(body)?.chair),
        }
    }

    /// Everybody that a name stands for: the person, the members of the body who vote, the holders of the role.
    pub fn people(&self, named: RecordId) -> Vec<PersonId> {
        let each = |holder: Holder| match holder {
            Holder::Person(person) => vec![person],
            Holder::Body(body) => self.body(body).map(|body| body.voters(self.on()).collect()).unwrap_or_default(),
        };
        self.holders(named).into_iter().flat_map(each).collect()
    }
}
