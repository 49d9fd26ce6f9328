//! Who names a record.

use std::sync::Arc;

use imbl::Vector;

use crate::id::{Kind, RecordId};

/// The live records that name one record, by kind and number, in order. Mostly they are few, or come in that order, so that a vector is small and fast.
#[derive(Clone, Default)]
pub(super) struct Naming(Arc<[(Kind, Vector<u64>)]>);

impl Naming {
    /// The numbers of each kind.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (Kind, &Vector<u64>)> {
        self.0.iter().map(|(kind, numbers)| (*kind, numbers))
    }

    /// The numbers of a kind.
    pub(super) fn of(&self, kind: Kind) -> Option<&Vector<u64>> {
        self.kinds().find_map(|(one, numbers)| (one == kind).then_some(numbers))
    }

    /// Adds one.
    pub(super) fn add(&mut self, id: RecordId) {
        let Some((_, numbers)) = Arc::make_mut(&mut self.0).iter_mut().find(|(kind, _)| *kind == id.kind) else {
            let (before, after) = self.0.split_at(self.0.partition_point(|(kind, _)| *kind < id.kind));
            self.0 = before.iter().cloned().chain([(id.kind, Vector::unit(id.number))]).chain(after.iter().cloned()).collect();
            return;
        };
        if numbers.last().is_none_or(|last| *last < id.number) {
            numbers.push_back(id.number);
        } else if let Err(place) = numbers.binary_search(&id.number) {
            numbers.insert(place, id.number);
        }
    }

    /// Takes one away.
    pub(super) fn remove(&mut self, id: RecordId) {
        let of_kind = Arc::make_mut(&mut self.0).iter_mut().find(|(kind, _)| *kind == id.kind);
        if let Some((_, numbers)) = of_kind
            && let Ok(place) = numbers.binary_search(&id.number)
        {
            numbers.remove(place);
        }
    }
}
