//! Separation of duties: SD1, SD5, SD9 and SD10 of the specification. The others come with the kinds they speak of.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::{ActName, Payload};
use crate::authority::Tally;
use crate::authority::ask::systems;
use crate::id::{PersonId, RecordId};
use crate::image::{Act, Slot, Version};
use crate::kinds::{AnyRecord, Delegation, Person, Policy, System};
use crate::power::Function;
use crate::reading::Reading;
use crate::shape::View;

/// An act as it is about to be, or was, done.
pub struct Doing<'a> {
    /// The act.
    pub name: ActName,
    /// Who does it.
    pub author: PersonId,
    /// The votes, where a body acts.
    pub tally: Option<&'a Tally>,
    /// The version it is about.
    pub version: Option<(&'a Slot, &'a Version)>,
    /// The earlier act it is about.
    pub act: Option<&'a Act>,
    /// The day.
    pub on: Date,
    /// Done before there was a governing body (SD1 excepted).
    pub founding: bool,
}

/// The constraints that the act does not keep, each with what is wrong.
pub fn breaches(reading: &Reading<'_>, doing: &Doing<'_>) -> Vec<(Arc<str>, String)> {
    let mut found = Vec::new();
    let mut add = |code: &str, what: String| found.push((Arc::from(code), what));
    let deciding = matches!(doing.name, ActName::Approve | ActName::Deny | ActName::Accept);
    if let Some((slot, version)) = doing.version.filter(|_| deciding && !doing.founding) {
        let behind = people_behind(slot, version);
        match doing.tally {
            None if behind.contains(&doing.author) => {
                add("SD1", format!("{} proposed or wrote this content", doing.author));
            }
            None => {}
            Some(tally) => {
                let own = own_systems(reading, slot.id, version.record.as_deref());
                for member in tally.voted.iter().filter(|member| behind.contains(member) || own.contains(member)) {
                    add("SD9", format!("{member} voted on their own proposal or system and should have recused"));
                }
            }
        }
        if let Some(delegation) = version.typed::<Delegation>()
            && delegation.from.one().is_some()
            && delegation.from.one() == delegation.to.one()
        {
            add("SD5", "giver and receiver are the same".to_owned());
        }
        if let Some(policy) = version.typed::<Policy>().filter(|_| doing.name == ActName::Approve) {
            for what in reviewers(reading, slot.id, version, policy, doing.on) {
                add("SD10", what);
            }
        }
    }
    if let Some(act) = doing.act.filter(|_| doing.name == ActName::Ratify)
        && act.author == doing.author
    {
        add("SD5", "nobody ratifies their own act".to_owned());
    }
    found
}

/// The author of this content, and whoever the record names as proposer or requester.
pub(crate) fn people_behind(slot: &Slot, version: &Version) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = slot
        .versions
        .iter()
        .filter(|one| one.content.is_some() && one.content == version.content)
        .map(|one| one.author)
        .collect();
    // Whoever adopted a proposal is its author.
    people.extend(slot.acts.iter().filter(|act| act.name == ActName::Adopt).map(|act| act.author));
    for name in ["proposer", "requester"] {
        if let Some(View::Id(id)) = version.record.as_deref().map(|record| record.named(name)) {
            people.extend(id.typed());
        }
    }
    people
}

fn own_systems(reading: &Reading<'_>, id: RecordId, record: Option<&dyn AnyRecord>) -> Vec<PersonId> {
    let systems = record.map(|record| systems(id, record)).unwrap_or_default();
    systems.into_iter().filter_map(|system| reading.get::<System>(system)?.record.owner).collect()
}

/// Reviews that do not count because of who gave them: not holding the function, or the same person for two functions. A review that is missing
/// altogether is the finding of its own rule.
fn reviewers(reading: &Reading<'_>, id: RecordId, version: &Version, policy: &Policy, on: Date) -> Vec<String> {
    let mut given: Vec<(Function, PersonId)> = Vec::new();
    for act in reading.acts_on(id, version).filter(|act| act.day <= on) {
        if let Some(Payload::Review(review)) = act.payload.as_ref()
            && let Some(function) = review.function
        {
            given.push((function, act.author));
        }
    }
    let mut wrong = Vec::new();
    for function in &policy.reviews_required {
        let people = given.iter().filter(|(of, _)| of == function).map(|(_, person)| *person);
        let mut people = people.peekable();
        if people.peek().is_none() {
            continue;
        }
        let counts = |person: PersonId| {
            let holds = reading.get::<Person>(person).is_some_and(|live| live.record.functions.contains(function));
            holds && !given.iter().any(|(of, other)| of != function && *other == person)
        };
        if !people.any(counts) {
            wrong.push(format!("nobody reviewed for {function} alone who holds that function"));
        }
    }
    wrong
}
