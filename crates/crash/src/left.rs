//! What a killed program left, and whether it kept its word.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use ephor::engine::{Access, Clock, Engine};
use ephor_ledger::{Ledger, Options, verify};
use tempfile::TempDir;

/// What was acknowledged: the lines of a subject that came whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acknowledged {
    /// Facts by their positions, each with its key.
    pub(crate) facts: BTreeMap<u64, String>,
    /// How many facts a checkpoint covers at least.
    pub(crate) signed: u64,
    /// Whether a name has been erased.
    pub(crate) erased: bool,
    /// Whether all of the work is done.
    pub(crate) done: bool,
}

impl Acknowledged {
    /// Adds what a subject printed. A last line without its end was not acknowledged.
    pub(crate) fn read(&mut self, printed: &str) -> Result<usize> {
        let mut lines = 0;
        for line in printed.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["fact", position, key] => {
                    let before = self.facts.insert(position.parse()?, (*key).to_owned());
                    ensure!(before.is_none(), "№ {position} was acknowledged twice: {before:?} and {key}");
                    lines += 1;
                }
                ["signed", size] => self.signed = size.parse()?,
                ["erased"] => self.erased = true,
                ["done"] => self.done = true,
                _ => {}
            }
        }
        Ok(lines)
    }
}

/// A folder that vanishes, in memory where the system offers it: the cache outlives a kill either way.
pub(crate) fn folder() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    Ok(if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? })
}

/// Copies the files of a folder, with their permissions.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Looks at a ledger that a killed process left, and returns how many facts it holds: the verifier accepts it as it
/// lies, the writer opens it, everything acknowledged is there, and it folds into an image.
pub(crate) fn check(dir: &Path, acknowledged: &Acknowledged) -> Result<u64> {
    verified(dir).context("as it was left")?;
    let mut ledger = Ledger::open(dir).context("opening it to write")?;
    let facts = ledger.read(1, usize::MAX)?;
    for (position, key) in &acknowledged.facts {
        let fact = usize::try_from(position - 1).ok().and_then(|index| facts.get(index));
        let fact = fact.with_context(|| format!("LOST: № {position}, {key}, was acknowledged"))?;
        let leaf = String::from_utf8_lossy(&fact.leaf);
        ensure!(leaf.contains(&format!("\"{key}\"")), "LOST: № {position} is another fact than {key}: {leaf}");
    }
    ensure!(ledger.signed().size >= acknowledged.signed, "LOST: a checkpoint over {} facts", acknowledged.signed);
    let has_name = facts.iter().flat_map(|fact| &fact.values).any(|value| value.path.ends_with("/name"));
    ensure!(!(acknowledged.erased && has_name), "LOST: an erasure was acknowledged, and the name is there");
    ledger.sign()?;
    drop(ledger);
    verified(dir).context("after opening it")?;
    let engine = Engine::open(dir, Access::Read, Clock::machine(), &()).context("folding it")?;
    let (folded, size) = (engine.snapshot().image.size(), facts.len() as u64);
    ensure!(folded == size, "{size} facts fold into an image of {folded}");
    Ok(size)
}

/// The verifier accepts a folder or an export.
pub(crate) fn verified(path: &Path) -> Result<()> {
    let report = verify(path, &Options::default())?;
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    ensure!(report.accepted(), "HALF: the verifier refuses it: {}", faults.join("; "));
    Ok(())
}

/// The second verifier accepts it too; false where there is no Python to ask.
pub(crate) fn verified_by_python(path: &Path) -> Result<bool> {
    let script = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../verifier/verify.py"));
    let Ok(output) = Command::new("python3").arg("-B").arg(script).arg(path).output() else { return Ok(false) };
    if !output.status.success() {
        bail!("HALF: the second verifier refuses it: {}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_acknowledged_and_is_not_there_is_called_lost() {
        let home = folder().unwrap();
        ephor::engine::create(home.path(), "example.org/left").unwrap();
        let mut acknowledged = Acknowledged::default();
        assert_eq!(check(home.path(), &acknowledged).unwrap(), 0);
        assert_eq!(acknowledged.read("fact 1 k-1\nfact 2 k-").unwrap(), 1, "half a line acknowledges nothing");
        let lost = check(home.path(), &acknowledged).unwrap_err();
        assert!(lost.to_string().starts_with("LOST: № 1"), "{lost:#}");
        assert!(acknowledged.read("fact 1 k-9\n").is_err(), "one position was acknowledged for two facts");
    }
}
