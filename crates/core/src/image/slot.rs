//! A slot: all versions of one record, and the acts on it.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::act::{ActName, Observe};
use crate::fact::{Envelope, Form, Origin, RecordFact, Sha256, When};
use crate::id::{BodyId, PersonId, RecordId};
use crate::image::few::{Few, make_room};
use crate::image::fill::is_remembered;
use crate::image::settings::Settings;
use crate::image::{Act, Aimed};
use crate::kinds::risk::RiskType;
use crate::kinds::{AnyRecord, Record, Risk, Setting};
use crate::pack::{Bytes, Packed, pack_each};

/// One version of a record. There are many, so what few of them say stands apart.
#[derive(Clone)]
pub struct Version {
    /// Its place in the ledger.
    pub position: u64,
    /// Who wrote it.
    pub author: PersonId,
    /// Its number, from 1.
    pub number: u32,
    /// How it came in.
    pub origin: Origin,
    /// Whether it is finished.
    pub form: Form,
    /// Digest of its content.
    pub content: Option<Sha256>,
    /// The day it happened, in the organisation's zone.
    pub day: Date,
    /// How high it puts a threat; none of anything else. It stays when the record is let go, because a threat is asked since when it has been so high.
    pub threat: Option<Levels>,
    /// The record, where it is kept in memory: the live version, one that waits for adoption, and earlier ones of kinds that remember.
    pub record: Option<Arc<dyn AnyRecord>>,
    /// Whether its body has yet to be read.
    pub(super) waiting: bool,
    /// Whether its author said on which day it happened, and no moment.
    said_day: bool,
    /// Seconds since 1970.
    recorded: i64,
    aside: Option<Box<Aside>>,
}

/// How high a version of a risk puts a threat, each on the scale in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// What is left of it.
    pub residual: u8,
    /// Where it should come to.
    pub target: u8,
}

impl Levels {
    fn of(record: &dyn AnyRecord) -> Option<Self> {
        let risk = record.as_any().downcast_ref::<Risk>().filter(|risk| risk.r#type == RiskType::Threat)?;
        Some(Self { residual: risk.residual.level.0, target: risk.target.level.0 })
    }
}

/// What most facts do not say: that they happened at another moment than they were recorded, for a body, under a foreign key, while founding.
#[derive(Clone)]
struct Aside {
    moment: Option<Timestamp>,
    on_behalf: Option<BodyId>,
    key: Option<Arc<str>>,
    founding: bool,
}

packed!(Levels { residual, target });
packed!(Aside { moment, on_behalf, key, founding });
packed!(Version { position, author, number, origin, form, content, day, threat, record, waiting, said_day, recorded, aside });

impl Version {
    pub(crate) fn new(
        envelope: &Envelope,
        fact: &RecordFact,
        day: Date,
        record: Option<Arc<dyn AnyRecord>>,
        waiting: bool,
    ) -> Self {
        let Envelope { position, recorded, happened, author, on_behalf, origin, key, founding } = envelope.clone();
        let moment = if let When::Moment(moment) = happened { Some(moment).filter(|moment| *moment != recorded) } else { None };
        let plain = moment.is_none() && on_behalf.is_none() && key.is_none() && !founding;
        Self {
            position,
            author,
            number: fact.version,
            origin,
            form: fact.form,
            content: fact.content,
            day,
            threat: record.as_deref().and_then(Levels::of),
            record,
            waiting,
            said_day: matches!(happened, When::Day(_)),
            recorded: recorded.as_second(),
            aside: (!plain).then(|| Box::new(Aside { moment, on_behalf, key, founding })),
        }
    }

    /// When it was recorded.
    pub fn recorded(&self) -> Timestamp {
        Timestamp::from_second(self.recorded).unwrap_or_default()
    }

    /// When it happened, as its author asserts.
    pub fn happened(&self) -> When {
        if self.said_day {
            return When::Day(self.day);
        }
        When::Moment(self.aside.as_ref().and_then(|aside| aside.moment).unwrap_or_else(|| self.recorded()))
    }

    /// What its fact says about itself.
    pub fn envelope(&self) -> Envelope {
        let aside = self.aside.as_deref();
        Envelope {
            position: self.position,
            recorded: self.recorded(),
            happened: self.happened(),
            author: self.author,
            on_behalf: aside.and_then(|aside| aside.on_behalf),
            origin: self.origin,
            key: aside.and_then(|aside| aside.key.clone()),
            founding: aside.is_some_and(|aside| aside.founding),
        }
    }

    /// The record as that type.
    pub fn typed<T: Record>(&self) -> Option<&T> {
        self.record.as_deref()?.as_any().downcast_ref()
    }

    /// Machine text and templates count for nothing until a named person adopts them.
    pub const fn waits_for_adoption(&self) -> bool {
        matches!(self.origin, Origin::Proposal | Origin::Template)
    }
}

/// All versions of one record, and the acts on it.
#[derive(Clone)]
pub struct Slot {
    /// The record.
    pub id: RecordId,
    /// Its versions, oldest first.
    pub versions: Few<Version>,
    /// The acts on it, oldest first, but for acknowledgements.
    pub acts: Few<Arc<Act>>,
    /// Of most records there are none, and of some there are thousands, which stay where they are when a neighbour changes.
    acknowledgements: Option<Arc<Vec<Arc<Act>>>>,
    live: Option<u32>,
    /// The position of the last act that withdrew it; 0 where none did.
    withdrawn: u64,
    pub(super) seen: Option<Box<Seen>>,
    /// How its part of the configuration of systems moved; none of kinds that have no part in one.
    settings: Option<Box<Settings>>,
}

/// The last observation of a record, and what it says.
#[derive(Clone)]
pub(super) struct Seen {
    /// The position of the act.
    pub position: u64,
    /// What it says; none where its body has been erased.
    pub says: Option<Arc<Observe>>,
    /// Whether its body has yet to be read.
    pub waiting: bool,
}

packed!(Seen { position, says, waiting });

impl Slot {
    pub(crate) const fn new(id: RecordId) -> Self {
        Self {
            id,
            versions: Few::new(),
            acts: Few::new(),
            acknowledgements: None,
            live: None,
            withdrawn: 0,
            seen: None,
            settings: None,
        }
    }

    pub(crate) fn add_version(&mut self, version: Version) {
        let configures = self.id.kind.declaration().configures;
        if version.form == Form::Final && !configures.is_empty() {
            let settings = self.settings.get_or_insert_default();
            settings.note(configures, version.number, version.record.as_deref());
        }
        self.versions.push(version);
        let last = self.versions.len() - 1;
        if self.versions.last().is_some_and(|newest| self.is_good(newest)) {
            self.live = u32::try_from(last).ok();
        }
    }

    pub(crate) fn add_act(&mut self, act: Arc<Act>) {
        let (name, position) = (act.name, act.position);
        if name == ActName::Acknowledge {
            push(Arc::make_mut(self.acknowledgements.get_or_insert_default()), act);
        } else {
            self.acts.push(act);
        }
        if name == ActName::Withdraw {
            self.withdrawn = position;
        }
        if matches!(name, ActName::Adopt | ActName::Withdraw) {
            let newest = self.versions.iter().rposition(|version| self.is_good(version));
            self.live = newest.and_then(|place| u32::try_from(place).ok());
        }
    }

    /// Whether a version is final, adopted where it must be, and not withdrawn.
    fn is_good(&self, version: &Version) -> bool {
        version.position > self.withdrawn && self.is_meant(version)
    }

    /// Whether a version is final, and adopted where it must be.
    fn is_meant(&self, version: &Version) -> bool {
        let adopted = || self.acts.iter().any(|act| act.name == ActName::Adopt && act.aimed() == Aimed::Version(version.number));
        version.form == Form::Final && (!version.waits_for_adoption() || adopted())
    }

    /// Lets go of records that are neither live nor waiting, but for the kinds by which authority is judged as it stood.
    pub(crate) fn forget_old_records(&mut self) {
        if is_remembered(self.id) {
            return;
        }
        let (live, last) = (self.live_place(), self.versions.len().saturating_sub(1));
        for (at, version) in self.versions.iter_mut().enumerate() {
            if Some(at) != live && at != last {
                version.record = None;
                version.waiting = false;
            }
        }
    }

    /// Lets go of what the body of a version said of the configuration.
    pub(super) fn forget_settings(&mut self, number: u32) {
        let is_newest = self.versions.last().is_some_and(|newest| newest.number == number);
        if let Some(settings) = self.settings.as_mut() {
            settings.forget(number, is_newest);
        }
    }

    /// What of it belongs to the configuration of systems and differs between two of its versions. Nobody can say so of one that has been erased.
    pub fn moved(&self, one: u32, other: u32) -> impl Iterator<Item = Setting> {
        let configures = self.id.kind.declaration().configures;
        let settings = self.settings.as_deref();
        let places = (0..).zip(configures);
        places.filter(move |(place, _)| settings.is_some_and(|settings| settings.differ(one, other, *place))).map(|(_, one)| *one)
    }

    /// Which version is live, and how often its part of the configuration has moved.
    pub(super) fn configured(&self) -> (Option<u32>, usize) {
        (self.live().map(|version| version.number), self.settings.as_deref().map_or(0, Settings::moves))
    }

    /// Whether its part of the configuration is another than it was then.
    pub(super) fn has_moved_since(&self, before: (Option<u32>, usize)) -> bool {
        let now = self.configured();
        let differ = |one, other| self.moved(one, other).next().is_some();
        now.1 != before.1
            || now.0.is_some() != before.0.is_some()
            || before.0.zip(now.0).is_some_and(|(one, other)| differ(one, other))
    }

    /// Writes it down but for its id; its acts by their positions.
    pub(super) fn pack(&self, out: &mut Vec<u8>) {
        self.versions.pack(out);
        for acts in [&*self.acts, self.acknowledgements()] {
            pack_each(acts, out, |act, out| act.position.pack(out));
        }
        (self.live, self.withdrawn).pack(out);
        self.seen.pack(out);
        self.settings.pack(out);
    }

    /// Reads the slot of a record that [`Self::pack`] wrote; `act` finds the act at a position.
    pub(super) fn unpack(id: RecordId, from: &mut Bytes<'_>, act: impl Fn(u64) -> Option<Arc<Act>>) -> Option<Self> {
        let versions = Packed::unpack(from)?;
        let mut acts = || Vec::unpack(from)?.into_iter().map(&act).collect::<Option<Vec<_>>>();
        let (acts, acknowledgements) = (acts()?, acts()?);
        let acknowledgements = (!acknowledgements.is_empty()).then(|| Arc::new(acknowledgements));
        let ((live, withdrawn), (seen, settings)) = Packed::unpack(from)?;
        Some(Self { id, versions, acts: acts.into(), acknowledgements, live, withdrawn, seen, settings })
    }

    fn live_place(&self) -> Option<usize> {
        usize::try_from(self.live?).ok()
    }

    /// Who acknowledged it, oldest first. They may be thousands, and nobody who asks what was decided looks at them.
    pub fn acknowledgements(&self) -> &[Arc<Act>] {
        self.acknowledgements.as_ref().map_or(&[], |all| all.as_slice())
    }

    /// The newest version that is final and counts; none once withdrawn.
    pub fn live(&self) -> Option<&Version> {
        self.versions.get(self.live_place()?)
    }

    /// Whether it was withdrawn and nothing came after.
    pub fn is_withdrawn(&self) -> bool {
        self.newest().is_some_and(|newest| self.withdrawn > newest.position)
    }

    /// The newest version that counts and had happened by that day.
    pub fn live_on(&self, on: Date) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.day <= on && self.is_good(version))
    }

    /// The newest version of all, a draft or proposal too.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// That version.
    pub fn version(&self, number: u32) -> Option<&Version> {
        // They are numbered from 1; a ledger of somebody else's might leave numbers out.
        let there = usize::try_from(number).ok().and_then(|number| self.versions.get(number.checked_sub(1)?));
        there.filter(|version| version.number == number).or_else(|| self.versions.iter().find(|version| version.number == number))
    }

    /// The act recorded at that position.
    pub fn act(&self, position: u64) -> Option<&Arc<Act>> {
        let at = |acts: &[Arc<Act>]| acts.binary_search_by_key(&position, |act| act.position).ok();
        let decided = || self.acts.get(at(&self.acts)?);
        decided().or_else(|| self.acknowledgements().get(at(self.acknowledgements())?))
    }

    /// The acts of that name and others like it, oldest first.
    pub fn acts_like(&self, name: ActName) -> &[Arc<Act>] {
        if name == ActName::Acknowledge { self.acknowledgements() } else { &self.acts }
    }

    /// Every act on it, acknowledgements last.
    pub fn every_act(&self) -> impl Iterator<Item = &Arc<Act>> {
        self.acts.iter().chain(self.acknowledgements())
    }

    /// Whether the fact at that position is one of its versions or an act on it.
    pub fn holds(&self, position: u64) -> bool {
        let version = self.versions.binary_search_by_key(&position, |version| version.position);
        version.is_ok() || self.act(position).is_some()
    }

    /// The last observation of it that was made with authority, and what it says.
    pub fn observed(&self) -> Option<(&Arc<Act>, &Observe)> {
        let seen = self.seen.as_deref()?;
        Some((self.act(seen.position)?, seen.says.as_deref()?))
    }

    /// Whether an act on this record is aimed at the content of that version.
    pub fn names(&self, act: &Act, version: &Version) -> bool {
        let is_that = act.aimed() == Aimed::Version(version.number);
        version.content.is_some() && (is_that || self.content_of(act) == version.content)
    }

    /// The content an act on this record is aimed at.
    pub fn content_of(&self, act: &Act) -> Option<Sha256> {
        match act.aimed() {
            Aimed::Version(number) => self.version(number)?.content,
            _ => None,
        }
    }

    /// The first of the unbroken run of versions, up to the live one, of which something holds. Drafts, and proposals that nobody adopted, break
    /// no run; to withdraw a record and write it again breaks none either.
    pub fn first_of_run(&self, holds: impl Fn(&Version) -> bool) -> Option<&Version> {
        let run = self.versions.get(..=self.live_place()?)?.iter().rev();
        run.filter(|one| self.is_meant(one)).take_while(|one| holds(one)).last()
    }

    /// The first version of the unbroken run of versions that have the content of that one.
    pub fn first_of_content(&self, version: &Version) -> Option<&Version> {
        let at = self.versions.iter().position(|one| one.number == version.number)?;
        let run = self.versions.get(..=at)?.iter().rev();
        run.filter(|one| one.form == Form::Final).take_while(|one| one.content == version.content).last()
    }
}

pub(super) fn push<T>(list: &mut Vec<T>, item: T) {
    make_room(list);
    list.push(item);
}
