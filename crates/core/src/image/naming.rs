//! Who names a record.

use std::slice;
use std::sync::Arc;

use crate::id::{Kind, RecordId};
use crate::image::few::{Few, make_room};
use crate::pack::{Bytes, Packed, pack_all};

/// The live records that name one record, by kind and number, in order. Mostly there is one, or they are few, or come in that order.
#[derive(Clone, Default)]
pub(super) enum Naming {
    #[default]
    Nobody,
    One(RecordId),
    Several(Arc<Vec<(Kind, Few<u64>)>>),
}

impl Naming {
    /// The numbers of each kind.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (Kind, &[u64])> {
        let (one, several) = match self {
            Self::Nobody => (None, &[][..]),
            Self::One(id) => (Some((id.kind, slice::from_ref(&id.number))), &[][..]),
            Self::Several(all) => (None, all.as_slice()),
        };
        one.into_iter().chain(several.iter().map(|(kind, numbers)| (*kind, &**numbers)))
    }

    /// The numbers of a kind.
    pub(super) fn of(&self, kind: Kind) -> &[u64] {
        self.kinds().find_map(|(one, numbers)| (one == kind).then_some(numbers)).unwrap_or_default()
    }

    /// Adds one.
    pub(super) fn add(&mut self, id: RecordId) {
        match self {
            Self::Nobody => *self = Self::One(id),
            Self::One(other) if *other == id => {}
            Self::One(other) => {
                let other = *other;
                *self = Self::Several(Arc::default());
                self.add(other);
                self.add(id);
            }
            Self::Several(all) => {
                let all = Arc::make_mut(all);
                let place = all.binary_search_by_key(&id.kind, |(kind, _)| *kind).unwrap_or_else(|place| {
                    make_room(all);
                    all.insert(place, (id.kind, Few::new()));
                    place
                });
                if let Some((_, numbers)) = all.get_mut(place)
                    && let Err(place) = place_of(numbers, id.number)
                {
                    numbers.insert(place, id.number);
                }
            }
        }
    }

    /// Takes one away.
    pub(super) fn remove(&mut self, id: RecordId) {
        match self {
            Self::One(only) if *only == id => *self = Self::Nobody,
            Self::Nobody | Self::One(_) => {}
            Self::Several(all) => {
                let of_kind = Arc::make_mut(all).iter_mut().find(|(kind, _)| *kind == id.kind);
                if let Some((_, numbers)) = of_kind
                    && let Ok(place) = numbers.binary_search(&id.number)
                {
                    numbers.remove(place);
                }
            }
        }
    }
}

impl Packed for Naming {
    fn pack(&self, out: &mut Vec<u8>) {
        let kinds: Vec<_> = self.kinds().collect();
        kinds.len().pack(out);
        for (kind, numbers) in kinds {
            kind.pack(out);
            pack_all(numbers, out);
        }
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let kinds: Vec<(Kind, Few<u64>)> = Packed::unpack(from)?;
        Some(match kinds.as_slice() {
            [] => Self::Nobody,
            [(kind, one)] if let [number] = **one => Self::One(RecordId::new(*kind, number)),
            _ => Self::Several(Arc::new(kinds)),
        })
    }
}

/// Where a number stands, or would stand. Most come at the end.
fn place_of(numbers: &[u64], number: u64) -> Result<usize, usize> {
    match numbers.last() {
        Some(last) if *last >= number => numbers.binary_search(&number),
        _ => Err(numbers.len()),
    }
}

#[cfg(test)]
mod stories {
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_who_came_and_did_not_go_in_order(steps in vec((any::<bool>(), 0..3_usize, 0..6_u64), 0..40)) {
            let (mut naming, mut set) = (Naming::default(), BTreeSet::new());
            for (comes, kind, number) in steps {
                let id = RecordId::new([Kind::System, Kind::Component, Kind::Risk][kind], number);
                if comes {
                    naming.add(id);
                    set.insert(id);
                } else {
                    naming.remove(id);
                    set.remove(&id);
                }
                let held = naming.kinds().flat_map(|(kind, numbers)| numbers.iter().map(move |number| RecordId::new(kind, *number)));
                prop_assert!(held.eq(set.iter().copied()));
                for kind in [Kind::System, Kind::Component, Kind::Risk] {
                    let of: Vec<u64> = set.iter().filter(|id| id.kind == kind).map(|id| id.number).collect();
                    prop_assert_eq!(naming.of(kind), of);
                }
            }
        }
    }
}
