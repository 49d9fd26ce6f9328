//! The files of a ledger's folder, written so that a crash leaves the old or the new one.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::LedgerError;
use crate::key::{SigningKey, VerifierKey};

/// The database.
pub const DATABASE_FILE: &str = "ephor.sqlite";
/// The private key.
pub const KEY_FILE: &str = "ephor.key";
/// The verifier keys, one a line, newest last.
pub const VERIFIER_KEYS_FILE: &str = "ephor.vkey";
/// The last checkpoint signed.
pub const HEAD_FILE: &str = "ephor.head";
/// Held locked by the one writer; empty.
pub const LOCK_FILE: &str = "ephor.lock";

/// Where a folder is prepared, inside the folder that it becomes.
const NEW_FOLDER: &str = ".ephor-new";

/// Names the file in what the system said.
pub(crate) fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, LedgerError> {
    result.map_err(|source| LedgerError::File { path: path.to_owned(), source })
}

/// Takes the lock that only one writer can hold. It is released when the file is closed, by a crash too.
pub(crate) fn lock(folder: &Path) -> Result<File, LedgerError> {
    let path = folder.join(LOCK_FILE);
    let file = at(&path, OpenOptions::new().create(true).truncate(false).write(true).open(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(LedgerError::Locked(path)),
        Err(fs::TryLockError::Error(source)) => Err(LedgerError::File { path, source }),
    }
}

/// Replaces a file whole: temporary file, fsync, rename, fsync of the folder.
pub(crate) fn replace(folder: &Path, name: &str, bytes: &[u8], private: bool) -> Result<(), LedgerError> {
    let temporary = folder.join(format!("{name}.new"));
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if private { 0o600 } else { 0o644 });
    let write = || {
        let mut file = options.open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    at(&temporary, write())?;
    let path = folder.join(name);
    at(&path, fs::rename(&temporary, &path))?;
    sync(folder)
}

/// Makes a file durable as it is read now, and its name, or that it is gone. A sync alone would not do: after one that
/// failed, the system takes for written what never was. So its own bytes are written over it, and a crash changes nothing.
pub(crate) fn write_anew(folder: &Path, name: &str) -> Result<(), LedgerError> {
    let path = folder.join(name);
    let write = || {
        let bytes = fs::read(&path)?;
        let mut file = OpenOptions::new().write(true).open(&path)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    match write() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        result => at(&path, result)?,
    }
    sync(folder)
}

/// Makes the names in a folder durable.
pub(crate) fn sync(folder: &Path) -> Result<(), LedgerError> {
    at(folder, File::open(folder).and_then(|file| file.sync_all()))
}

/// Reads a file that every whole ledger has.
pub(crate) fn read(folder: &Path, name: &str) -> Result<String, LedgerError> {
    let path = folder.join(name);
    match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(LedgerError::Incomplete(path)),
        result => at(&path, result),
    }
}

/// Reads the private key, and refuses one that others can read.
pub(crate) fn read_key(folder: &Path) -> Result<SigningKey, LedgerError> {
    let path = folder.join(KEY_FILE);
    let text = read(folder, KEY_FILE)?;
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&at(&path, fs::metadata(&path))?) & 0o7777;
        if mode & 0o077 != 0 {
            return Err(LedgerError::KeyReadable { path, mode });
        }
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    SigningKey::parse(text).map_err(|reason| LedgerError::Key { path, reason })
}

/// Reads `ephor.vkey`.
pub(crate) fn read_verifier_keys(folder: &Path) -> Result<Vec<VerifierKey>, LedgerError> {
    let text = read(folder, VERIFIER_KEYS_FILE)?;
    parse_verifier_keys(&text).map_err(|reason| LedgerError::Key { path: folder.join(VERIFIER_KEYS_FILE), reason })
}

/// The keys of an `ephor.vkey`, each on a line that ends with a line feed.
pub(crate) fn parse_verifier_keys(text: &str) -> Result<Vec<VerifierKey>, crate::KeyError> {
    let lines = text.strip_suffix('\n').ok_or(crate::KeyError::Malformed)?;
    VerifierKey::parse_list(lines.split('\n'))
}

/// Writes both key files.
pub(crate) fn write_keys(folder: &Path, key: &SigningKey, keys: &[VerifierKey]) -> Result<(), LedgerError> {
    replace(folder, KEY_FILE, format!("{}\n", key.to_secret_text()).as_bytes(), true)?;
    let mut lines = String::new();
    for key in keys {
        lines.push_str(&key.to_string());
        lines.push('\n');
    }
    replace(folder, VERIFIER_KEYS_FILE, lines.as_bytes(), false)
}

/// Fills an empty folder whole or not at all, and returns the lock on it.
///
/// 1. The folder is made and locked. A crash leaves an empty folder.
/// 2. `fill` prepares everything in a folder inside. A crash leaves that, and the next attempt removes it.
/// 3. The files are renamed into place, `ephor.head` last. A crash leaves a folder without `ephor.head`, which is not a
///    ledger to anybody; it must be emptied by hand, because it may just as well be one whose head was taken away.
pub(crate) fn fill_empty(folder: &Path, fill: impl FnOnce(&Path) -> Result<(), LedgerError>) -> Result<File, LedgerError> {
    at(folder, fs::create_dir_all(folder))?;
    let lock = lock(folder)?;
    let wal = format!("{DATABASE_FILE}-wal");
    for name in [HEAD_FILE, DATABASE_FILE, &wal, VERIFIER_KEYS_FILE, KEY_FILE] {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok() {
            return Err(LedgerError::Taken(path));
        }
    }
    let new = folder.join(NEW_FOLDER);
    if new.exists() {
        at(&new, fs::remove_dir_all(&new))?;
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    at(&new, builder.create(&new))?;
    let filled = fill(&new).and_then(|()| {
        for name in [KEY_FILE, VERIFIER_KEYS_FILE, DATABASE_FILE, HEAD_FILE] {
            sync(folder)?;
            let path = folder.join(name);
            at(&path, fs::rename(new.join(name), &path))?;
        }
        sync(folder)
    });
    let removed = at(&new, fs::remove_dir_all(&new));
    filled.and(removed).map(|()| lock)
}
