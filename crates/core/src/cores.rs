//! Work that is shared out over every core there is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::{iter, num, thread};

/// More threads than these wait for memory.
const THREADS_AT_MOST: usize = 8;

/// Does a number of turns on every core. Each thread takes the next turn when it is done with one, and what each has found comes back.
pub(crate) fn share<T: Send>(turns: usize, work: impl Fn(&mut dyn Iterator<Item = usize>) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, num::NonZero::get).min(THREADS_AT_MOST);
    let next = AtomicUsize::new(0);
    let take = || work(&mut iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|turn| *turn < turns));
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let own = take();
        let others: Result<Vec<T>, _> = others.into_iter().map(thread::ScopedJoinHandle::join).collect();
        // What a thread that could not end had found is lost, so every turn is taken again.
        others.map_or_else(|_| vec![work(&mut (0..turns))], |others| iter::once(own).chain(others).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_turn_is_taken_once() {
        let mut taken: Vec<usize> = share(1_000, |turns| turns.collect::<Vec<_>>()).concat();
        taken.sort_unstable();
        assert_eq!(taken, (0..1_000).collect::<Vec<_>>());
    }

    #[test]
    fn without_turns_nothing_is_done() {
        assert!(share(0, |turns| turns.count()).iter().all(|count| *count == 0));
    }
}
