//! What is needed to see the past: where each day ends in the ledger, a few images on the way, and the pasts looked at last.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use ephor_core::image::Image;
use jiff::civil::Date;

use crate::engine::Snapshot;
use crate::engine::files::Failure;
use crate::engine::trend::TrendDay;

/// Facts between two images kept on the way, at least.
const FACTS_BETWEEN_ROOTS: u64 = 4_096;
/// The way is divided into so many parts; each image kept costs a copy of whatever changes after it.
const PARTS: u64 = 4;
/// The most images kept on the way; they share what they have in common.
const ROOTS: usize = 8;
/// The most pasts kept.
const PASTS: usize = 32;

/// Where each day ends, and images on the way.
#[derive(Default)]
pub(super) struct History {
    ends: BTreeMap<Date, u64>,
    roots: BTreeMap<u64, Image>,
    pasts: Vec<(Date, Arc<Snapshot>)>,
    trend: Option<Arc<Vec<TrendDay>>>,
    erasures: u64,
    erasing: bool,
}

/// The history, for one at a time.
pub(super) fn locked(history: &Mutex<History>) -> Result<MutexGuard<'_, History>, Failure> {
    history.lock().map_err(|_| Failure::Halted("a reader failed while it held the history".to_owned()))
}

impl History {
    /// Notes that the fact at that position was recorded on that day.
    pub(super) fn note(&mut self, day: Date, position: u64) {
        // Days never go back: an organisation that moves its zone west would else cut off what a day already holds.
        match self.ends.last_entry() {
            Some(mut last) if day <= *last.key() => *last.get_mut() = position,
            _ => _ = self.ends.insert(day, position),
        }
    }

    /// How many facts lie between two images kept on the way to the past. For those who never look back none is kept.
    pub(super) fn between_roots(&self) -> u64 {
        let size = self.ends.last_key_value().map_or(0, |(_, size)| *size);
        FACTS_BETWEEN_ROOTS.max(size / PARTS)
    }

    /// Keeps an image on the way; when there are too many, every other one goes.
    pub(super) fn keep_root(&mut self, image: Image) {
        self.roots.insert(image.size(), image);
        if self.roots.len() > ROOTS {
            let mut every_other = false;
            self.roots.retain(|_, _| {
                every_other = !every_other;
                every_other
            });
        }
    }

    pub(super) fn days(&self) -> Vec<Date> {
        self.ends.keys().copied().collect()
    }

    pub(super) fn ends(&self) -> Vec<(Date, u64)> {
        self.ends.iter().map(|(day, last)| (*day, *last)).collect()
    }

    /// The trend kept, if it reaches up to that day.
    pub(super) fn trend(&self, last: Option<(Date, u64)>) -> Option<Arc<Vec<TrendDay>>> {
        let kept = self.trend.as_ref()?;
        (kept.last().map(|day| (day.day, day.last)) == last).then(|| kept.clone())
    }

    pub(super) fn keep_trend(&mut self, trend: Arc<Vec<TrendDay>>) {
        self.trend = Some(trend);
    }

    /// The nearest image before the end of that day, and the position at which the day ends.
    pub(super) fn nearest(&self, day: Date) -> (Image, u64) {
        let last = self.ends.range(..=day).next_back().map_or(0, |(_, position)| *position);
        let root = self.roots.range(..=last).next_back().map(|(_, image)| image.clone());
        (root.unwrap_or_default(), last)
    }

    /// Whether something is being erased, so that what is published may still hold it.
    pub(super) const fn is_erasing(&self) -> bool {
        self.erasing
    }

    /// How often anything was erased since the start.
    pub(super) const fn erasures(&self) -> u64 {
        self.erasures
    }

    pub(super) fn kept(&self, day: Date) -> Option<Arc<Snapshot>> {
        self.pasts.iter().find(|(kept, _)| *kept == day).map(|(_, snapshot)| snapshot.clone())
    }

    pub(super) fn keep(&mut self, day: Date, snapshot: Arc<Snapshot>) {
        if self.pasts.len() >= PASTS {
            self.pasts.remove(0);
        }
        self.pasts.push((day, snapshot));
    }

    /// Something is about to be erased. That reaches into the past: what was kept of it may hold what is to go.
    pub(super) fn erase(&mut self) {
        self.erasing = true;
        self.forget();
    }

    /// It is gone from what is published, or stays: what was kept of the past meanwhile may hold it.
    pub(super) fn erased(&mut self) {
        self.erasing = false;
        self.forget();
    }

    fn forget(&mut self) {
        self.erasures += 1;
        self.pasts.clear();
        self.roots.clear();
        self.trend = None;
    }
}
