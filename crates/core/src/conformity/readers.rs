//! Who read what: for everything that may change, the cells whose result rests on it.
//!
//! There are as many pairs as all rules together read things, so a pair costs eight bytes. Lists of readers are cleaned late: a cell that no longer
//! reads something stays in its list until that thing is touched, and its own list of what it read tells then that it is not meant.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};
use jiff::civil::Date;

use crate::image::Touched;
use crate::reading::Notes;

/// The number of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Cell(u32);

/// The number of something that was read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Thing(u32);

struct Entry<W> {
    work: W,
    /// Sorted.
    read: Box<[Thing]>,
    until: Option<Date>,
}

/// Cells, what each of them read, and until when its result holds.
pub(super) struct Readers<W> {
    entries: Vec<Option<Entry<W>>>,
    free: Vec<Cell>,
    things: HashMap<Touched, Thing>,
    lists: Vec<Vec<Cell>>,
    due: BTreeMap<Date, Vec<Cell>>,
    /// What has been touched since the lists were last asked anew: nobody is in their lists but who was remembered after.
    emptied: HashSet<Thing>,
}

impl<W> Default for Readers<W> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            things: HashMap::default(),
            lists: Vec::new(),
            due: BTreeMap::new(),
            emptied: HashSet::default(),
        }
    }
}

impl<W> Readers<W> {
    /// A new cell that has read nothing yet.
    pub(super) fn add(&mut self, work: W) -> Cell {
        let entry = Some(Entry { work, read: Box::default(), until: None });
        if let Some(cell) = self.free.pop()
            && let Some(place) = self.entries.get_mut(cell.0 as usize)
        {
            *place = entry;
            return cell;
        }
        self.entries.push(entry);
        Cell(number(self.entries.len()))
    }

    /// What a cell computes; none once it was removed.
    pub(super) fn work(&self, cell: Cell) -> Option<&W> {
        Some(&self.entry(cell)?.work)
    }

    /// The cells that read something of that sort, and some that once did.
    pub(super) fn of(&self, sort: impl Fn(Touched) -> bool) -> impl Iterator<Item = Cell> {
        let things = self.things.iter().filter(move |(touched, _)| sort(**touched));
        things.filter_map(|(_, thing)| self.lists.get(thing.0 as usize)).flatten().copied()
    }

    /// The cells that read that, and some that once did.
    pub(super) fn that_read(&self, touched: Touched) -> impl Iterator<Item = Cell> {
        let thing = self.things.get(&touched);
        thing.and_then(|thing| self.lists.get(thing.0 as usize)).into_iter().flatten().copied()
    }

    /// Forgets a cell.
    pub(super) fn remove(&mut self, cell: Cell) {
        if self.entries.get_mut(cell.0 as usize).and_then(Option::take).is_some() {
            self.free.push(cell);
        }
    }

    /// The cells that read something of what was touched, or whose result does not hold on that day any more. Each must be computed again and
    /// remembered, or removed.
    pub(super) fn stale(&mut self, touched: &[Touched], on: Date) -> HashSet<Cell> {
        self.emptied.clear();
        let mut stale = self.also_stale(touched);
        let later = self.due.split_off(&on.tomorrow().unwrap_or(on));
        for (day, cells) in std::mem::replace(&mut self.due, later) {
            let waits = |cell: &Cell| self.entry(*cell).is_some_and(|entry| entry.until == Some(day));
            stale.extend(cells.into_iter().filter(waits));
        }
        stale
    }

    /// The cells that read something more that was touched since; they are treated like the others.
    pub(super) fn also_stale(&mut self, touched: &[Touched]) -> HashSet<Cell> {
        let mut stale = HashSet::default();
        for thing in touched.iter().filter_map(|one| self.things.get(one).copied()) {
            let list = self.lists.get_mut(thing.0 as usize).map(std::mem::take).unwrap_or_default();
            let reads = |cell: &Cell| self.entry(*cell).is_some_and(|entry| entry.read.binary_search(&thing).is_ok());
            stale.extend(list.into_iter().filter(reads));
            self.emptied.insert(thing);
        }
        stale
    }

    /// Remembers what a cell read when it was computed.
    pub(super) fn remember(&mut self, cell: Cell, notes: Notes) {
        let mut read: Vec<Thing> = notes.read.into_iter().map(|touched| self.thing(touched)).collect();
        read.sort_unstable();
        read.dedup();
        let Some(entry) = self.entries.get_mut(cell.0 as usize).and_then(Option::as_mut) else { return };
        for thing in &read {
            let listed = entry.read.binary_search(thing).is_ok() && !self.emptied.contains(thing);
            if let Some(list) = self.lists.get_mut(thing.0 as usize).filter(|_| !listed) {
                list.push(cell);
            }
        }
        entry.read = read.into_boxed_slice();
        let before = std::mem::replace(&mut entry.until, notes.until);
        if let Some(until) = notes.until.filter(|_| before != notes.until) {
            self.due.entry(until).or_default().push(cell);
        }
    }

    fn entry(&self, cell: Cell) -> Option<&Entry<W>> {
        self.entries.get(cell.0 as usize)?.as_ref()
    }

    fn thing(&mut self, touched: Touched) -> Thing {
        let lists = &mut self.lists;
        *self.things.entry(touched).or_insert_with(|| {
            lists.push(Vec::new());
            Thing(number(lists.len()))
        })
    }
}

/// The number of the last of so many; more than four billion are never held in memory.
fn number(len: usize) -> u32 {
    u32::try_from(len.saturating_sub(1)).unwrap_or(u32::MAX)
}
