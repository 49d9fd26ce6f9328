//! Folding a ledger into an image.

use std::ops::ControlFlow;

use ephor_core::decide::fill;
use ephor_core::fact::{Content, Fact};
use ephor_core::image::Image;
use ephor_ledger::{Ledger, Stored};

use crate::engine::asof::History;
use crate::engine::files::Failure;

/// Facts between two images kept on the way.
const FACTS_BETWEEN_ROOTS: u64 = 4_096;

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
    let fact = Fact::read(stored.position, stored.leaf).map_err(|error| Failure::Unreadable(error.to_string()))?;
    let content = match stored.body {
        None => Content::Nothing,
        Some(body) => {
            let values: Vec<(&str, &[u8])> = stored.values.iter().map(|value| (value.path, value.bytes)).collect();
            fill(&fact, body.bytes, &values)
        }
    };
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
    let mut image = Image::default();
    let mut history = History::new();
    let size = ledger.size();
    let mut between = FACTS_BETWEEN_ROOTS;
    each(ledger, 1, size, |stored| {
        let (fact, content) = read(&stored)?;
        let recorded = fact.envelope.recorded;
        image.apply(&fact, content);
        history.note(recorded.to_zoned(image.zone().clone()).date(), stored.position);
        if stored.position % between == 0 && stored.position < size {
            history.keep_root(&image);
            progress.at(stored.position, size);
            between = between.max(size / 8);
        }
        Ok(())
    })?;
    progress.at(size, size);
    Ok((image, history))
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
