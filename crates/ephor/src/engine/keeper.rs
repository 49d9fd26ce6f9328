//! The keeper: a thread of a server that holds a ledger against what was signed where the start went by a kept image, and keeps the next one.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;
use ephor_ledger::Signer;

use crate::engine::asof::History;
use crate::engine::files::Failure;
use crate::engine::{Access, Snapshot, asof, files, kept, replay};
use crate::out::tell;

/// An organisation of fewer facts starts at once anyway.
const KEPT_FROM: u64 = 50_000;
/// What is kept is renewed once the ledger has grown by this part of it.
const GROWN_BY: u64 = 16;
/// How often that is looked at.
const EVERY: Duration = Duration::from_mins(1);

/// What the keeper shares with the rest of the engine.
#[derive(Clone)]
pub(super) struct Shared {
    pub dir: PathBuf,
    pub published: Arc<ArcSwap<Snapshot>>,
    pub history: Arc<Mutex<History>>,
    pub signer: Arc<Signer>,
    /// Why nothing is believed any more, once that is so.
    pub fault: Arc<OnceLock<String>>,
    /// Whether the engine is being closed.
    pub closing: Arc<AtomicBool>,
}

/// The thread, and what wakes it when the engine is closed.
pub(super) struct Keeper {
    shared: Shared,
    close: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Keeper {
    /// Begins. `kept` is the size of the image that was kept and the start went by, where it did.
    pub(super) fn begin(shared: Shared, kept: Option<u64>) -> Self {
        let (close, closed) = mpsc::channel();
        // A crash may have left one behind.
        drop(kept::discard(&shared.dir));
        let own = shared.clone();
        let thread = std::thread::spawn(move || own.run(kept, &closed));
        Self { shared, close, thread }
    }

    /// Lets it end where it is.
    pub(super) fn end(self) {
        self.shared.closing.store(true, Ordering::Relaxed);
        drop(self.close);
        // One that panicked has already said so.
        drop(self.thread.join());
    }

    /// Keeps the image that is published now.
    pub(super) fn keep(&self) -> Result<(), Failure> {
        self.shared.keep()
    }
}

impl Shared {
    fn run(self, mut kept: Option<u64>, closed: &mpsc::Receiver<()>) {
        if kept.is_some()
            && let Err(failure) = self.hold()
        {
            tell!("ephor: {failure}. Nothing more is shown or recorded.");
            drop(kept::remove(&self.dir));
            let _ = self.fault.set(failure.to_string());
            return;
        }
        while let Err(mpsc::RecvTimeoutError::Timeout) = closed.recv_timeout(EVERY) {
            let size = self.published.load().image.size();
            // Whoever erased something has removed it.
            kept = kept.filter(|_| kept::is_there(&self.dir));
            if size >= KEPT_FROM && kept.is_none_or(|kept| size - kept > kept / GROWN_BY) {
                match self.keep() {
                    Ok(()) => kept = Some(size),
                    Err(_) if !self.goes_on() => return,
                    Err(failure) => tell!("ephor: the next start will read the whole ledger: {failure}"),
                }
            }
        }
    }

    fn goes_on(&self) -> bool {
        !self.closing.load(Ordering::Relaxed)
    }

    /// Holds the whole ledger against what was signed, as a start without a kept image does.
    fn hold(&self) -> Result<(), Failure> {
        let ledger = files::open(&self.dir, Access::Read)?;
        replay::hold(&ledger, || self.goes_on())
    }

    /// Keeps the image that is published now, unless something is erased meanwhile.
    fn keep(&self) -> Result<(), Failure> {
        let (erasures, mut ends, snapshot) = {
            let history = asof::locked(&self.history)?;
            if history.is_erasing() {
                // Its turn comes when what is published holds it no more.
                return Ok(());
            }
            (history.erasures(), history.ends(), self.published.load_full())
        };
        // A day that goes on after what is published is noted again when those facts are read.
        let size = snapshot.image.size();
        ends.retain(|(_, last)| *last <= size);
        let written = kept::write(&self.dir, &snapshot, ends, &self.signer, || self.goes_on());
        // Whoever erases something waits here, so that nothing is published that was to go.
        let history = asof::locked(&self.history)?;
        let is_whole = written.is_ok() && history.erasures() == erasures;
        let done = if is_whole { kept::publish(&self.dir) } else { kept::discard(&self.dir) };
        drop(history);
        written.and(done).map_err(|error| failed(&self.dir, &error))
    }
}

/// That the file could not be written or removed.
pub(super) fn failed(dir: &Path, error: &std::io::Error) -> Failure {
    Failure::File(format!("{}: {error}", dir.join(kept::IMAGE_FILE).display()))
}

#[cfg(test)]
mod stories {
    use super::*;
    use crate::engine::{Clock, Engine, create};

    #[test]
    fn nothing_is_kept_while_something_is_being_erased() {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path().join("org");
        create(&dir, "ephor/erasing").expect("a ledger can be made");
        let engine = Engine::open(&dir, Access::Serve, Clock::machine(), &()).expect("it opens");
        let keeps = || engine.keep().is_ok() && kept::is_there(&dir);
        asof::locked(&engine.history).expect("nobody failed").erase();
        assert!(!keeps());
        asof::locked(&engine.history).expect("nobody failed").erased();
        assert!(keeps());
    }
}
