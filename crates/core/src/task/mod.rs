//! Tasks: what waits on whom, on a day. They follow from records, acts and findings; nobody types one.
//!
//! A task belongs to whoever can do it: a decision to the nearest of those who may take it, a date to the owner, a finding to the owner of
//! its record. What has no owner who belongs to the organisation falls to the holders of the duty of conformity (5.3 a).

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::ActName;
use crate::conformity::{Conformity, Go, Severity};
use crate::derived::days_after;
use crate::id::{BodyId, PersonId, RecordId};
use crate::image::Image;
use crate::reading::Reading;

mod decision;
mod personal;
mod record;
#[cfg(test)]
mod stories;
mod tasks;

pub use tasks::Tasks;

/// How many days before its day something begins to wait.
pub const AHEAD_DAYS: i32 = 30;
/// What is due within so many days goes before decisions without a day.
const SOON_DAYS: i32 = 7;
/// How many days before its day a review is shown.
pub const REVIEWS_AHEAD_DAYS: i32 = 90;

choice! {
    /// What kind of thing waits.
    pub enum Sense {
        Decide "decide",
        Answer "answer",
        Do "do",
        Renew "renew",
        Review "review",
        Acknowledge "acknowledge",
        Train "train",
        PutRight "put-right",
    }
}

choice! {
    /// How pressing a task is.
    pub enum Pressing {
        Overdue "overdue",
        Waiting "waiting",
        NextReview "next-review",
    }
}

/// One thing that waits on somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What kind of thing it is.
    pub sense: Sense,
    /// What to do: a verb before what the record is called, or, of a finding, a sentence.
    pub what: String,
    /// The record concerned; none where a finding is about all of a population.
    pub record: Option<RecordId>,
    /// Why it waits, in words.
    pub why: String,
    /// Since when.
    pub since: Date,
    /// By when.
    pub due: Option<Date>,
    /// How much the finding weighs, where it is one.
    pub weight: Option<Severity>,
    /// Where it is done.
    pub go: Go,
    /// The body in whose name it is done.
    pub through: Option<BodyId>,
    /// On whom it waits.
    pub people: Arc<[PersonId]>,
}

impl Task {
    /// What to do, with what the record is called: `Approve POL-1`.
    pub fn text(&self, image: &Image) -> String {
        match self.record {
            Some(id) if self.sense != Sense::PutRight => {
                let called = if id.kind.is_numbered() { id.to_string() } else { image.title(id) };
                format!("{} {called}", self.what)
            }
            _ => self.what.clone(),
        }
    }

    /// How pressing it is on that day. Overdue is what has passed and is not done.
    pub fn pressing(&self, on: Date) -> Pressing {
        match self.due {
            Some(due) if due < on => Pressing::Overdue,
            Some(_) if self.sense == Sense::Review => Pressing::NextReview,
            _ => Pressing::Waiting,
        }
    }

    /// The order in which tasks are shown: what is late or comes this week, then decisions, on which others wait, then other days, then findings.
    fn order(&self, on: Date) -> (u8, Date, Option<Severity>, Date, Option<RecordId>) {
        let class = match self.due {
            Some(due) if due <= days_after(on, SOON_DAYS) => 0,
            _ if matches!(self.sense, Sense::Decide | Sense::Answer) => 1,
            Some(_) => 2,
            None => 3,
        };
        (class, self.due.unwrap_or(Date::MAX), self.weight, self.since, self.record)
    }
}

/// Everything that waits on a person on the day of the reading, most pressing first. One place to go stands once.
pub fn of_person(tasks: &Tasks, reading: &Reading<'_>, conformity: &Conformity, person: PersonId) -> Vec<Task> {
    let mut all = tasks.on_records(person);
    all.extend(personal::of(reading, person));
    all.extend(findings(tasks, reading, conformity, person));
    all.sort_by_key(|task| task.order(reading.on()));
    let mut gone: Vec<(ActName, RecordId, Option<BodyId>)> = Vec::new();
    all.retain(|task| match task.go {
        Go::Act(act, id, _) => {
            let place = (act, id, task.through);
            let first = !gone.contains(&place);
            gone.push(place);
            first
        }
        _ => true,
    });
    all
}

/// The findings that are this person's to put right, with the next step that the rule offers. An opportunity waits on nobody.
fn findings(tasks: &Tasks, reading: &Reading<'_>, conformity: &Conformity, person: PersonId) -> Vec<Task> {
    let all = conformity.judgements.iter().flat_map(|judgement| &judgement.findings);
    let pressing = all.filter(|finding| finding.severity != Severity::Opportunity);
    let own = pressing.filter_map(|finding| {
        let flaw = &finding.flaw;
        let owner = flaw.record.and_then(|id| reading.live(id)?.record.owner());
        let people = tasks.answering(reading, owner);
        people.contains(&person).then(|| Task {
            sense: Sense::PutRight,
            what: flaw.next.text.to_string(),
            record: flaw.record,
            why: flaw.message.clone(),
            since: flaw.since,
            due: None,
            weight: Some(finding.severity),
            go: flaw.next.go.clone(),
            through: None,
            people,
        })
    });
    own.collect()
}
