//! The tasks on one record: its days, its reviews, what was granted and ends, conditions, what was escalated; decisions stand beside.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::{ActName, Condition, Effect, Payload};
use crate::authority::{Deciders, Holder, counts, in_force};
use crate::conformity::Go;
use crate::derived::{days_after, due_again, is_closed, is_denied};
use crate::fact::{Form, Origin};
use crate::id::{PersonId, RecordId};
use crate::image::{Act, Aimed, Live};
use crate::kinds::{Action, AnyRecord, Due, Meaning, type_word};
use crate::reading::Reading;
use crate::shape::{Fields, View};
use crate::task::tasks::answering;
use crate::task::{AHEAD_DAYS, REVIEWS_AHEAD_DAYS, Sense, Task};

/// A live record that is looked at for tasks.
pub(super) struct Look<'l, 'a, 'r> {
    pub(super) reading: &'l Reading<'a>,
    pub(super) deciders: &'l Deciders<'a, 'r>,
    pub(super) keepers: &'l Arc<[PersonId]>,
    pub(super) live: Live<'a, dyn AnyRecord>,
    /// Whether it is closed, or its content turned down: then no day of it presses.
    pub(super) ended: bool,
}

/// A record that was brought in and lacks something: it waits on whoever brought it in, for nobody owns what is not live.
pub(super) fn unfinished(reading: &Reading<'_>, keepers: &Arc<[PersonId]>, id: RecordId) -> Option<Task> {
    let slot = reading.slot(id).filter(|slot| !slot.is_withdrawn())?;
    let draft = slot.newest().filter(|newest| newest.form == Form::Draft && newest.origin == Origin::Proposal)?;
    Some(Task {
        sense: Sense::Do,
        what: "Complete".to_owned(),
        record: Some(id),
        why: "It was brought in, lacks something, and counts for nothing until it is complete.".to_owned(),
        since: draft.day,
        due: None,
        weight: None,
        go: Go::Edit(id),
        through: None,
        people: answering(reading, keepers, Some(draft.author)),
    })
}

impl<'l, 'a, 'r> Look<'l, 'a, 'r> {
    pub(super) fn at(
        reading: &'l Reading<'a>,
        deciders: &'l Deciders<'a, 'r>,
        keepers: &'l Arc<[PersonId]>,
        id: RecordId,
    ) -> Option<Self> {
        let live = reading.live(id)?;
        let closed = is_closed(reading, id);
        Some(Self { reading, deciders, keepers, live, ended: closed || is_denied(reading, live) })
    }

    pub(super) fn tasks(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        self.escalations(&mut tasks);
        if self.ended {
            return tasks;
        }
        self.dates(&mut tasks);
        self.review(&mut tasks);
        self.terms(&mut tasks);
        self.decisions(&mut tasks);
        tasks
    }

    pub(super) fn id(&self) -> RecordId {
        self.live.slot.id
    }

    pub(super) fn lists(&self, act: ActName) -> bool {
        self.live.record.declaration().lists(act, type_word(self.live.record))
    }

    /// A task on this record for its owner.
    pub(super) fn task(&self, sense: Sense, what: impl Into<String>, go: Go) -> Task {
        let since = self.live.slot.first_of_content(self.live.version).unwrap_or(self.live.version).day;
        Task {
            sense,
            what: what.into(),
            record: Some(self.id()),
            why: String::new(),
            since,
            due: None,
            weight: None,
            go,
            through: None,
            people: answering(self.reading, self.keepers, self.live.record.owner()),
        }
    }

    /// Whether a day is near enough to press.
    fn presses(&self, day: Date, ahead: i32) -> bool {
        self.reading.reached(days_after(day, -ahead))
    }

    fn dates(&self, tasks: &mut Vec<Task>) {
        for due in self.live.record.declaration().dues {
            if due.meaning == Meaning::Decision {
                continue;
            }
            each_day(self.reading, self.live.record, due, &mut |day, done| {
                if !done {
                    tasks.extend(self.date(due, day));
                }
            });
        }
    }

    fn date(&self, due: &Due, day: Date) -> Option<Task> {
        let passed = self.reading.passed(day);
        let ahead = if due.meaning == Meaning::Review { REVIEWS_AHEAD_DAYS } else { AHEAD_DAYS };
        if !self.presses(day, ahead) {
            return None;
        }
        let (sense, why) = match due.meaning {
            Meaning::By if self.is_done(due) => return None,
            Meaning::By => (Sense::Do, if passed { "Nobody has said that it is done." } else { "It is not done yet." }),
            // What nobody closes is over when it ends; what follows from that is for the rules to say.
            Meaning::End if passed && !self.lists(ActName::Close) || !self.is_granted() => return None,
            Meaning::End => (Sense::Renew, if passed { "It has ended and is not closed." } else { "It ends." }),
            Meaning::Review if self.is_renewed(due, day) => return None,
            Meaning::Review | Meaning::Decision => (Sense::Review, "Its own day for looking again."),
        };
        let go = due.with.map_or(Go::Edit(self.id()), |act| Go::act(act, self.id()));
        let mut task = Task { why: why.to_owned(), due: Some(day), ..self.task(sense, due.verb, go) };
        if let Some(people) = due.of.map(|field| self.named(field)).filter(|people| !people.is_empty()) {
            task.people = people;
        }
        Some(task)
    }

    /// Whether others of the kind set a later day for all that it is about.
    fn is_renewed(&self, due: &Due, day: Date) -> bool {
        let named = |record: &dyn AnyRecord| {
            let mut named = Vec::new();
            if let Some(field) = due.per {
                record.named(field).references(&mut |id, _| named.push(id));
            }
            named
        };
        let is_later = |other: &dyn AnyRecord| {
            let mut later = false;
            each_day(self.reading, other, due, &mut |its, _| later |= its > day);
            later
        };
        let others = |about: RecordId| self.reading.incoming_of(self.id().kind, about).filter_map(|id| self.reading.live(id));
        let renews = |about: &RecordId| others(*about).any(|other| named(other.record).contains(about) && is_later(other.record));
        let about = named(self.live.record);
        !about.is_empty() && about.iter().all(renews)
    }

    /// The people that a field names; of a body, its chair.
    fn named(&self, field: &str) -> Arc<[PersonId]> {
        let mut people = Vec::new();
        self.live.record.named(field).references(&mut |id, _| {
            people.extend(self.deciders.holders(id).into_iter().filter_map(|holder| self.deciders.speaker(holder)));
        });
        people.into()
    }

    /// Whether what had to be done by a day is done: by its act, because its effect was verified, or because the test it names passes.
    fn is_done(&self, due: &Due) -> bool {
        let by_test = || {
            let action = self.live.record.as_any().downcast_ref::<Action>();
            let test = action.and_then(|action| action.done_when.as_ref()?.read());
            test.is_some_and(|test| test.verdict(self.reading).holds)
        };
        let mut acts = self.reading.acts_on(self.id(), self.live.version);
        let by_act = acts.any(|act| {
            let effective = || {
                matches!(act.payload.as_ref(), Some(Payload::Verify(verify)) if verify.result == Effect::Effective)
                    && counts(self.reading, act, self.reading.on())
            };
            due.with == Some(act.name) || effective()
        });
        by_act || by_test()
    }

    /// Whether what ends was ever granted, where it has to be.
    fn is_granted(&self) -> bool {
        !self.lists(ActName::Approve) || in_force(self.reading, self.id(), self.reading.on()).is_some()
    }

    fn review(&self, tasks: &mut Vec<Task>) {
        let Some(day) = due_again(self.reading, self.live).filter(|day| self.presses(*day, REVIEWS_AHEAD_DAYS)) else {
            return;
        };
        let every = self.live.record.review_every().map_or(0, |days| days.0);
        let why = format!("It is looked at again every {every} days.");
        let task = self.task(Sense::Review, "Review", Go::act(ActName::Review, self.id()));
        tasks.push(Task { why, due: Some(day), ..task });
    }

    /// The terms of the last approval and the last acceptance: the day they run out, and conditions that are not met.
    fn terms(&self, tasks: &mut Vec<Task>) {
        for name in [ActName::Approve, ActName::Accept] {
            let mut acts = self.reading.acts_on(self.id(), self.live.version).filter(|act| act.name == name);
            let Some(act) = acts.find(|act| counts(self.reading, act, self.reading.on())) else { continue };
            let (conditions, noun): (&[Condition], _) = match act.payload.as_ref() {
                Some(Payload::Approve(approve)) => (&approve.conditions, "approval"),
                Some(Payload::Accept(accept)) => (&accept.conditions, "acceptance"),
                _ => continue,
            };
            let until = act.payload.as_ref().and_then(Payload::valid_until);
            if let Some(until) = until.filter(|until| self.presses(*until, AHEAD_DAYS) && !self.reading.passed(*until)) {
                let what = format!("Renew the {noun} of");
                let why = format!("The {noun} runs out. Say what has changed since, so that it can be given again.");
                let task = self.task(Sense::Renew, what, Go::Edit(self.id()));
                tasks.push(Task { why, due: Some(until), since: act.day, ..task });
            }
            for condition in conditions.iter().filter(|condition| self.presses(condition.due, AHEAD_DAYS)) {
                if condition.met_by.is_none_or(|record| self.reading.live(record).is_none()) {
                    let task = self.task(Sense::Do, format!("Meet a condition of the {noun} of"), Go::Edit(self.id()));
                    tasks.push(Task { why: condition.text.to_string(), due: Some(condition.due), since: act.day, ..task });
                }
            }
        }
    }

    /// What was put before somebody with more authority, by hand or because an attempt was refused, and has had no answer.
    fn escalations(&self, tasks: &mut Vec<Task>) {
        let acts = self.reading.acts(self.id());
        for (place, act) in acts.iter().enumerate() {
            let later = acts.get(place + 1..).unwrap_or_default();
            match act.payload.as_ref() {
                Some(Payload::Escalate(escalate)) if !self.ended && counts(self.reading, act, self.reading.on()) => {
                    let holders = self.deciders.holders(escalate.to);
                    let body = holders.iter().any(|holder| matches!(holder, Holder::Body(_)));
                    // A body answers by deciding: each member votes, and then its chair records what they decided.
                    if let Some((name, why)) = self.undecided().filter(|_| body) {
                        let (since, due) = (act.day, escalate.due);
                        self.before(&holders, name, tasks, &|task| Task { why: why.clone(), since, due, ..task });
                        continue;
                    }
                    let people = self.deciders.people(escalate.to);
                    let answers = |one: &Arc<Act>| {
                        people.contains(&one.author) && !matches!(one.name, ActName::Escalate | ActName::CastVote)
                    };
                    if !later.iter().any(answers) {
                        let task = self.task(Sense::Answer, "Answer", Go::act(ActName::Answer, self.id()));
                        let why = "Somebody put it before you and is owed an answer.".to_owned();
                        tasks.push(Task { why, since: act.day, due: escalate.due, people: people.into(), ..task });
                    }
                }
                Some(Payload::Refused(refused)) => {
                    let on_live = act.aimed() == Aimed::Record || self.live.slot.names(act, self.live.version);
                    let settled = later.iter().any(|one| self.settles(one, refused.attempted));
                    let again = later.iter().any(|one| one.aimed() == act.aimed() && one.name == ActName::Refused);
                    if let Some(to) = refused.escalate_to.filter(|_| on_live && !settled && !again && !self.ended) {
                        let why = "An attempt without the authority was refused; it is for you to decide.".to_owned();
                        let holders = self.deciders.holders(to);
                        self.before(&holders, refused.attempted, tasks, &|task| Task {
                            why: why.clone(),
                            since: act.day,
                            ..task
                        });
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a later act settles what was refused: the same with authority, or the opposite decision.
    fn settles(&self, act: &Act, attempted: ActName) -> bool {
        (act.name == attempted || matches!(act.name, ActName::Approve | ActName::Deny | ActName::Accept))
            && counts(self.reading, act, self.reading.on())
    }
}

/// Every day that stands at a declared path, with whether what it asks is done already.
pub(super) fn each_day(reading: &Reading<'_>, record: &dyn AnyRecord, due: &Due, visit: &mut dyn FnMut(Date, bool)) {
    let mut of = |fields: &dyn Fields, name: &str| {
        let done = due.until.is_some_and(|field| !fields.named(field).is_empty());
        match fields.named(name) {
            View::Date(day) => visit(day, done),
            View::Instant(moment) => visit(reading.day(moment), done),
            _ => {}
        }
    };
    match due.path.split_once('.') {
        None => of(&RecordFields(record), due.path),
        Some((part, name)) => record.named(part).each(&mut |element| {
            if let View::Part(fields) = element {
                of(fields, name);
            }
        }),
    }
}

/// A record read as any fields are.
struct RecordFields<'a>(&'a dyn AnyRecord);

impl Fields for RecordFields<'_> {
    fn fields(&self) -> &'static [crate::shape::Field] {
        self.0.fields()
    }
    fn view(&self, place: usize) -> View<'_> {
        self.0.view(place)
    }
}
