//! A slot: all versions of one record, and the acts on it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::fact::{Envelope, Form, Origin, RecordFact, Sha256};
use crate::id::RecordId;
use crate::image::Act;
use crate::kinds::{AnyRecord, Record};

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
    pub(crate) live: Option<usize>,
}

impl Slot {
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
