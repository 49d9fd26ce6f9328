//! A disk in memory with a cache before it, as an operating system has: what was written and not synced may be lost.
//!
//! It fails in two ways. It **forgets**: a call fails and has not, or only partly, happened; a sync that fails throws
//! away what it should have kept, although the cache may go on showing it. It **keeps**: a call fails although all of it
//! happened. A power cut keeps any part of what was not synced, torn into sectors and in any order.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::ffi;

use crate::chance::Chance;

/// What a call gives back to SQLite.
pub(crate) type Code = i32;

/// How the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The call fails and has not happened, or not all of it.
    Forgets,
    /// The call fails although it happened.
    Keeps,
    /// The power is cut in the middle of the call.
    PowerCut,
    /// The process is killed in the middle of the call; the cache outlives it.
    Kill,
}

/// A failure that waits for its call.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    failure: Failure,
    calls_before: usize,
    /// Whether every later call fails too, until the disk is mended.
    lasting: bool,
}

/// One change to a file that is not synced yet.
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
}

/// One change to the folder that is not synced yet.
enum Naming {
    Made(String, usize),
    Removed(String),
}

#[derive(Default)]
struct File {
    /// What reading shows.
    cached: Vec<u8>,
    /// What a power cut leaves at least.
    durable: Vec<u8>,
    unsynced: Vec<Change>,
}

/// A file that somebody has open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    file: usize,
    boot: u64,
    /// SQLite on Unix syncs the folder with the first sync of a log that it opened to make it if need be.
    may_be_new: bool,
}

/// The disk. All calls go through its owner's lock.
pub struct Disk {
    chance: Chance,
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    unsynced_names: Vec<Naming>,
    waiting: Option<Waiting>,
    /// Files opened in an earlier boot are dead.
    boot: u64,
    running: bool,
    lies: bool,
    failed: u64,
    trace: u64,
}

impl Disk {
    /// An empty disk.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            files: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            unsynced_names: Vec::new(),
            waiting: None,
            boot: 0,
            running: true,
            lies: false,
            failed: 0,
            trace: 0xcbf2_9ce4_8422_2325,
        }
    }

    /// Puts a file on the disk, durably.
    pub fn put(&mut self, name: &str, bytes: Vec<u8>) {
        let file = File { cached: bytes.clone(), durable: bytes, unsynced: Vec::new() };
        self.files.push(file);
        self.names.insert(name.to_owned(), self.files.len() - 1);
        self.durable_names.insert(name.to_owned(), self.files.len() - 1);
    }

    /// Every file as reading shows it.
    pub fn image(&self) -> Vec<(String, Vec<u8>)> {
        let read = |(name, file): (&String, &usize)| Some((name.clone(), self.files.get(*file)?.cached.clone()));
        self.names.iter().filter_map(read).collect()
    }

    /// From now on it says that it has synced and does not: what the checks of a run must find.
    pub const fn lie(&mut self) {
        self.lies = true;
    }

    /// Lets a later call fail: the one after so many.
    pub const fn fail_after(&mut self, calls_before: usize, failure: Failure, lasting: bool) {
        self.waiting = Some(Waiting { failure, calls_before, lasting });
    }

    /// Nothing fails any more.
    pub const fn mend(&mut self) {
        self.waiting = None;
    }

    /// How many calls have failed so far.
    pub const fn failed(&self) -> u64 {
        self.failed
    }

    /// Whether the machine runs: not after a power cut or a kill until [`Disk::start`].
    pub const fn is_running(&self) -> bool {
        self.running
    }

    /// A digest of every call, its place and its outcome.
    pub const fn trace(&self) -> u64 {
        self.trace
    }

    /// Kills the process: its open files are gone, the cache stays.
    pub const fn kill(&mut self) {
        self.running = false;
        self.boot += 1;
    }

    /// Starts again after a cut or a kill.
    pub const fn start(&mut self) {
        self.running = true;
    }

    /// Cuts the power: of what was not synced any part may have reached the disk, in any order.
    pub fn cut(&mut self) {
        self.kill();
        let kept = self.chance.below(self.unsynced_names.len() + 1);
        let names: Vec<Naming> = self.unsynced_names.drain(..).take(kept).collect();
        for naming in names {
            self.make_name_durable(naming);
        }
        self.names = self.durable_names.clone();
        for file in &mut self.files {
            let mut unsynced = std::mem::take(&mut file.unsynced);
            if self.chance.one_in(2) {
                self.chance.shuffle(&mut unsynced);
            }
            let sector = if self.chance.one_in(2) { 512 } else { 4_096 };
            // None, all, or some of it.
            let fate = self.chance.below(4);
            for change in unsynced {
                let whole = fate == 1 || (fate > 1 && self.chance.one_in(2));
                let torn = fate > 1 && !whole && self.chance.one_in(2);
                match change {
                    Change::Write { at, bytes } if torn => tear(&mut file.durable, at, &bytes, sector, &mut self.chance),
                    change if whole => apply(&mut file.durable, &change),
                    _ => {}
                }
            }
            file.cached.clone_from(&file.durable);
        }
    }

    fn make_name_durable(&mut self, naming: Naming) {
        match naming {
            Naming::Made(name, file) => drop(self.durable_names.insert(name, file)),
            Naming::Removed(name) => drop(self.durable_names.remove(&name)),
        }
    }

    /// What becomes of a call: nothing unusual, or a failure.
    fn fate(&mut self) -> Option<Failure> {
        let waiting = self.waiting.as_mut()?;
        if waiting.calls_before > 0 {
            waiting.calls_before -= 1;
            return None;
        }
        let Waiting { failure, lasting, .. } = *waiting;
        self.failed += 1;
        if !lasting || matches!(failure, Failure::PowerCut | Failure::Kill) {
            self.waiting = None;
        }
        Some(failure)
    }

    fn note(&mut self, call: u8, at: usize, length: usize, code: Code) -> Code {
        let words = [u64::from(call), at as u64, length as u64, u64::from(code.unsigned_abs())];
        for byte in words.iter().flat_map(|word| word.to_le_bytes()) {
            self.trace = (self.trace ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        code
    }

    fn is_alive(&self, open: Open) -> bool {
        self.running && open.boot == self.boot
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    pub(crate) fn open(&mut self, name: &str, make: bool) -> Result<Open, Code> {
        let boot = self.boot;
        match self.names.get(name) {
            _ if !self.running => Err(self.note(b'o', 0, 0, ffi::SQLITE_CANTOPEN)),
            Some(file) => Ok(Open { file: *file, boot, may_be_new: make }),
            None if make => {
                self.files.push(File::default());
                let file = self.files.len() - 1;
                self.names.insert(name.to_owned(), file);
                self.unsynced_names.push(Naming::Made(name.to_owned(), file));
                self.note(b'o', file, 0, 0);
                Ok(Open { file, boot, may_be_new: true })
            }
            None => Err(self.note(b'o', 0, 0, ffi::SQLITE_CANTOPEN)),
        }
    }

    pub(crate) fn delete(&mut self, name: &str, sync_folder: bool) -> Code {
        if !self.running {
            return ffi::SQLITE_IOERR_DELETE;
        }
        let fate = self.fate();
        let happens = matches!(fate, None | Some(Failure::Keeps)) || (fate.is_some() && self.chance.one_in(2));
        let code = match fate {
            None if !self.exists(name) => ffi::SQLITE_IOERR_DELETE_NOENT,
            None => ffi::SQLITE_OK,
            Some(_) => ffi::SQLITE_IOERR_DELETE,
        };
        if happens && self.names.remove(name).is_some() {
            self.unsynced_names.push(Naming::Removed(name.to_owned()));
        }
        if sync_folder && fate.is_none() {
            self.sync_names();
        }
        self.strike(fate);
        self.note(b'd', 0, 0, code)
    }

    /// Makes the names in the folder durable.
    pub(crate) fn sync_names(&mut self) {
        for naming in std::mem::take(&mut self.unsynced_names) {
            self.make_name_durable(naming);
        }
    }

    /// What a failure does to the machine beyond the call.
    fn strike(&mut self, fate: Option<Failure>) {
        match fate {
            Some(Failure::PowerCut) => self.cut(),
            Some(Failure::Kill) => self.kill(),
            _ => {}
        }
    }

    pub(crate) fn size(&self, open: Open) -> usize {
        self.files.get(open.file).map_or(0, |file| file.cached.len())
    }

    /// Reads; what lies beyond the end is zero, and said so.
    pub(crate) fn read(&mut self, open: Open, at: usize, into: &mut [u8]) -> Code {
        if !self.is_alive(open) {
            return ffi::SQLITE_IOERR_READ;
        }
        let fate = self.fate();
        if fate.is_some() {
            self.strike(fate);
            return self.note(b'r', at, into.len(), ffi::SQLITE_IOERR_READ);
        }
        into.fill(0);
        let cached = self.files.get(open.file).map_or(&[][..], |file| &file.cached);
        let from = cached.get(at..).unwrap_or_default();
        let short = from.len() < into.len();
        into.iter_mut().zip(from).for_each(|(to, byte)| *to = *byte);
        let code = if short { ffi::SQLITE_IOERR_SHORT_READ } else { ffi::SQLITE_OK };
        self.note(b'r', at, into.len(), code)
    }

    pub(crate) fn write(&mut self, open: Open, at: usize, bytes: &[u8]) -> Code {
        self.change(open, b'w', at, bytes.len(), Change::Write { at, bytes: bytes.to_vec() })
    }

    pub(crate) fn truncate(&mut self, open: Open, length: usize) -> Code {
        self.change(open, b't', length, 0, Change::Resize(length))
    }

    fn change(&mut self, open: Open, call: u8, at: usize, length: usize, change: Change) -> Code {
        let code = if call == b'w' { ffi::SQLITE_IOERR_WRITE } else { ffi::SQLITE_IOERR_TRUNCATE };
        if !self.is_alive(open) {
            return code;
        }
        let fate = self.fate();
        let change = match (fate, change) {
            (None | Some(Failure::Keeps), change) => Some(change),
            // Part of it may have come as far as the cache.
            (Some(_), Change::Write { at, mut bytes }) if self.chance.one_in(2) => {
                bytes.truncate(self.chance.below(bytes.len() + 1));
                Some(Change::Write { at, bytes })
            }
            (Some(_), _) => None,
        };
        if let (Some(change), Some(file)) = (change, self.files.get_mut(open.file)) {
            apply(&mut file.cached, &change);
            file.unsynced.push(change);
        }
        self.strike(fate);
        let full = fate.is_some() && call == b'w' && self.chance.one_in(3);
        let code = match fate {
            None => ffi::SQLITE_OK,
            Some(_) if full => ffi::SQLITE_FULL,
            Some(_) => code,
        };
        self.note(call, at, length, code)
    }

    pub(crate) fn sync(&mut self, open: Open) -> Code {
        if !self.is_alive(open) {
            return ffi::SQLITE_IOERR_FSYNC;
        }
        let fate = self.fate();
        match fate {
            None if self.lies => {}
            None | Some(Failure::Keeps) => {
                if open.may_be_new {
                    self.sync_names();
                }
                if let Some(file) = self.files.get_mut(open.file) {
                    for change in std::mem::take(&mut file.unsynced) {
                        apply(&mut file.durable, &change);
                    }
                }
            }
            Some(Failure::Forgets) => self.forget(open.file),
            Some(Failure::PowerCut | Failure::Kill) => self.strike(fate),
        }
        let code = if fate.is_some() { ffi::SQLITE_IOERR_FSYNC } else { ffi::SQLITE_OK };
        self.note(b's', open.file, 0, code)
    }

    /// A sync failed: some of what it should have kept will never be written, and no later sync says so. The cache shows
    /// it for as long as it is not needed for something else.
    fn forget(&mut self, file: usize) {
        let evicted = self.chance.one_in(2);
        let Some(file) = self.files.get_mut(file) else { return };
        for change in std::mem::take(&mut file.unsynced) {
            if self.chance.one_in(4) {
                apply(&mut file.durable, &change);
            }
        }
        if evicted {
            file.cached.clone_from(&file.durable);
        }
    }
}

fn apply(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes } => put(file, *at..at + bytes.len(), bytes),
        Change::Resize(length) => file.resize(*length, 0),
    }
}

fn put(file: &mut Vec<u8>, range: Range<usize>, bytes: &[u8]) {
    if file.len() < range.end {
        file.resize(range.end, 0);
    }
    if let Some(place) = file.get_mut(range) {
        place.copy_from_slice(bytes);
    }
}

/// Writes some of the sectors that the bytes touch.
fn tear(file: &mut Vec<u8>, at: usize, bytes: &[u8], sector: usize, chance: &mut Chance) {
    let mut from = 0;
    while from < bytes.len() {
        let to = bytes.len().min(from + sector - (at + from) % sector);
        if chance.one_in(2) {
            put(file, at + from..at + to, bytes.get(from..to).unwrap_or_default());
        }
        from = to;
    }
}
