//! What every form of a ledger is checked for, fed with facts and checkpoints in order.

use super::facts::Facts;
use super::{Fault, Options, Place, Report};
use crate::checkpoint::{Checkpoint, Signers};
use crate::fact::Stored;
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::tile::TileId;
use crate::tree::Edge;
use crate::wrong::Wrong;

/// Streaming; what it remembers grows with erasures and faults alone.
#[derive(Default)]
pub(crate) struct Audit {
    pub(crate) edge: Edge,
    pub(crate) facts: Facts,
    /// Roots at sizes that somebody asked about, in the order asked.
    watched: Vec<(u64, Option<Hash>)>,
    /// Size and signer of the latest checkpoint, as a place in the list of keys.
    latest: Option<(u64, usize)>,
    /// Above which size the keys before which place may no longer sign.
    retired: Vec<(u64, usize)>,
    /// The key given, whose lines must hold wherever they stand.
    given: Option<VerifierKey>,
}

impl Audit {
    pub(crate) fn new(options: &Options) -> Self {
        let mut audit = Self { given: options.key.clone(), ..Self::default() };
        if let Some(checkpoint) = &options.checkpoint {
            audit.watch(checkpoint.size);
        }
        audit
    }

    pub(crate) fn fault(&mut self, place: Place, wrong: Wrong) {
        self.facts.faults.push(Fault { place, wrong });
    }

    /// Asks for the root at a size; before any leaf.
    pub(crate) fn watch(&mut self, size: u64) {
        let root = (size == 0).then(Hash::of_nothing);
        self.watched.push((size, root));
    }

    /// The root at a watched size; `None` if the leaves did not reach it.
    pub(crate) fn root_at(&self, size: u64) -> Option<Hash> {
        self.watched.iter().find(|(watched, _)| *watched == size).and_then(|(_, root)| *root)
    }

    /// 1 and 2 for one fact, and its leaf into the tree.
    pub(crate) fn fact<E>(&mut self, fact: &Stored<'_>, full: impl FnMut(TileId, &[Hash]) -> Result<(), E>) -> Result<(), E> {
        self.facts.fact(fact);
        self.leaf(Hash::leaf(fact.leaf), full)
    }

    /// A leaf into the tree.
    pub(crate) fn leaf<E>(&mut self, leaf: Hash, full: impl FnMut(TileId, &[Hash]) -> Result<(), E>) -> Result<(), E> {
        self.edge.push(leaf, full)?;
        let size = self.edge.size();
        for (_, root) in self.watched.iter_mut().filter(|(watched, _)| *watched == size) {
            *root = Some(self.edge.root());
        }
        Ok(())
    }

    /// 4 for one stored checkpoint, given in order of size. `stored_size` is what it is stored under; `root` is that of the
    /// leaves up to the size that it states, `None` where there are fewer.
    pub(crate) fn checkpoint(
        &mut self,
        place: Place,
        checkpoint: &Checkpoint,
        stored_size: u64,
        root: Option<Hash>,
        keys: &[VerifierKey],
    ) {
        if checkpoint.size != stored_size {
            self.fault(place.clone(), Wrong::CheckpointSize(checkpoint.size));
        }
        self.states_root(place.clone(), checkpoint, root);
        if let Some(signers) = self.signers(&place, checkpoint, keys) {
            self.retire(checkpoint.size, signers);
            self.order(place, checkpoint.size, signers);
            self.latest = Some((checkpoint.size, signers.newest));
        }
    }

    /// 4: which known keys signed, at least one.
    pub(crate) fn signers(&mut self, place: &Place, checkpoint: &Checkpoint, keys: &[VerifierKey]) -> Option<Signers> {
        let read = || {
            if let Some(given) = self.given.as_ref().filter(|given| !keys.contains(given)) {
                checkpoint.note.is_signed_by(given)?;
            }
            checkpoint.signers(keys)
        };
        let signers = read();
        signers.map_err(|reason| self.fault(place.clone(), Wrong::Note(reason))).ok()
    }

    /// The keys before the newest signer may sign nothing longer.
    pub(crate) fn retire(&mut self, size: u64, signers: Signers) {
        if !self.retired.iter().any(|(above, before)| *above <= size && *before >= signers.newest) {
            self.retired.push((size, signers.newest));
        }
    }

    /// Whether none of the signers had been replaced; what is shorter was given to [`Self::retire`] before.
    pub(crate) fn order(&mut self, place: Place, size: u64, signers: Signers) {
        if self.retired.iter().any(|(above, before)| *above < size && signers.oldest < *before) {
            self.fault(place, Wrong::RetiredKey);
        }
    }

    /// Whether a checkpoint states the root of the leaves.
    pub(crate) fn states_root(&mut self, place: Place, checkpoint: &Checkpoint, root: Option<Hash>) {
        match root {
            None => {
                let size = self.edge.size();
                self.fault(place, Wrong::Longer { stated: checkpoint.size, size });
            }
            Some(computed) if computed != checkpoint.root => {
                self.fault(place, Wrong::Root { stated: checkpoint.root, computed });
            }
            Some(_) => {}
        }
    }

    /// The end of 4, then 5 and 6, and the answer. `latest` is the note that stands for the whole.
    pub(crate) fn report(mut self, keys: &[VerifierKey], latest: Option<&Checkpoint>, options: &Options) -> Report {
        if latest.is_none() && self.edge.size() > 0 {
            self.fault(Place::Whole, Wrong::Unsigned);
        }
        let signer = self.latest.and_then(|(_, signer)| keys.get(signer)).cloned();
        if let Some(key) = &options.key {
            let did_sign = latest.map(|latest| latest.signer(std::slice::from_ref(key)).is_ok());
            // Where faults explain that there is no last checkpoint, this would say nothing more.
            if !did_sign.unwrap_or(!self.facts.faults.is_empty()) {
                self.fault(Place::GivenKey, Wrong::NotByKey(key.to_string()));
            }
        }
        if let Some(given) = &options.checkpoint {
            let by = options.key.as_ref().map_or(keys, std::slice::from_ref);
            let holds = keys.iter().try_for_each(|key| given.note.is_signed_by(key).map(|_| ()));
            if let Err(reason) = holds.and_then(|()| given.signer(by).map(|_| ())) {
                self.fault(Place::GivenCheckpoint, Wrong::Note(reason));
            }
            let root = self.root_at(given.size);
            self.states_root(Place::GivenCheckpoint, given, root);
        }
        Report {
            size: self.edge.size(),
            root: self.edge.root(),
            signed: self.latest.map_or(0, |(size, _)| size),
            signer,
            key_given: options.key.is_some(),
            faults: self.facts.faults,
        }
    }
}
