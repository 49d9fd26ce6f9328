//! What the facts by themselves are checked for, without the tree over them.

use std::collections::BTreeSet;

use super::{Fault, Place};
use crate::entry::Erasure;
use crate::error::LedgerError;
use crate::fact::{Glance, Stored, inspect};
use crate::leaf::Leaf;
use crate::wrong::Wrong;

/// Fed with facts in order; what it remembers grows with erasures and faults alone.
#[derive(Default)]
pub(crate) struct Facts {
    /// Also those of what is no fact, so that all stand in the order in which they were met.
    pub(super) faults: Vec<Fault>,
    /// What stands up to here was not looked at.
    after: u64,
    /// The position of the last fact seen, so that one gap is one fault.
    position: u64,
    recorded: String,
    missing: BTreeSet<Erasure>,
    erased: BTreeSet<Erasure>,
    glance: Glance,
}

impl Facts {
    /// Those after a position.
    pub(crate) fn after(after: u64) -> Self {
        Self { after, position: after, ..Self::default() }
    }

    /// 1 and 2 for one fact.
    pub(crate) fn fact(&mut self, fact: &Stored<'_>) {
        let place = || Place::Position(fact.position);
        let expected = self.position.saturating_add(1);
        self.position = fact.position;
        let faults = &mut self.faults;
        if fact.position != expected {
            faults.push(Fault { place: place(), wrong: Wrong::Gap { expected } });
        }
        let inspected = inspect(fact, &self.recorded, &mut |wrong| {
            faults.push(Fault { place: place(), wrong });
        });
        let Some(inspected) = inspected else { return };
        inspected.leaf.recorded.clone_into(&mut self.recorded);
        let position = fact.position;
        if inspected.lacks_body {
            self.missing.insert(Erasure { position, path: None });
        }
        let lacks = inspected.lacks_values.into_iter().map(|path| Erasure { position, path: Some(path) });
        self.missing.extend(lacks);
        self.erased.extend(inspected.leaf.erases.into_iter().flatten());
    }

    /// The same for a fact whose leaf is held against a tree that was signed: what was signed had been judged before, so that a fact which is seen
    /// to be whole need not be read again.
    pub(crate) fn signed_fact(&mut self, fact: &Stored<'_>) {
        if fact.position == self.position.saturating_add(1) && self.glance.is_whole(fact) {
            self.position = fact.position;
        } else {
            self.fact(fact);
        }
    }

    /// What a leaf beyond those looked at says it erases.
    pub(crate) fn erased_by(&mut self, leaf: &[u8]) {
        self.erased.extend(Leaf::parse(leaf).ok().and_then(|leaf| leaf.erases).into_iter().flatten());
    }

    /// The first fault, for whoever goes no further.
    pub(crate) fn first(&self) -> Result<(), LedgerError> {
        let first = self.faults.first();
        first
            .map_or(Ok(()), |Fault { place, wrong }| Err(LedgerError::Corrupt { place: place.to_string(), wrong: wrong.clone() }))
    }

    /// The rest of 2: all that is missing was erased, and all that was erased is missing.
    pub(crate) fn erasures(&mut self) {
        let body_of = |erasure: &Erasure| Erasure { position: erasure.position, path: None };
        let unexplained = self.missing.iter().filter(|missing| !self.erased.contains(missing));
        // Only what was looked at could be seen to be there still.
        let seen = self.erased.iter().filter(|erased| !(1..=self.after).contains(&erased.position));
        let still_there = seen.filter(|erased| {
            // Where the whole body went, its values went with it, and there is no telling what they were.
            !self.missing.contains(erased) && !self.missing.contains(&body_of(erased))
        });
        let faults: Vec<Fault> =
            unexplained
                .map(|Erasure { position, path }| (position, path.clone().map_or(Wrong::BodyMissing, Wrong::ValueMissing)))
                .chain(still_there.map(|Erasure { position, path }| {
                    (position, path.clone().map_or(Wrong::BodyNotErased, Wrong::ValueNotErased))
                }))
                .map(|(position, wrong)| Fault { place: Place::Position(*position), wrong })
                .collect();
        self.faults.extend(faults);
    }
}
