//! Registers under a condition of the query language: asked record by record in the order of the register, of no more than a page is worth.
//!
//! An index cannot answer a condition, for it may look at other records, at acts and at the day. So it is asked of the records that the filters
//! leave. Up to [`ASKED_AT_MOST`] of them are asked for every page, and then all is known: how many match, which page this is. Beyond that a page
//! asks from where the last one ended and says how far it came.

use ephor_core::id::{Kind, RecordId};
use ephor_core::query::Condition;
use ephor_core::reading::Reading;

use crate::engine::Snapshot;
use crate::engine::register::{Page, page};

/// The most records a condition is asked of for one page.
pub const ASKED_AT_MOST: usize = 10_000;
/// The most steps that one page takes, in values and records looked at: about a third of a second.
const STEPS: u64 = 1_000_000;
/// The most pages' worth of asking for one whole register, as in an export.
const WHOLE: usize = 200;

/// Which records a condition was asked of, by their places among those that the filters leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// How many stand before the first.
    pub before: usize,
    /// How many stand before the end; as many as before the first where not even one could be asked.
    pub end: usize,
    /// How many there are.
    pub of: usize,
}

/// The records that filters leave, in the order asked.
#[derive(Clone, Copy)]
pub(super) struct Ordered<'a> {
    pub(super) kind: Kind,
    /// Numbers, smallest key first.
    pub(super) rows: &'a [u64],
    pub(super) descending: bool,
}

impl Ordered<'_> {
    pub(super) fn at(self, place: usize) -> Option<RecordId> {
        let place = if self.descending { self.rows.len().checked_sub(place + 1)? } else { place };
        self.rows.get(place).map(|number| RecordId::new(self.kind, *number))
    }
}

impl Snapshot {
    /// One page of those that a condition holds for.
    pub(super) fn asked_page(&self, ordered: Ordered<'_>, condition: &Condition, place: usize, limit: usize) -> Page {
        let all = ordered.rows.len();
        if all <= ASKED_AT_MOST {
            let (found, end) = self.ask(ordered, condition, 0, usize::MAX);
            if end == all {
                let before = found.partition_point(|(at, _)| *at < place);
                return page(found.len(), before, limit, &|place| found.get(place).map(|(_, id)| *id));
            }
        }
        let (found, end) = self.ask(ordered, condition, place, limit);
        Page {
            matching: found.len(),
            uncounted: true,
            // Where the page before began is not known.
            newer: None,
            older: (place < end && end < all).then(|| ordered.at(end - 1)).flatten(),
            looked: Some(Looked { before: place, end, of: all }),
            rows: found.into_iter().map(|(_, id)| id).collect(),
            before: 0,
        }
    }

    /// All of those that a condition holds for.
    pub(super) fn asked_whole(&self, ordered: Ordered<'_>, condition: &Condition) -> Option<Vec<RecordId>> {
        let (mut rows, mut place) = (Vec::new(), 0);
        for _ in 0..WHOLE {
            if place == ordered.rows.len() {
                return Some(rows);
            }
            let (found, end) = self.ask(ordered, condition, place, usize::MAX);
            if end == place {
                return None;
            }
            rows.extend(found.into_iter().map(|(_, id)| id));
            place = end;
        }
        (place == ordered.rows.len()).then_some(rows)
    }

    /// Asks from a place on until so many are found or enough was asked. Returns what was found, with its place, and where asking ended.
    fn ask(&self, ordered: Ordered<'_>, condition: &Condition, from: usize, limit: usize) -> (Vec<(usize, RecordId)>, usize) {
        let reading = Reading::new(&self.image, self.on);
        let asking = condition.asking(&reading, STEPS);
        let (mut found, mut place) = (Vec::new(), from);
        let end = from.saturating_add(ASKED_AT_MOST).min(ordered.rows.len());
        while place < end && found.len() < limit {
            let Some(id) = ordered.at(place) else { break };
            match asking.holds(id) {
                None => break,
                Some(true) => found.push((place, id)),
                Some(false) => {}
            }
            place += 1;
        }
        (found, place)
    }
}
