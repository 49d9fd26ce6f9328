//! How a record stands, in words: approved, reopened, a proposal that waits. Computed on the day through authority, never kept.

use std::sync::Arc;

use ephor_core::act::{ActName, Payload};
use ephor_core::authority::{
    acceptance, approval, counts, grants, in_force, is_acceptance_reopened, matter_decided, standing, triage, triaged,
};
use ephor_core::fact::{Envelope, Form, Origin};
use ephor_core::id::RecordId;
use ephor_core::image::{Act, Image, Live, Slot, Version};
use ephor_core::kinds::{AnyRecord, type_word};
use ephor_core::reading::Reading;
use ephor_pages::component::state::{Sign, State};
use jiff::civil::Date;

use crate::web::words::day;

/// Acts that hold until another ends them, with the word for a record on which they stand.
const STANDING: &[(ActName, &str)] =
    &[(ActName::Suspend, "suspended"), (ActName::Block, "blocked"), (ActName::Hold, "on hold"), (ActName::Close, "closed")];

/// A fact recorded more than so many days after it happened is backdated (rules, section 2).
const BACKDATED_AFTER_DAYS: i32 = 7;

/// Everything there is to say about how a record stands, the most important first. Empty where nobody decides about its kind.
pub(super) fn states(reading: &Reading<'_>, slot: &Slot) -> Vec<State> {
    let mut states = Vec::new();
    let newest = slot.newest();
    match (slot.live(), newest) {
        (Some(live), newest) => {
            decided(reading, slot, live, &mut states);
            if let Some(newer) = newest.filter(|newer| newer.number > live.number) {
                let what = if newer.form == Form::Draft { "a draft" } else { "a proposal" };
                states.push(State::new(Sign::Wait, format!("{what} of version {} waits", newer.number)));
            }
        }
        (None, _) if is_withdrawn(slot) => states.push(State::new(Sign::NotApplicable, "withdrawn")),
        (None, Some(newest)) if newest.form == Form::Draft => states.push(State::new(Sign::Wait, "draft")),
        (None, Some(newest)) if newest.waits_for_adoption() => {
            let what = if newest.origin == Origin::Template { "template" } else { "proposal" };
            states.push(State::new(Sign::Wait, format!("{what}, waits for adoption")));
        }
        (None, _) => {}
    }
    for (begin, word) in STANDING {
        if standing(reading, slot.id, *begin, reading.on()).is_some() {
            let sign = if *begin == ActName::Close { Sign::NotApplicable } else { Sign::Late };
            states.push(State::new(sign, *word));
        }
    }
    let flagged = slot.every_act().filter(|act| is_open_flag(reading, act)).count();
    if flagged > 0 {
        let acts = if flagged == 1 { "one act".to_owned() } else { format!("{flagged} acts") };
        states.push(State::new(Sign::Not, format!("{acts} flagged")));
    }
    states
}

/// Whether the record was withdrawn and nothing came after.
pub(super) fn is_withdrawn(slot: &Slot) -> bool {
    slot.is_withdrawn()
}

/// Whether the declaration of a record lists the act, for a record of its type.
pub(super) fn lists(record: &dyn AnyRecord, name: ActName) -> bool {
    record.declaration().lists(name, type_word(record))
}

/// What has been decided about the live content.
fn decided(reading: &Reading<'_>, slot: &Slot, live: &Version, states: &mut Vec<State>) {
    let Some(record) = live.record.as_deref() else { return };
    let on = reading.on();
    let denied = matter_decided(reading, Live { slot, version: live, record }, on).filter(|act| act.name == ActName::Deny);
    if denied.is_some() {
        states.push(State::new(Sign::Not, "denied"));
        return;
    }
    if lists(record, ActName::Triage) {
        states.push(disposition(reading, slot.id));
    }
    let granting = grants(record);
    if granting == Some(ActName::Approve) {
        states.push(match approval(reading, slot.id, live, on) {
            Some(act) => State::new(Sign::Met, until("approved", act)),
            None => match in_force(reading, slot.id, on) {
                Some(earlier) => State::new(Sign::Wait, format!("reopened, version {} in force", earlier.number)),
                None => State::new(Sign::Wait, "not approved"),
            },
        });
    }
    if granting == Some(ActName::Accept) {
        let earlier = || reading.live(slot.id).is_some_and(|live| is_acceptance_reopened(reading, live));
        states.push(match acceptance(reading, slot.id, live, on) {
            Some(act) => State::new(Sign::Met, until("accepted", act)),
            None if earlier() => State::new(Sign::Wait, "acceptance reopened"),
            None => State::new(Sign::Wait, "not accepted"),
        });
    }
}

/// What somebody with the power said that a record is.
fn disposition(reading: &Reading<'_>, id: RecordId) -> State {
    let Some(said) = triage(reading, id) else { return State::new(Sign::Wait, "not triaged") };
    let word = &*said.disposition;
    let word = said.until.map_or_else(|| word.to_owned(), |until| format!("{word} until {}", day(until)));
    match triaged(reading, id) {
        Some(_) => State::new(Sign::Met, word),
        None => State::new(Sign::Wait, format!("{word}, to be triaged again")),
    }
}

/// The last day an approval or an acceptance counts by its own terms.
pub(super) fn end(act: &Act) -> Option<Date> {
    match act.payload.as_ref() {
        Some(Payload::Approve(approve)) => approve.valid_until,
        Some(Payload::Accept(accept)) => accept.valid_until,
        _ => None,
    }
}

fn until(word: &str, act: &Act) -> String {
    end(act).map_or_else(|| word.to_owned(), |end| format!("{word} until {}", day(end)))
}

/// Whether an act was outside authority or did not keep separation, and nobody has ratified or annulled it.
pub(super) fn is_open_flag(reading: &Reading<'_>, act: &Arc<Act>) -> bool {
    let flagged = act.ultra_vires().is_some() || !act.separation().is_empty();
    let on = reading.on();
    let annulled = || reading.effects_on(act).any(|effect| effect.name == ActName::Annul && counts(reading, effect, on));
    flagged && !counts(reading, act, on) && !annulled()
}

/// How many days after it happened a fact was recorded, where that makes it backdated.
pub(super) fn days_late(image: &Image, envelope: &Envelope) -> Option<i32> {
    let recorded = envelope.recorded.to_zoned(image.zone().clone()).date();
    let late = envelope.happened.day(image.zone()).until(recorded).map_or(0, |span| span.get_days());
    (late > BACKDATED_AFTER_DAYS).then_some(late)
}

/// How a fact came in, where that is not the ordinary way.
pub(super) fn marks(image: &Image, envelope: &Envelope, form: Option<Form>) -> Vec<State> {
    let mut marks = Vec::new();
    if form == Some(Form::Draft) {
        marks.push(State::new(Sign::Wait, "draft"));
    }
    match envelope.origin {
        Origin::Entered => {}
        Origin::Proposal | Origin::Template => marks.push(State::new(Sign::Wait, envelope.origin.word())),
        Origin::Imported | Origin::Connector => marks.push(State::new(Sign::NotApplicable, envelope.origin.word())),
    }
    if let Some(late) = days_late(image, envelope) {
        marks.push(State::new(Sign::Late, format!("recorded {late} days later")));
    }
    if envelope.founding {
        marks.push(State::new(Sign::NotApplicable, "founding"));
    }
    marks
}

/// What somebody did, in the past: `approved`, `withdrawn`.
pub(super) fn done(name: ActName) -> String {
    let word = name.word();
    match name {
        ActName::Withdraw => "withdrawn".to_owned(),
        ActName::Hold => "put on legal hold".to_owned(),
        ActName::Release => "released from legal hold".to_owned(),
        ActName::Annul => "annulled".to_owned(),
        ActName::CastVote => "voted on".to_owned(),
        ActName::Refused => word.to_owned(),
        _ => match word.strip_suffix('y') {
            Some(stem) => format!("{stem}ied"),
            None if word.ends_with('e') => format!("{word}d"),
            None => format!("{word}ed"),
        },
    }
}
