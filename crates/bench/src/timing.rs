//! How long something takes, and which of several times counts.

use std::time::{Duration, Instant};

use anyhow::Result;

/// How long it took, with what came of it.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

/// The shortest of several times: what else runs on the machine only ever adds.
pub(crate) fn shortest<E>(times: usize, mut work: impl FnMut() -> Result<(), E>) -> Result<Duration, E> {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let (took, done) = timed(&mut work);
        done?;
        best = best.min(took);
    }
    Ok(best)
}

/// The same in processor time, of all threads together: what it takes of one core, however many work on it.
pub(crate) fn least_work(times: usize, mut work: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let before = processor_time()?;
        work()?;
        best = best.min(processor_time()?.saturating_sub(before));
    }
    Ok(best)
}

/// What this process has used so far, in steps of 10 ms (`proc_pid_stat(5)`: user and system time in hundredths of a second).
fn processor_time() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in brackets, may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let used: Vec<u64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(Duration::from_millis(10 * used.iter().sum::<u64>()))
}

/// The time below which that share of the sorted times lies.
pub(crate) fn percentile(sorted: &[Duration], share: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let place = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or_default()
}

/// Milliseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
