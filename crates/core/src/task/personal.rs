//! Tasks that come with the person and not with what they own: policies to acknowledge, trainings to take.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::{counts, in_force};
use crate::conformity::Go;
use crate::datum::{Days, Ref};
use crate::derived::days_after;
use crate::id::{PersonId, RecordId, noun};
use crate::image::Version;
use crate::kinds::{Audience, Person, Policy, Qualification, Training};
use crate::reading::Reading;
use crate::rules::is_active;
use crate::task::{Sense, Task};

pub(super) fn of(reading: &Reading<'_>, person: PersonId) -> Vec<Task> {
    if !is_active(reading, person, reading.on()) {
        return Vec::new();
    }
    let mut tasks = acknowledgements(reading, person);
    tasks.extend(trainings(reading, person));
    tasks
}

/// Policies in force that were sent to an audience this person belongs to, and that they have not acknowledged as they stand.
fn acknowledgements(reading: &Reading<'_>, person: PersonId) -> Vec<Task> {
    let owed = reading.all::<Policy>().filter_map(|policy| {
        let (id, version) = (policy.id(), policy.version);
        in_force(reading, id, reading.on()).filter(|in_force| in_force.number == version.number)?;
        let sent = first_sent(reading, id, version, &policy.record.audiences, person)?;
        let mut acts = reading.acknowledgements(id).filter(|act| policy.slot.names(act, version));
        let acknowledged = acts.any(|act| act.author == person);
        let why = format!("Version {} was sent to you and you have not said that you read it.", version.number);
        let task = (Sense::Acknowledge, "Read and acknowledge", ActName::Acknowledge);
        (!acknowledged).then(|| own(person, task, id, why, (sent, policy.record.acknowledge_within)))
    });
    owed.collect()
}

/// The day a policy was first sent to somebody as it stands.
fn first_sent(
    reading: &Reading<'_>,
    id: RecordId,
    version: &Version,
    audiences: &[Ref<noun::Audience>],
    person: PersonId,
) -> Option<Date> {
    let sent = reading.acts_on(id, version).filter(|act| {
        let Some(Payload::Publish(publish)) = act.payload.as_ref() else { return false };
        let to = if publish.audiences.is_empty() { audiences } else { &publish.audiences };
        to.iter().any(|audience| reaches(reading, *audience, person)) && counts(reading, act, reading.on())
    });
    sent.map(|act| act.day).min()
}

/// Trainings in force for an audience this person belongs to, which they have neither completed nor said they took.
fn trainings(reading: &Reading<'_>, person: PersonId) -> Vec<Task> {
    let Some(live) = reading.get::<Person>(person) else { return Vec::new() };
    let due = reading.all::<Training>().filter_map(|training| {
        let (id, record) = (training.id(), training.record);
        let version = in_force(reading, id, reading.on()).filter(|version| version.number == training.version.number)?;
        if !record.audiences.iter().any(|audience| reaches(reading, *audience, person)) {
            return None;
        }
        let ends = |obtained: Date| record.valid_for.map(|days| after(obtained, days));
        let is_valid = |obtained: Date| !ends(obtained).is_some_and(|end| reading.passed(end));
        let mut proofs = reading.naming::<Qualification>(person).filter(|proof| proof.record.person == person);
        let proven = proofs.any(|proof| {
            let of_it = proof.record.training.as_ref().is_some_and(|training| RecordId::from(training.id) == id);
            of_it && is_valid(proof.record.obtained_on) && !proof.record.expires.is_some_and(|end| reading.passed(end))
        });
        let said = || {
            let mut acts = reading.acts_on(id, training.version);
            acts.any(|act| act.name == ActName::Attest && act.author == person && is_valid(act.day))
        };
        if proven || said() {
            return None;
        }
        let since = version.day.max(live.record.from);
        let why = "It is for you, and nothing shows yet that you took it.".to_owned();
        Some(own(person, (Sense::Train, "Take", ActName::Attest), id, why, (since, record.due_within)))
    });
    due.collect()
}

fn own(person: PersonId, task: (Sense, &str, ActName), id: RecordId, why: String, (since, within): (Date, Days)) -> Task {
    let (sense, what, act) = task;
    Task {
        sense,
        what: what.to_owned(),
        record: Some(id),
        why,
        since,
        due: Some(after(since, within)),
        weight: None,
        go: Go::act(act, id),
        through: None,
        people: Arc::new([person]),
    }
}

fn after(day: Date, days: Days) -> Date {
    days_after(day, i32::try_from(days.0).unwrap_or(i32::MAX))
}

/// Whether an audience holds that person: named one by one, or by its filter.
fn reaches(reading: &Reading<'_>, audience: Ref<noun::Audience>, person: PersonId) -> bool {
    reading.get::<Audience>(audience).is_some_and(|live| {
        let filter = || live.record.filter.as_ref().and_then(|filter| filter.read());
        let by_filter = || filter().is_some_and(|filter| filter.has(reading, person.into()));
        live.record.members.contains(&person) || by_filter()
    })
}
