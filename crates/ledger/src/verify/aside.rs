//! Checking facts on a second thread, while the first reads them from the database and builds the tree.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::Fault;
use super::facts::Facts;
use crate::fact::{Stored, StoredBody, StoredValue};

/// Bytes after which a batch goes over, some sixty facts: few enough to be still in the cache on the other side.
const BATCH_BYTES: usize = 32 * 1024;
/// Batches that may wait, so that memory stays small however far the reader gets ahead.
const WAITING: usize = 4;

/// Runs `walk` here and checks what it hands over on a second thread, in the order of handing over.
pub(super) fn aside<T>(facts: &mut Facts, walk: impl FnOnce(&mut Hand) -> T) -> T {
    thread::scope(|scope| {
        let (batches, waiting) = sync_channel::<Batch>(WAITING);
        scope.spawn(move || waiting.iter().for_each(|batch| batch.check(facts)));
        let mut hand = Hand { batches, batch: Batch::default() };
        let walked = walk(&mut hand);
        hand.pass();
        walked
    })
}

/// Hands facts over.
pub(super) struct Hand {
    batches: SyncSender<Batch>,
    batch: Batch,
}

impl Hand {
    /// Hands over a fact.
    pub(super) fn fact(&mut self, fact: &Stored<'_>) {
        let batch = &mut self.batch;
        let mut keep = |bytes: &[u8]| {
            batch.bytes.extend_from_slice(bytes);
            bytes.len()
        };
        let leaf = keep(fact.leaf);
        let body = fact.body.map(|body| [keep(body.salt), keep(body.bytes)]);
        let value = |value: &StoredValue<'_>| [keep(value.path.as_bytes()), keep(value.salt), keep(value.bytes)];
        let values = fact.values.iter().map(value).collect();
        batch.items.push(Item::Fact(Lengths { position: fact.position, leaf, body, values }));
        if batch.bytes.len() >= BATCH_BYTES {
            self.pass();
        }
    }

    /// Hands over faults that were found beside the facts.
    pub(super) fn faults(&mut self, faults: &mut Vec<Fault>) {
        self.batch.items.extend(faults.drain(..).map(Item::Fault));
    }

    fn pass(&mut self) {
        let room = (2 * BATCH_BYTES, self.batch.items.len());
        let next = Batch { bytes: Vec::with_capacity(room.0), items: Vec::with_capacity(room.1) };
        // The other thread only ends before this one if it panicked, and then the scope does too.
        drop(self.batches.send(std::mem::replace(&mut self.batch, next)));
    }
}

#[derive(Default)]
struct Batch {
    /// The parts of the facts, one behind the other.
    bytes: Vec<u8>,
    items: Vec<Item>,
}

enum Item {
    Fact(Lengths),
    Fault(Fault),
}

/// How long the parts of a fact are.
struct Lengths {
    position: u64,
    leaf: usize,
    /// Salt and bytes.
    body: Option<[usize; 2]>,
    /// Path, salt and bytes.
    values: Vec<[usize; 3]>,
}

impl Batch {
    fn check(self, facts: &mut Facts) {
        let mut rest = self.bytes.as_slice();
        for item in self.items {
            match item {
                Item::Fault(fault) => facts.faults.push(fault),
                Item::Fact(lengths) => facts.fact(&lengths.cut(&mut rest)),
            }
        }
    }
}

impl Lengths {
    /// Cuts the fact off the front of the bytes.
    fn cut<'a>(&self, rest: &mut &'a [u8]) -> Stored<'a> {
        // INVARIANT: the bytes are those that the lengths were taken from.
        let mut cut = |length: &usize| rest.split_off(..*length).unwrap_or_default();
        Stored {
            position: self.position,
            leaf: cut(&self.leaf),
            body: self.body.as_ref().map(|[salt, bytes]| StoredBody { salt: cut(salt), bytes: cut(bytes) }),
            values: self
                .values
                .iter()
                .map(|[path, salt, bytes]| StoredValue {
                    path: std::str::from_utf8(cut(path)).unwrap_or_default(),
                    salt: cut(salt),
                    bytes: cut(bytes),
                })
                .collect(),
        }
    }
}
