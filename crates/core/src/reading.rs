//! An image looked at on a day, through a view that notes what was read and the next day that matters.
//!
//! Rules and authority read only through it, so that one changed fact re-evaluates only what read it.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::act::Observe;
use crate::answer::{Answer, Answers, Question, Word};
use crate::id::{Kind, Noun, RecordId};
use crate::image::{Act, All, Image, Live, OfType, Outcomes, Slot, Touched, Version};
use crate::kinds::{AnyRecord, Record};
use crate::shape::{View, place_of};

/// What was read, and until when the answer holds if none of it changes.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Everything whose change may change the answer; some of it more than once.
    pub read: Vec<Touched>,
    /// The first later day on which the answer may change by itself.
    pub until: Option<Date>,
}

/// An image on a day.
pub struct Reading<'a> {
    image: &'a Image,
    on: Date,
    answers: Option<&'a Answers>,
    notes: RefCell<Notes>,
}

impl<'a> Reading<'a> {
    /// Looks at an image on a day.
    pub fn new(image: &'a Image, on: Date) -> Self {
        Self { image, on, answers: None, notes: RefCell::default() }
    }

    /// Looks at an image on a day, with the answers kept that many ask for.
    pub(crate) fn keeping(image: &'a Image, on: Date, answers: &'a Answers) -> Self {
        Self { answers: Some(answers), ..Self::new(image, on) }
    }

    /// The answer to a question about the day. Where it is not kept, it is worked out here and all that it rests on is noted.
    pub(crate) fn ask(&self, question: Question) -> Answer {
        let Some(answer) = self.answers.and_then(|answers| answers.ask(question, self.image, self.on)) else {
            return question.answer(self);
        };
        self.note(Touched::Answer(question));
        answer
    }

    /// What a word is asked about as; none where it is not noted what answers rest on.
    pub(crate) fn word(&self, text: &str) -> Option<Word> {
        self.answers.filter(|answers| answers.noting())?.word(text)
    }

    /// The text of a word.
    pub(crate) fn text(&self, word: Word) -> Option<Arc<str>> {
        self.answers?.text(word)
    }

    /// What was read through it.
    pub fn into_notes(self) -> Notes {
        self.notes.into_inner()
    }

    /// The day.
    pub const fn on(&self) -> Date {
        self.on
    }

    /// The image, for what no rule depends on: names and titles to show.
    pub const fn image(&self) -> &'a Image {
        self.image
    }

    fn note(&self, touched: Touched) {
        // Nobody asks what was read where an image is judged once.
        if self.answers.is_none_or(Answers::noting) {
            self.notes.borrow_mut().read.push(touched);
        }
    }

    /// Whether that day has come. Notes it when it has not.
    pub fn reached(&self, day: Date) -> bool {
        if day > self.on {
            let mut notes = self.notes.borrow_mut();
            notes.until = Some(notes.until.map_or(day, |until| until.min(day)));
        }
        day <= self.on
    }

    /// Whether that day lies behind. Notes the day after it when it does not.
    pub fn passed(&self, day: Date) -> bool {
        day.tomorrow().is_ok_and(|next| self.reached(next))
    }

    /// Whether a day lies within a span, both ends included. Notes the next edge where the day is this reading's own.
    pub fn within(&self, day: Date, from: Date, until: Option<Date>) -> bool {
        if day == self.on {
            return self.reached(from) && !until.is_some_and(|until| self.passed(until));
        }
        from <= day && until.is_none_or(|until| day <= until)
    }

    /// The day of the earliest fact.
    pub fn began(&self) -> Option<Date> {
        self.note(Touched::Began);
        self.image.began()
    }

    /// The day of a moment, in the organisation's zone.
    pub fn day(&self, moment: Timestamp) -> Date {
        self.note(Touched::Zone);
        moment.to_zoned(self.image.zone().clone()).date()
    }

    /// A record with its versions and acts.
    pub fn slot(&self, id: RecordId) -> Option<&'a Slot> {
        self.note(Touched::Record(id));
        self.note(Touched::ActsOn(id));
        self.image.slot(id)
    }

    /// A record of which only its part of the configuration of systems matters, as [`Slot::moved`] has it.
    pub fn configured(&self, id: RecordId) -> Option<&'a Slot> {
        self.note(Touched::Configuration(id));
        self.image.slot(id)
    }

    /// The live version of a record, whatever its kind.
    pub fn live(&self, id: RecordId) -> Option<Live<'a, dyn AnyRecord>> {
        self.note(Touched::Record(id));
        self.image.live(id)
    }

    /// What a field of a live record says, for whoever looks at nothing else of it; none where its kind has no field of that name.
    pub(crate) fn field(&self, id: RecordId, name: &str) -> Option<View<'a>> {
        let place = place_of(id.kind.declaration().fields, name)?;
        if self.answers.is_some_and(Answers::noting) {
            self.ask(Question::Says(id, u8::try_from(place).ok()?));
        } else {
            self.note(Touched::Record(id));
        }
        Some(self.image.live(id).map_or(View::Empty, |live| live.record.view(place)))
    }

    /// The live record of that type, for whoever looks at nothing else of it than the field of that name.
    pub(crate) fn get_for<T: Record>(&self, id: RecordId, field: &str) -> Option<Live<'a, T>> {
        // What is of another kind never becomes one of this.
        if id.kind != T::Noun::KIND {
            return None;
        }
        if self.answers.is_some_and(Answers::noting) {
            self.field(id, field)?;
        } else {
            // Who notes the record, or nothing, need not look for the field.
            self.note(Touched::Record(id));
        }
        self.image.get(id)
    }

    /// The live record of that type.
    pub fn get<T: Record>(&self, id: impl Into<RecordId>) -> Option<Live<'a, T>> {
        let id = id.into();
        // What is of another kind never becomes one of this.
        if id.kind != T::Noun::KIND {
            return None;
        }
        self.note(Touched::Record(id));
        self.image.get(id)
    }

    /// That version of a record, whatever became of the record since.
    pub fn version(&self, id: RecordId, number: u32) -> Option<&'a Version> {
        self.note(Touched::Erased(id));
        self.image.slot(id)?.version(number)
    }

    /// A record as that version of it says, whatever became of it since; none where that is not kept.
    pub fn said<T: Record>(&self, id: RecordId, number: u32) -> Option<Live<'a, T>> {
        self.note(Touched::Erased(id));
        let slot = self.image.slot(id)?;
        let version = slot.version(number)?;
        Some(Live { slot, version, record: version.typed()? })
    }

    /// Every live record of that type. What is read of their acts is noted when it is read.
    pub fn all<T: Record>(&self) -> All<'a, T> {
        self.note(Touched::Population(T::Noun::KIND));
        self.image.all::<T>()
    }

    /// Every live record of a kind, whatever it says.
    pub fn members(&self, kind: Kind) -> impl Iterator<Item = RecordId> + use<'a> {
        self.note(Touched::Members(kind));
        let slots = self.image.register(kind).slots();
        slots.filter(|slot| slot.live().is_some()).map(|slot| slot.id)
    }

    /// The live records of that type that refer to that one.
    pub fn naming<T: Record>(&self, id: impl Into<RecordId>) -> impl Iterator<Item = Live<'a, T>> {
        self.incoming_of(T::Noun::KIND, id.into()).filter_map(|id| self.get(id))
    }

    /// The records of a kind with that word as their `type`, counted.
    pub fn of_type(&self, kind: Kind, word: &str) -> OfType {
        self.note(Touched::Population(kind));
        self.image.register(kind).of_type(word)
    }

    /// Every slot of a kind, also of records that are not live.
    pub fn slots(&self, kind: Kind) -> impl Iterator<Item = &'a Slot> + use<'a> {
        self.note(Touched::Population(kind));
        self.image.register(kind).slots()
    }

    /// The live records of a kind that refer to that one.
    pub fn incoming_of(&self, kind: Kind, id: RecordId) -> impl Iterator<Item = RecordId> + use<'a> {
        self.note(Touched::Incoming(id));
        self.image.incoming_of(kind, id)
    }

    /// The live records that refer to that one.
    pub fn incoming(&self, id: RecordId) -> impl Iterator<Item = RecordId> + use<'a> {
        self.note(Touched::Incoming(id));
        self.image.incoming(id)
    }

    /// The acts on a record, oldest first. Who acknowledged it is asked of [`Self::acknowledgements`].
    pub fn acts(&self, id: RecordId) -> &'a [Arc<Act>] {
        self.note(Touched::ActsOn(id));
        self.image.slot(id).map_or(&[], |slot| &*slot.acts)
    }

    /// The acts on a record that name the content of that version, newest first.
    pub fn acts_on(&self, id: RecordId, version: &'a Version) -> impl Iterator<Item = &'a Arc<Act>> + use<'a> {
        self.note(Touched::ActsOn(id));
        let slot = self.image.slot(id);
        let acts = slot.map_or(&[][..], |slot| &*slot.acts);
        acts.iter().rev().filter(move |act| slot.is_some_and(|slot| slot.names(act, version)))
    }

    /// The acts by which people acknowledged a record, oldest first.
    pub fn acknowledgements(&self, id: RecordId) -> impl Iterator<Item = &'a Arc<Act>> + use<'a> {
        self.note(Touched::Acknowledged(id));
        self.image.slot(id).map_or(&[][..], Slot::acknowledgements).iter()
    }

    /// The last observation of a record that was made with authority, and what it says.
    pub fn observed(&self, id: RecordId) -> Option<(&'a Arc<Act>, &'a Observe)> {
        self.note(Touched::ActsOn(id));
        self.image.slot(id)?.observed()
    }

    /// What was decided about records of that kind.
    pub fn outcomes(&self, kind: Kind) -> Option<&'a Outcomes> {
        self.note(Touched::Outcomes(kind));
        self.image.outcomes(kind)
    }

    /// The act at that position. It is not noted: an act never changes, and what comes to it later is another act.
    pub fn act(&self, position: u64) -> Option<&'a Arc<Act>> {
        self.image.act(position)
    }

    /// Every act, oldest first.
    pub fn every_act(&self) -> impl Iterator<Item = &'a Arc<Act>> + use<'a> {
        self.note(Touched::Acts);
        self.image.acts()
    }

    /// Acts that ratify, annul or revoke that act.
    pub fn effects_on(&self, act: &Act) -> impl Iterator<Item = &'a Arc<Act>> + use<'a> {
        if let Some(about) = act.about() {
            self.note(Touched::ActsOn(about));
        }
        self.image.effects_on(act.position)
    }

    /// Acts that were outside authority or did not keep separation when they came in.
    pub fn flagged(&self) -> Vec<u64> {
        self.note(Touched::Flagged);
        self.image.flagged().collect()
    }

    /// The days in a span on which that person or body decided something, with the first act of each.
    pub fn decided(&self, actor: RecordId, from: Date, to: Date) -> Vec<(Date, u64)> {
        self.note(Touched::Decided(actor));
        let days = self.image.decided(actor);
        days.map(|days| days.range(from..=to).map(|(day, act)| (*day, *act)).collect()).unwrap_or_default()
    }

    /// The last day on which an act rested on that delegation.
    pub fn last_used(&self, delegation: RecordId) -> Option<Date> {
        self.note(Touched::Used(delegation));
        self.image.last_used(delegation)
    }

    /// The approvals of records that state money which rested on that delegation and happened in a span, oldest first.
    pub fn spent(&self, delegation: RecordId, span: RangeInclusive<Date>) -> impl Iterator<Item = &'a Arc<Act>> {
        self.note(Touched::Used(delegation));
        self.image.spent(delegation, span)
    }

    /// The governing body, once there is one.
    pub fn governing_body(&self) -> Option<RecordId> {
        let number = self.ask(Question::GoverningBody).number()?;
        Some(RecordId::new(Kind::Body, number.into()))
    }

    /// The same, worked out.
    pub(crate) fn find_governing_body(&self) -> Option<RecordId> {
        self.note(Touched::Population(Kind::Body));
        self.image.governing_body()
    }
}
