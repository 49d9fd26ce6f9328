//! Folding a ledger into an image.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::mpsc;

use ephor_core::decide::fill;
use ephor_core::fact::{Content, Fact};
use ephor_core::image::Image;
use ephor_ledger::{Ledger, Stored};

use crate::engine::asof::History;
use crate::engine::files::Failure;

/// Facts between two images kept on the way, at least.
const FACTS_BETWEEN_ROOTS: u64 = 4_096;
/// The way is divided into so many parts; each image kept costs a copy of whatever changes after it.
const ROOTS: u64 = 4;

/// Facts that are handed to another thread together.
const FACTS_IN_BATCH: usize = 512;
/// Batches each of those threads may be ahead of the image.
const BATCHES_AHEAD: usize = 4;
/// The most threads that understand facts; one thread applies them, in order, and would only keep more of these waiting.
const MOST_READERS: usize = 3;

/// Somebody who watches long work.
pub trait Progress {
    /// So many of so many are done.
    fn at(&self, done: u64, of: u64);
}

/// Nobody watches.
impl Progress for () {
    fn at(&self, _: u64, _: u64) {}
}

/// Reads a stored fact with its body.
pub(super) fn read(stored: &Stored<'_>) -> Result<(Fact, Content), Failure> {
    let values: Vec<(&str, &[u8])> = stored.values.iter().map(|value| (value.path, value.bytes)).collect();
    understood(stored.position, stored.leaf, stored.body.as_ref().map(|body| body.bytes), &values)
}

fn understood(position: u64, leaf: &[u8], body: Option<&[u8]>, values: &[(&str, &[u8])]) -> Result<(Fact, Content), Failure> {
    let fact = Fact::read(position, leaf).map_err(|error| Failure::Unreadable(error.to_string()))?;
    let content = body.map_or(Content::Nothing, |body| fill(&fact, body, values));
    Ok((fact, content))
}

/// Visits facts in order until one fails.
pub(super) fn each(
    ledger: &Ledger,
    from: u64,
    to: u64,
    mut visit: impl FnMut(Stored<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let visited = ledger.for_each(from, to, |stored| match visit(stored) {
        Ok(()) => ControlFlow::Continue(()),
        Err(failure) => ControlFlow::Break(failure),
    })?;
    match visited {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(failure) => Err(failure),
    }
}

/// Folds the whole ledger. Facts are read here, understood by other threads, and applied here in order again.
pub(super) fn replay(ledger: &Ledger, progress: &dyn Progress) -> Result<(Image, History), Failure> {
    let size = ledger.size();
    let mut folding = Folding {
        image: Image::default(),
        history: History::new(),
        size,
        between: FACTS_BETWEEN_ROOTS.max(size / ROOTS),
        progress,
    };
    std::thread::scope(|scope| {
        let readers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_READERS);
        let lanes: Vec<Lane> = (0..readers).map(|_| Lane::open(scope)).collect();
        let mut batch = Vec::with_capacity(FACTS_IN_BATCH);
        let (mut sent, mut taken) = (0, 0);
        each(ledger, 1, size, |stored| {
            let last = stored.position == size;
            batch.push(Copied::of(&stored));
            if batch.len() < FACTS_IN_BATCH && !last {
                return Ok(());
            }
            if sent - taken == lanes.len() * BATCHES_AHEAD {
                folding.take(&lanes, &mut taken)?;
            }
            let lane = sent % lanes.len();
            let full = std::mem::replace(&mut batch, Vec::with_capacity(FACTS_IN_BATCH));
            sent += 1;
            lanes.get(lane).map_or(Ok(()), |lane| lane.send(full))
        })?;
        while taken < sent {
            folding.take(&lanes, &mut taken)?;
        }
        Ok::<_, Failure>(())
    })?;
    progress.at(size, size);
    Ok((folding.image, folding.history))
}

/// A fact with what belongs to it, copied out of the row it was read from.
struct Copied {
    position: u64,
    leaf: Vec<u8>,
    body: Option<Vec<u8>>,
    values: Vec<(String, Vec<u8>)>,
}

impl Copied {
    fn of(stored: &Stored<'_>) -> Self {
        Self {
            position: stored.position,
            leaf: stored.leaf.to_vec(),
            body: stored.body.as_ref().map(|body| body.bytes.to_vec()),
            values: stored.values.iter().map(|value| (value.path.to_owned(), value.bytes.to_vec())).collect(),
        }
    }

    fn read(&self) -> Result<(Fact, Content), Failure> {
        let values: Vec<(&str, &[u8])> = self.values.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        understood(self.position, &self.leaf, self.body.as_deref(), &values)
    }
}

type Batch = Vec<Copied>;
type Understood = Result<Vec<(Fact, Content)>, Failure>;

/// A thread that understands batches of facts, in the order they are sent.
struct Lane {
    batches: mpsc::Sender<Batch>,
    understood: mpsc::Receiver<Understood>,
}

impl Lane {
    fn open<'scope>(scope: &'scope std::thread::Scope<'scope, '_>) -> Self {
        let (batches, received) = mpsc::channel::<Batch>();
        let (done, understood) = mpsc::channel();
        scope.spawn(move || {
            let read = |batch: Batch| batch.iter().map(Copied::read).collect::<Understood>();
            // Whoever waits for the answer may have given up on an earlier one.
            received.into_iter().map(read).try_for_each(|answer| done.send(answer))
        });
        Self { batches, understood }
    }

    fn send(&self, batch: Batch) -> Result<(), Failure> {
        self.batches.send(batch).map_err(|_| stopped())
    }
}

fn stopped() -> Failure {
    Failure::Halted("a thread that reads facts has stopped".to_owned())
}

/// What has been folded so far.
struct Folding<'p> {
    image: Image,
    history: History,
    size: u64,
    between: u64,
    progress: &'p dyn Progress,
}

impl Folding<'_> {
    /// Applies the oldest batch that is under way.
    fn take(&mut self, lanes: &[Lane], taken: &mut usize) -> Result<(), Failure> {
        let lane = lanes.get(*taken % lanes.len().max(1)).ok_or_else(stopped)?;
        let batch = lane.understood.recv().map_err(|_| stopped())??;
        *taken += 1;
        for (fact, content) in batch {
            self.apply(&fact, content);
        }
        Ok(())
    }

    fn apply(&mut self, fact: &Fact, content: Content) {
        let (position, recorded) = (fact.envelope.position, fact.envelope.recorded);
        self.image.apply(fact, content);
        self.history.note(recorded.to_zoned(self.image.zone().clone()).date(), position);
        if position.is_multiple_of(self.between) && position < self.size {
            self.history.keep_root(&self.image);
            self.progress.at(position, self.size);
        }
    }
}

/// Folds on from an image up to a position.
pub(super) fn forward(ledger: &Ledger, mut image: Image, last: u64) -> Result<Image, Failure> {
    if image.size() < last {
        each(ledger, image.size() + 1, last, |stored| {
            let (fact, content) = read(&stored)?;
            image.apply(&fact, content);
            Ok(())
        })?;
    }
    Ok(image)
}
