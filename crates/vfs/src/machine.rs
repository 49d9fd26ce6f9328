//! A machine: a disk, and what the processes on it share through SQLite, namely locks and the index of the write-ahead log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;

use crate::disk::{Code, Disk};

/// 32 KiB: what SQLite asks for at a time, and the only size that it asks for.
pub(crate) const REGION_BYTES: usize = 32_768;

/// A disk and who uses it.
pub struct Machine {
    disk: Mutex<Disk>,
    session: Mutex<Arc<Mutex<Session>>>,
}

/// Every machine by the folder that its files seem to be in.
static MACHINES: Mutex<BTreeMap<PathBuf, Arc<Machine>>> = Mutex::new(BTreeMap::new());

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A test that failed while it held a lock has already said so.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Machine {
    /// Puts an empty disk beneath a folder: SQLite finds its databases there on it. Everything else in the folder stays
    /// where it is.
    pub fn beneath(folder: &Path, seed: u64) -> Mounted {
        crate::vfs::install();
        let machine = Arc::new(Self { disk: Mutex::new(Disk::new(seed)), session: Mutex::default() });
        locked(&MACHINES).insert(folder.to_owned(), machine.clone());
        Mounted { machine, folder: folder.to_owned() }
    }

    /// The disk.
    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        locked(&self.disk)
    }

    /// Starts again after a cut or a kill: nobody holds a lock any more.
    pub fn start(&self) {
        self.disk().start();
        *locked(&self.session) = Arc::default();
    }

    pub(crate) fn session(&self) -> Arc<Mutex<Session>> {
        locked(&self.session).clone()
    }

    /// The machine that a path is on, and the file's name there.
    pub(crate) fn of(path: &Path) -> Option<(Arc<Self>, String)> {
        let machine = locked(&MACHINES).get(path.parent()?)?.clone();
        Some((machine, path.file_name()?.to_str()?.to_owned()))
    }
}

/// A machine for as long as this lives.
pub struct Mounted {
    machine: Arc<Machine>,
    folder: PathBuf,
}

impl std::ops::Deref for Mounted {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        &self.machine
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        locked(&MACHINES).remove(&self.folder);
    }
}

/// What the connections to a database share between two starts of the machine.
#[derive(Default)]
pub(crate) struct Session {
    next_connection: u64,
    /// Who holds the database locked, and how strongly.
    levels: BTreeMap<u64, Code>,
    /// Who has the index of the log mapped.
    mapped: BTreeMap<u64, Holds>,
    regions: Vec<Region>,
}

/// Which locks of the index a connection holds, one bit each.
#[derive(Clone, Copy, Default)]
struct Holds {
    shared: u32,
    exclusive: u32,
}

/// A piece of memory that SQLite writes and we only keep.
struct Region(*mut [u64]);

// SAFETY: the pointer is the only one to memory from the heap that is ours, and we never look at that memory.
unsafe impl Send for Region {}

impl Region {
    fn new() -> Self {
        // In words of eight bytes, because SQLite keeps numbers of that size in it.
        Self(Box::into_raw(vec![0_u64; REGION_BYTES / 8].into_boxed_slice()))
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a box in `new`, and is turned back once. SQLite has let go of it: a region goes
        // when its last connection has unmapped it, or with the session that every connection holds on to.
        drop(unsafe { Box::from_raw(self.0) });
    }
}

impl Session {
    pub(crate) const fn connect(&mut self) -> u64 {
        self.next_connection += 1;
        self.next_connection
    }

    /// Raises a lock on the database (SQLite's five levels).
    pub(crate) fn lock(&mut self, connection: u64, wanted: Code) -> Code {
        let others = self.levels.iter().filter(|(other, _)| **other != connection).map(|(_, level)| *level);
        let strongest = others.max().unwrap_or(ffi::SQLITE_LOCK_NONE);
        let held = self.levels.get(&connection).copied().unwrap_or(ffi::SQLITE_LOCK_NONE);
        if wanted <= held {
            return ffi::SQLITE_OK;
        }
        let (level, code) = match wanted {
            ffi::SQLITE_LOCK_SHARED if strongest < ffi::SQLITE_LOCK_PENDING => (wanted, ffi::SQLITE_OK),
            ffi::SQLITE_LOCK_RESERVED if strongest < ffi::SQLITE_LOCK_RESERVED => (wanted, ffi::SQLITE_OK),
            ffi::SQLITE_LOCK_EXCLUSIVE if strongest == ffi::SQLITE_LOCK_NONE => (wanted, ffi::SQLITE_OK),
            ffi::SQLITE_LOCK_EXCLUSIVE if strongest == ffi::SQLITE_LOCK_SHARED => (ffi::SQLITE_LOCK_PENDING, ffi::SQLITE_BUSY),
            _ => (held, ffi::SQLITE_BUSY),
        };
        self.levels.insert(connection, level);
        code
    }

    pub(crate) fn unlock(&mut self, connection: u64, level: Code) {
        if level == ffi::SQLITE_LOCK_NONE {
            self.levels.remove(&connection);
        } else {
            self.levels.insert(connection, level);
        }
    }

    pub(crate) fn is_reserved(&self) -> bool {
        self.levels.values().any(|level| *level >= ffi::SQLITE_LOCK_RESERVED)
    }

    /// A region of the index; null where there is none and none is to be made.
    pub(crate) fn map(&mut self, connection: u64, region: usize, make: bool) -> *mut std::ffi::c_void {
        self.mapped.entry(connection).or_default();
        while make && self.regions.len() <= region {
            self.regions.push(Region::new());
        }
        self.regions.get(region).map_or(std::ptr::null_mut(), |region| region.0.cast())
    }

    /// Takes or releases locks on the index.
    pub(crate) fn lock_index(&mut self, connection: u64, first: i32, count: i32, flags: Code) -> Code {
        let mask: u32 = (first..first + count).map(|bit| 1_u32 << bit).sum();
        let other = |(other, _): &(&u64, &Holds)| **other != connection;
        let (mut shared, mut exclusive) = (0, 0);
        for (_, holds) in self.mapped.iter().filter(other) {
            shared |= holds.shared;
            exclusive |= holds.exclusive;
        }
        let holds = self.mapped.entry(connection).or_default();
        let is_shared = flags & ffi::SQLITE_SHM_SHARED != 0;
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            holds.shared &= !mask;
            holds.exclusive &= !mask;
        } else if exclusive & mask != 0 || (!is_shared && shared & mask != 0) {
            return ffi::SQLITE_BUSY;
        } else if is_shared {
            holds.shared |= mask;
        } else {
            holds.exclusive |= mask;
        }
        ffi::SQLITE_OK
    }

    /// Lets go of the index. When nobody has it any more it is gone, and the next reader makes it anew from the log.
    pub(crate) fn unmap(&mut self, connection: u64) {
        self.mapped.remove(&connection);
        if self.mapped.is_empty() {
            self.regions.clear();
        }
    }
}
