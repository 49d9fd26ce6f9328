//! What is kept by number: numbers are given one after another, so what has near numbers lies together.

use std::array;
use std::iter::{Chain, FlatMap, Flatten};
use std::ops::Bound::{Excluded, Unbounded};
use std::slice::Iter;
use std::sync::Arc;

use imbl::OrdMap;
use imbl::ordmap::Values;
use imbl::shared_ptr::DefaultSharedPtr;

use crate::pack::{Bytes, Packed};

/// Numbers that lie in one row: one for each bit that says which of them are there.
const IN_ROW: usize = 64;
/// Numbers that lie beneath one row of rows.
const IN_ROWS: usize = IN_ROW * IN_ROW;
/// Numbers from here on are far: hardly anybody who counts from 1 reaches them, those of people are random, and a ledger of somebody else's may hold
/// any.
const FAR: usize = IN_ROWS * 4_096;

/// Items by number. To clone it shares them; to change one item copies its row and a row of rows at most. What is near is found by its number alone;
/// what is far costs no more than its item, wherever it is.
#[derive(Clone)]
pub(super) struct Paged<T> {
    near: Vec<Option<Rows<T>>>,
    far: OrdMap<u64, T>,
    count: usize,
}

/// Items whose numbers differ in their last bits alone, one after another.
#[derive(Clone)]
pub(super) struct Row<T> {
    /// A bit for each number that is there.
    there: u64,
    items: Arc<Vec<T>>,
}

pub(super) type Rows<T> = Arc<[Option<Row<T>>; IN_ROW]>;

/// Rows that there are, in order.
type InOrder<'a, T> = Flatten<FlatMap<Flatten<Iter<'a, Option<Rows<T>>>>, Iter<'a, Option<Row<T>>>, EachRow<T>>>;
type EachRow<T> = fn(&Rows<T>) -> Iter<'_, Option<Row<T>>>;
type EachItem<T> = fn(&Row<T>) -> Iter<'_, T>;
/// Items in the order of their numbers.
pub(super) type Items<'a, T> = Chain<FlatMap<InOrder<'a, T>, Iter<'a, T>, EachItem<T>>, Values<'a, u64, T, DefaultSharedPtr>>;

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { near: Vec::new(), far: OrdMap::new(), count: 0 }
    }
}

impl<T> Default for Row<T> {
    fn default() -> Self {
        Self { there: 0, items: Arc::default() }
    }
}

/// Where a near number stands: its rows, its row among them, and its place there.
fn near(number: u64) -> Option<(usize, usize, usize)> {
    let number = usize::try_from(number).ok().filter(|number| *number < FAR)?;
    Some((number / IN_ROWS, number / IN_ROW % IN_ROW, number % IN_ROW))
}

impl<T> Row<T> {
    /// Whether the number at a place is there.
    const fn has(&self, place: usize) -> bool {
        self.there >> place & 1 == 1
    }

    /// How many are there before a place.
    const fn before(&self, place: usize) -> usize {
        let all = !(u64::MAX << place);
        // Mostly none is missing, and then nothing need be counted.
        if self.there & all == all { place } else { (self.there & all).count_ones() as usize }
    }

    fn get(&self, place: usize) -> Option<&T> {
        if self.has(place) { self.items.get(self.before(place)) } else { None }
    }

    /// The places that are there, with their items.
    fn placed(&self) -> impl Iterator<Item = (usize, &T)> {
        (0..IN_ROW).filter(|place| self.has(*place)).zip(self.items.iter())
    }
}

impl<T: Clone> Row<T> {
    /// The item of a place, to be changed; a new one where there is none.
    fn get_or(&mut self, place: usize, new: impl FnOnce() -> T) -> Option<&mut T> {
        let (has, at) = (self.has(place), self.before(place));
        let items = Arc::make_mut(&mut self.items);
        if !has {
            if items.len() == items.capacity() {
                items.reserve_exact((items.len() / 2 + 1).min(IN_ROW.saturating_sub(items.len())));
            }
            items.insert(at, new());
            self.there |= 1 << place;
        }
        items.get_mut(at)
    }
}

impl<T> Paged<T> {
    /// The item of a number.
    pub(super) fn get(&self, number: u64) -> Option<&T> {
        let Some((rows, row, place)) = near(number) else {
            return self.far.get(&number);
        };
        self.near.get(rows)?.as_ref()?.get(row)?.as_ref()?.get(place)
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// All of them, by number.
    pub(super) fn values(&self) -> Items<'_, T> {
        let rows: EachRow<T> = |rows| rows.iter();
        let items: EachItem<T> = |row| row.items.iter();
        self.near.iter().flatten().flat_map(rows).flatten().flat_map(items).chain(self.far.values())
    }

    /// Those after that number, by number.
    pub(super) fn after(&self, number: u64) -> impl Iterator<Item = &T> {
        self.numbered_after(number).map(|(_, item)| item)
    }

    /// All of them with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u64, &T)> {
        let first = self.get(0).map(|item| (0, item));
        first.into_iter().chain(self.numbered_after(0))
    }

    fn numbered_after(&self, number: u64) -> impl Iterator<Item = (u64, &T)> {
        let from = near(number).unwrap_or((self.near.len(), 0, 0));
        let rows = self.near.iter().enumerate().skip(from.0);
        let rows = rows.flat_map(move |(at, rows)| {
            let skipped = if at == from.0 { from.1 } else { 0 };
            let each = rows.iter().flat_map(|rows| rows.iter().enumerate());
            each.skip(skipped).map(move |(row, items)| (at * IN_ROWS + row * IN_ROW, items))
        });
        let items = rows.flat_map(|(first, row)| {
            let placed = row.iter().flat_map(Row::placed);
            placed.map(move |(place, item)| ((first + place) as u64, item))
        });
        let near = items.skip_while(move |(one, _)| *one <= number);
        near.chain(self.far.range((Excluded(number), Unbounded)).map(|(number, item)| (*number, item)))
    }
}

impl<T: Clone> Paged<T> {
    /// The item of a number, to be changed.
    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut T> {
        let Some((rows, row, place)) = near(number) else {
            return self.far.get_mut(&number);
        };
        // Nothing is copied for what is not there.
        self.get(number)?;
        let row = Arc::make_mut(self.near.get_mut(rows)?.as_mut()?).get_mut(row)?.as_mut()?;
        let at = row.before(place);
        Arc::make_mut(&mut row.items).get_mut(at)
    }

    /// The item of a number, to be changed; a new one where there is none.
    pub(super) fn get_or(&mut self, number: u64, new: impl FnOnce() -> T) -> Option<&mut T> {
        let count = &mut self.count;
        let new = || {
            *count += 1;
            new()
        };
        let Some((rows, row, place)) = near(number) else {
            return Some(self.far.entry(number).or_insert_with(new));
        };
        if rows >= self.near.len() {
            self.near.resize_with(rows + 1, || None);
        }
        let rows = self.near.get_mut(rows)?.get_or_insert_with(|| Arc::new(array::from_fn(|_| None)));
        Arc::make_mut(rows).get_mut(row)?.get_or_insert_default().get_or(place, new)
    }
}

impl<T: Packed + Clone> Packed for Paged<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.len().pack(out);
        for (number, item) in self.numbered() {
            number.pack(out);
            item.pack(out);
        }
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        let mut paged = Self::default();
        for (number, item) in Vec::<(u64, T)>::unpack(from)? {
            paged.get_or(number, || item);
        }
        Some(paged)
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
        let (row, rows, far) = (IN_ROW as u64, IN_ROWS as u64, FAR as u64);
        prop_oneof![
            0..200_u64,
            row - 2..row + 2,
            rows - 2..rows + 2,
            far - 2..far + 2,
            Just(u64::MAX),
            Just(u64::MAX - 64),
            any::<u64>()
        ]
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
