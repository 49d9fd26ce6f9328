//! Folding a ledger into an image.

use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range, RangeInclusive};
use std::sync::mpsc;

use ephor_core::decide::{fill, fill_wanted};
use ephor_core::fact::{Content, Fact, Family};
use ephor_core::id::Kind;
use ephor_core::image::{Image, Wanted};
use ephor_ledger::{Ledger, Stored};

use crate::engine::asof::History;
use crate::engine::files::Failure;

/// Facts between two reports to whoever watches.
const FACTS_BETWEEN_REPORTS: u64 = 16_384;

/// Facts that are handed to another thread together.
const FACTS_IN_BATCH: usize = 128;
/// Batches each of those threads may be ahead of the image.
const BATCHES_AHEAD: usize = 4;
/// To go on over as many facts takes no longer than to look one up.
const NEAR: u64 = 16;
/// As many bodies are rather read in vain as to come back for one.
const IN_VAIN: u32 = 4;
/// The most threads that understand facts; one thread applies them, in order, and would only keep more of these waiting.
const MOST_READERS: usize = 3;

/// Somebody who watches long work.
pub trait Progress: Sync {
    /// So many of so many are done.
    fn at(&self, done: u64, of: u64);
}

/// Nobody watches.
impl Progress for () {
    fn at(&self, _: u64, _: u64) {}
}

/// Reads a stored fact with its body.
pub(super) fn read(stored: &Stored<'_>) -> Result<(Fact, Content), Failure> {
    let fact = Fact::read(stored.position, stored.leaf).map_err(|error| Failure::Unreadable(error.to_string()))?;
    let values: Vec<(&str, &[u8])> = stored.values.iter().map(|value| (value.path, value.bytes)).collect();
    let content = stored.body.as_ref().map_or(Content::Nothing, |body| fill(&fact, body.bytes, &values));
    Ok((fact, content))
}

/// Visits facts in order until one fails.
pub(super) fn each(
    ledger: &Ledger,
    from: u64,
    to: u64,
    mut visit: impl FnMut(Stored<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    until_failure(ledger.for_each(from, to, |stored| or_break(visit(stored)))?)
}

/// Visits the facts after a position in order, each held against what was signed, until one fails.
fn each_held(ledger: &Ledger, after: u64, mut visit: impl FnMut(Stored<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    until_failure(ledger.for_each_held(after, |stored| or_break(visit(stored)))?)
}

/// Holds every fact against what was signed, while nobody wants it to stop.
pub(super) fn hold(ledger: &Ledger, goes_on: impl Fn() -> bool) -> Result<(), Failure> {
    let visit = |_: Stored<'_>| if goes_on() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    Ok(ledger.for_each_held(0, visit).map(drop)?)
}

fn or_break(visited: Result<(), Failure>) -> ControlFlow<Failure> {
    visited.map_or_else(ControlFlow::Break, ControlFlow::Continue)
}

fn until_failure(visited: ControlFlow<Failure>) -> Result<(), Failure> {
    match visited {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(failure) => Err(failure),
    }
}

/// What is known of the rows that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Nothing yet: whoever may write to the disk may have altered any of them, so they are held against what was signed.
    None,
    /// They were held when the organisation was opened.
    Opened,
}

/// Folds the rest of a ledger, all of it where nothing was kept, and holds it against what was signed on the way.
pub(super) fn replay(
    ledger: &Ledger,
    (image, mut history): (Image, History),
    progress: &dyn Progress,
) -> Result<(Image, History), Failure> {
    let size = ledger.size();
    let image = fold_trusting(Trust::None, ledger, image, size, |image| {
        history.note(image.recorded_on(), image.size());
        if image.size().is_multiple_of(FACTS_BETWEEN_REPORTS) {
            progress.at(image.size(), size);
        }
    })?;
    progress.at(size, size);
    Ok((image, history))
}

/// Folds on from an image up to a position, and shows the image after each fact. In a long history most versions are superseded before the end, so
/// the first pass goes by leaves where records come again and again, and the second reads the bodies of those that are left: an image shown on the
/// way lacks them.
pub(super) fn fold(ledger: &Ledger, image: Image, last: u64, folded: impl FnMut(&Image) + Send) -> Result<Image, Failure> {
    fold_trusting(Trust::Opened, ledger, image, last, folded)
}

fn fold_trusting(
    trust: Trust,
    ledger: &Ledger,
    mut image: Image,
    last: u64,
    mut folded: impl FnMut(&Image) + Send,
) -> Result<Image, Failure> {
    let from = image.size() + 1;
    if from > last {
        return Ok(image);
    }
    let mut comings = Comings(vec![Come::default(); Kind::ALL.len()]);
    let at_first = move |batch: &Batch<()>, copied: &Copied<()>| at_first(&mut comings, batch, copied);
    let mut touched = Vec::new();
    pass(
        trust,
        ledger,
        &[from..=last],
        |_| Some(()),
        at_first,
        |(fact, content)| {
            touched.clear();
            image.fold(&fact, content, &mut touched);
            folded(&image);
        },
    )?;
    let wanted = image.wanted();
    let stretches = stretches(wanted.iter().map(|(position, _)| *position));
    let mut next = wanted.into_iter().peekable();
    let is_wanted = |position: u64| next.next_if(|(wanted, _)| *wanted == position).map(|(_, wanted)| wanted);
    pass(Trust::Opened, ledger, &stretches, is_wanted, in_the_end, |(position, wanted, content)| {
        image.fill(position, wanted, content);
    })?;
    Ok(image)
}

/// Stretches of the ledger in which those positions stand, which are in order.
fn stretches(positions: impl Iterator<Item = u64>) -> Vec<RangeInclusive<u64>> {
    let mut stretches: Vec<RangeInclusive<u64>> = Vec::new();
    for position in positions {
        match stretches.last_mut() {
            Some(last) if position - last.end() <= NEAR => *last = *last.start()..=position,
            _ => stretches.push(position..=position),
        }
    }
    stretches
}

/// Hands on the facts in stretches of the ledger that are wanted: read from the ledger here, understood by several threads, and taken by one more
/// in order.
fn pass<W: Send, T: Send>(
    trust: Trust,
    ledger: &Ledger,
    stretches: &[RangeInclusive<u64>],
    mut wanted: impl FnMut(u64) -> Option<W>,
    read: impl Read<W, T>,
    mut take: impl FnMut(T) + Send,
) -> Result<(), Failure> {
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return Ok(()) };
    let (first, last) = (*first.start(), *last.end());
    std::thread::scope(|scope| {
        let readers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_READERS);
        let (done_with, spare) = mpsc::channel();
        let (lanes, understood): (Vec<_>, Vec<_>) = (0..readers).map(|_| lane(scope, read.clone(), done_with.clone())).unzip();
        let taker = scope.spawn(move || {
            // Batches went to the lanes in turn, so they come back in turn; the first lane with nothing more was the next to get one.
            for batch in understood.iter().cycle().map_while(|lane| lane.recv().ok()) {
                batch?.into_iter().for_each(&mut take);
            }
            Ok(())
        });
        let mut next = lanes.iter().cycle();
        let mut batch = Batch::default();
        let mut hand_on = |stored: Stored<'_>| {
            if let Some(wanted) = wanted(stored.position) {
                batch.push(&stored, wanted);
            }
            if batch.facts.is_empty() || (batch.facts.len() < FACTS_IN_BATCH && stored.position < last) {
                return Ok(());
            }
            let full = std::mem::replace(&mut batch, spare.try_recv().unwrap_or_default());
            next.next().and_then(|lane| lane.send(full).ok()).ok_or_else(stopped)
        };
        let sent = match trust {
            Trust::None => each_held(ledger, first - 1, hand_on),
            Trust::Opened => {
                stretches.iter().try_for_each(|stretch| each(ledger, *stretch.start(), *stretch.end(), &mut hand_on))
            }
        };
        drop(lanes);
        // Where taking failed there was nobody left to send to, so its reason is the better one.
        let outcome = taker.join().map_err(|_| stopped())?;
        if outcome.is_err() && trust == Trust::None {
            // What cannot be understood was altered, unless all of it is as it was signed.
            each_held(ledger, first - 1, |_| Ok(()))?;
        }
        outcome.and(sent)
    })
}

/// Facts with what belongs to them, copied out of the rows they were read from into one piece of memory.
struct Batch<W> {
    bytes: Vec<u8>,
    facts: Vec<Copied<W>>,
}

/// Where the parts of one fact stand in the bytes of its batch, and what is wanted of it.
struct Copied<W> {
    position: u64,
    wanted: W,
    leaf: Range<usize>,
    body: Option<Range<usize>>,
    values: Vec<(String, Range<usize>)>,
}

impl<W> Default for Batch<W> {
    fn default() -> Self {
        Self { bytes: Vec::new(), facts: Vec::new() }
    }
}

impl<W> Batch<W> {
    fn push(&mut self, stored: &Stored<'_>, wanted: W) {
        let mut copy = |bytes: &[u8]| {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(bytes);
            start..self.bytes.len()
        };
        self.facts.push(Copied {
            position: stored.position,
            wanted,
            leaf: copy(stored.leaf),
            body: stored.body.as_ref().map(|body| copy(body.bytes)),
            values: stored.values.iter().map(|value| (value.path.to_owned(), copy(value.bytes))).collect(),
        });
    }

    /// Room for other facts. Memory that is handed from thread to thread and given back each time costs more than what is done in it.
    fn cleared(mut self) -> Self {
        self.bytes.clear();
        self.facts.clear();
        self
    }

    fn bytes(&self, at: &Range<usize>) -> &[u8] {
        self.bytes.get(at.clone()).unwrap_or_default()
    }

    /// What `read` makes of the body of a fact and of its personal values.
    fn body(&self, copied: &Copied<W>, read: impl FnOnce(&[u8], &[(&str, &[u8])]) -> Content) -> Content {
        let values: Vec<(&str, &[u8])> = copied.values.iter().map(|(path, at)| (path.as_str(), self.bytes(at))).collect();
        copied.body.as_ref().map_or(Content::Nothing, |body| read(self.bytes(body), &values))
    }
}

/// How often records of a kind came for the first time, came again, and were acted on in ways of which only the last counts.
#[derive(Clone, Copy, Default)]
struct Come {
    first: u32,
    again: u32,
    acted_on: u32,
}

/// What came of each kind, by its place.
#[derive(Clone)]
struct Comings(Vec<Come>);

impl Comings {
    /// Whether the body of a fact that may wait had better do so. To come back for one costs more than to read several in vain, so what is seldom
    /// superseded does not wait.
    fn let_wait(&mut self, fact: &Fact) -> bool {
        let about = match &fact.family {
            Family::Record(record) => Some(record.id),
            Family::Act(act) => act.subject.record(),
        };
        let Some(come) = about.and_then(|id| self.0.get_mut(id.kind.index())) else { return true };
        let superseding = match &fact.family {
            Family::Record(record) if record.version == 1 => {
                come.first += 1;
                come.again
            }
            Family::Record(_) => {
                come.again += 1;
                come.again
            }
            Family::Act(_) => {
                come.acted_on += 1;
                come.acted_on
            }
        };
        superseding / IN_VAIN > come.first
    }
}

/// A fact, with its body unless that may wait.
fn at_first(comings: &mut Comings, batch: &Batch<()>, copied: &Copied<()>) -> Result<(Fact, Content), Failure> {
    let fact = Fact::read(copied.position, batch.bytes(&copied.leaf)).map_err(|error| Failure::Unreadable(error.to_string()))?;
    let waits = comings.let_wait(&fact) && copied.body.is_some() && Image::may_wait(&fact);
    let content = if waits { Content::Later } else { batch.body(copied, |body, values| fill(&fact, body, values)) };
    Ok((fact, content))
}

/// What a body that waited says, with the position of its fact and what it is wanted for.
#[expect(clippy::unnecessary_wraps, reason = "reading a leaf may fail, and both are handed on alike")]
fn in_the_end(batch: &Batch<Wanted>, copied: &Copied<Wanted>) -> Result<(u64, Wanted, Content), Failure> {
    let content = batch.body(copied, |body, values| fill_wanted(copied.wanted, body, values));
    Ok((copied.position, copied.wanted, content))
}

/// What makes of a fact in a batch what is taken; each thread has its own.
trait Read<W, T>: FnMut(&Batch<W>, &Copied<W>) -> Result<T, Failure> + Clone + Send {}
impl<W, T, R: FnMut(&Batch<W>, &Copied<W>) -> Result<T, Failure> + Clone + Send> Read<W, T> for R {}
type Understood<T> = Result<Vec<T>, Failure>;

/// A thread that understands batches of facts, in the order they are sent; it stays only so far ahead of whoever takes them.
fn lane<'scope, W: Send + 'scope, T: Send + 'scope>(
    scope: &'scope std::thread::Scope<'scope, '_>,
    mut read: impl Read<W, T> + 'scope,
    done_with: mpsc::Sender<Batch<W>>,
) -> (mpsc::SyncSender<Batch<W>>, mpsc::Receiver<Understood<T>>) {
    let (batches, received) = mpsc::sync_channel::<Batch<W>>(BATCHES_AHEAD);
    let (done, understood) = mpsc::sync_channel(BATCHES_AHEAD);
    scope.spawn(move || {
        let all = |batch: Batch<W>| {
            let answer = batch.facts.iter().map(|copied| read(&batch, copied)).collect::<Understood<T>>();
            // Nobody takes it back once all has been read.
            drop(done_with.send(batch.cleared()));
            answer
        };
        // Whoever waits for the answer may have given up on an earlier one.
        received.into_iter().map(all).try_for_each(|answer| done.send(answer))
    });
    (batches, understood)
}

fn stopped() -> Failure {
    Failure::Halted("a thread that reads facts has stopped".to_owned())
}

#[cfg(test)]
mod stories {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    fn version(number: u32) -> Fact {
        let leaf = format!(
            r#"{{"v":1,"position":{number},"recorded":"2026-11-20T15:47:00Z","happened":"2026-11-20","author":"PER-000000000001",
            "origin":"entered","family":"record","kind":"risk","id":"R-1","version":{number},"form":"final"}}"#
        );
        Fact::read(number.into(), leaf.as_bytes()).unwrap()
    }

    #[test]
    fn what_comes_seldom_again_is_read_at_once_and_what_comes_again_and_again_waits() {
        let mut comings = Comings(vec![Come::default(); Kind::ALL.len()]);
        assert!((1..=8).all(|number| !comings.let_wait(&version(number))));
        assert!((9..20).all(|number| comings.let_wait(&version(number))));
    }

    proptest! {
        #[test]
        fn stretches_hold_every_position_and_go_over_few_others(positions in btree_set(1..400_u64, 0..40)) {
            let stretches = stretches(positions.iter().copied());
            let held = |position: &u64| stretches.iter().filter(|stretch| stretch.contains(position)).count() == 1;
            prop_assert!(positions.iter().all(held));
            prop_assert!(stretches.iter().all(|one| positions.contains(one.start()) && positions.contains(one.end())));
            prop_assert!(stretches.windows(2).all(|pair| pair[0].end() + NEAR < *pair[1].start()));
        }
    }
}
