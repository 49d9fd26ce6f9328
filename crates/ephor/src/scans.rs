//! Scans that a server runs by itself: the trees of a source, whenever the source's own rhythm says that it is due.
//!
//! Once an hour it is asked what is due. So what failed is tried again after an hour, and what ran in another way meanwhile is not run twice.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use ephor_core::id::{PersonId, RecordId};
use ephor_core::image::Live;
use ephor_core::kinds::{Record as _, Source};
use ephor_core::reading::Reading;
use ephor_discover::{Catalogue, scan};
use ephor_pages::writing::count;
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::discovery::{Sighting, of_trees};
use crate::engine::{Engine, Snapshot, Sweep, running};

/// How long it is from asking what is due to asking again.
const AGAIN: Duration = Duration::from_hours(1);

/// A tree that somebody wants scanned for a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The source: its id or key.
    pub source: String,
    /// The folder or file.
    pub path: PathBuf,
}

impl Wanted {
    /// Reads `SRC=PATH`.
    ///
    /// # Errors
    /// What is expected.
    pub fn read(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((source, path)) if !source.is_empty() && !path.is_empty() => {
                Ok(Self { source: source.to_owned(), path: path.into() })
            }
            _ => Err("a source and a path are expected, such as SRC-1=services".to_owned()),
        }
    }
}

/// A source and the trees that it reads, all of them in one run.
struct Trees {
    source: RecordId,
    paths: Vec<PathBuf>,
}

/// What is scanned for an organisation.
#[derive(Default)]
pub struct Scans(Vec<Trees>);

/// Scans that run until it is dropped.
pub struct Running(#[expect(dead_code, reason = "it is held for its end alone")] mpsc::Sender<Infallible>);

impl Scans {
    /// What is wanted, held against the organisation: the sources are on record and read trees, their owners may say that they ran, and
    /// there is something at each path.
    ///
    /// # Errors
    /// What cannot be scanned, why, and what to do.
    pub fn new(engine: &Engine, wanted: &[Wanted]) -> Result<Self, String> {
        let snapshot = engine.snapshot();
        let mut all: Vec<Trees> = Vec::new();
        for Wanted { source, path } in wanted {
            let told = |reason| format!("--scan {source}={}: {reason}", path.display());
            let ready = ready(&snapshot, source).map_err(told)?;
            let id = ready.source.id();
            engine.may_sweep(&id.to_string(), &ready.owner.to_string()).map_err(told)?;
            readable(path).map_err(told)?;
            match all.iter_mut().find(|trees| trees.source == id) {
                Some(trees) => trees.paths.push(path.clone()),
                None => all.push(Trees { source: id, paths: vec![path.clone()] }),
            }
        }
        Ok(Self(all))
    }

    /// Begins to scan what is due, in a thread of its own, as long as somebody else holds the organisation and what this returns.
    ///
    /// # Errors
    /// Where the machine has no thread for it.
    pub fn begin(self, engine: &Arc<Engine>) -> std::io::Result<Running> {
        let (running, ended) = mpsc::channel();
        let (engine, is_idle) = (Arc::downgrade(engine), self.0.is_empty());
        let scanning = move || {
            loop {
                // Whoever closed standard error wants to hear nothing, and the scans go on.
                self.round(&engine, |line| drop(writeln!(std::io::stderr(), "ephor: {line}")));
                match ended.recv_timeout(AGAIN) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(_) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        if !is_idle {
            thread::Builder::new().name("scans".to_owned()).spawn(scanning)?;
        }
        Ok(Running(running))
    }

    /// Scans what is due today and records it, and says a line of each.
    pub fn round(&self, engine: &Weak<Engine>, mut say: impl FnMut(String)) {
        for trees in &self.0 {
            let source = trees.source;
            match trees.run(engine) {
                None => {}
                Some(Ok(line)) => say(line),
                Some(Err(reason)) => {
                    say(format!("{source} was not scanned: {reason}. Nothing was recorded, and it is tried again in an hour."));
                }
            }
        }
    }
}

impl Trees {
    /// Scans the trees where the source is due. Nobody waits for a scan: the organisation is held before and after it alone.
    fn run(&self, engine: &Weak<Engine>) -> Option<Result<String, String>> {
        let source = self.source.to_string();
        let before = engine.upgrade()?.snapshot();
        let ready = match ready(&before, &source) {
            Ok(ready) if ready.due > before.on => return None,
            ready => ready.map(|ready| ready.owner.to_string()),
        };
        let seen = ready.and_then(|by| Ok((by, self.look()?)));
        let engine = engine.upgrade()?;
        let swept = seen.and_then(|(by, seen)| {
            let sweep = Sweep { source: source.clone(), by, seen };
            engine.sweep(sweep).map_err(|failure| failure.to_string())?
        });
        Some(swept.map(|swept| {
            let new = count(swept.candidates.len() as u64, "new candidate");
            let next = self::ready(&engine.snapshot(), &source).map(|ready| format!("; next on {}", ready.due));
            let paths: Vec<String> = self.paths.iter().map(|path| path.display().to_string()).collect();
            format!("{source} scanned {}: {new}{}.", paths.join(", "), next.unwrap_or_default())
        }))
    }

    fn look(&self) -> Result<Vec<Sighting>, String> {
        self.paths.iter().try_for_each(|path| readable(path))?;
        let catalogue = Catalogue::built_in().map_err(|error| error.to_string())?;
        let found = scan(&self.paths, catalogue).map_err(|error| error.to_string())?;
        // A volume that is not there any more leaves an empty folder, and nothing was looked at.
        if found.accounting.files_read == 0 && found.accounting.binary == 0 {
            return Err("there is no file to read; see whether what should lie there does".to_owned());
        }
        Ok(of_trees(&found))
    }
}

/// A source that reads trees, and what a run of it needs.
struct Ready<'s> {
    source: Live<'s, Source>,
    /// In whose name it runs.
    owner: PersonId,
    /// The day on which it runs next; one that has passed where it is late.
    due: Date,
}

fn ready<'s>(snapshot: &'s Snapshot, named: &str) -> Result<Ready<'s>, String> {
    let source = running(&snapshot.image, snapshot.on, named)?;
    let (id, reads) = (source.id(), source.record.r#type);
    if !reads.reads_trees() {
        return Err(format!(
            "{id} is of type {reads}, which reads no trees; name a source that does, such as of type repository"
        ));
    }
    let owner = source.record.owner().ok_or_else(|| format!("{id} has no owner in whose name it could run; give it one"))?;
    Ok(Ready { source, owner, due: due(&Reading::new(&snapshot.image, snapshot.on), &source) })
}

/// The day on which a source is to run next: as many days after it was last seen to run as it says, and today where it was not.
fn due(reading: &Reading<'_>, source: &Live<'_, Source>) -> Date {
    let seen = reading.observed(source.id()).filter(|(_, seen)| seen.ok);
    seen.map_or(reading.on(), |(_, seen)| reading.day(seen.at).saturating_add(i64::from(source.record.every.0).days()))
}

fn readable(path: &Path) -> Result<(), String> {
    let read = if path.is_dir() { fs::read_dir(path).map(drop) } else { File::open(path).map(drop) };
    read.map_err(|error| format!("{} cannot be read: {error}", path.display()))
}
