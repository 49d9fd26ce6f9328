//! Whoever handles what went wrong stands apart from it: SD6, SD7.

use super::{Doing, Saying, Wrong, is_grave, owner};
use crate::act::ActName;
use crate::authority::unended;
use crate::derived::conflict::above;
use crate::id::PersonId;
use crate::image::Slot;
use crate::kinds::Concern;
use crate::kinds::concern::Channel;
use crate::reading::Reading;

/// SD6: neither of the two who resume a system of tier 1 or 2 suspended it alone or owns it.
pub(super) fn resumed_by_owner(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let Some((slot, _)) = doing.version.filter(|_| doing.name == ActName::Resume && is_grave(reading, doing)) else {
        return Wrong::new();
    };
    if doing.on_behalf.is_some() {
        return Wrong::new();
    }
    let (author, id) = (doing.author, slot.id);
    let owns = (owner(reading, id) == Some(author)).then(|| format!("{author} owns {id}"));
    let suspension = unended(reading, id, ActName::Suspend, doing.on);
    let own = suspension.filter(|act| act.author == author && act.ground.on_behalf.is_none());
    owns.into_iter().chain(own.map(|_| format!("{author} suspended {id} alone"))).collect()
}

/// SD7: whoever triages or closes a concern is not whom it is about, nor above or below them or whoever raised it.
pub(super) fn concern_handled(reading: &Reading<'_>, doing: &Doing<'_>) -> Wrong {
    let handles = matches!(doing.name, ActName::Triage | ActName::Close) && doing.on_behalf.is_none();
    let concern = doing.version.zip(doing.typed::<Concern>()).filter(|_| handles);
    let wrong = concern.and_then(|((slot, _), concern)| too_close(reading, doing.author, raiser(Some(slot), None), concern));
    wrong.into_iter().collect()
}

/// SD7: nor is whoever is given a concern to look into.
pub(super) fn concern_given(reading: &Reading<'_>, saying: &Saying<'_>) -> Wrong {
    let Some(concern) = saying.record.as_any().downcast_ref::<Concern>() else { return Wrong::new() };
    let raiser = raiser(saying.slot, Some(saying.author));
    let wrong = concern.handler.and_then(|handler| too_close(reading, handler, raiser, concern));
    wrong.into_iter().collect()
}

/// Whoever wrote it first.
fn raiser(slot: Option<&Slot>, author: Option<PersonId>) -> Option<PersonId> {
    slot.and_then(|slot| slot.versions.first()).map_or(author, |first| Some(first.author))
}

/// The concern names nobody it is about, so that is whoever owns the systems. Only what comes in from inside is written by whoever raises it. The
/// answer names neither: whoever is refused is not to learn from it who raised the concern.
fn too_close(reading: &Reading<'_>, handler: PersonId, raiser: Option<PersonId>, concern: &Concern) -> Option<String> {
    let subjects: Vec<PersonId> = concern.systems.iter().filter_map(|system| owner(reading, *system)).collect();
    let raiser = raiser.filter(|raiser| concern.channel == Channel::Internal && *raiser != handler);
    let higher = above(reading, handler);
    let in_line = |person: PersonId| higher.contains(&person) || above(reading, person).contains(&handler);
    let close = subjects.contains(&handler) || subjects.iter().copied().chain(raiser).any(in_line);
    close.then(|| format!("{handler} is not outside the line of those it is about and of whoever raised it"))
}
