//! One run from a seed: a ledger at work on a disk that fails, and whether it kept its word.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use ephor_ledger::{
    AppendError, DATABASE_FILE, Entry, Fact, HEAD_FILE, KEY_FILE, Ledger, LedgerError, Options, SigningKey, VERIFIER_KEYS_FILE,
    VerifierKey, verify,
};
use tempfile::TempDir;

use crate::chance::Chance;
use crate::disk::Failure;
use crate::facts::{Maker, appended, root};
use crate::machine::{Machine, Mounted};

/// A new ledger to begin every run with, so that each need not make one.
pub struct Beginning {
    folder: TempDir,
    key: VerifierKey,
}

impl Beginning {
    /// Makes the ledger, on the disk that the system has.
    pub fn new() -> Result<Self> {
        let folder = in_memory()?;
        let key = SigningKey::from_seed("example.org/disk", &[7; 32])?;
        drop(Ledger::create(folder.path(), &key)?);
        Ok(Self { folder, key: key.verifier().clone() })
    }
}

/// A folder that vanishes, in memory where the system offers it: what lies in it directly never fails here.
fn in_memory() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    Ok(if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? })
}

/// How the disk fails in a run, when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ways {
    /// It forgets.
    Forgets,
    /// It keeps.
    Keeps,
    /// It never reports a failure and never syncs: for the test that shows what this finds.
    Lies,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Facts whose append was acknowledged.
    pub acknowledged: u64,
    /// Calls that failed on purpose.
    pub failed: u64,
    /// Power cuts and kills.
    pub cuts: u64,
    /// Appends of which nobody could know, afterwards found whole.
    pub stood: u64,
    /// A digest of every call to the disk.
    pub trace: u64,
}

/// Runs a seed. The error says what word was not kept.
pub fn run(beginning: &Beginning, seed: u64, ways: Ways) -> Result<Figures> {
    let folder = in_memory()?;
    for name in [HEAD_FILE, KEY_FILE, VERIFIER_KEYS_FILE, DATABASE_FILE] {
        std::fs::copy(beginning.folder.path().join(name), folder.path().join(name))?;
    }
    let machine = Machine::beneath(folder.path(), seed);
    machine.disk().put(DATABASE_FILE, std::fs::read(folder.path().join(DATABASE_FILE))?);
    if ways == Ways::Lies {
        machine.disk().lie();
    }
    let mut chance = Chance::new(seed ^ 0x6570_686f_7200_0000);
    let maker = Maker::new(&mut chance);
    let mut run = Run {
        machine,
        folder: folder.path().to_owned(),
        key: beginning.key.clone(),
        chance,
        maker,
        ways,
        facts: Vec::new(),
        signed: 0,
        doubt: None,
        figures: Figures::default(),
    };
    let steps = 6 + run.chance.below(20);
    let mut ledger = None;
    for _ in 0..steps {
        ledger = run.step(ledger)?;
    }
    drop(ledger);
    run.end()
}

struct Run {
    machine: Mounted,
    folder: PathBuf,
    key: VerifierKey,
    chance: Chance,
    maker: Maker,
    ways: Ways,
    /// The facts that were acknowledged, as they must be read.
    facts: Vec<Fact>,
    /// How many of them the last checkpoint covers that was acknowledged.
    signed: u64,
    /// An append that failed, so that nobody knows whether its facts stand.
    doubt: Option<Vec<Entry>>,
    figures: Figures,
}

impl Run {
    fn step(&mut self, ledger: Option<Ledger>) -> Result<Option<Ledger>> {
        let Some(mut ledger) = ledger else { return self.open() };
        match self.chance.below(20) {
            0..=8 => return self.append(ledger),
            9..=11 => return self.sign(ledger),
            12..=15 => self.arm(40),
            16 => self.machine.disk().mend(),
            17 => return Ok(None),
            18 => {
                self.machine.disk().kill();
                return Ok(None);
            }
            _ => {
                self.machine.disk().cut();
                return Ok(None);
            }
        }
        // A ledger that is left alone changes nothing.
        ensure!(ledger.refresh()? == self.facts.len() as u64, "the size changed by itself");
        Ok(Some(ledger))
    }

    /// Some later call fails.
    fn arm(&mut self, within: usize) {
        let own = match self.ways {
            Ways::Forgets => Failure::Forgets,
            Ways::Keeps => Failure::Keeps,
            Ways::Lies => Failure::PowerCut,
        };
        let failure = match self.chance.below(6) {
            0 => Failure::PowerCut,
            1 => Failure::Kill,
            _ => own,
        };
        let (after, lasting) = (self.chance.below(within), self.chance.one_in(3));
        self.machine.disk().fail_after(after, failure, lasting);
    }

    fn open(&mut self) -> Result<Option<Ledger>> {
        if !self.machine.disk().is_running() {
            self.figures.cuts += 1;
            self.machine.disk().mend();
            self.machine.start();
        }
        if self.chance.one_in(4) {
            self.arm(30);
        }
        // The ledger syncs its folder before it looks at the database. That call goes past SQLite and so past this disk.
        self.machine.disk().sync_names();
        let failed = self.machine.disk().failed();
        match Ledger::open(&self.folder) {
            Ok(ledger) => {
                let checked = self.check(&ledger);
                if self.machine.disk().failed() > failed && is_storage(&checked) {
                    return Ok(None);
                }
                checked.map(|()| self.unless_stopped(ledger))
            }
            Err(error) => {
                ensure!(self.machine.disk().failed() > failed, "nothing failed, and yet it was not opened: {error}");
                if self.chance.one_in(2) {
                    self.machine.disk().mend();
                }
                Ok(None)
            }
        }
    }

    /// Everything acknowledged is there byte for byte, and of what is in doubt all or nothing. What is seen here stands
    /// from now on: somebody may have read it.
    fn check(&mut self, ledger: &Ledger) -> Result<()> {
        let found = ledger.read(1, usize::MAX)?;
        if let Some(entries) = self.doubt.as_ref().filter(|_| found.len() != self.facts.len()) {
            self.facts = appended(&self.facts, entries);
            self.figures.stood += 1;
        }
        self.doubt = None;
        ensure!(
            found.len() == self.facts.len(),
            "{} facts are there, not the {} acknowledged or none of those in doubt",
            found.len(),
            self.facts.len()
        );
        for (fact, expected) in found.iter().zip(&self.facts) {
            ensure!(fact == expected, "№ {} is not as it was acknowledged", expected.position);
        }
        ensure!(ledger.root() == root(&self.facts), "the root is not that of the facts");
        let signed = ledger.signed().size;
        ensure!(signed >= self.signed, "a checkpoint over {} facts was signed, and now {signed} is the last", self.signed);
        self.signed = signed;
        Ok(())
    }

    fn append(&mut self, mut ledger: Ledger) -> Result<Option<Ledger>> {
        let entries = self.maker.entries(&self.facts, &mut self.chance);
        let size = self.facts.len() as u64;
        let failed = self.machine.disk().failed();
        let error = match ledger.append(size, &entries) {
            Ok(size) => {
                self.facts = appended(&self.facts, &entries);
                self.figures.acknowledged += entries.len() as u64;
                ensure!(size == self.facts.len() as u64, "it says {size} after {} facts", self.facts.len());
                return Ok(self.unless_stopped(ledger));
            }
            Err(error) => error,
        };
        ensure!(self.machine.disk().failed() > failed, "nothing failed, and yet it was not appended: {error}");
        if matches!(error, AppendError::Busy(_)) {
            return Ok(self.unless_stopped(ledger));
        }
        self.doubt = Some(entries.clone());
        self.machine.disk().mend();
        self.is_halted(ledger, &entries)
    }

    /// A process does not outlive its machine.
    fn unless_stopped(&self, ledger: Ledger) -> Option<Ledger> {
        // The lock is let go of before the ledger is, because closing it calls the disk.
        let is_running = self.machine.disk().is_running();
        is_running.then_some(ledger)
    }

    /// After an error while writing, the handle takes nothing more, although the disk would.
    fn is_halted(&mut self, mut ledger: Ledger, entries: &[Entry]) -> Result<Option<Ledger>> {
        let again = ledger.append(self.facts.len() as u64, entries);
        ensure!(
            matches!(again, Err(AppendError::Failed(LedgerError::Halted(_)))),
            "it went on appending after an error: {again:?}"
        );
        ensure!(matches!(ledger.sign(), Err(LedgerError::Halted(_))), "it signed after an error");
        if self.chance.one_in(2) {
            // Killed, and not closed: SQLite takes nothing away that it holds for unfinished.
            self.machine.disk().kill();
        }
        Ok(None)
    }

    fn sign(&mut self, mut ledger: Ledger) -> Result<Option<Ledger>> {
        let failed = self.machine.disk().failed();
        match ledger.sign() {
            Ok(checkpoint) => {
                self.signed = checkpoint.size;
                ensure!(checkpoint.size == self.facts.len() as u64, "it signed {} facts", checkpoint.size);
                ensure!(checkpoint.root == root(&self.facts), "it signed another root");
                Ok(self.unless_stopped(ledger))
            }
            Err(error) => {
                ensure!(self.machine.disk().failed() > failed, "nothing failed, and yet it did not sign: {error}");
                self.machine.disk().mend();
                self.is_halted(ledger, &[])
            }
        }
    }

    /// The last power cut; then the disk is whole, and everything is looked at by the writer and by the verifier.
    fn end(mut self) -> Result<Figures> {
        self.machine.disk().cut();
        self.machine.disk().mend();
        self.machine.start();
        self.figures.cuts += 1;
        self.verified().context("right after the power cut")?;
        let ledger = Ledger::open(&self.folder).context("after the last power cut")?;
        self.check(&ledger)?;
        drop(ledger);
        self.verified().context("after opening it once more")?;
        self.figures.failed = self.machine.disk().failed();
        let facts = root(&self.facts).0;
        let word = facts.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        self.figures.trace = self.machine.disk().trace() ^ word;
        Ok(self.figures)
    }

    /// What lies on the disk, put on the system's own and verified there.
    fn verified(&self) -> Result<()> {
        let folder = in_memory()?;
        for name in [HEAD_FILE, VERIFIER_KEYS_FILE] {
            std::fs::copy(self.folder.join(name), folder.path().join(name))?;
        }
        for (name, bytes) in self.machine.disk().image() {
            std::fs::write(folder.path().join(name), bytes)?;
        }
        let options = Options { key: Some(self.key.clone()), checkpoint: None };
        let report = verify(folder.path(), &options)?;
        if report.accepted() {
            return Ok(());
        }
        let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
        bail!("the verifier says: {}", faults.join("; "))
    }
}

fn is_storage(checked: &Result<()>) -> bool {
    let error: Option<&anyhow::Error> = checked.as_ref().err();
    error.is_some_and(|error| matches!(error.downcast_ref(), Some(LedgerError::Storage(_))))
}

/// The error of a run with its seed, so that it can be run again.
pub fn named(seed: u64, ways: Ways, error: &anyhow::Error) -> anyhow::Error {
    anyhow!("seed {seed}, {ways:?}: {error:#}")
}
