//! Whoever decides stands apart from what is decided: SD1, SD5, SD9, SD10, SD11.

use jiff::civil::Date;

use super::{Doing, Wrong, owner};
use crate::act::{ActName, Payload};
use crate::authority::ask::systems;
use crate::id::{Kind, PersonId, RecordId};
use crate::image::{Slot, Version};
use crate::kinds::{Delegation, Exception, Person, Policy, System};
use crate::power::Function;
use crate::reading::Reading;
use crate::shape::View;

/// The content that is decided on.
fn decided<'a>(doing: &Doing<'a>) -> Option<(&'a Slot, &'a Version)> {
    let deciding = matches!(doing.name, ActName::Approve | ActName::Deny | ActName::Accept);
    doing.version.filter(|_| deciding && !doing.founding)
}

/// SD1: proposer, author or requester of the version is not its approver, denier or acceptor.
pub(super) fn own_content(_: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let Some((slot, version)) = decided(doing).filter(|_| doing.tally.is_none()) else { return Wrong::new() };
    let own = people_behind(slot, version).contains(&doing.author);
    own.then(|| format!("{} proposed or wrote this content", doing.author)).into_iter().collect()
}

/// SD9: a member whose own proposal or system it is recuses.
pub(super) fn unrecused(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let Some(((slot, version), tally)) = decided(doing).zip(doing.tally) else { return Wrong::new() };
    let behind = people_behind(slot, version);
    let own: Vec<PersonId> = version.record.as_deref().map_or_else(Vec::new, |record| {
        systems(slot.id, record).into_iter().filter_map(|system| reading.get::<System>(system)?.record.owner).collect()
    });
    let unrecused = tally.voted.iter().filter(|member| behind.contains(member) || own.contains(member));
    unrecused.map(|member| format!("{member} voted on their own proposal or system and should have recused")).collect()
}

/// SD5: giver and receiver of a delegation differ; nobody ratifies their own act.
pub(super) fn to_oneself(_: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let given = decided(doing).and_then(|(_, version)| version.typed::<Delegation>());
    if given.is_some_and(|given| given.from.one().is_some() && given.from.one() == given.to.one()) {
        return vec!["giver and receiver are the same".to_owned()];
    }
    let own = doing.name == ActName::Ratify && doing.act.is_some_and(|act| act.author == doing.author);
    own.then(|| "nobody ratifies their own act".to_owned()).into_iter().collect()
}

/// SD10: the functions a policy requires review it through different persons who hold them. A review that is missing altogether is the finding of
/// its own rule.
pub(super) fn reviewers(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let policy = decided(doing).filter(|_| doing.name == ActName::Approve);
    let policy = policy.and_then(|(slot, version)| Some((slot.id, version, version.typed::<Policy>()?)));
    policy.map_or_else(Wrong::new, |(id, version, policy)| uncounted(reading, id, version, policy, doing.on))
}

/// SD11: an exception is not granted by the owner of a system it frees, nor of the control it lifts.
pub(super) fn frees_own(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let Some(exception) = doing.typed::<Exception>().filter(|_| doing.name == ActName::Approve) else { return Wrong::new() };
    let deciders = doing.deciders();
    let lifted = (exception.from_what.kind == Kind::Control).then_some(exception.from_what);
    let freed = exception.systems.iter().map(|system| RecordId::from(*system));
    let owned = freed.chain(lifted).filter_map(|id| Some((id, owner(reading, id).filter(|owner| deciders.contains(owner))?)));
    owned.map(|(id, owner)| format!("{owner} owns {id}, which it frees or lifts")).collect()
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

/// Reviews that do not count because of who gave them: not holding the function, or the same person for two functions.
fn uncounted(reading: &Reading<'_>, id: RecordId, version: &Version, policy: &Policy, on: Date) -> Wrong {
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
