//! Decisions that wait: versions that nobody has approved or accepted, matters, and what nobody has triaged, for those before whom they come.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::{BodyAct, Holder, approval, counts, grants, in_force, lacking, open, people_behind, tally, triage};
use crate::conformity::{Go, Known};
use crate::fact::Subject;
use crate::id::{BodyId, PersonId};
use crate::image::Act;
use crate::kinds::{Due, Meaning, Person};
use crate::power::{Function, Power};
use crate::rules::is_active;
use crate::task::record::{Look, each_day};
use crate::task::{Sense, Task};

impl Look<'_, '_, '_> {
    pub(super) fn decisions(&self, tasks: &mut Vec<Task>) {
        let Some((name, why)) = self.undecided() else { return };
        let declared = self.live.record.declaration().dues.iter().find(|due| due.meaning == Meaning::Decision);
        let named = declared.and_then(|due| due.of).map(|field| self.holders_named(field)).unwrap_or_default();
        let circles = if named.is_empty() { self.deciders.circles(self.reading, name, self.live) } else { vec![named] };
        let due = declared.and_then(|due| self.first_day(due));
        let dressed = |task: Task| Task { why: why.clone(), due, ..task };
        let before = tasks.len();
        self.second_persons(name, tasks, due);
        if tasks.len() == before {
            self.nearest(circles, name, tasks, &dressed);
        }
    }

    /// Puts a decision before whoever is nearest; before those above only where everybody nearer stands behind it.
    fn nearest(&self, circles: Vec<Vec<Holder>>, name: ActName, tasks: &mut Vec<Task>, dressed: &dyn Fn(Task) -> Task) {
        let before = tasks.len();
        for circle in circles {
            self.before(&circle, name, tasks, dressed);
            if tasks.len() > before {
                break;
            }
        }
    }

    /// What somebody began with a power that takes a second person waits on those who bring what it lacks: another power, or a look by a function
    /// that has no objection.
    fn second_persons(&self, name: ActName, tasks: &mut Vec<Task>, due: Option<Date>) {
        let on = self.reading.on();
        let begun = self.reading.acts_on(self.id(), self.live.version).filter(|act| act.name == name);
        let lacking = begun.map(|act| (act, lacking(self.reading, act, on))).find(|(_, lacking)| !lacking.is_empty());
        let Some((act, lacking)) = lacking else { return };
        for lacks in lacking {
            let who = self.reading.image().person_name(act.author);
            let why = format!("What {who} began takes a second person: {lacks}.");
            let dressed = |task: Task| Task { why: why.clone(), since: act.day, due, ..task };
            if let Some(function) = Function::of_word(lacks) {
                let people = self.of_function(function, act.author);
                let go = Go::Act(ActName::Review, self.id(), Known::default().and("function", lacks));
                let task = self.task(Sense::Decide, "Look at", go);
                tasks.extend((!people.is_empty()).then(|| Task { people, ..dressed(task) }));
                continue;
            }
            let circles = Power::of_word(lacks).map(|power| self.deciders.second_circles(self.reading, power, self.live));
            self.nearest(circles.unwrap_or_default(), name, tasks, &dressed);
        }
    }

    /// Who belongs to a function and stands behind nothing of the live content, but for one person.
    fn of_function(&self, function: Function, but: PersonId) -> Arc<[PersonId]> {
        let behind = people_behind(self.live.slot, self.live.version);
        let people = self.reading.all::<Person>().filter(|live| live.record.functions.contains(&function));
        let people = people.filter_map(|live| live.id().typed());
        let free = people.filter(|id| *id != but && !behind.contains(id) && is_active(self.reading, *id, self.reading.on()));
        free.collect()
    }

    /// The decision that the live content waits for, and why.
    pub(super) fn undecided(&self) -> Option<(ActName, String)> {
        let (on, number) = (self.reading.on(), self.live.version.number);
        if self.lists(ActName::Triage) {
            let why = match triage(self.reading, self.id()).map(|said| said.until) {
                Some(until) if !until.is_some_and(|until| self.reading.passed(until)) => return None,
                Some(_) => "What was said of it held until a day that has passed.",
                None => "Nobody has said yet what it is.",
            };
            return Some((ActName::Triage, why.to_owned()));
        }
        let name = grants(self.live.record).filter(|name| open(self.reading, *name, self.live, on).is_ok())?;
        if name == ActName::Accept {
            let mut acts = self.reading.acts_on(self.id(), self.live.version);
            let accepted = acts.any(|act| self.accepts(act));
            let before = || self.reading.acts(self.id()).iter().any(|act| act.name == ActName::Accept);
            let why = if before() { "What was accepted has changed or run out." } else { "Nobody has accepted it yet." };
            return (!accepted).then(|| (ActName::Accept, why.to_owned()));
        }
        if approval(self.reading, self.id(), self.live.version, on).is_some() {
            return None;
        }
        let why = match in_force(self.reading, self.id(), on) {
            Some(earlier) => format!("Version {number} is not approved; version {} stays in force.", earlier.number),
            None if number == 1 => "Nobody has approved it yet.".to_owned(),
            None => format!("Nobody has approved version {number}."),
        };
        Some((name, why))
    }

    fn accepts(&self, act: &Act) -> bool {
        let until = act.payload.as_ref().and_then(Payload::valid_until);
        act.name == ActName::Accept
            && !until.is_some_and(|until| self.reading.passed(until))
            && counts(self.reading, act, self.reading.on())
    }

    fn holders_named(&self, field: &str) -> Vec<Holder> {
        let mut holders = Vec::new();
        self.live.record.named(field).references(&mut |id, _| holders.extend(self.deciders.holders(id)));
        holders
    }

    fn first_day(&self, due: &Due) -> Option<Date> {
        let mut first: Option<Date> = None;
        each_day(self.reading, self.live.record, due, &mut |day, _| {
            first = Some(first.map_or(day, |before| before.min(day)));
        });
        first
    }

    /// Puts a decision before holders: people decide it; of a body each member votes, and then its chair records the decision. Whoever stands
    /// behind the content decides nothing about it, and nobody does the same twice.
    pub(super) fn before(&self, holders: &[Holder], name: ActName, tasks: &mut Vec<Task>, dressed: &dyn Fn(Task) -> Task) {
        let behind = if name == ActName::Triage { Vec::new() } else { people_behind(self.live.slot, self.live.version) };
        let by = |person: PersonId, act: ActName| {
            self.reading.acts_on(self.id(), self.live.version).filter(move |done| done.name == act && done.author == person)
        };
        // What still waits for a second person is not for the first to do again.
        let has_done = |person: PersonId| {
            let waits = |done: &Arc<Act>| !done.ground.jointly.is_empty() && !counts(self.reading, done, self.reading.on());
            by(person, name).any(waits)
        };
        // A vote is cast once in each body; one that names none is cast in each.
        let has_voted = |person: PersonId, body: BodyId| {
            by(person, ActName::CastVote).any(|vote| vote.ground.on_behalf.is_none_or(|one| one == body))
        };
        let task = |act: ActName, what: String| self.task(Sense::Decide, what, Go::act(act, self.id()));
        let people: Arc<[PersonId]> = holders
            .iter()
            .filter_map(|holder| if let Holder::Person(person) = holder { Some(*person) } else { None })
            .filter(|person| !behind.contains(person) && !has_done(*person))
            .collect();
        if !people.is_empty() {
            tasks.push(Task { people, ..dressed(task(name, capital(name.word()))) });
        }
        for body in holders.iter().filter_map(|holder| if let Holder::Body(body) = holder { Some(*body) } else { None }) {
            let Some(record) = self.deciders.body(body) else { continue };
            let voters: Vec<PersonId> = record.voters(self.reading.on()).filter(|voter| !behind.contains(voter)).collect();
            let is_voted = name != ActName::Triage;
            let open: Arc<[PersonId]> = voters.iter().copied().filter(|voter| is_voted && !has_voted(*voter, body)).collect();
            let cast = voters.len() - open.len();
            let through = |task: Task| Task { why: self.for_body(&task.why, body), through: Some(body), ..task };
            if !open.is_empty() {
                tasks.push(through(Task { people: open, ..dressed(task(ActName::CastVote, "Vote on".to_owned())) }));
            }
            if !is_voted || cast >= record.needed() {
                let outcome = self.voted(body, name);
                let what = capital(outcome.word());
                tasks.push(through(Task { people: Arc::new([record.chair]), ..dressed(task(outcome, what)) }));
            }
        }
    }

    /// What the votes cast in a body come to: the decision that is asked for, or its denial where the members are for that.
    fn voted(&self, body: BodyId, name: ActName) -> ActName {
        let Some(content) = self.live.version.content.filter(|_| self.lists(ActName::Deny)) else { return name };
        let subject = Subject::Version { id: self.id(), version: self.live.version.number, content };
        let denied =
            tally(self.reading, BodyAct { body, name: ActName::Deny, subject: &subject, minuted: &[] }, self.reading.on())
                .is_ok();
        if denied { ActName::Deny } else { name }
    }

    fn for_body(&self, why: &str, body: BodyId) -> String {
        format!("{why} {} decides.", self.reading.image().title(body.into()))
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
