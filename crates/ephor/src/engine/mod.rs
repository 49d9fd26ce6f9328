//! The engine: one writer that decides, appends, applies and publishes; any number of readers that never lock.
//!
//! 1. Decide: commands of up to [`GROUP`] callers are decided one after another against a working image.
//! 2. Append: their facts go to the ledger in one durable transaction. A crash before this leaves nothing; after it, everything.
//! 3. Apply and publish: the working image, which already holds the facts, becomes what readers see. Nothing is shown that is not durable.
//! 4. Answer every caller.
//! 5. Sign: when nothing waits, or after [`SIGN_AFTER`] facts or a second, the head is signed and kept outside the database too.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread::JoinHandle;

use arc_swap::ArcSwap;
use ephor_core::conformity::{Conformity, Evaluator};
use ephor_core::decide::Entry;
use ephor_core::id::{PersonId, RecordId};
use ephor_core::image::Image;
use ephor_core::rules;
use ephor_ledger::{Ledger, Signer};
use jiff::Timestamp;
use jiff::civil::Date;
use keeper::{Keeper, Shared};

mod asking;
mod asof;
mod clock;
mod facts;
mod files;
mod keeper;
mod kept;
mod load;
mod propose;
mod recognise;
mod register;
mod replay;
mod selection;
mod sweep;
mod tables;
mod transaction;
mod trend;
mod unload;
mod waiting;
mod whose;
mod writer;

pub use asking::{ASKED_AT_MOST, Looked};
pub use clock::Clock;
pub use facts::{Opened, Proof};
pub use files::{
    Failure, Verified, create, export_full, hex, hex_of_base64, is_ledger, last_recorded, no_key, random, remove_empty,
    restore_full, verify,
};
pub use load::{Fault, Files, FromFile, Loaded, Mode};
pub use propose::{Added, Bill};
pub use recognise::{Known, categories};
pub use register::{Asked, COUNT_AT_MOST, Column, Page, columns, decimal, money, shown, values};
pub use replay::Progress;
pub use sweep::{Sweep, Swept, running};
pub use tables::{Brought, Proposed, Table};
pub use transaction::{Done, Transaction};
pub use trend::TrendDay;
pub(crate) use unload::with_keys;
pub use whose::whose;

/// The most callers whose commands share one commit.
pub const GROUP: usize = 256;
/// The most facts that go unsigned while commands keep coming.
pub const SIGN_AFTER: u64 = 1_000;

/// What readers see: an image, the day it is looked at, and what holds.
pub struct Snapshot {
    /// The facts, folded.
    pub image: Image,
    /// The day.
    pub on: Date,
    /// What the rules say; shared with the snapshot before where no rule had to look again.
    pub conformity: Arc<Conformity>,
    /// The root of the tree over exactly these facts, in base64.
    pub root: String,
    /// Whether it is the past that is looked at.
    pub past: bool,
    selections: selection::Selections,
    waiting: waiting::Waiting,
    /// Records that are overdue, and those with findings, found when first asked for.
    late: OnceLock<waiting::ByKind>,
    flawed: OnceLock<waiting::ByKind>,
    /// Who belongs to the organisation, found when first asked for.
    people: OnceLock<Vec<(PersonId, String)>>,
}

impl Snapshot {
    fn new(image: Image, on: Date, conformity: Arc<Conformity>, root: String, past: bool) -> Self {
        let (selections, waiting) = (selection::Selections::default(), waiting::Waiting::default());
        let (late, flawed, people) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { image, on, conformity, root, past, selections, waiting, late, flawed, people }
    }
}

/// One organisation: its ledger, its image, its writer.
pub struct Engine {
    dir: PathBuf,
    published: Arc<ArcSwap<Snapshot>>,
    history: Arc<Mutex<asof::History>>,
    jobs: Option<mpsc::Sender<writer::Job>>,
    writer: Option<JoinHandle<()>>,
    reader: Mutex<Ledger>,
    clock: Clock,
    demonstration: bool,
    keeper: Option<Keeper>,
    /// How many facts came from a kept image.
    kept: u64,
    /// Why nothing is believed any more, once that is so.
    fault: Arc<OnceLock<String>>,
}

/// How a ledger is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read; others may be writing.
    Read,
    /// To write; nobody else may.
    Write,
    /// To write, and to stay: the start goes by the image that was kept, where there is one, and what the ledger holds is held against what was
    /// signed while people are served.
    Serve,
}

impl Engine {
    /// Opens the organisation in a folder: replays its ledger and judges it for today.
    ///
    /// # Errors
    /// Where the folder holds no ledger, another process writes to it, or it is not what was signed.
    pub fn open(dir: &Path, access: Access, clock: Clock, progress: &dyn Progress) -> Result<Self, Failure> {
        let reader = files::open(dir, Access::Read)?;
        let writing = match access {
            Access::Read => None,
            Access::Write | Access::Serve => Some(files::open(dir, access)?),
        };
        let source = writing.as_ref().unwrap_or(&reader);
        let kept = (access == Access::Serve).then(|| kept::read(dir, source)).flatten();
        let kept_size = kept.as_ref().map(|(image, _)| image.size());
        let (image, history) = replay::replay(source, kept.unwrap_or_default(), progress)?;
        let root = source.root().to_string();
        let on = clock.today(image.zone());
        let snapshot = Self::judged(image, on, root, false);
        let mut engine = Self {
            dir: dir.to_owned(),
            published: Arc::new(ArcSwap::from_pointee(snapshot)),
            history: Arc::new(Mutex::new(history)),
            jobs: None,
            writer: None,
            reader: Mutex::new(reader),
            clock,
            demonstration: false,
            keeper: None,
            kept: kept_size.unwrap_or(0),
            fault: Arc::default(),
        };
        if let Some(ledger) = writing {
            let signer = (access == Access::Serve).then(|| ledger.signer()).flatten();
            engine.keeper = signer.map(|signer| Keeper::begin(engine.shared(signer), kept_size));
            engine.begin_writing(ledger);
        }
        Ok(engine)
    }

    fn begin_writing(&mut self, ledger: Ledger) {
        let (sender, receiver) = mpsc::channel();
        let parts = (self.published.clone(), self.history.clone(), self.clock.clone());
        let writer = writer::Writer::new(self.dir.clone(), ledger, parts.0, parts.1, parts.2);
        self.jobs = Some(sender);
        self.writer = Some(std::thread::spawn(move || writer.run(&receiver)));
    }

    fn shared(&self, signer: Signer) -> Shared {
        Shared {
            dir: self.dir.clone(),
            published: self.published.clone(),
            history: self.history.clone(),
            signer: Arc::new(signer),
            fault: self.fault.clone(),
            closing: Arc::default(),
        }
    }

    /// Keeps the image of now for the next start. A server does so by itself from time to time.
    ///
    /// # Errors
    /// Where the organisation was not opened to be served, or the file cannot be written.
    pub fn keep(&self) -> Result<(), Failure> {
        self.keeper.as_ref().map_or(Err(Failure::ReadOnly), Keeper::keep)
    }

    /// Why nothing is believed any more, where the ledger was found not to be what was signed after the start had gone by a kept image.
    pub fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }

    /// How many facts the start took from an image that was kept; 0 where it read them all.
    pub const fn kept(&self) -> u64 {
        self.kept
    }

    /// Says that what it holds is demonstration data.
    #[must_use]
    pub fn for_demonstration(mut self) -> Self {
        self.demonstration = true;
        self
    }

    /// Whether what it holds is demonstration data.
    pub const fn is_demonstration(&self) -> bool {
        self.demonstration
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What is so today.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let snapshot = self.published.load_full();
        let today = self.clock.today(snapshot.image.zone());
        if today <= snapshot.on {
            return snapshot;
        }
        // A new day: statuses move with it although no fact came.
        if self.jobs.is_some() {
            let waited = self.run(|_| Ok::<(), std::convert::Infallible>(()));
            if waited.is_ok() {
                return self.published.load_full();
            }
        }
        Arc::new(Self::judged(snapshot.image.clone(), today, snapshot.root.clone(), false))
    }

    /// What was so at the end of a day. For today and later it is what is so now.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn as_of(&self, day: Date) -> Result<Arc<Snapshot>, Failure> {
        let now = self.snapshot();
        if day >= now.on {
            return Ok(now);
        }
        if let Some(kept) = self.history()?.kept(day) {
            return Ok(kept);
        }
        let history = self.history()?;
        let ((mut image, last), between, erasures) = (history.nearest(day), history.between_roots(), history.erasures());
        drop(history);
        let ledger = self.ledger()?;
        let mut roots = Vec::new();
        while image.size() < last {
            let next = (image.size() / between + 1) * between;
            image = replay::fold(&ledger, image, next.min(last), |_| {})?;
            roots.extend((next <= last).then(|| image.clone()));
        }
        let root = ledger.root_at(image.size())?.to_string();
        drop(ledger);
        let snapshot = Arc::new(Self::judged(image, day, root, true));
        let mut history = self.history()?;
        // What was erased meanwhile may still stand in what was read before.
        if history.erasures() == erasures {
            for root in roots {
                history.keep_root(root);
            }
            history.keep(day, snapshot.clone());
        }
        drop(history);
        Ok(snapshot)
    }

    fn judged(image: Image, on: Date, root: String, past: bool) -> Snapshot {
        let conformity = Arc::new(Evaluator::judge(rules::ALL, &image, on));
        Snapshot::new(image, on, conformity, root, past)
    }

    /// The first day on which anything was recorded.
    ///
    /// # Errors
    /// Where another thread failed while it held the history.
    pub fn first_day(&self) -> Result<Option<Date>, Failure> {
        Ok(self.history()?.days().first().copied())
    }

    /// The last day that can be looked at: today, or the day of the last fact where this machine's clock is behind it.
    pub fn last_day(&self) -> Date {
        let now = self.snapshot();
        now.on.max(now.image.recorded_on())
    }

    /// Carries out commands in one transaction: all of them or none. People enter facts themselves.
    ///
    /// # Errors
    /// The caller's own, or that the ledger takes nothing more.
    pub fn run<T, E>(
        &self,
        commands: impl FnOnce(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, Failure>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        self.run_as(Entry::Entered, commands)
    }

    /// Records what a run of a source of discovery saw: candidates for what is not on record, and that the source ran.
    ///
    /// # Errors
    /// Why nothing was recorded, and what to do.
    pub fn sweep(&self, seen: Sweep) -> Result<Result<Swept, String>, Failure> {
        self.run(move |transaction| sweep::sweep(transaction, &seen))
    }

    /// The source and the person that somebody names, where that person may say that the source ran. Nothing is recorded.
    ///
    /// # Errors
    /// Why the source may not run, or not in the name of that person, and what to do.
    pub fn may_sweep(&self, source: &str, by: &str) -> Result<(RecordId, PersonId), String> {
        sweep::may_sweep(&self.snapshot().image, self.now(), source, by)
    }

    /// The same as [`Self::run`], with facts that come in another way.
    ///
    /// # Errors
    /// The caller's own, or that the ledger takes nothing more.
    pub fn run_as<T, E>(
        &self,
        entry: Entry,
        commands: impl FnOnce(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, Failure>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let Some(jobs) = &self.jobs else { return Err(Failure::ReadOnly) };
        if let Some(reason) = self.fault() {
            return Err(Failure::Halted(reason.to_owned()));
        }
        let (answer, answered) = mpsc::channel();
        let job = writer::Job::new(entry, commands, answer);
        jobs.send(job).map_err(|_| Failure::Halted("the writer has stopped".to_owned()))?;
        answered.recv().map_err(|_| Failure::Halted("the writer has stopped".to_owned()))?
    }

    fn ledger(&self) -> Result<std::sync::MutexGuard<'_, Ledger>, Failure> {
        let mut ledger =
            self.reader.lock().map_err(|_| Failure::Halted("a reader failed while it held the ledger".to_owned()))?;
        ledger.refresh()?;
        Ok(ledger)
    }

    fn history(&self) -> Result<std::sync::MutexGuard<'_, asof::History>, Failure> {
        asof::locked(&self.history)
    }
}

impl Drop for Engine {
    /// Lets the writer finish what was sent, sign the head, and stop.
    fn drop(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            keeper.end();
        }
        self.jobs = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has already said so; there is nobody left to tell.
            drop(writer.join());
        }
    }
}
