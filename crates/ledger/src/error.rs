//! Why the ledger did not do what it was asked.

use std::path::PathBuf;

use crate::key::KeyError;
use crate::note::NoteError;
use crate::wrong::Wrong;

/// The ledger could not be made, opened, read or signed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The operating system refused something about a file.
    #[error("{path}: {source}; see to the disk and the permissions")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database refused something.
    #[error("the database failed: {0}; see to the disk, then open the ledger again")]
    Storage(#[from] rusqlite::Error),
    /// Reading or writing an export failed.
    #[error("the export could not be read or written: {0}")]
    Stream(#[source] std::io::Error),
    /// The folder holds something already.
    #[error("{0} exists already; choose an empty folder")]
    Taken(PathBuf),
    /// The folder is no whole ledger.
    #[error("{0} is missing, so this folder is not a whole ledger; restore it from a backup")]
    Incomplete(PathBuf),
    /// Another process writes.
    #[error("{0} is locked: another process, such as a server, writes this ledger; do it there, or stop that first")]
    Locked(PathBuf),
    /// Others can read the private key.
    #[error(
        "{path} can be read by others (mode {mode:o}); run `chmod 600` on it, and replace the key if anyone may have seen it"
    )]
    KeyReadable {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A key file is wrong.
    #[error("{path} {reason}; restore it from a backup")]
    Key {
        /// The key file.
        path: PathBuf,
        /// What is wrong with it.
        reason: KeyError,
    },
    /// The private key is not the newest of the verifier keys.
    #[error("the private key {0} is not the newest in the list of verifier keys; give the key that belongs to this ledger")]
    OtherKey(String),
    /// This version of `SQLite` may lose commits in WAL mode.
    #[error("SQLite {0} may corrupt a database in WAL mode; use 3.51.3 or later, but not 3.52.0")]
    SqliteVersion(String),
    /// The database is of another program or version.
    #[error("{path} has {what} {found}, not {expected}; it is not a ledger that this program knows")]
    OtherFormat {
        /// The database.
        path: PathBuf,
        /// Which mark.
        what: &'static str,
        /// Its value.
        found: i64,
        /// What it should be.
        expected: i64,
    },
    /// The database is shorter than what was signed.
    #[error(
        "the database ends at position {size}, but a checkpoint over {signed} facts was signed; this is an older copy: restore a newer one"
    )]
    Behind {
        /// Facts in the database.
        size: u64,
        /// Facts in the last checkpoint.
        signed: u64,
    },
    /// The database has another history than what was signed.
    #[error(
        "the database does not have the root that was signed over its first {signed} facts; it was altered: run `ephor verify`, and restore a copy that passes"
    )]
    Forked {
        /// Facts in the last checkpoint.
        signed: u64,
    },
    /// The stored head or checkpoint is wrong.
    #[error("the checkpoint in {place} {reason}; restore it from a backup")]
    Head {
        /// Where it is stored.
        place: String,
        /// What is wrong with it.
        reason: NoteError,
    },
    /// Something stored is not as it must be.
    #[error("{place} {wrong}; run `ephor verify`, and restore a copy that passes")]
    Corrupt {
        /// Which fact, tile or file.
        place: String,
        /// What is wrong with it.
        wrong: Wrong,
    },
    /// A refused transaction could not be taken back.
    #[error("a refusal ({0}) could not be rolled back; open the ledger again")]
    NotRolledBack(String),
    /// The handle stopped after an error while writing.
    #[error("the ledger has stopped after an error while writing ({0}); see to its cause, then open the ledger again")]
    Halted(String),
    /// The handle cannot write.
    #[error("the ledger was opened for reading; open it for writing")]
    ReadOnly,
    /// The last fact is not signed, and an export ends with a checkpoint over everything.
    #[error("the last checkpoint covers {signed} of {size} facts; sign the ledger before exporting it")]
    Unsigned {
        /// Facts in the database.
        size: u64,
        /// Facts in the last checkpoint.
        signed: u64,
    },
    /// The export to be restored is wrong; nothing was restored.
    #[error("nothing was restored: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Export(Vec<crate::verify::Fault>),
    /// A key could not be made.
    #[error("the key {0}")]
    NewKey(#[from] KeyError),
}

/// Nothing was appended, unless it is [`AppendError::Failed`] and the commit had already happened.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else appended first. Decide again on the newer ledger.
    #[error("the ledger has {actual} facts, not {expected}; read what is new and decide again")]
    Conflict {
        /// The size that the caller decided on.
        expected: u64,
        /// The size that the ledger has.
        actual: u64,
    },
    /// An entry is not fit to be a fact. The ledger goes on.
    #[error("the fact for position {position} {wrong}")]
    Refused {
        /// Where it would have stood.
        position: u64,
        /// What is wrong with it.
        wrong: Wrong,
    },
    /// The transaction could not even begin, so nothing changed; the ledger goes on.
    #[error("the database is busy: {0}; try again")]
    Busy(#[source] rusqlite::Error),
    /// The ledger could not write, or what it wrote does not read back. This handle is halted.
    #[error(transparent)]
    Failed(#[from] LedgerError),
}
