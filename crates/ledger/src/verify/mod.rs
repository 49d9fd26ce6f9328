//! Verification: whether a ledger is what its checkpoints say, for somebody who trusts neither its owner nor this program's
//! writer. The numbers in comments are those of "A verifier" in `docs/ledger-format.md`.

mod aside;
mod audit;
mod export;
mod facts;
mod fault;
mod folder;
mod tiles;

use std::path::{Path, PathBuf};

use crate::checkpoint::Checkpoint;
use crate::folder::{DATABASE_FILE, HEAD_FILE};
use crate::hash::Hash;
use crate::key::VerifierKey;

pub(crate) use export::ExportAudit;
pub(crate) use facts::Facts;
pub use fault::{Fault, Place};
pub use folder::{DatabaseFiles, verify_database};

/// What came from elsewhere than the ledger under test.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A verifier key from somebody who can be trusted. Without one, integrity is proven but not whose ledger it is.
    pub key: Option<VerifierKey>,
    /// A checkpoint that was kept elsewhere: the ledger must extend it.
    pub checkpoint: Option<Checkpoint>,
}

/// The answer of a verifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// All that is wrong; nothing where the ledger is accepted.
    pub faults: Vec<Fault>,
    /// How many facts there are.
    pub size: u64,
    /// The root over them, computed from the leaves.
    pub root: Hash,
    /// How many of them the latest checkpoint covers: what comes after could still be taken away unseen.
    pub signed: u64,
    /// The key that signed the latest checkpoint.
    pub signer: Option<VerifierKey>,
    /// Whether that key was given from elsewhere. If not, it is not known whose ledger this is.
    pub key_given: bool,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn accepted(&self) -> bool {
        self.faults.is_empty()
    }
}

/// There was nothing that could be read, so there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A file could not be read.
    #[error("{path} could not be read: {source}; see to the path and the permissions")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The path is none of the three forms.
    #[error("{0} is neither the folder of a ledger, nor a tile directory, nor a full export; give the path of one")]
    Unknown(PathBuf),
    /// A tile directory does not say who signs it.
    #[error("a tile directory does not hold its verifier key; give it")]
    KeyNeeded,
    /// `SQLite` cannot be used here.
    #[error("{0}")]
    Unusable(crate::LedgerError),
}

/// Verifies the folder of a ledger, a full export or a C2SP tile directory, without changing
/// it; `SQLite` may leave its own empty `-wal` and `-shm` files beside a database that it read.
pub fn verify(path: &Path, options: &Options) -> Result<Report, VerifyError> {
    let metadata = at(path, std::fs::metadata(path))?;
    if !metadata.is_dir() {
        return export::verify(path, options);
    }
    if path.join(DATABASE_FILE).exists() || path.join(HEAD_FILE).exists() {
        folder::verify(path, options)
    } else if path.join("checkpoint").exists() {
        tiles::verify(path, options)
    } else {
        Err(VerifyError::Unknown(path.to_owned()))
    }
}

/// Names the file in what the system said.
fn at<T>(path: &Path, result: std::io::Result<T>) -> Result<T, VerifyError> {
    result.map_err(|source| VerifyError::File { path: path.to_owned(), source })
}
