//! Who decides: the holders before whom a decision comes, found from the delegations and not by asking everybody.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::chain::{Delegations, giver};
use crate::authority::{Ask, Holder, Required, may_by, required, votes};
use crate::id::{PersonId, RecordId};
use crate::image::Live;
use crate::kinds::{AnyRecord, Body, Delegation, Meeting};
use crate::power::Power;
use crate::reading::Reading;

/// What has been delegated on the day, to ask of many records before whom they come.
pub struct Deciders<'a, 'r> {
    delegations: Delegations<'a, 'r>,
}

impl<'a, 'r> Deciders<'a, 'r> {
    /// As it stands on the day of that reading, which notes what of the delegations was read.
    pub const fn new(reading: &'r Reading<'a>) -> Self {
        Self { delegations: Delegations::on(reading, reading.on()) }
    }

    const fn on(&self) -> Date {
        self.delegations.on
    }

    /// Before whom that act on the record comes, nearest first: the holders of the power it takes within whose limits the record lies, those
    /// furthest from the governing body before those above them, people before bodies, and the governing body, which may everything, last. Each
    /// circle is asked where nobody in those before it is free to decide. What is read of the record is noted by that reading.
    pub fn circles(&self, reading: &Reading<'_>, name: ActName, subject: Live<'_, dyn AnyRecord>) -> Vec<Vec<Holder>> {
        let owner = || vec![subject.record.owner().map(Holder::Person).into_iter().collect()];
        let mut circles = match required(reading, name, subject, self.on()) {
            Ok(Required::Powers(powers)) => self.holding(reading, &powers, subject),
            Ok(Required::OwnerOr(power)) => self.holding(reading, &[power], subject),
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

    fn holding(&self, reading: &Reading<'_>, powers: &[Power], subject: Live<'_, dyn AnyRecord>) -> Vec<Vec<Holder>> {
        let Some((first, rest)) = powers.split_first() else { return Vec::new() };
        let ask = Ask::of(reading, subject.slot.id, subject.record, None, self.on());
        let reach = |holder: Holder| {
            let grounds = may_by(&self.delegations, holder, *first, &ask).ok()?;
            let all = rest.iter().all(|power| may_by(&self.delegations, holder, *power, &ask).is_ok());
            all.then_some((grounds.trace.len(), holder))
        };
        let mut circles: BTreeMap<(Reverse<usize>, bool), Vec<Holder>> = BTreeMap::new();
        for (far, holder) in self.delegations.receivers(*first).into_iter().filter_map(reach) {
            let circle = circles.entry((Reverse(far), matches!(holder, Holder::Body(_)))).or_default();
            if !circle.contains(&holder) {
                circle.push(holder);
            }
        }
        let chair = self.chair(*first, subject.record).map(|chair| vec![chair]);
        chair.into_iter().chain(circles.into_values()).collect()
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
