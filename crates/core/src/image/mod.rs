//! The image: everything the facts up to one position say, typed, immutable once published, shared by whoever reads.
//!
//! Cloning an image copies a few roots; applying a fact touches the path to one slot. Readers never lock.

use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::sync::Arc;

use imbl::{HashMap, OrdMap, OrdSet};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::id::{Kind, Noun, PersonId, RecordId};
use crate::kinds::{AnyRecord, Record};

mod act;
mod apply;
mod few;
mod fill;
mod kept;
mod naming;
mod outcome;
mod paged;
mod settings;
mod slot;

pub(crate) use act::is_kept;
pub use act::{Act, Aimed, Ground};
pub use apply::Touched;
pub(crate) use apply::decides;
pub use few::Few;
pub use fill::Wanted;
pub use kept::Part;
use naming::Naming;
pub use outcome::Outcomes;
use paged::{Items, Paged};
pub use slot::{Levels, Slot, Version};

/// A record taken out of an image with what is known about it.
pub struct Live<'a, T: ?Sized> {
    /// Its slot: versions and acts.
    pub slot: &'a Slot,
    /// The version that is live.
    pub version: &'a Version,
    /// The record.
    pub record: &'a T,
}

/// Every live record of a type, by number. How many are left is known without looking at them.
pub struct All<'a, T> {
    slots: Items<'a, Slot>,
    left: u64,
    kind: PhantomData<fn() -> T>,
}

impl<'a, T: Record> Iterator for All<'a, T> {
    type Item = Live<'a, T>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.slots.find_map(Live::typed)?;
        self.left = self.left.saturating_sub(1);
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        (left, Some(left))
    }

    fn count(self) -> usize {
        self.size_hint().0
    }
}

impl<T: ?Sized> Clone for Live<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Live<'_, T> {}

/// Everything of one kind.
#[derive(Clone, Default)]
pub struct Register {
    slots: Paged<Slot>,
    highest: u64,
    live: u64,
    types: OrdMap<&'static str, OfType>,
}

/// The records of one kind that have one word as their `type`, counted so that nobody need look at all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfType {
    /// How many are live.
    pub live: u64,
    /// The last day on which one ceased to be: it became another type, or was withdrawn.
    pub left: Option<Date>,
}

/// The fold of the facts up to one position.
#[derive(Clone)]
pub struct Image {
    size: u64,
    recorded: Option<Timestamp>,
    recorded_on: Date,
    began: Option<Date>,
    zone: TimeZone,
    registers: Vec<Register>,
    /// By position.
    acts: Paged<Arc<Act>>,
    grounds: HashMap<Arc<Ground>, Arc<Ground>>,
    /// By the position of an act, those of the acts upon it. It is asked of every act that is looked at.
    effects: Paged<Arc<Vec<u64>>>,
    flagged: OrdSet<u64>,
    decided: HashMap<RecordId, OrdMap<Date, u64>>,
    traced: HashMap<RecordId, Date>,
    spent: HashMap<RecordId, OrdSet<(Date, u64)>>,
    outcomes: HashMap<Kind, Outcomes>,
    /// Of each kind, who names its records.
    incoming: Vec<Paged<Naming>>,
    keys: HashMap<(Kind, Arc<str>), RecordId>,
    governing: Option<RecordId>,
}

impl Default for Image {
    fn default() -> Self {
        Self {
            size: 0,
            recorded: None,
            recorded_on: Date::ZERO,
            began: None,
            zone: TimeZone::UTC,
            registers: vec![Register::default(); Kind::ALL.len()],
            acts: Paged::default(),
            grounds: HashMap::new(),
            effects: Paged::default(),
            flagged: OrdSet::new(),
            decided: HashMap::new(),
            traced: HashMap::new(),
            spent: HashMap::new(),
            outcomes: HashMap::new(),
            incoming: vec![Paged::default(); Kind::ALL.len()],
            keys: HashMap::new(),
            governing: None,
        }
    }
}

impl Image {
    /// The position of the last fact; 0 when there is none.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// When the last fact was recorded.
    pub const fn recorded(&self) -> Option<Timestamp> {
        self.recorded
    }

    /// The day on which the last fact was recorded, in the organisation's zone.
    pub const fn recorded_on(&self) -> Date {
        self.recorded_on
    }

    /// The day the first fact happened that is not founding the ledger itself; the earliest of all.
    pub const fn began(&self) -> Option<Date> {
        self.began
    }

    /// The zone in which days are counted: the organisation's, UTC before there is one.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Everything of a kind.
    pub fn register(&self, kind: Kind) -> &Register {
        static EMPTY: std::sync::LazyLock<Register> = std::sync::LazyLock::new(Register::default);
        self.registers.get(kind.index()).unwrap_or(&EMPTY)
    }

    /// The slot of a record: its versions and acts, drafts and withdrawn ones too.
    pub fn slot(&self, id: RecordId) -> Option<&Slot> {
        self.register(id.kind).slots.get(id.number)
    }

    /// The live version of a record, whatever its kind.
    pub fn live(&self, id: RecordId) -> Option<Live<'_, dyn AnyRecord>> {
        let slot = self.slot(id)?;
        let version = slot.live()?;
        Some(Live { slot, version, record: version.record.as_deref()? })
    }

    /// The live record of that type.
    pub fn get<T: Record>(&self, id: impl Into<RecordId>) -> Option<Live<'_, T>> {
        let id = id.into();
        if id.kind != T::Noun::KIND {
            return None;
        }
        Live::typed(self.slot(id)?)
    }

    /// Every live record of that type, by number.
    pub fn all<T: Record>(&self) -> All<'_, T> {
        let register = self.register(T::Noun::KIND);
        All { slots: register.slots.values(), left: register.live, kind: PhantomData }
    }

    /// The act recorded at that position.
    pub fn act(&self, position: u64) -> Option<&Arc<Act>> {
        self.acts.get(position)
    }

    /// Acts in order of position.
    pub fn acts(&self) -> impl DoubleEndedIterator<Item = &Arc<Act>> {
        self.acts.values()
    }

    /// Acts that ratify, annul or revoke the act at that position, in order.
    pub fn effects_on(&self, position: u64) -> impl Iterator<Item = &Arc<Act>> {
        let positions = self.effects.get(position).map_or(&[][..], |list| list.as_slice());
        positions.iter().filter_map(|at| self.act(*at))
    }

    /// Positions of acts that were outside authority or did not keep separation when they came in.
    pub fn flagged(&self) -> impl Iterator<Item = u64> {
        self.flagged.iter().copied()
    }

    /// The days on which that person or body decided something, with the position of the first act of each day.
    pub fn decided(&self, actor: RecordId) -> Option<&OrdMap<Date, u64>> {
        self.decided.get(&actor)
    }

    /// The last day on which an act rested on that delegation.
    pub fn last_used(&self, delegation: RecordId) -> Option<Date> {
        self.traced.get(&delegation).copied()
    }

    /// The approvals of records that state money which rested on that delegation and happened in a span, oldest first.
    pub fn spent(&self, delegation: RecordId, span: RangeInclusive<Date>) -> impl Iterator<Item = &Arc<Act>> {
        let (from, to) = span.into_inner();
        let all = self.spent.get(&delegation).into_iter();
        all.flat_map(move |all| all.range((from, 0)..=(to, u64::MAX))).filter_map(|(_, position)| self.act(*position))
    }

    /// What was decided about records of that kind; none where nothing was.
    pub fn outcomes(&self, kind: Kind) -> Option<&Outcomes> {
        self.outcomes.get(&kind)
    }

    fn named_by(&self, id: RecordId) -> Option<&Naming> {
        self.incoming.get(id.kind.index())?.get(id.number)
    }

    /// The live records that refer to that one.
    pub fn incoming(&self, id: RecordId) -> impl Iterator<Item = RecordId> {
        let all = self.named_by(id).into_iter().flat_map(Naming::kinds);
        all.flat_map(|(kind, numbers)| numbers.iter().map(move |number| RecordId::new(kind, *number)))
    }

    /// The live records of a kind that refer to that one.
    pub fn incoming_of(&self, kind: Kind, id: RecordId) -> impl Iterator<Item = RecordId> {
        let numbers = self.named_by(id).map_or(&[][..], |all| all.of(kind));
        numbers.iter().map(move |number| RecordId::new(kind, *number))
    }

    /// The record of that kind with that foreign key.
    pub fn keyed(&self, kind: Kind, key: &str) -> Option<RecordId> {
        self.keys.get(&(kind, Arc::from(key))).copied()
    }

    /// The governing body, once there is one.
    pub const fn governing_body(&self) -> Option<RecordId> {
        self.governing
    }

    /// The name of a person as the directory has it; the id where there is none.
    pub fn person_name(&self, id: PersonId) -> String {
        self.title(id.any())
    }

    /// What people call a record; its id where it is not live.
    pub fn title(&self, id: RecordId) -> String {
        let newest = || self.slot(id).and_then(Slot::newest).and_then(|version| version.record.as_deref());
        let record = self.live(id).map(|live| live.record).or_else(newest);
        record.map_or_else(|| id.to_string(), |record| record.title().shown().to_owned())
    }
}

impl Register {
    /// Slots by number.
    pub fn slots(&self) -> impl DoubleEndedIterator<Item = &Slot> {
        self.slots.values()
    }

    /// Slots after that number, by number.
    pub fn after(&self, number: u64) -> impl Iterator<Item = &Slot> {
        self.slots.after(number)
    }

    /// The highest number given so far.
    pub const fn highest(&self) -> u64 {
        self.highest
    }

    /// How many records are live.
    pub const fn live_count(&self) -> u64 {
        self.live
    }

    /// The records with that word as their `type`.
    pub fn of_type(&self, word: &str) -> OfType {
        self.types.get(word).copied().unwrap_or_default()
    }

    /// How many slots there are, drafts and withdrawn ones too.
    pub fn slot_count(&self) -> usize {
        self.slots.len()
    }
}

impl<'a, T: Record> Live<'a, T> {
    fn typed(slot: &'a Slot) -> Option<Self> {
        let version = slot.live()?;
        Some(Self { slot, version, record: version.typed()? })
    }

    /// Its id.
    pub const fn id(&self) -> RecordId {
        self.slot.id
    }
}
