//! A slot: all versions of one record, and the acts on it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::act::ActName;
use crate::fact::{Envelope, Form, Origin, RecordFact, Sha256, Subject};
use crate::id::RecordId;
use crate::image::Act;
use crate::kinds::{AnyRecord, Record, declaration};

/// One version of a record.
#[derive(Clone)]
pub struct Version {
    /// What its fact says about itself.
    pub envelope: Envelope,
    /// Its number, from 1.
    pub number: u32,
    /// Whether it is finished.
    pub form: Form,
    /// Digest of its content.
    pub content: Option<Sha256>,
    /// The day it happened, in the organisation's zone.
    pub day: Date,
    /// The record, where it is kept in memory: the live version, one that waits for adoption, and earlier ones of kinds that remember.
    pub record: Option<Arc<dyn AnyRecord>>,
}

impl Version {
    pub(crate) fn new(envelope: &Envelope, fact: &RecordFact, day: Date, record: Option<Arc<dyn AnyRecord>>) -> Self {
        Self { envelope: envelope.clone(), number: fact.version, form: fact.form, content: fact.content, day, record }
    }

    /// The record as that type.
    pub fn typed<T: Record>(&self) -> Option<&T> {
        self.record.as_deref()?.as_any().downcast_ref()
    }

    /// Machine text and templates count for nothing until a named person adopts them.
    pub const fn waits_for_adoption(&self) -> bool {
        matches!(self.envelope.origin, Origin::Proposal | Origin::Template)
    }
}

/// All versions of one record, and the acts on it.
#[derive(Clone)]
pub struct Slot {
    /// The record.
    pub id: RecordId,
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// The acts on it, oldest first.
    pub acts: Vec<Arc<Act>>,
    live: Option<usize>,
    /// The position of the last act that withdrew it; 0 where none did.
    withdrawn: u64,
}

impl Slot {
    pub(crate) const fn new(id: RecordId) -> Self {
        Self { id, versions: Vec::new(), acts: Vec::new(), live: None, withdrawn: 0 }
    }

    pub(crate) fn add_version(&mut self, version: Version) {
        if self.versions.len() == self.versions.capacity() {
            // Most records have one version, so room is made for few at a time.
            self.versions.reserve_exact(self.versions.len() / 2 + 1);
        }
        self.versions.push(version);
        let last = self.versions.len() - 1;
        if self.versions.last().is_some_and(|newest| self.is_good(newest)) {
            self.live = Some(last);
        }
    }

    pub(crate) fn add_act(&mut self, act: Arc<Act>) {
        let (name, position) = (act.fact.name, act.envelope.position);
        self.acts.push(act);
        if name == ActName::Withdraw {
            self.withdrawn = position;
        }
        if matches!(name, ActName::Adopt | ActName::Withdraw) {
            self.live = self.versions.iter().rposition(|version| self.is_good(version));
        }
    }

    /// Whether a version is final, adopted where it must be, and not withdrawn.
    fn is_good(&self, version: &Version) -> bool {
        let adopted = || {
            self.acts.iter().any(|act| {
                let names = matches!(act.fact.subject, Subject::Version { version: number, .. } if number == version.number);
                act.fact.name == ActName::Adopt && names
            })
        };
        version.form == Form::Final && version.envelope.position > self.withdrawn && (!version.waits_for_adoption() || adopted())
    }

    /// Lets go of records that are neither live nor waiting, but for the kinds by which authority is judged as it stood.
    pub(crate) fn forget_old_records(&mut self) {
        if declaration(self.id.kind).is_some_and(|declaration| declaration.remembered) {
            return;
        }
        let (live, last) = (self.live, self.versions.len().saturating_sub(1));
        for (at, version) in self.versions.iter_mut().enumerate() {
            if Some(at) != live && at != last {
                version.record = None;
            }
        }
    }

    /// The newest version that is final and counts; none once withdrawn.
    pub fn live(&self) -> Option<&Version> {
        self.versions.get(self.live?)
    }

    /// The newest version of all, a draft or proposal too.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// That version.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The first version of the unbroken run of versions that have the content of that one.
    pub fn first_of_content(&self, version: &Version) -> Option<&Version> {
        let at = self.versions.iter().position(|one| one.number == version.number)?;
        let run = self.versions.get(..=at)?.iter().rev();
        run.filter(|one| one.form == Form::Final).take_while(|one| one.content == version.content).last()
    }
}
