//! What SQLite calls: its file system, in which the folders of our machines are on disks in memory and everything else is
//! where it always was. It becomes the default, so that what is tested is opened as it always is.

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, Once, OnceLock};

use rusqlite::ffi;

use crate::disk::Open;
use crate::machine::{Machine, Session, locked};

/// The file system that was there before.
struct Before(ffi::sqlite3_vfs);

// SAFETY: the structure is a copy of SQLite's own, which is never changed and meant to be used by every thread.
unsafe impl Send for Before {}
// SAFETY: as above.
unsafe impl Sync for Before {}

static BEFORE: OnceLock<Before> = OnceLock::new();

/// An open file, with the part first that SQLite knows.
#[repr(C)]
struct Opened {
    base: ffi::sqlite3_file,
    inner: *mut Inner,
}

struct Inner {
    machine: Arc<Machine>,
    open: Open,
    session: Arc<Mutex<Session>>,
    connection: u64,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes this the file system that SQLite uses, once.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite is initialised first, so that there is a default file system; the pointer is to a structure that
        // lives as long as the program.
        let before = unsafe {
            ffi::sqlite3_initialize();
            *ffi::sqlite3_vfs_find(std::ptr::null())
        };
        let own = c_int::try_from(size_of::<Opened>()).unwrap_or(c_int::MAX);
        let vfs = ffi::sqlite3_vfs {
            szOsFile: before.szOsFile.max(own),
            pNext: std::ptr::null_mut(),
            zName: c"ephor-machines".as_ptr(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xSleep: Some(sleep),
            ..before
        };
        BEFORE.get_or_init(|| Before(before));
        // SAFETY: the structure is never freed, as SQLite asks, and all its functions keep to their contracts.
        let code = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 1) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes a file system");
    });
}

fn before() -> Option<&'static ffi::sqlite3_vfs> {
    BEFORE.get().map(|before| &before.0)
}

/// SAFETY: `name` is null or a C string that lives as long as the call.
unsafe fn on_machine(name: *const c_char) -> Option<(Arc<Machine>, String)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: not null, and a C string as the caller promises.
    let name = unsafe { CStr::from_ptr(name) };
    Machine::of(Path::new(OsStr::from_bytes(name.to_bytes())))
}

/// SAFETY: `file` is one that `open` below has filled in and `close` has not yet emptied.
unsafe fn inner<'a>(file: *mut ffi::sqlite3_file) -> &'a Inner {
    // SAFETY: SQLite calls our methods only on files that `open` made ours, and one at a time for each file.
    unsafe { &*(*file.cast::<Opened>()).inner }
}

fn place(number: ffi::sqlite3_int64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives a name that lives as long as the file, or none.
    let Some((machine, name)) = (unsafe { on_machine(name) }) else {
        // SAFETY: the arguments are handed on as they came to the function that they were meant for; the memory of `file`
        // is large enough, because ours is at least as large as that file system asked for.
        return before()
            .and_then(|before| before.xOpen)
            .map_or(ffi::SQLITE_CANTOPEN, |open| unsafe { open(vfs, name, file, flags, out_flags) });
    };
    let opened = file.cast::<Opened>();
    // SAFETY: SQLite gives memory of the size that we asked for. Without methods it never calls us for this file.
    unsafe { (*opened).base.pMethods = std::ptr::null() };
    let open = match machine.disk().open(&name, flags & ffi::SQLITE_OPEN_CREATE != 0) {
        Ok(open) => open,
        Err(code) => return code,
    };
    let session = machine.session();
    let connection = locked(&session).connect();
    let inner = Box::new(Inner { machine, open, session, connection });
    // SAFETY: as above; `out_flags` is null or to be written.
    unsafe {
        (*opened).inner = Box::into_raw(inner);
        (*opened).base.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite gives a C string.
    match unsafe { on_machine(name) } {
        Some((machine, name)) => machine.disk().delete(&name, sync_folder != 0),
        None => before().and_then(|before| before.xDelete).map_or(ffi::SQLITE_IOERR_DELETE, |delete| {
            // SAFETY: handed on as it came.
            unsafe { delete(vfs, name, sync_folder) }
        }),
    }
}

unsafe extern "C" fn access(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, flags: c_int, result: *mut c_int) -> c_int {
    // SAFETY: SQLite gives a C string.
    match unsafe { on_machine(name) } {
        Some((machine, name)) => {
            let exists = machine.disk().exists(&name);
            // SAFETY: SQLite gives a place for the answer.
            unsafe { *result = c_int::from(exists) };
            ffi::SQLITE_OK
        }
        None => before().and_then(|before| before.xAccess).map_or(ffi::SQLITE_IOERR_ACCESS, |access| {
            // SAFETY: handed on as it came.
            unsafe { access(vfs, name, flags, result) }
        }),
    }
}

/// Nobody else is at work on a machine, so that waiting would not help: it only counts as having waited.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let opened = file.cast::<Opened>();
    // SAFETY: the pointer came from a box in `open`, and SQLite closes a file once.
    let inner = unsafe { Box::from_raw((*opened).inner) };
    let mut session = locked(&inner.session);
    session.unlock(inner.connection, ffi::SQLITE_LOCK_NONE);
    session.unmap(inner.connection);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, into: *mut c_void, length: c_int, at: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours, and a buffer of `length` bytes that nobody else uses meanwhile.
    let (inner, into) = unsafe { (inner(file), std::slice::from_raw_parts_mut(into.cast::<u8>(), place(length.into()))) };
    inner.machine.disk().read(inner.open, place(at), into)
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, length: c_int, at: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours, and `length` bytes that stand still meanwhile.
    let (inner, from) = unsafe { (inner(file), std::slice::from_raw_parts(from.cast::<u8>(), place(length.into()))) };
    inner.machine.disk().write(inner.open, place(at), from)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    let inner = unsafe { inner(file) };
    inner.machine.disk().truncate(inner.open, place(size))
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let inner = unsafe { inner(file) };
    inner.machine.disk().sync(inner.open)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours, and a place for the answer.
    unsafe {
        let inner = inner(file);
        *size = i64::try_from(inner.machine.disk().size(inner.open)).unwrap_or(i64::MAX);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let inner = unsafe { inner(file) };
    locked(&inner.session).lock(inner.connection, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let inner = unsafe { inner(file) };
    locked(&inner.session).unlock(inner.connection, level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, result: *mut c_int) -> c_int {
    // SAFETY: an open file of ours, and a place for the answer.
    unsafe { *result = c_int::from(locked(&inner(file).session).is_reserved()) };
    ffi::SQLITE_OK
}

/// Nothing is known beyond what SQLite does by itself.
unsafe extern "C" fn control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4_096
}

/// As on Linux: a write never changes what stands beside it in the same sector.
unsafe extern "C" fn characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    bytes: c_int,
    make: c_int,
    out: *mut *mut c_void,
) -> c_int {
    if usize::try_from(bytes).ok() != Some(crate::machine::REGION_BYTES) {
        return ffi::SQLITE_IOERR_SHMMAP;
    }
    // SAFETY: an open file of ours, and a place for the answer. The region lives until this file has unmapped it.
    unsafe {
        let inner = inner(file);
        *out = locked(&inner.session).map(inner.connection, place(region.into()), make != 0);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let inner = unsafe { inner(file) };
    locked(&inner.session).lock_index(inner.connection, first, count, flags)
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file of ours.
    let inner = unsafe { inner(file) };
    locked(&inner.session).unmap(inner.connection);
    ffi::SQLITE_OK
}
