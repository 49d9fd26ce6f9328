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

/// Facts between two reports to whoever watches.
const FACTS_BETWEEN_REPORTS: u64 = 16_384;

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

/// Folds the whole ledger.
pub(super) fn replay(ledger: &Ledger, progress: &dyn Progress) -> Result<(Image, History), Failure> {
    let size = ledger.size();
    let mut history = History::new();
    let image = fold(ledger, Image::default(), size, |image| {
        if let Some(recorded) = image.recorded() {
            history.note(recorded.to_zoned(image.zone().clone()).date(), image.size());
        }
        if image.size().is_multiple_of(FACTS_BETWEEN_REPORTS) {
            progress.at(image.size(), size);
        }
    })?;
    progress.at(size, size);
    Ok((image, history))
}

/// Folds on from an image up to a position, and shows the image after each fact. Facts are read here, understood by other threads, and applied
/// here in order again.
pub(super) fn fold(ledger: &Ledger, mut image: Image, last: u64, mut folded: impl FnMut(&Image)) -> Result<Image, Failure> {
    if image.size() >= last {
        return Ok(image);
    }
    let from = image.size() + 1;
    std::thread::scope(|scope| {
        let readers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_READERS);
        let lanes: Vec<Lane> = (0..readers).map(|_| Lane::open(scope)).collect();
        let mut batch = Vec::with_capacity(FACTS_IN_BATCH);
        let (mut sent, mut taken) = (0, 0);
        let mut take = |taken: &mut usize| {
            let lane = lanes.get(*taken % lanes.len().max(1)).ok_or_else(stopped)?;
            *taken += 1;
            for (fact, content) in lane.understood.recv().map_err(|_| stopped())?? {
                image.apply(&fact, content);
                folded(&image);
            }
            Ok::<_, Failure>(())
        };
        each(ledger, from, last, |stored| {
            let full = batch.len() + 1 == FACTS_IN_BATCH || stored.position == last;
            batch.push(Copied::of(&stored));
            if !full {
                return Ok(());
            }
            if sent - taken == lanes.len() * BATCHES_AHEAD {
                take(&mut taken)?;
            }
            let lane = lanes.get(sent % lanes.len()).ok_or_else(stopped)?;
            sent += 1;
            lane.send(std::mem::replace(&mut batch, Vec::with_capacity(FACTS_IN_BATCH)))
        })?;
        while taken < sent {
            take(&mut taken)?;
        }
        Ok::<_, Failure>(())
    })?;
    Ok(image)
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
