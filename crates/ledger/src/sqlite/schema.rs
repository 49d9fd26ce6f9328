//! The tables, the triggers that slow down a careless hand, and the connection as it must be set.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, ffi};

use crate::error::LedgerError;

/// `Epho` in ASCII: marks the database as a ledger of ours.
const APPLICATION_ID: i64 = 0x4570_686f;
/// The version of the tables below.
const USER_VERSION: i64 = 1;

/// The oldest version of `SQLite` whose WAL is sound.
const OLDEST_SOUND: i32 = 3_051_003;
/// A later one that was withdrawn.
const WITHDRAWN: i32 = 3_052_000;

/// How long another connection's transaction is waited for.
pub(super) const BUSY_WAIT: Duration = Duration::from_secs(5);

/// The tables are those of `docs/ledger-format.md`. Replacing a row is refused when it is inserted, because `SQLite` runs
/// no delete trigger for it.
const SCHEMA: &str = "
CREATE TABLE leaf  (position INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE body  (position INTEGER PRIMARY KEY, salt BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE value (position INTEGER NOT NULL, path TEXT NOT NULL, salt BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (position, path)) STRICT, WITHOUT ROWID;
CREATE TABLE tile  (level INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, number)) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;

CREATE TRIGGER leaf_is_appended BEFORE INSERT ON leaf WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM leaf)
  BEGIN SELECT RAISE(ABORT, 'a leaf is only appended'); END;
CREATE TRIGGER leaf_is_kept BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'a leaf is never changed'); END;
CREATE TRIGGER leaf_stays BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'a leaf is never deleted'); END;
CREATE TRIGGER body_is_appended BEFORE INSERT ON body
  WHEN NEW.position IS NOT (SELECT max(position) FROM leaf) OR EXISTS (SELECT 1 FROM body WHERE position = NEW.position)
  BEGIN SELECT RAISE(ABORT, 'a body is only appended'); END;
CREATE TRIGGER body_is_kept BEFORE UPDATE ON body BEGIN SELECT RAISE(ABORT, 'a body is erased or kept'); END;
CREATE TRIGGER value_is_appended BEFORE INSERT ON value
  WHEN NEW.position IS NOT (SELECT max(position) FROM leaf) OR EXISTS (SELECT 1 FROM value WHERE position = NEW.position AND path = NEW.path)
  BEGIN SELECT RAISE(ABORT, 'a value is only appended'); END;
CREATE TRIGGER value_is_kept BEFORE UPDATE ON value BEGIN SELECT RAISE(ABORT, 'a value is erased or kept'); END;
CREATE TRIGGER tile_is_appended BEFORE INSERT ON tile WHEN EXISTS (SELECT 1 FROM tile WHERE level = NEW.level AND number >= NEW.number)
  BEGIN SELECT RAISE(ABORT, 'a tile is only appended'); END;
CREATE TRIGGER tile_is_extended BEFORE UPDATE ON tile
  WHEN NEW.level <> OLD.level OR NEW.number <> OLD.number OR length(NEW.hashes) <= length(OLD.hashes)
    OR length(NEW.hashes) > 8192 OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes
  BEGIN SELECT RAISE(ABORT, 'a tile is only extended'); END;
CREATE TRIGGER tile_stays BEFORE DELETE ON tile BEGIN SELECT RAISE(ABORT, 'a tile is never deleted'); END;
CREATE TRIGGER checkpoint_is_appended BEFORE INSERT ON checkpoint WHEN NEW.size <= (SELECT max(size) FROM checkpoint)
  BEGIN SELECT RAISE(ABORT, 'a checkpoint is only appended'); END;
CREATE TRIGGER checkpoint_is_kept BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a checkpoint is never changed'); END;
CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a checkpoint is never deleted'); END;
";

/// Whether a version of `SQLite` (as `sqlite3_libversion_number` gives it) is free of the WAL-reset bug.
pub fn sqlite_is_safe(version_number: i32) -> bool {
    version_number >= OLDEST_SOUND && version_number != WITHDRAWN
}

/// Makes the database.
pub(crate) fn create(path: &Path) -> Result<Connection, LedgerError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", USER_VERSION)?;
    for_writing(&connection)?;
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {SCHEMA} COMMIT;"))?;
    Ok(connection)
}

/// Opens the database for the one writer.
pub(crate) fn open(path: &Path) -> Result<Connection, LedgerError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    check_format(&connection, path)?;
    for_writing(&connection)?;
    Ok(connection)
}

/// Opens the database without the means to change it. A folder on a medium that cannot be written is read as it lies
/// when no write-ahead log waits beside it.
pub(crate) fn open_read_only(path: &Path) -> Result<Connection, LedgerError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match check_format(&connection, path) {
        Err(LedgerError::Storage(error)) if cannot_open(&error) && !has_wal(path) => {
            let address = format!("file:{}?immutable=1", percent_encoded(path));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            let connection = connect(Path::new(&address), flags)?;
            check_format(&connection, path)?;
            Ok(connection)
        }
        result => result.map(|()| connection),
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, LedgerError> {
    if !sqlite_is_safe(rusqlite::version_number()) {
        return Err(LedgerError::SqliteVersion(rusqlite::version().to_owned()));
    }
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

fn for_writing(connection: &Connection) -> Result<(), LedgerError> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    Ok(())
}

pub(crate) fn check_format(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    for (what, expected) in [("application_id", APPLICATION_ID), ("user_version", USER_VERSION)] {
        let found: i64 = connection.pragma_query_value(None, what, |row| row.get(0))?;
        if found != expected {
            return Err(LedgerError::OtherFormat { path: path.to_owned(), what, found, expected });
        }
    }
    Ok(())
}

fn cannot_open(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ffi::ErrorCode::CannotOpen | ffi::ErrorCode::ReadOnly))
}

fn has_wal(path: &Path) -> bool {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    std::fs::metadata(wal).is_ok_and(|metadata| metadata.len() > 0)
}

/// A path as `SQLite` reads it in an address.
fn percent_encoded(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_with_the_wal_reset_bug_are_refused() {
        assert!(sqlite_is_safe(3_051_003) && sqlite_is_safe(3_054_001) && sqlite_is_safe(3_052_001));
        assert!(!sqlite_is_safe(3_051_002) && !sqlite_is_safe(3_052_000) && !sqlite_is_safe(3_046_000));
        assert!(sqlite_is_safe(rusqlite::version_number()));
    }
}
