//! Random kills under load: sixteen writers, one process, and a `kill -9` at any moment.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::left::{Acknowledged, check, copy, folder, verified_by_python};
use ephor_vfs::Chance;

/// How many write at once.
const WRITERS: &str = "16";
/// Kills that one ledger lives through before a new one is begun, so that checking it stays quick.
const KILLS_OF_ONE: usize = 10;
/// How often the second verifier looks too.
const PYTHON_EVERY: usize = 50;
/// The longest that a subject is left alive.
const LONGEST: Duration = Duration::from_millis(250);

/// What the kills did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kills {
    /// How many.
    pub kills: usize,
    /// Facts acknowledged; each was found.
    pub acknowledged: usize,
    /// Facts found that nobody had been told of.
    pub unheard: u64,
    /// How often the second verifier looked.
    pub python: usize,
}

/// Kills a subject so many times. The error says what was lost, and when.
pub fn kills(subject: &Path, times: usize, seed: u64) -> Result<Kills> {
    let mut chance = Chance::new(seed);
    let home = folder()?;
    let fresh = home.path().join("fresh");
    let made = Command::new(subject).args(["work", "found"]).arg(&fresh).stdout(Stdio::null()).status()?;
    ensure!(made.success(), "no ledger could be made to begin with");
    let mut sum = Kills::default();
    let mut acknowledged = Acknowledged::default();
    let mut dir = fresh.clone();
    let mut size = 0;
    for kill in 0..times {
        if kill % KILLS_OF_ONE == 0 {
            dir = home.path().join(format!("ledger-{kill}"));
            copy(&fresh, &dir)?;
            acknowledged = Acknowledged::default();
            size = check(&dir, &acknowledged)?;
        }
        let before = size;
        let heard = kill_one(subject, &dir, &mut chance, &mut acknowledged)?;
        size = check(&dir, &acknowledged).with_context(|| format!("kill {kill} of seed {seed}"))?;
        sum.kills += 1;
        sum.acknowledged += heard;
        sum.unheard += (size - before) - heard as u64;
        if kill % PYTHON_EVERY == PYTHON_EVERY - 1 {
            sum.python += usize::from(verified_by_python(&dir)?);
        }
        if kill % KILLS_OF_ONE == KILLS_OF_ONE - 1 {
            std::fs::remove_dir_all(&dir)?;
        }
    }
    Ok(sum)
}

fn kill_one(subject: &Path, dir: &Path, chance: &mut Chance, acknowledged: &mut Acknowledged) -> Result<usize> {
    let mut command = Command::new(subject);
    command.args(["work", "forever"]).arg(dir).arg(WRITERS).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let mut pipe = child.stdout.take().context("a pipe to read")?;
    let reader = std::thread::spawn(move || {
        let mut printed = String::new();
        pipe.read_to_string(&mut printed).map(|_| printed)
    });
    let wait = chance.below(usize::try_from(LONGEST.as_micros()).unwrap_or(0));
    let until = Instant::now() + Duration::from_micros(wait as u64);
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        std::thread::sleep(left.min(Duration::from_millis(10)));
    }
    child.kill()?;
    let status = child.wait()?;
    ensure!(status.code().is_none(), "the subject ended by itself: {status}");
    let printed = reader.join().map_err(|_| anyhow::anyhow!("the reader failed"))??;
    acknowledged.read(&printed)
}
