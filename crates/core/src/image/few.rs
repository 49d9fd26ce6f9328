//! A list of which there are very many, and mostly with one item.

use std::ops::{Deref, DerefMut};
use std::slice;

use crate::pack::{Bytes, Packed, pack_all};

/// Items in order. One alone lies here and not somewhere else in memory, where it would have to be looked for.
#[derive(Clone, Debug)]
pub struct Few<T>(Held<T>);

#[derive(Clone, Debug)]
enum Held<T> {
    None,
    One(T),
    Several(Vec<T>),
}

impl<T> Few<T> {
    /// None yet.
    pub(super) const fn new() -> Self {
        Self(Held::None)
    }

    /// Adds one at the end.
    pub(super) fn push(&mut self, item: T) {
        self.insert(self.len(), item);
    }

    /// Adds one at a place, before what stands there; at the end where the place lies beyond it.
    pub(super) fn insert(&mut self, place: usize, item: T) {
        self.0 = match std::mem::replace(&mut self.0, Held::None) {
            Held::None => Held::One(item),
            Held::One(other) if place == 0 => Held::Several(vec![item, other]),
            Held::One(other) => Held::Several(vec![other, item]),
            Held::Several(mut all) => {
                make_room(&mut all);
                all.insert(place.min(all.len()), item);
                Held::Several(all)
            }
        };
    }

    /// Takes the one at a place away; nothing where there is none.
    pub(super) fn remove(&mut self, place: usize) {
        match &mut self.0 {
            Held::One(_) if place == 0 => self.0 = Held::None,
            Held::Several(all) if place < all.len() => _ = all.remove(place),
            _ => {}
        }
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(mut list: Vec<T>) -> Self {
        Self(match (list.len(), list.pop()) {
            (1, Some(alone)) => Held::One(alone),
            (_, Some(newest)) => {
                list.push(newest);
                Held::Several(list)
            }
            (_, None) => Held::None,
        })
    }
}

impl<T: Packed> Packed for Few<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        pack_all(self, out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::unpack(from).map(Self::from)
    }
}

/// Most lists are short, so room for one more is made for few at a time.
pub(super) fn make_room<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 4 + 1);
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Held::None => &[],
            Held::One(item) => slice::from_ref(item),
            Held::Several(all) => all,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.0 {
            Held::None => &mut [],
            Held::One(item) => slice::from_mut(item),
            Held::Several(all) => all,
        }
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod stories {
    use std::sync::Arc;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const _: () = assert!(size_of::<Few<Arc<u8>>>() == size_of::<Vec<u8>>(), "what lies here takes no room of its own");

    proptest! {
        #[test]
        fn it_holds_what_a_vector_holds_and_a_clone_keeps_what_it_was(
            before in vec(any::<u8>(), 0..6),
            later in vec(any::<u8>(), 0..6),
            added in any::<u8>(),
            steps in vec((any::<bool>(), 0..6_usize), 0..12),
        ) {
            let mut few = Few::new();
            for item in &before {
                few.push(*item);
            }
            let kept = few.clone();
            for item in &later {
                few.push(*item);
            }
            for item in few.iter_mut() {
                *item = item.wrapping_add(added);
            }
            let all: Vec<u8> = before.iter().chain(&later).map(|item| item.wrapping_add(added)).collect();
            prop_assert_eq!(&*kept, before);
            prop_assert!((&few).into_iter().eq(&all));
            let mut all = all;
            for (comes, place) in steps {
                if comes {
                    few.insert(place, added);
                    all.insert(place.min(all.len()), added);
                } else {
                    few.remove(place);
                    _ = (place < all.len()).then(|| all.remove(place));
                }
                prop_assert_eq!(&*few, &all[..]);
            }
        }
    }
}
