//! What is kept by number: numbers are given one after another, so what has near numbers lies together.

use std::iter::FlatMap;
use std::ops::Bound::{Included, Unbounded};
use std::slice;
use std::sync::Arc;

use imbl::OrdMap;
use imbl::ordmap::Values;
use imbl::shared_ptr::DefaultSharedPtr;

/// The last bits of a number say where it stands in its page, of as many numbers as a word has bits.
const BITS: u32 = u64::BITS.trailing_zeros();

/// Items by number, in pages. To clone it shares them; to change one item copies its page at most. Numbers far apart cost no more than their items
/// and a page each.
#[derive(Clone)]
pub(super) struct Paged<T> {
    pages: OrdMap<u64, Arc<Page<T>>>,
    count: usize,
}

/// Items whose numbers differ in their last bits alone.
#[derive(Clone)]
pub(super) struct Page<T> {
    /// A bit for each number that has an item.
    there: u64,
    /// The items, by number.
    items: Vec<T>,
}

/// Items in the order of their numbers.
pub(super) type Items<'a, T> =
    FlatMap<Values<'a, u64, Arc<Page<T>>, DefaultSharedPtr>, slice::Iter<'a, T>, fn(&'a Arc<Page<T>>) -> slice::Iter<'a, T>>;

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { pages: OrdMap::new(), count: 0 }
    }
}

impl<T> Page<T> {
    /// Where the item of a number stands, or would stand.
    const fn place(&self, number: u64) -> Result<usize, usize> {
        let bit = bit(number);
        let before = (self.there & (bit - 1)).count_ones() as usize;
        if self.there & bit == 0 { Err(before) } else { Ok(before) }
    }
}

const fn bit(number: u64) -> u64 {
    1 << (number % (1 << BITS))
}

impl<T> Paged<T> {
    /// The item of a number.
    pub(super) fn get(&self, number: u64) -> Option<&T> {
        let page = self.pages.get(&(number >> BITS))?;
        page.items.get(page.place(number).ok()?)
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// All of them, by number.
    pub(super) fn values(&self) -> Items<'_, T> {
        self.pages.values().flat_map(|page| page.items.iter())
    }

    /// All of them with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u64, &T)> {
        self.pages.iter().flat_map(|(place, page)| {
            let numbers = (0..1 << BITS).filter(|number| page.there & bit(*number) != 0);
            numbers.map(move |number| place << BITS | number).zip(&page.items)
        })
    }

    /// Those after that number, by number.
    pub(super) fn after(&self, number: u64) -> impl Iterator<Item = &T> {
        let first = number >> BITS;
        let pages = self.pages.range((Included(first), Unbounded));
        pages.flat_map(move |(page, those)| {
            let from = if *page == first { those.place(number).map_or_else(|place| place, |place| place + 1) } else { 0 };
            those.items.get(from..).unwrap_or_default()
        })
    }
}

impl<T: Clone> Paged<T> {
    /// The item of a number, to be changed.
    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut T> {
        let page = Arc::make_mut(self.pages.get_mut(&(number >> BITS))?);
        let place = page.place(number).ok()?;
        page.items.get_mut(place)
    }

    /// The item of a number, to be changed; a new one where there is none.
    pub(super) fn get_or(&mut self, number: u64, new: impl FnOnce() -> T) -> Option<&mut T> {
        let page = self.pages.entry(number >> BITS).or_insert_with(|| Arc::new(Page { there: 0, items: Vec::new() }));
        let page = Arc::make_mut(page);
        let place = page.place(number).unwrap_or_else(|place| {
            page.items.insert(place, new());
            page.there |= bit(number);
            self.count += 1;
            place
        });
        page.items.get_mut(place)
    }
}

#[cfg(test)]
mod stories {
    use std::collections::BTreeMap;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Numbers one after another, and those at the edges.
    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![0..200_u64, Just(u64::MAX), Just(u64::MAX - 64), any::<u64>()]
    }

    proptest! {
        #[test]
        fn it_says_what_an_ordinary_map_says_and_a_clone_keeps_what_it_was(
            before in vec((number(), any::<u8>()), 0..200),
            later in vec((number(), any::<u8>()), 0..50),
            asked in vec(number(), 1..20),
        ) {
            let (mut paged, mut map) = (Paged::default(), BTreeMap::new());
            let set = |paged: &mut Paged<u8>, map: &mut BTreeMap<u64, u8>, (number, value): (u64, u8)| {
                *paged.get_or(number, || 0).unwrap() = value;
                map.insert(number, value);
            };
            for one in before {
                set(&mut paged, &mut map, one);
            }
            let (kept, then) = (paged.clone(), map.clone());
            for one in later {
                set(&mut paged, &mut map, one);
            }
            for (paged, map) in [(kept, then), (paged, map)] {
                prop_assert_eq!(paged.len(), map.len());
                prop_assert!(paged.values().eq(map.values()));
                prop_assert!(paged.values().rev().eq(map.values().rev()));
                prop_assert!(paged.numbered().eq(map.iter().map(|(number, value)| (*number, value))));
                for number in &asked {
                    prop_assert_eq!(paged.get(*number), map.get(number));
                    prop_assert!(paged.after(*number).eq(map.iter().filter(|(one, _)| *one > number).map(|(_, value)| value)));
                }
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_made_by_changing_it() {
        let mut paged: Paged<u8> = Paged::default();
        assert!(paged.get_mut(7).is_none());
        assert_eq!(paged.len(), 0);
        assert_eq!(paged.get_or(7, || 3), Some(&mut 3));
        assert_eq!(paged.get_mut(7), Some(&mut 3));
        assert!(paged.get_mut(8).is_none());
        assert_eq!(paged.len(), 1);
    }
}
