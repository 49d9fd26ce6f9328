//! An act as the image keeps it: what rules and authority judge by. The rest of it is read from the ledger when somebody asks.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::{ActName, Binding, Payload};
use crate::datum::AnyPin;
use crate::fact::{ActFact, Envelope, Subject, UltraVires};
use crate::id::{BodyId, Kind, PersonId, RecordId};
use crate::image::{Slot, Version};
use crate::pack::{Bytes, Packed};
use crate::power::Power;

/// What an act is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aimed {
    /// The content of the version with that number; 0 where no version had the content it named.
    Version(u32),
    /// The record, whatever its version.
    Record,
    /// The act at that position.
    Act(u64),
}

impl Aimed {
    /// What a subject names: among the versions of the record it is about, the one whose content has the digest.
    pub(super) fn at(subject: &Subject, slot: Option<&Slot>) -> Self {
        match subject {
            Subject::Act { position, .. } => Self::Act(*position),
            Subject::Record { .. } => Self::Record,
            Subject::Version { version, content, .. } => {
                let has = |one: &&Version| one.content == Some(*content);
                let named = slot.and_then(|slot| slot.version(*version)).filter(has);
                let found = named.or_else(|| slot?.versions.iter().rfind(has));
                Self::Version(found.map_or(0, |version| version.number))
            }
        }
    }
}

/// What an act rests on. Acts that rest on the same share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ground {
    /// The body on whose behalf.
    pub on_behalf: Option<BodyId>,
    /// The power it took.
    pub power: Option<Power>,
    /// The chain of authority, governing body first.
    pub trace: Arc<[AnyPin]>,
    /// Names of the joint holders it still needs (limit `with`).
    pub jointly: Arc<[Arc<str>]>,
}

packed!(Ground { on_behalf, power, trace, jointly });

/// What was wrong with an act, which is so of few.
#[derive(Debug)]
struct Aside {
    ultra_vires: Option<UltraVires>,
    separation: Arc<[Arc<str>]>,
}

packed!(Aside { ultra_vires, separation });

/// One act. There are more of these than of anything else, so it is kept small.
#[derive(Debug)]
pub struct Act {
    /// Its place in the ledger.
    pub position: u64,
    /// Who did it.
    pub author: PersonId,
    /// What it rests on.
    pub ground: Arc<Ground>,
    /// What it says beyond its reason, where anything judges by that; none where the body has been erased.
    pub payload: Option<Payload>,
    /// What was done.
    pub name: ActName,
    /// The day it happened, in the organisation's zone.
    pub day: Date,
    /// The day it was recorded, in the zone of then.
    pub recorded_on: Date,
    // What it is about and aimed at, apart: as the enums that `about` and `aimed` answer they would take twice the room.
    kind: Option<Kind>,
    number: u64,
    binding: Binding,
    aim: u64,
    aside: Option<Box<Aside>>,
}

impl Act {
    pub(super) fn new(
        envelope: &Envelope,
        fact: &ActFact,
        (about, aimed): (Option<RecordId>, Aimed),
        (day, recorded_on): (Date, Date),
        ground: Arc<Ground>,
        payload: Option<Payload>,
    ) -> Self {
        let plain = fact.ultra_vires.is_none() && fact.separation.is_empty();
        let (ultra_vires, separation) = (fact.ultra_vires.clone(), fact.separation.clone());
        let (binding, aim) = match aimed {
            Aimed::Version(number) => (Binding::Version, u64::from(number)),
            Aimed::Record => (Binding::Record, 0),
            Aimed::Act(position) => (Binding::Act, position),
        };
        Self {
            position: envelope.position,
            author: envelope.author,
            ground,
            payload: payload.filter(|_| is_judged(fact.name, about)),
            name: fact.name,
            day,
            recorded_on,
            kind: about.map(|id| id.kind),
            number: about.map_or(0, |id| id.number),
            binding,
            aim,
            aside: (!plain).then(|| Box::new(Aside { ultra_vires, separation })),
        }
    }

    /// Writes it down but for its position and what it rests on.
    pub(super) fn pack(&self, out: &mut Vec<u8>) {
        (self.author, self.name).pack(out);
        (self.day, self.recorded_on).pack(out);
        ((self.kind, self.number), (self.binding, self.aim)).pack(out);
        self.payload.pack(out);
        self.aside.pack(out);
    }

    /// Reads the act at a position that [`Self::pack`] wrote.
    pub(super) fn unpack(position: u64, ground: Arc<Ground>, from: &mut Bytes<'_>) -> Option<Self> {
        let (author, name) = Packed::unpack(from)?;
        let (day, recorded_on) = Packed::unpack(from)?;
        let ((kind, number), (binding, aim)) = Packed::unpack(from)?;
        let (payload, aside) = Packed::unpack(from)?;
        Some(Self { position, author, ground, payload, name, day, recorded_on, kind, number, binding, aim, aside })
    }

    /// The record it is about; through another act, the record that one is about.
    pub fn about(&self) -> Option<RecordId> {
        self.kind.map(|kind| RecordId::new(kind, self.number))
    }

    /// What it is aimed at.
    pub fn aimed(&self) -> Aimed {
        match self.binding {
            Binding::Version => Aimed::Version(u32::try_from(self.aim).unwrap_or(0)),
            Binding::Record => Aimed::Record,
            Binding::Act | Binding::Attempted => Aimed::Act(self.aim),
        }
    }

    /// Why it had not the authority, where it had not.
    pub fn ultra_vires(&self) -> Option<&UltraVires> {
        self.aside.as_ref()?.ultra_vires.as_ref()
    }

    /// Constraints of separation that were not kept.
    pub fn separation(&self) -> &[Arc<str>] {
        self.aside.as_ref().map_or(&[], |aside| &aside.separation)
    }
}

/// Whether the image keeps what such acts say, whatever they are about. Of the others there may be very many, and only a page shows what they say.
pub(crate) const fn is_kept(name: ActName) -> bool {
    !matches!(name, ActName::Acknowledge | ActName::Attend | ActName::Observe | ActName::Sign)
}

/// Whether the image keeps what an act says. What has nothing of its own to say is not kept, and of most records only the last observation is.
pub(super) fn is_judged(name: ActName, about: Option<RecordId>) -> bool {
    let says = || name.fields().iter().any(|field| field.name != "votes");
    let observed = || about.is_some_and(|id| id.kind.declaration().observed);
    if name == ActName::Observe { observed() } else { is_kept(name) && says() }
}
