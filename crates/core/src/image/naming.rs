//! Who names a record.

use std::sync::Arc;

use crate::id::{Kind, RecordId};
use crate::image::slot::make_room;

/// The live records that name one record, by kind and number, in order. Mostly they are few, or come in that order.
#[derive(Clone, Default)]
pub(super) struct Naming(Arc<[(Kind, Arc<Vec<u64>>)]>);

impl Naming {
    /// The numbers of each kind.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (Kind, &[u64])> {
        self.0.iter().map(|(kind, numbers)| (*kind, numbers.as_slice()))
    }

    /// The numbers of a kind.
    pub(super) fn of(&self, kind: Kind) -> &[u64] {
        self.kinds().find_map(|(one, numbers)| (one == kind).then_some(numbers)).unwrap_or_default()
    }

    /// Adds one.
    pub(super) fn add(&mut self, id: RecordId) {
        let Some((_, numbers)) = Arc::make_mut(&mut self.0).iter_mut().find(|(kind, _)| *kind == id.kind) else {
            let (before, after) = self.0.split_at(self.0.partition_point(|(kind, _)| *kind < id.kind));
            self.0 = before.iter().cloned().chain([(id.kind, Arc::new(vec![id.number]))]).chain(after.iter().cloned()).collect();
            return;
        };
        let place = match numbers.last() {
            Some(last) if *last >= id.number => numbers.binary_search(&id.number),
            _ => Err(numbers.len()),
        };
        if let Err(place) = place {
            let numbers = Arc::make_mut(numbers);
            make_room(numbers);
            numbers.insert(place, id.number);
        }
    }

    /// Takes one away.
    pub(super) fn remove(&mut self, id: RecordId) {
        let of_kind = Arc::make_mut(&mut self.0).iter_mut().find(|(kind, _)| *kind == id.kind);
        if let Some((_, numbers)) = of_kind
            && let Ok(place) = numbers.binary_search(&id.number)
        {
            Arc::make_mut(numbers).remove(place);
        }
    }
}
