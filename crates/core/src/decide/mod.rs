//! Deciding: a command reads an image and becomes facts or a refusal. Time, chance and what stands on disk are arguments.

use std::cell::OnceCell;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use crate::act::{ActName, Payload};
use crate::authority::Shortfall;
use crate::check::{Find, Problem};
use crate::fact::{Content, Envelope, Fact, Form, Origin, Sha256, When};
use crate::id::{BodyId, Kind, PersonId, RecordId};
use crate::image::Image;
use crate::reading::Reading;
use crate::seal::SealedValue;

mod act;
mod configuration;
mod payload;
mod write;

pub use payload::{Body, fill, fill_wanted};

/// How a fact comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A person does it now: what they may not do is refused.
    Entered,
    /// A claim of the person it names: judged against powers as they stood, kept and flagged where they fail.
    Imported,
    /// Into an empty ledger, with the clock and the origin it had.
    Restored {
        /// When it was recorded.
        recorded: Timestamp,
        /// How it came in.
        origin: Origin,
    },
}

/// What the shell knows and the domain must be told.
pub struct Surroundings<'a> {
    /// What is so.
    pub image: &'a Image,
    /// The time, to the second.
    pub now: Timestamp,
    /// How the facts come in.
    pub entry: Entry,
    /// 32 random bytes at a time.
    pub salts: &'a mut dyn FnMut() -> [u8; 32],
    /// What the body of an earlier fact says.
    pub earlier: &'a dyn Fn(u64) -> Option<Earlier>,
    /// What an earlier act says.
    pub earlier_act: &'a dyn Fn(u64) -> Option<EarlierAct>,
}

/// The body of an earlier record, opened.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The record, personal values in their places unless erased.
    pub record: Value,
    /// The salt of its content digest.
    pub content_salt: Option<[u8; 32]>,
    /// Its personal values as they were sealed.
    pub values: Vec<SealedValue>,
}

/// An earlier act, as the ledger has it.
#[derive(Clone, Debug)]
pub struct EarlierAct {
    /// The hash of its leaf.
    pub leaf: Sha256,
    /// When it happened.
    pub happened: When,
    /// What it says beyond its reason; none where its body has been erased.
    pub payload: Option<Value>,
}

/// What writing and acting have in common.
#[derive(Clone, Debug)]
pub struct Who {
    /// Who says so.
    pub author: PersonId,
    /// The body on whose behalf.
    pub on_behalf: Option<BodyId>,
    /// When it happened; now when absent.
    pub happened: Option<When>,
    /// Why, or the reason.
    pub reason: Option<String>,
    /// A foreign key.
    pub key: Option<Arc<str>>,
}

/// A new version of a record.
#[derive(Clone, Debug)]
pub struct Write {
    /// Who writes.
    pub who: Who,
    /// The kind.
    pub kind: Kind,
    /// The record; a new one when absent.
    pub id: Option<RecordId>,
    /// The version it was made from, where that matters.
    pub base: Option<u32>,
    /// The version it must become, where a file says so.
    pub version: Option<u32>,
    /// Whether it is finished.
    pub form: Form,
    /// Whether it is somebody's own words, a template, or machine text.
    pub origin: Option<Origin>,
    /// The record.
    pub record: Value,
}

impl Write {
    /// A finished version of somebody's own words, whatever stood there before.
    pub const fn new(who: Who, kind: Kind, id: Option<RecordId>, record: Value) -> Self {
        Self { who, kind, id, base: None, version: None, form: Form::Final, origin: None, record }
    }
}

/// What an act is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// A record: its live version, or, where one is named, that version.
    Record(RecordId, Option<u32>),
    /// The act at a position.
    Act(u64),
}

/// An act that somebody wants to do.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Who acts.
    pub who: Who,
    /// The act.
    pub name: ActName,
    /// What it is aimed at.
    pub aim: Aim,
    /// What it says beyond its reason.
    pub payload: Value,
}

/// A fact with its body, ready to be sealed into the ledger and folded into an image.
#[derive(Clone)]
pub struct Prepared {
    /// The fact.
    pub fact: Fact,
    /// Its body: compact JSON.
    pub body: Vec<u8>,
    /// The personal values taken out of the body.
    pub values: Vec<SealedValue>,
    /// The body read, for the image.
    pub content: Content,
}

/// What became of a command.
pub enum Decision {
    /// It is a fact.
    Recorded(Box<Prepared>),
    /// Nothing new: it was so already.
    AlreadySo {
        /// The fact that says so.
        position: u64,
    },
    /// It may not be. An act attempted in vain is itself a fact.
    Refused {
        /// Why, and who can.
        shortfall: Shortfall,
        /// The attempt, to be recorded.
        attempt: Option<Box<Prepared>>,
    },
}

/// A command that makes no sense: every problem with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub Vec<Problem>);

impl Invalid {
    fn because(path: &str, message: impl Into<String>) -> Self {
        Self(vec![Problem { path: path.to_owned(), message: message.into() }])
    }
}

/// Decides a new version of a record.
///
/// # Errors
/// Every problem of the record with its place.
pub fn write(surroundings: &mut Surroundings<'_>, write: &Write) -> Result<Decision, Invalid> {
    write::decide(surroundings, write)
}

/// Decides an act.
///
/// # Errors
/// Every problem of the payload with its place.
pub fn act(surroundings: &mut Surroundings<'_>, attempt: &Attempt) -> Result<Decision, Invalid> {
    act::decide(surroundings, attempt)
}

/// The number the next record of a kind gets, which for people is random.
pub fn next_id(image: &Image, kind: Kind, random: [u8; 32]) -> RecordId {
    if kind != Kind::Person {
        return RecordId::new(kind, image.register(kind).highest() + 1);
    }
    let number = random.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte));
    RecordId::new(kind, number >> (64 - crate::id::PERSON_BITS))
}

impl Surroundings<'_> {
    /// When the fact is recorded: now, and never before the fact ahead of it.
    fn recorded(&self) -> Timestamp {
        let wanted = if let Entry::Restored { recorded, .. } = self.entry { recorded } else { self.now };
        self.image.recorded().map_or(wanted, |before| before.max(wanted))
    }

    fn envelope(&self, who: &Who, origin: Option<Origin>) -> Result<Envelope, Invalid> {
        let recorded = self.recorded();
        let happened = who.happened.unwrap_or(When::Moment(recorded));
        let zone = self.image.zone();
        let today = recorded.to_zoned(zone.clone()).date();
        let late = match happened {
            When::Moment(moment) => moment > recorded,
            When::Day(day) => day > today,
        };
        if late {
            let message =
                format!("{happened} lies after the moment it is recorded, {recorded}; nothing is recorded before it happens");
            return Err(Invalid::because("/happened", message));
        }
        let origin = match (self.entry, origin) {
            (Entry::Restored { origin, .. }, _) => origin,
            (_, Some(kept @ (Origin::Proposal | Origin::Template | Origin::Connector))) => kept,
            (Entry::Imported, _) => Origin::Imported,
            (Entry::Entered, _) => Origin::Entered,
        };
        Ok(Envelope {
            position: self.image.size() + 1,
            recorded,
            happened,
            author: who.author,
            on_behalf: who.on_behalf,
            origin,
            key: who.key.clone(),
            founding: false,
        })
    }

    /// The day something happened, in the organisation's zone.
    fn day(&self, envelope: &Envelope) -> Date {
        envelope.happened.day(self.image.zone())
    }

    /// Claims are kept and flagged; what is entered is refused.
    const fn keeps_claims(&self) -> bool {
        !matches!(self.entry, Entry::Entered)
    }
}

/// While the governing body has not approved its own record, setup and first imports write without a power (specification: founding).
pub(crate) fn is_founding(reading: &Reading<'_>) -> bool {
    let body = reading.governing_body().and_then(|id| crate::authority::in_force(reading, id, reading.on()));
    body.is_none()
}

/// Finds records in an image.
pub struct InImage<'a> {
    image: &'a Image,
    on: Date,
    strict: bool,
    categories: OnceCell<Vec<String>>,
}

impl<'a> InImage<'a> {
    /// Looks references up; `strict` asks that what is referred to exists.
    pub const fn new(image: &'a Image, on: Date, strict: bool) -> Self {
        Self { image, on, strict, categories: OnceCell::new() }
    }
}

impl Find for InImage<'_> {
    fn keyed(&self, kind: Kind, key: &str) -> Option<RecordId> {
        self.image.keyed(kind, key)
    }
    fn exists(&self, id: RecordId, version: Option<u32>) -> bool {
        if !self.strict {
            return true;
        }
        let slot = self.image.slot(id);
        slot.is_some_and(|slot| version.is_none_or(|number| slot.version(number).is_some()))
    }
    fn categories(&self) -> &[String] {
        self.categories.get_or_init(|| {
            let reading = Reading::new(self.image, self.on);
            crate::authority::categories(&reading, self.on).into_iter().map(ToString::to_string).collect()
        })
    }
}

/// The payload of an act as the image keeps it.
pub(crate) fn read_payload(name: ActName, payload: &Value) -> Result<Payload, Invalid> {
    name.read(&payload.to_string()).map_err(|error| Invalid::because("/payload", error.to_string()))
}
