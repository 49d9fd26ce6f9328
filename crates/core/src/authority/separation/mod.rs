//! Separation of duties (specification: powers, section 5): what one person must not do alone.
//!
//! Here stands the table; what each constraint asks stands in the files below. SD13 is asked with every power. The two persons of a restore (SD8)
//! are not: a restore fills an empty ledger, in which there is nobody yet.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::{Tally, tier};
use crate::id::{BodyId, PersonId, RecordId};
use crate::image::{Act, Slot, Version};
use crate::kinds::{AnyRecord, System};
use crate::power::Power;
use crate::reading::Reading;

mod deciding;
mod handling;
mod judging;
mod small;

pub(crate) use deciding::people_behind;
pub(crate) use small::{compensated, is_excused};

/// An act as it is about to be, or was, done.
pub struct Doing<'a> {
    /// The act.
    pub name: ActName,
    /// Who does it.
    pub author: PersonId,
    /// The body on whose behalf.
    pub on_behalf: Option<BodyId>,
    /// The votes, where a body acts.
    pub tally: Option<&'a Tally>,
    /// The version it is about.
    pub version: Option<(&'a Slot, &'a Version)>,
    /// The earlier act it is about.
    pub act: Option<&'a Act>,
    /// Whether it takes effect only with a second person.
    pub jointly: bool,
    /// The day.
    pub on: Date,
    /// Done before there was a governing body (SD1 excepted).
    pub founding: bool,
}

impl<'a> Doing<'a> {
    /// Whoever decides: those of the body who voted, else the author.
    fn deciders(&self) -> Vec<PersonId> {
        self.tally.map_or_else(|| vec![self.author], |tally| tally.voted.clone())
    }

    /// Whether one person decides alone.
    const fn is_alone(&self) -> bool {
        self.on_behalf.is_none() && !self.jointly
    }

    /// The record it is about, as that type.
    fn typed<T: crate::kinds::Record>(&self) -> Option<&'a T> {
        self.version.and_then(|(_, version)| version.typed())
    }
}

/// A record as somebody is about to write it.
pub struct Saying<'a> {
    /// Who writes.
    pub author: PersonId,
    /// The record; none while it has no id.
    pub slot: Option<&'a Slot>,
    /// What it will say.
    pub record: &'a dyn AnyRecord,
    /// The day.
    pub on: Date,
}

/// What is wrong where a constraint is not kept, each in a few words.
type Wrong = Vec<String>;

/// What is wrong with an act by one constraint.
type OfAct = fn(&Reading<'_>, &Doing<'_>) -> Wrong;

/// What is wrong with a record by one constraint.
type OfRecord = fn(&Reading<'_>, &Saying<'_>) -> Wrong;

/// What acts keep to.
const OF_ACTS: &[(&str, OfAct)] = &[
    ("SD1", deciding::own_content),
    ("SD2", judging::own_work),
    ("SD3", judging::close_auditors),
    ("SD5", deciding::to_oneself),
    ("SD6", handling::resumed_by_owner),
    ("SD7", handling::concern_handled),
    ("SD9", deciding::unrecused),
    ("SD10", deciding::reviewers),
    ("SD11", deciding::frees_own),
    ("SD12", judging::negotiator),
];

/// What records that are written keep to.
const OF_RECORDS: &[(&str, OfRecord)] = &[
    ("SD3", judging::close_author),
    ("SD4", judging::own_test),
    ("SD7", handling::concern_given),
    ("SD12", judging::own_answers),
];

/// The constraints that an act does not keep, each with what is wrong.
pub fn breaches(reading: &Reading<'_>, doing: &Doing<'_>) -> Vec<(Arc<str>, String)> {
    let made_up = |code: &str| doing.version.is_some_and(|(slot, _)| small::is_made_up(reading, code, slot.id, doing.on));
    let rows = OF_ACTS.iter().flat_map(|(code, asks)| asks(reading, doing).into_iter().map(move |what| (*code, what)));
    rows.filter(|(code, _)| !made_up(code)).map(|(code, what)| (Arc::from(code), what)).collect()
}

/// The constraints that a record would not keep, each with what is wrong.
pub fn breaches_of_record(reading: &Reading<'_>, saying: &Saying<'_>) -> Vec<(&'static str, String)> {
    let made_up = |code: &str| saying.slot.is_some_and(|slot| small::is_made_up(reading, code, slot.id, saying.on));
    let rows = OF_RECORDS.iter().flat_map(|(code, asks)| asks(reading, saying).into_iter().map(move |what| (*code, what)));
    rows.filter(|(code, _)| !made_up(code)).collect()
}

/// The power that a second person must bring, where one alone may not do such a thing (SD6, SD8).
pub(crate) fn takes_two(reading: &Reading<'_>, doing: &Doing<'_>) -> Option<Power> {
    if doing.on_behalf.is_some() {
        return None;
    }
    match doing.name {
        ActName::Hold | ActName::Release => Some(Power::LegalHold),
        ActName::Resume => is_grave(reading, doing).then_some(Power::ResumeSystem),
        _ => None,
    }
}

/// Whether it is about a system of tier 1 or 2.
fn is_grave(reading: &Reading<'_>, doing: &Doing<'_>) -> bool {
    let system = doing.version.zip(doing.typed::<System>());
    system.is_some_and(|((slot, _), system)| tier(reading, slot.id, system, doing.on).is_some_and(|tier| tier <= 2))
}

/// The owner of a live record.
fn owner(reading: &Reading<'_>, id: impl Into<RecordId>) -> Option<PersonId> {
    reading.live(id.into())?.record.owner()
}
